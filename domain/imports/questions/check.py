"""Checks the rows of a question file and builds their questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.gift import parse_gift
from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.imports.questions.keys import with_key
from domain.question import Question, QuestionKind, problems
from domain.text import fold, parse_number

# Labels per type; the first is the one to show.
TYPES: Final[Mapping[QuestionKind, tuple[str, ...]]] = {
    QuestionKind.SINGLE: ("单选", "單選", "单项选择", "single choice"),
    QuestionKind.MULTIPLE: ("多选", "多選", "多项选择", "不定项", "multiple choice", "multi"),
    QuestionKind.TRUE_FALSE: ("判断", "判斷", "是非", "true/false", "tf"),
    QuestionKind.NUMERIC: ("数值", "數值", "填数", "填數", "数字", "numerical", "number"),
    QuestionKind.SHORT_TEXT: ("简答", "簡答", "填空", "short", "short answer"),
    QuestionKind.ORDERING: ("排序", "order"),
    QuestionKind.MATCHING: ("匹配", "连线", "連線", "配对", "配對", "match"),
}
LEVELS: Final[Mapping[str, float]] = {
    "易": 0.2, "容易": 0.2, "简单": 0.2, "簡單": 0.2, "easy": 0.2,
    "中": 0.5, "中等": 0.5, "一般": 0.5, "medium": 0.5,
    "难": 0.8, "難": 0.8, "困难": 0.8, "困難": 0.8, "hard": 0.8,
}  # fmt: skip

_BY_WORD = {
    cells.code_word(word): kind
    for kind, labels in TYPES.items()
    for label in (kind.value, *labels)
    for word in (label, f"{label}题", f"{label}題")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question and the row (or line of the GIFT text) it stands in."""

    line: int
    question: Question


# Rows, errors, warnings.
_Found = tuple[list[QuestionRow], list[ImportProblem], list[ImportProblem]]


def check_questions(table: Table) -> Checked[QuestionRow]:
    """Check a question file; the same question (type, stem and options) twice is an error."""
    if refused := cells.wrong_kind(table, ImportKind.QUESTIONS):
        return Checked(rows=(), errors=refused)
    errors, warnings = cells.file_problems(table)
    rows, found, doubts = _from_gift(table) if table.gift else _from_rows(table)
    first_lines: dict[object, int] = {}
    sound = []
    for row in rows:
        question = row.question
        parts = (*(choice.text for choice in question.choices), *(side for pair in question.pairs for side in pair))
        first = first_lines.setdefault((question.kind, fold(question.stem), tuple(map(fold, parts))), row.line)
        if first == row.line:
            sound.append(row)
        else:
            column = None if table.gift else table.column("stem")
            params: dict[str, object] = {"value": question.stem, "first_line": first}
            found.append(ImportProblem(code=ImportCode.DUPLICATE_KEY, line=row.line, column=column, params=params))
    return Checked(rows=tuple(sound), errors=cells.in_order(errors + found), warnings=cells.in_order(warnings + doubts))


def _from_rows(table: Table) -> _Found:
    rows: list[QuestionRow] = []
    errors: list[ImportProblem] = []
    for line, content in table.rows:
        reader = RowReader(table, line, content)
        question = _read(reader)
        if question is not None and not reader.errors:
            rows.append(QuestionRow(line=line, question=question))
        errors += reader.errors
    return rows, errors, []


def _read(reader: RowReader) -> Question | None:
    kind = _kind(reader)
    stem = reader.text("stem", required=True)
    points = reader.figure("points", low=0, high=1000, default=1.0, example="2")
    explanation = reader.text("explanation")
    tags = tuple(dict.fromkeys(cells.listed(reader.text("tags"))))
    difficulty = _difficulty(reader)
    if kind is None or not stem:
        return None
    plain = Question(
        kind=kind, stem=stem, points=points, explanation=explanation, tags=tags, difficulty=difficulty
    )  # fmt: skip
    question = with_key(plain, reader)
    if not reader.errors:
        for problem in problems(question):
            reader.wrong(ImportCode.QUESTION_UNSOUND, None, reason=problem.code, field=problem.field, **problem.params)
    return question


def _kind(reader: RowReader) -> QuestionKind | None:
    text = reader.text("type", required=True)
    kind = _BY_WORD.get(cells.code_word(text))
    if text and kind is None:
        permitted = [f"{kind} {labels[0]}" for kind, labels in TYPES.items()]
        reader.wrong(ImportCode.UNKNOWN_TYPE, "type", value=text, permitted=permitted)
    return kind


def _difficulty(reader: RowReader) -> float | None:
    text = reader.text("difficulty")
    if not text:
        return None
    if (level := LEVELS.get(cells.code_word(text))) is not None:
        return level
    value = parse_number(text)
    if value is None:
        reader.wrong(ImportCode.NOT_A_NUMBER, "difficulty", value=text, example="0.5 / 易 / 中 / 难")
    elif not 0 <= value <= 1:
        reader.wrong(ImportCode.OUT_OF_RANGE, "difficulty", value=text, low=0, high=1)
    return value


def _from_gift(table: Table) -> _Found:
    result = parse_gift(table.gift)
    rows = [QuestionRow(line=item.line, question=item.question) for item in result.questions]
    errors: list[ImportProblem] = []
    doubts: list[ImportProblem] = []
    for problem in result.problems:
        code, kept = (ImportCode.GIFT_SYNTAX, errors) if problem.fatal else (ImportCode.GIFT_DOUBT, doubts)
        params = {**problem.params, "reason": problem.code, "character": problem.column}
        kept.append(ImportProblem(code=code, line=problem.line, params=params))
    return rows, errors, doubts
