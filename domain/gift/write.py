"""Writes questions as GIFT, so that they can go to Moodle and come back unchanged."""

import html
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from domain.gift.said import MARK
from domain.question import Accepted, Choice, NumericKey, Question, QuestionKind, problems

_RESERVED = re.compile(r"[\\~=#{}:]")


def write_gift(questions: Iterable[Question]) -> str:
    """A whole file: those without a category first, then the rest in the order given; ValueError as `to_gift`."""
    written: list[str] = []
    category = ""
    for question in sorted(questions, key=lambda each: bool(each.category)):
        if question.category != category:
            category = question.category
            written.append(_category(category))
        written.append(_block(question))
    return "\n".join(written)


def to_gift(question: Question) -> str:
    """One question with category, tags, points and difficulty, as `parse_gift` reads it; ValueError when unsound.

    What GIFT cannot say is left out: feedback for right or wrong of the whole question, except for true/false (both),
    numeric and short text (wrong). Moodle reads points and difficulty as comments, ordering only where its ordering
    plugin is installed.
    """
    return f"{_category(question.category)}\n{_block(question)}" if question.category else _block(question)


def _category(category: str) -> str:
    return f"$CATEGORY: {' '.join(category.split())}\n"


def _block(question: Question) -> str:
    if found := problems(question):
        raise ValueError(f"not a sound question: {found[0].code} {found[0].field}")
    name = f"::{_escaped(question.name)}::" if question.name else ""
    lines = [*_settings(question), f"{name}{_guarded(question.stem)} {{{_opening(question)}"]
    lines += [f"\t{line}" for line in _answers(question)]
    if question.explanation:
        lines.append(f"\t####{_guarded(question.explanation)}")
    return "\n".join([*lines, "}", ""])


def _settings(question: Question) -> Iterator[str]:
    settings = [f"[tag:{_setting(tag)}]" for tag in question.tags]
    if question.points != 1:
        settings.append(f"[points:{_number(question.points)}]")
    if question.difficulty is not None:
        settings.append(f"[difficulty:{_number(question.difficulty)}]")
    if settings:
        yield "// " + " ".join(settings)


def _setting(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(text.split()))


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _opening(question: Question) -> str:
    return {QuestionKind.NUMERIC: "#", QuestionKind.ORDERING: ">"}.get(question.kind, "")


def _answers(question: Question) -> Iterator[str]:
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            single = question.kind is QuestionKind.SINGLE
            yield from (_choice(choice, single=single) for choice in question.choices)
        case QuestionKind.TRUE_FALSE:
            yield _truth(question)
        case QuestionKind.NUMERIC:
            yield from (_range(key) for key in question.numbers)
            if question.feedback_wrong:
                yield f"~{_feedback(question.feedback_wrong)}"
        case QuestionKind.SHORT_TEXT:
            yield from (_accepted(each) for each in question.accepted)
            if question.feedback_wrong:
                yield f"=%0%*{_feedback(question.feedback_wrong)}"
        case QuestionKind.ORDERING:
            yield from (_guarded(choice.text) for choice in question.choices)
        case QuestionKind.MATCHING:
            yield from (f"={_left(left)} -> {_escaped(right)}" for left, right in question.pairs)


def _range(key: NumericKey) -> str:
    span = "" if key.low == key.high else f"..{_number(key.high)}"
    return f"={_weight(key.share)}{_number(key.low)}{span}{_feedback(key.feedback)}"


def _accepted(key: Accepted) -> str:
    """An accepted answer; a weight, needed or not, keeps one with an arrow in it from being read as a pair."""
    text = _guarded(key.text).replace("*", "\\*")
    explicit = text.startswith("%") or any(arrow in key.text + key.feedback for arrow in ("->", "→", "－＞"))
    return f"={_weight(key.share, explicit=explicit)}{text}{_feedback(key.feedback)}"


def _choice(choice: Choice, *, single: bool) -> str:
    text = _guarded(choice.text)
    percent = text.startswith("%")
    if single and choice.share == 1:
        return f"={_weight(1, explicit=percent)}{text}{_feedback(choice.feedback)}"
    explicit = percent or choice.share != 0
    return f"~{_weight(choice.share, explicit=True) if explicit else ''}{text}{_feedback(choice.feedback)}"


def _weight(share: float, *, explicit: bool = False) -> str:
    if share == 1 and not explicit:
        return ""
    percent = f"{Decimal(repr(float(share))) * 100:f}"
    return f"%{percent.rstrip('0').rstrip('.') if '.' in percent else percent}%"


def _truth(question: Question) -> str:
    wrong, right = question.feedback_wrong, question.feedback_right
    said = f"#{_guarded(wrong)}#{_guarded(right)}" if right else _feedback(wrong)
    return f"{'TRUE' if question.truth else 'FALSE'}{said}"


def _feedback(text: str) -> str:
    return f"#{_guarded(text)}" if text else ""


def _left(text: str) -> str:
    """A left side: no weight at its start; one that contains an arrow as HTML, in which an arrow can be written."""
    if "->" not in text:
        return f"[moodle]{_escaped(text)}" if text.startswith("%") else _guarded(text)
    markup = "".join(f"&#{ord(char)};" if char.isspace() else html.escape(char, quote=False) for char in text)
    return f"[html]{_escaped(markup)}"


def _guarded(text: str) -> str:
    """Escaped, and kept from being read as a format mark or as a comment."""
    return f"[moodle]{_escaped(text)}" if MARK.match(text) or text.startswith("//") else _escaped(text)


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text).replace("\n", "\\n")
