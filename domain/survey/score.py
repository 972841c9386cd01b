"""The figures of satisfaction, from points to the index; every figure is None where nobody answered."""

from collections.abc import Mapping, Sequence


def likert_100(values: Sequence[float], *, low: float = 1, high: float = 5) -> float | None:
    """Satisfaction on 100: (mean - low) / (high - low) x 100. Raises ValueError for a value off the scale."""
    if not all(low <= value <= high for value in values):
        raise ValueError(f"points go from {low} to {high}")
    return (sum(values) / len(values) - low) / (high - low) * 100 if values else None


def nps(values: Sequence[int]) -> float | None:
    """Net promoter score, -100 to 100: per cent of 9 and 10 minus per cent of 0 to 6 (Reichheld 2003), not rounded.

    Raises ValueError for a value outside 0 to 10.
    """
    if not all(0 <= value <= 10 for value in values):
        raise ValueError("recommendations go from 0 to 10")
    promoters = sum(value >= 9 for value in values)
    detractors = sum(value <= 6 for value in values)
    return 100 * (promoters - detractors) / len(values) if values else None


def dimension_score(scores: Mapping[str, float | None], *, weights: Mapping[str, float] | None = None) -> float | None:
    """The mean of a dimension's item scores (0 to 100), by item key; the weight of each is 1 unless given."""
    return _weighted_mean(scores, weights or {})


def index_score(scores: Mapping[str, float | None], *, weights: Mapping[str, float] | None = None) -> float | None:
    """The satisfaction index: the weighted mean of the dimension scores, by dimension key (default weight 1).

    The weight of a dimension without a score is spread over the others in proportion.
    """
    return _weighted_mean(scores, weights or {})


def _weighted_mean(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    known = [(score, weights.get(key, 1.0)) for key, score in scores.items() if score is not None]
    total = sum(weight for _, weight in known)
    return sum(score * weight for score, weight in known) / total if total > 0 else None
