"""Reads a GIFT file (Moodle's text format): every question it can, and a problem with its place for the rest."""

import re
from typing import Final

from domain.gift.answers import Key, Notes, read_answers
from domain.gift.result import GiftFault, GiftItem, GiftProblem, GiftResult
from domain.gift.said import as_plain, format_of, fullwidth_fault
from domain.gift.source import Piece, Source, blocks
from domain.question import Question, problems
from domain.text import clean, parse_number

BLANK: Final = "_____"
_CATEGORY: Final = "$CATEGORY:"
_CONTEXT: Final = re.compile(r"\$[a-z0-9]{1,20}\$/(?:top/)?")
_SETTING: Final = re.compile(r"\[(tag|id|points|difficulty):((?:\\[\[\]\\]|[^\[\]])*+)\]")
_SETTING_ESCAPE: Final = re.compile(r"\\([\[\]\\])")


def parse_gift(text: str) -> GiftResult:
    """Read `text`, never raising: each question with its line, each problem with its place and code.

    Moodle's format with, beyond it: {对} and {错}, points and difficulty in comments (`// [points:2]
    [difficulty:0.4]`), ordering as `{>` and one item a line, `%50%` after `=` in a multiple choice.
    """
    source = Source(text)
    items: list[GiftItem] = []
    found: list[GiftProblem] = []
    category = ""
    for block in blocks(source):
        named, rest = _category(block)
        category = category if named is None else named
        if not rest.blank:
            _read_block(rest, category=category, items=items, found=found)
    if not items and not found:
        found.append(GiftProblem(1, 1, "no_questions"))
    return GiftResult(tuple(items), tuple(sorted(found, key=lambda problem: (problem.line, problem.column))))


def _category(block: Piece) -> tuple[str | None, Piece]:
    """The category that the first line of `block` sets (None: no such line), and the rest of the block."""
    lead = block.strip()
    if not lead.shadow.startswith(_CATEGORY):
        return None, block
    line, _, _ = lead.raw.partition("\n")
    name = clean(line[len(_CATEGORY) :], max_length=len(line))
    context = _CONTEXT.match(name)
    return name[context.end() :] if context else name, lead.part(min(len(line) + 1, len(lead.raw)))


def _read_block(block: Piece, *, category: str, items: list[GiftItem], found: list[GiftProblem]) -> None:
    notes = Notes()
    try:
        item, answers_start = _read_question(block, category=category, notes=notes)
    except GiftFault as fault:
        found.append(GiftProblem(*block.source.place(fault.position), fault.code, fault.params))
        notes.forget(fault.code)
    else:
        wrong = problems(item.question)
        for problem in wrong:
            place = block.strip().place if problem.field == "stem" else block.source.place(answers_start)
            found.append(GiftProblem(*place, problem.code, {"field": problem.field, **problem.params}))
        if not wrong:
            items.append(item)
    for code, position, params in notes.taken:
        found.append(GiftProblem(*block.source.place(position), code, params, fatal=False))


def _read_question(block: Piece, *, category: str, notes: Notes) -> tuple[GiftItem, int]:
    lead = block.strip()
    name, body = _name(lead, notes=notes)
    before, section, after = _braces(body)
    if "\n" in section.raw and any(not line.strip() for line in _written_lines(section)):
        notes.add("blank_line_in_answers", section.start)
    inherited = format_of(before if not before.blank else after)
    key: Key = read_answers(section, inherited=inherited, notes=notes)
    settings, id_number = _settings(block, notes=notes)
    stem = as_plain(_stem(before, after))
    question = Question(stem=stem, name=name, category=category, **key, **settings)  # type: ignore[arg-type]
    return GiftItem(question, lead.place[0], id_number), section.start - 1


def _written_lines(section: Piece) -> list[str]:
    return section.source.text[section.start : section.end].split("\n")[1:-1]


def _name(piece: Piece, *, notes: Notes) -> tuple[str, Piece]:
    if piece.raw.startswith("：："):
        notes.add("fullwidth_syntax", piece.start, found="：：", expected="::")
    if not piece.shadow.startswith("::"):
        return "", piece
    name, body = piece.part(2).cut("::")
    if body is None:
        notes.add("unclosed_name", piece.start)
        return "", name
    return name.text(join=" "), body.strip()


def _braces(body: Piece) -> tuple[Piece, Piece, Piece]:
    """What stands before, between and after the braces; GiftFault when there is not exactly one pair of them."""
    shadow = body.shadow
    opening, closing = shadow.find("{"), shadow.find("}")
    if opening < 0 and closing < 0:
        unsupported = GiftFault("description_unsupported", body.start, text=body.text(join=" ")[:60])
        raise fullwidth_fault(body, ("｛", "｝")) or unsupported
    if closing < 0:
        raise fullwidth_fault(body.part(opening), ("｝",)) or GiftFault("unclosed_answers", body.start + opening)
    if opening < 0 or closing < opening:
        fault = GiftFault("unopened_answers", body.start + closing)
        raise fullwidth_fault(body.part(0, closing), ("｛",)) or fault
    nested = shadow.find("{", opening + 1)
    if nested >= 0:
        raise GiftFault("brace_in_answers" if nested < closing else "second_answers", body.start + nested)
    if (stray := shadow.find("}", closing + 1)) >= 0:
        raise GiftFault("unopened_answers", body.start + stray)
    return body.part(0, opening), body.part(opening + 1, closing), body.part(closing + 1)


def _stem(before: Piece, after: Piece) -> str:
    """The stem, with a blank where the braces stood in the middle of a sentence."""
    if after.blank:
        return before.text()
    left = " " if before.raw[-1:].isspace() and not before.blank else ""
    right = " " if after.raw[:1].isspace() else ""
    return f"{before.text()}{left}{BLANK}{right}{after.text()}"


def _settings(block: Piece, *, notes: Notes) -> tuple[dict[str, object], str]:
    """Tags, points and difficulty from the comments, and the id."""
    settings: dict[str, object] = {}
    tags: list[str] = []
    id_number = ""
    for name, written in _SETTING.findall("\n".join(block.comments)):
        value = clean(_SETTING_ESCAPE.sub(r"\1", written), max_length=len(written))
        number = parse_number(value)
        if name == "tag":
            tags.append(value)
        elif name == "id":
            id_number = id_number or value
        elif number is None:
            notes.add("bad_setting", block.start, text=f"[{name}:{value}]")
        else:
            settings[name] = number
    return {"tags": tuple(dict.fromkeys(tag for tag in tags if tag)), **settings}, id_number
