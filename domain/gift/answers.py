"""Reads what stands between the braces of a GIFT question: kind, options, keys, feedback."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypedDict

from domain.gift.result import GiftFault
from domain.gift.said import format_of, fullwidth_fault, lookalikes, said, weighed, with_feedback
from domain.gift.source import Piece
from domain.question import KEYS_MAX, Accepted, Choice, NumericKey, QuestionKind
from domain.text import fold, parse_number

_TRUTHS: Final = dict.fromkeys(("t", "true", "对", "對", "正确", "正確", "√", "✓"), True) | dict.fromkeys(
    ("f", "false", "错", "錯", "错误", "錯誤", "×", "✗"), False
)


class Key(TypedDict, total=False):
    """The fields of a `Question` that its answer section decides."""

    kind: QuestionKind
    choices: tuple[Choice, ...]
    truth: bool
    numbers: tuple[NumericKey, ...]
    accepted: tuple[Accepted, ...]
    pairs: tuple[tuple[str, str], ...]
    explanation: str
    feedback_right: str
    feedback_wrong: str


@dataclass(slots=True)
class Notes:
    """What looked like a slip while reading, as (code, position, params)."""

    taken: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)

    def add(self, code: str, position: int, **params: object) -> None:
        """Remember one."""
        self.taken.append((code, position, params))

    def forget(self, code: str) -> None:
        """Drop those of `code`, because a fault of the same kind was found."""
        self.taken = [note for note in self.taken if note[0] != code]


def read_answers(section: Piece, *, inherited: str, notes: Notes) -> Key:
    """The key in `section` (what stands between the braces); GiftFault when there is none that can be used."""
    found = section.shadow.rfind("####")
    answers = (section if found < 0 else section.part(0, found)).strip()
    if answers.blank:
        raise GiftFault("essay_unsupported", section.start - 1)
    for position, sign in lookalikes(answers):
        notes.add(
            "fullwidth_syntax", position, found=sign, expected="=" if sign == "＝" else "~" if sign == "～" else "%"
        )
    key = _read_kind(answers, inherited=inherited, notes=notes)
    if found >= 0:
        explanation = section.part(found + 4)
        key["explanation"] = said(explanation, inherited=format_of(explanation, inherited=inherited))
    return key


def _read_kind(answers: Piece, *, inherited: str, notes: Notes) -> Key:
    shadow = answers.shadow
    if shadow.startswith("#"):
        return _numeric(answers.part(1), inherited=inherited)
    if shadow.startswith(">") and "\n" in shadow:
        return _ordering(answers, inherited=inherited)
    if "~" in shadow:
        return _choices(answers, inherited=inherited)
    parts = _split(answers, "=")
    if "=" not in shadow:
        truth = _true_false(answers, inherited=inherited)
        if truth:
            return truth
        fault = fullwidth_fault(answers, ("＝", "～"))
        if fault or shadow.startswith("＃"):
            raise fault or GiftFault("fullwidth_syntax", answers.start, found="＃", expected="#")
        notes.add("no_answer_marker", answers.start, text=answers.text(join=" ")[:60])
        return _short_text(parts, inherited=inherited, notes=notes)
    bodies = _after_markers(parts)
    if _is_matching(bodies):
        return _matching(bodies, inherited=inherited)
    return _short_text(bodies, inherited=inherited, notes=notes)


def _split(answers: Piece, markers: str) -> list[Piece]:
    """The stretches between `markers`; GiftFault when there are far too many to look at each."""
    parts = answers.split(markers)
    if len(parts) > 2 * KEYS_MAX:
        raise GiftFault("too_many", answers.start, max=KEYS_MAX)
    return parts


def _after_markers(parts: list[Piece]) -> list[Piece]:
    """The answers without their marker; GiftFault when text stands before the first marker."""
    if not parts[0].blank:
        raise GiftFault("text_before_answers", parts[0].strip().start, text=parts[0].text(join=" ")[:60])
    return [part.part(1) for part in parts[1:]]


def _choices(answers: Piece, *, inherited: str) -> Key:
    parts = _split(answers, "=~")
    read: list[Choice] = []
    single = False
    for marker, body in zip((part.shadow[0] for part in parts[1:]), _after_markers(parts), strict=True):
        weight, rest = weighed(body)
        share = (1.0 if marker == "=" else 0.0) if weight is None else weight
        single = single or (marker == "=" and share == 1)
        text, feedback = with_feedback(rest, inherited=inherited)
        read.append(Choice(text=said(text, inherited=inherited, join=" "), share=share, feedback=feedback))
    if single:
        return Key(kind=QuestionKind.SINGLE, choices=tuple(read))
    return Key(kind=QuestionKind.MULTIPLE, choices=tuple(_rounded(read)))


def _rounded(choices: list[Choice]) -> Iterable[Choice]:
    """Equal weights that were written as 33% or 33.33333% mean exactly 1/n for n right options."""
    right = [choice.share for choice in choices if choice.right]
    exact = 1 / len(right) if right else 0.0
    if not right or len(set(right)) > 1 or abs(right[0] - exact) > 0.005:
        return choices
    return (
        Choice(text=each.text, share=exact if each.right else each.share, feedback=each.feedback) for each in choices
    )


def _true_false(answers: Piece, *, inherited: str) -> Key | None:
    word, rest = answers.cut("#")
    truth = _TRUTHS.get(fold(word.text()))
    if truth is None:
        return None
    wrong, right = rest.cut("#") if rest else (None, None)
    return Key(
        kind=QuestionKind.TRUE_FALSE,
        truth=truth,
        feedback_wrong=said(wrong, inherited=inherited) if wrong else "",
        feedback_right=said(right, inherited=inherited) if right else "",
    )


def _numeric(answers: Piece, *, inherited: str) -> Key:
    values, otherwise = answers.cut("~")
    wrong = with_feedback(otherwise, inherited=inherited)[1] if otherwise else ""
    parts = _split(values, "=")
    read: list[NumericKey] = []
    for body in [*([] if parts[0].blank else parts[:1]), *(part.part(1) for part in parts[1:])]:
        weight, rest = weighed(body)
        value, feedback = with_feedback(rest, inherited=inherited)
        if weight == 0 and value.text() == "*":
            wrong = wrong or feedback
            continue
        low, high = _range(value)
        read.append(NumericKey(low=low, high=high, share=1.0 if weight is None else weight, feedback=feedback))
    if not read:
        raise GiftFault("no_answers", answers.start)
    return Key(kind=QuestionKind.NUMERIC, numbers=tuple(read), feedback_wrong=wrong)


def _range(value: Piece) -> tuple[float, float]:
    """Both ends of `low..high`, `value:tolerance` or a plain value; in decimals, so that 0.3:0.1 ends at 0.4."""
    written = value.text().replace("：", ":")
    between = ".." if ".." in written else ":"
    first, found, second = written.partition(between)
    left, right = parse_number(first), parse_number(second) if found else 0.0
    if left is None or right is None or (between == ":" and right < 0):
        raise GiftFault("bad_number", value.strip().start, text=written[:60])
    if between == "..":
        return left, right
    middle, tolerance = Decimal(repr(left)), Decimal(repr(right))
    return float(middle - tolerance), float(middle + tolerance)


def _ordering(answers: Piece, *, inherited: str) -> Key:
    """Items in the right order, one a line, after the line of the `>` with its settings, which mean nothing here."""
    items: list[Choice] = []
    start = answers.shadow.index("\n") + 1
    for line in answers.raw[start:].split("\n"):
        text = said(answers.part(start, start + len(line)), inherited=inherited)
        if text:
            items.append(Choice(text=text))
        start += len(line) + 1
    return Key(kind=QuestionKind.ORDERING, choices=tuple(items))


def _is_matching(bodies: list[Piece]) -> bool:
    if any(weighed(body)[0] is not None for body in bodies):
        return False
    everywhere = all("->" in body.shadow for body in bodies) and len(bodies) > 1
    return everywhere or any("->" in body.cut("#")[0].shadow for body in bodies)


def _matching(bodies: list[Piece], *, inherited: str) -> Key:
    pairs: list[tuple[str, str]] = []
    for body in bodies:
        left, right = body.cut("->")
        if right is None:
            raise GiftFault("pair_without_arrow", body.strip().start, text=body.text(join=" ")[:60])
        pairs.append((said(left, inherited=inherited, join=" "), right.text(join=" ")))
    return Key(kind=QuestionKind.MATCHING, pairs=tuple(sorted(pairs, key=lambda pair: not pair[0])))


def _short_text(bodies: list[Piece], *, inherited: str, notes: Notes) -> Key:
    arrows = [fullwidth_fault(body.cut("#")[0], ("→", "－＞")) for body in bodies]
    unweighed = all(weighed(body)[0] is None for body in bodies)
    if len(bodies) > 1 and unweighed and all(arrows) and arrows[0]:
        raise arrows[0]
    read: list[Accepted] = []
    wrong = ""
    for body in bodies:
        weight, rest = weighed(body)
        answer, feedback = with_feedback(rest, inherited=inherited)
        star = answer.shadow.replace("\\*", "\0\0").find("*")
        if weight == 0 and answer.raw.strip() == "*":
            wrong = feedback
            continue
        if star >= 0:
            notes.add("wildcard_is_literal", answer.start + star, text=answer.text(join=" ")[:60])
        read.append(
            Accepted(
                text=said(answer, join=" ", stars=True), share=1.0 if weight is None else weight, feedback=feedback
            )
        )
    return Key(kind=QuestionKind.SHORT_TEXT, accepted=tuple(read), feedback_wrong=wrong)
