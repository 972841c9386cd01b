"""Sums ballots up without giving anybody away: small groups stay hidden, also from those who subtract tables."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.survey.kinds import Answer, Ballot, Dimension, Item, ItemKind
from domain.survey.score import dimension_score, index_score, likert_100, nps

SMALLEST_GROUP = 5
"""The default of `minimum` everywhere here; 1 shows everything, as in a named survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSummary:
    """What a group answered to one item, or to one row of a matrix (`row` set).

    `hidden` leaves everything else empty. `counts` gives answers by point or choice (for a ranking: first places), in
    the item's order, zeros included; of numbers and dates only those that `minimum` people gave. `mean` is of points or
    numbers; `score` is on 100, for NPS -100 to 100. `ranks` are mean ranks, 1 the best. Comments are not here: see
    `comments_of`.
    """

    item: Item
    row: str | None = None
    hidden: bool = False
    answers: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    mean: float | None = None
    score: float | None = None
    ranks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a group answered; `hidden` means that the group is too small to show, or could be told by subtraction.

    `dimensions` pairs keys with scores on 100 (None: nothing to show) in the order of the survey; `weakest` is the key
    of the lowest, the first of equals.
    """

    ballots: int
    hidden: bool = False
    items: tuple[ItemSummary, ...] = ()
    dimensions: tuple[tuple[str, float | None], ...] = ()
    index: float | None = None
    weakest: str | None = None


def releasable(pending: int, *, minimum: int = SMALLEST_GROUP) -> bool:
    """Whether so many waiting ballots may be published as one shuffled batch."""
    return pending >= minimum


def showable(shown: int, *, left_out: int = 0, minimum: int = SMALLEST_GROUP) -> bool:
    """Whether figures over `shown` answers may be seen, when `left_out` more are in a table that may be seen too."""
    return shown >= minimum and not 0 < left_out < minimum


def summarise(
    items: Sequence[Item],
    *,
    ballots: Sequence[Ballot],
    dimensions: Sequence[Dimension] = (),
    left_out: Sequence[Ballot] = (),
    minimum: int = SMALLEST_GROUP,
) -> Summary:
    """Sum up `ballots`; `left_out` are the survey's other ballots, which the filter in use does not take.

    Hidden whole when the group or what is left out is smaller than `minimum` (none left out is fine), and so each item
    by the number of its own answers. Dimensions and index are made of what is shown only. For tables of several groups
    side by side use `summarise_groups`.
    """
    if not showable(len(ballots), left_out=len(left_out), minimum=minimum):
        return Summary(ballots=len(ballots), hidden=True)

    lines = [
        (item, row)
        for item, row in _lines(items)
        if showable(len(_values(item, row, ballots)), left_out=len(_values(item, row, left_out)), minimum=minimum)
    ]
    return _sum_up(items, ballots, dimensions, lines, minimum)


def summarise_groups(
    items: Sequence[Item],
    *,
    groups: Mapping[str, Sequence[Ballot]],
    dimensions: Sequence[Dimension] = (),
    minimum: int = SMALLEST_GROUP,
) -> dict[str, Summary]:
    """Sum up each group of a division (every ballot in one of them); table and total give no small group away."""
    hidden = hidden_groups({name: len(ballots) for name, ballots in groups.items()}, minimum=minimum)
    hidden_by_item = {
        (item.key, row): hidden_groups(
            {name: len(_values(item, row, ballots)) for name, ballots in groups.items()}, minimum=minimum, also=hidden
        )
        for item, row in _lines(items)
    }
    summaries = {}
    for name, ballots in groups.items():
        if name in hidden:
            summaries[name] = Summary(ballots=len(ballots), hidden=True)
            continue
        silent = {line for line, names in hidden_by_item.items() if name in names}
        lines = [line for line in _lines(items) if (line[0].key, line[1]) not in silent]
        summaries[name] = _sum_up(items, ballots, dimensions, lines, minimum)
    return summaries


def hidden_groups(
    sizes: Mapping[str, int], *, minimum: int = SMALLEST_GROUP, also: Iterable[str] = ()
) -> frozenset[str]:
    """Which groups of a division must not be seen.

    Those under `minimum`, those in `also`, and then the smallest others, until all hidden ones together reach
    `minimum`: else the total minus the groups shown would tell. Empty groups ask for no such company.
    """
    hidden = {name for name, size in sizes.items() if size < minimum} | (set(also) & set(sizes))
    together = sum(sizes[name] for name in hidden)
    for name in sorted(sizes, key=lambda one: (sizes[one], one)):
        if not 0 < together < minimum:
            break
        if name not in hidden:
            hidden.add(name)
            together += sizes[name]
    return frozenset(hidden)


def comments_of(
    item: Item, *, ballots: Sequence[Ballot], rng: random.Random | None = None, minimum: int = SMALLEST_GROUP
) -> tuple[str, ...] | None:
    """The texts given to `item`, shuffled by `rng`, or sorted by text without one: never in the order of the ballots.

    None when fewer than `minimum` ballots were handed in: whoever writes a comment hides among all who answered, so the
    ballots count, not the comments. Call it for whole surveys, or for groups that `summarise` shows.
    """
    if len(ballots) < minimum:
        return None
    texts = sorted(str(value) for value in _values(item, None, ballots))
    if rng is not None:
        rng.shuffle(texts)
    return tuple(texts)


def _lines(items: Sequence[Item]) -> list[tuple[Item, str | None]]:
    return [(item, row) for item in items for row in (item.rows if item.kind is ItemKind.MATRIX else (None,))]


def _values(item: Item, row: str | None, ballots: Sequence[Ballot]) -> list[Answer]:
    answers = [ballot[item.key] for ballot in ballots if ballot.get(item.key) is not None]
    return answers if row is None else [one[row] for one in answers if isinstance(one, Mapping) and row in one]


def _sum_up(
    items: Sequence[Item],
    ballots: Sequence[Ballot],
    dimensions: Sequence[Dimension],
    shown: Sequence[tuple[Item, str | None]],
    minimum: int,
) -> Summary:
    lines = tuple(
        _line(item, row, _values(item, row, ballots), minimum)
        if (item, row) in shown
        else ItemSummary(item=item, row=row, hidden=True)
        for item, row in _lines(items)
    )
    scores = {one.key: _score_of(one, lines) for one in dimensions}
    known = {key: score for key, score in scores.items() if score is not None}
    return Summary(
        ballots=len(ballots),
        items=lines,
        dimensions=tuple(scores.items()),
        index=index_score(scores, weights={one.key: one.weight for one in dimensions}),
        weakest=min(known, key=known.__getitem__, default=None),
    )


def _score_of(dimension: Dimension, lines: Iterable[ItemSummary]) -> float | None:
    # The recommendation score runs from -100 to 100 and would not mix with satisfaction on 100.
    own = {
        f"{line.item.key}/{line.row}": line
        for line in lines
        if line.item.dimension == dimension.key and line.item.kind in {ItemKind.LIKERT, ItemKind.MATRIX}
    }
    return dimension_score(
        {key: line.score for key, line in own.items()},
        weights={key: line.item.weight / max(1, len(line.item.rows)) for key, line in own.items()},
    )


def _line(item: Item, row: str | None, values: list[Answer], minimum: int) -> ItemSummary:
    numbers = [value for value in values if isinstance(value, int | float)]
    mean = sum(numbers) / len(numbers) if numbers else None
    score: float | None = None
    ranks: tuple[tuple[str, float], ...] = ()
    if item.kind in {ItemKind.LIKERT, ItemKind.MATRIX}:
        score = likert_100(numbers, low=item.scale[0], high=item.scale[1])
    elif item.kind is ItemKind.NPS:
        score = nps([int(number) for number in numbers])
    elif item.kind is ItemKind.RANKING:
        ranks = _mean_ranks(item, values)
    return ItemSummary(
        item=item,
        row=row,
        answers=len(values),
        counts=_counts(item, values, minimum),
        mean=mean,
        score=score,
        ranks=ranks,
    )


def _mean_ranks(item: Item, values: Sequence[Answer]) -> tuple[tuple[str, float], ...]:
    orders = [value for value in values if isinstance(value, tuple)]
    return tuple(
        (choice, sum(one.index(choice) + 1 for one in orders) / len(orders)) for choice in item.choices if orders
    )


def _counts(item: Item, values: Sequence[Answer], minimum: int) -> tuple[tuple[str, int], ...]:
    if item.kind is ItemKind.TEXT:
        return ()
    if item.kind is ItemKind.RANKING:
        values = [value[0] for value in values if isinstance(value, tuple)]
    elif item.kind is ItemKind.MULTIPLE:
        values = [choice for value in values if isinstance(value, tuple) for choice in value]
    found = Counter(str(value) for value in values)
    if item.kind in {ItemKind.LIKERT, ItemKind.NPS, ItemKind.MATRIX}:
        low, high = item.scale
        order = [str(point) for point in range(int(low), int(high) + 1)]
    elif item.choices:
        order = list(item.choices)
    else:
        # A rare date or number points at its giver; only what enough people gave is listed.
        order = sorted(key for key, times in found.items() if times >= minimum)
    return tuple((key, found[key]) for key in order)
