"""The timetable: which cohort meets when, where and with whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.columns import ImportKind, Table
from domain.imports.moments import EXAMPLE, Unclear, read_moment
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.text import fold

LONGEST: Final = timedelta(hours=12)

_NUMBER = re.compile(r"第?\s*(\d{1,3})\s*(?:课次|課次|课|課|次|讲|講|节|節)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow:
    """One meeting; `start` and `end` are naive local times, `trainer` and `assistant` an employee number or a name."""

    line: int
    course: str
    cohort: str
    lesson: int
    start: datetime
    end: datetime
    place: str = ""
    trainer: str = ""
    assistant: str = ""


def check_lessons(table: Table, *, today: date) -> Checked[LessonRow]:
    """Check a timetable; "D+1 09:00" counts from `today`. Lessons of one cohort that overlap are a warning."""
    if refused := cells.wrong_kind(table, ImportKind.LESSONS):
        return Checked(rows=(), errors=refused)
    errors, warnings = cells.file_problems(table)
    rows: list[LessonRow] = []
    numbers: dict[tuple[str, int], int] = {}
    courses: dict[str, tuple[str, int]] = {}
    for line, content in table.rows:
        reader = RowReader(table, line, content)
        row = _read(reader, today)
        if row is not None:
            _compare(row, reader, numbers, courses)
        if row is not None and not reader.errors:
            rows.append(row)
        errors += reader.errors
    warnings += _overlaps(rows, table.column("start"))
    return Checked(rows=tuple(rows), errors=cells.in_order(errors), warnings=cells.in_order(warnings))


def _read(reader: RowReader, today: date) -> LessonRow | None:
    course = reader.text("course", required=True)
    cohort = reader.text("cohort", required=True)
    lesson = _lesson_number(reader)
    start = _moment(reader, "start", today, None)
    end = _moment(reader, "end", today, start.date() if start else None)
    place, trainer, assistant = (reader.text(name) for name in ("place", "trainer", "assistant"))
    if start is None or end is None:
        return None
    if end <= start:
        reader.wrong(ImportCode.END_BEFORE_START, "end")
    elif end - start > LONGEST:
        hours = round((end - start) / timedelta(hours=1), 1)
        reader.wrong(ImportCode.LESSON_TOO_LONG, "end", hours=hours, limit=LONGEST // timedelta(hours=1))
    return LessonRow(
        line=reader.line, course=course, cohort=cohort, lesson=lesson, start=start, end=end,
        place=place, trainer=trainer, assistant=assistant,
    )  # fmt: skip


def _lesson_number(reader: RowReader) -> int:
    text = reader.text("lesson", required=True)
    match = _NUMBER.fullmatch(cells.plain(text))
    if text and (match is None or int(match[1]) == 0):
        reader.wrong(ImportCode.NOT_A_LESSON_NUMBER, "lesson", value=text, example="3")
    return int(match[1]) if match else 0


def _moment(reader: RowReader, name: str, today: date, same_day: date | None) -> datetime | None:
    text = reader.text(name, required=True)
    if not text:
        return None
    moment = read_moment(text, today=today, same_day=same_day)
    if isinstance(moment, Unclear):
        reader.wrong(moment.code, name, value=text, example=EXAMPLE)
        return None
    return moment


def _compare(
    row: LessonRow, reader: RowReader, numbers: dict[tuple[str, int], int], courses: dict[str, tuple[str, int]]
) -> None:
    """Hold a row against those before it: a cohort has one course and each lesson number once."""
    cohort = fold(row.cohort)
    if not cohort:
        return
    course, first = courses.setdefault(cohort, (row.course, row.line))
    if row.course and fold(course) != fold(row.course):
        reader.wrong(ImportCode.COURSE_DIFFERS, "course", cohort=row.cohort, course=course, first_line=first)
    if row.lesson:
        first = numbers.setdefault((cohort, row.lesson), row.line)
        if first != row.line:
            reader.wrong(ImportCode.DUPLICATE_KEY, "lesson", value=f"{row.cohort} {row.lesson}", first_line=first)


def _overlaps(rows: Sequence[LessonRow], column: str) -> list[ImportProblem]:
    """Each lesson that begins before an earlier one of its cohort has ended."""
    found = []
    latest: dict[str, LessonRow] = {}
    for row in sorted(rows, key=lambda row: (row.start, row.line)):
        cohort = fold(row.cohort)
        before = latest.get(cohort)
        if before is not None and row.start < before.end:
            params: dict[str, object] = {"cohort": row.cohort, "first_line": before.line}
            found.append(ImportProblem(code=ImportCode.LESSONS_OVERLAP, line=row.line, column=column, params=params))
        if before is None or row.end > before.end:
            latest[cohort] = row
    return found
