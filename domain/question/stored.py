"""The JSON form in which a version of a question is kept, so that past attempts can be shown as they were graded."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from domain.question.model import Accepted, Choice, NumericKey, Question, QuestionKind

_TEXTS = ("name", "category", "explanation", "feedback_right", "feedback_wrong")


def to_json(question: Question) -> dict[str, Any]:
    """The question as JSON-able data; fields that have their default value are left out."""
    data: dict[str, Any] = {"kind": str(question.kind), "stem": question.stem}
    defaults = {each.name: each.default for each in fields(Question) if each.default is not MISSING}
    for name, value in asdict(question).items():
        if name in defaults and value != defaults[name]:
            data[name] = _as_json(value)
    return data


def _as_json(value: Any) -> Any:
    return [_as_json(part) for part in value] if isinstance(value, tuple) else value


def from_json(data: Mapping[str, Any]) -> Question:
    """The question stored as `data` by `to_json`; unknown fields are ignored. ValueError when it is not such data."""
    difficulty, truth = data.get("difficulty"), data.get("truth")
    if truth is not None and not isinstance(truth, bool):
        raise ValueError("truth must be true, false or absent")
    try:
        return Question(
            kind=QuestionKind(data["kind"]),
            stem=_text(data["stem"]),
            choices=tuple(Choice(text=_text(part["text"]), **_rated(part)) for part in data.get("choices", ())),
            truth=truth,
            numbers=tuple(
                NumericKey(low=float(part["low"]), high=float(part["high"]), **_rated(part))
                for part in data.get("numbers", ())
            ),
            accepted=tuple(Accepted(text=_text(part["text"]), **_rated(part)) for part in data.get("accepted", ())),
            pairs=tuple((_text(left), _text(right)) for left, right in data.get("pairs", ())),
            points=float(data.get("points", 1.0)),
            tags=tuple(_text(tag) for tag in data.get("tags", ())),
            difficulty=None if difficulty is None else float(difficulty),
            **{name: _text(data.get(name, "")) for name in _TEXTS},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a stored question: {error!r}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"text expected, not {type(value).__name__}")
    return value


def _rated(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"share": float(part["share"]), "feedback": _text(part.get("feedback", ""))}
