"""The timetable: moments as people write them, lengths, doubles, overlaps."""

from datetime import date, datetime

import pytest

from domain.imports.columns import ImportKind
from domain.imports.lessons import LessonRow, check_lessons
from domain.imports.problems import Checked
from services.imports.reading import read_table
from tests.imports import making

TODAY = date(2026, 11, 22)
HEADER = ["课程", "班级", "课次", "开始", "结束", "地点", "讲师", "助教"]
NINE = datetime(2026, 11, 23, 9, 0)


def lessons(*rows: list[object]) -> Checked[LessonRow]:
    return check_lessons(making.table(ImportKind.LESSONS, [HEADER, *rows]), today=TODAY)


def starting(text: str, end: str = "2026-11-23 10:00") -> Checked[LessonRow]:
    return lessons(["课", "班", 1, text, end])


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 09:00",
        "2026-11-23 09:00:00",
        "2026/11/23 9:00",
        "2026.11.23 9:00",
        "2026-11-23T09:00",
        "2026年11月23日 9:00",
        "2026年11月23日9时",
        "2026年11月23日 上午9点00分",
        "2026-11-23 周一 09:00",
        "２０２６－１１－２３　０９：００",
        "D+1 09:00",
        "d + 1 9:00",
    ],
)
def test_a_start_may_be_written_in_many_ways(text: str) -> None:
    checked = starting(text)
    assert checked.errors == ()
    assert checked.rows[0].start == NINE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D 14:00", datetime(2026, 11, 22, 14, 0)),
        ("D-3 08:30", datetime(2026, 11, 19, 8, 30)),
        ("2026-11-22 下午2:30", datetime(2026, 11, 22, 14, 30)),
    ],
)
def test_relative_days_and_halves_of_the_day_are_counted(text: str, moment: datetime) -> None:
    assert starting(text, end=moment.strftime("%Y-%m-%d 19:00")).rows[0].start == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing_cell"),
        ("11月23日 9:00", "time_without_year"),
        ("11-23 9:00", "time_without_year"),
        ("11/23", "time_without_year"),
        ("2026-11-23", "date_without_time"),
        ("D+1", "date_without_time"),
        ("2026-02-30 09:00", "impossible_time"),
        ("2026-13-01 09:00", "impossible_time"),
        ("2026-11-23 25:00", "impossible_time"),
        ("2026-11-23 09:60", "impossible_time"),
        ("明天上午", "not_a_time"),
        ("46349.375", "not_a_time"),
        ("09:00", "not_a_time"),
        ("11/23/2026 09:00", "not_a_time"),
        ("2026-11-23 soon", "not_a_time"),
    ],
)
def test_a_moment_that_is_not_plain_is_refused(text: str, code: str) -> None:
    checked = starting(text)
    assert making.places(checked.errors) == [(2, "开始", code)]
    if code != "missing_cell":
        assert checked.errors[0].params == {"value": text, "example": "2026-11-23 09:00"}


def test_dates_of_excel_are_moments_and_an_end_may_be_a_time_alone() -> None:
    data = making.workbook([HEADER, ["课", "班", 1, NINE, "11:30", "301", "0007", "李四"]])
    checked = check_lessons(read_table(data, filename="a.xlsx"), today=TODAY)
    assert checked.rows == (
        LessonRow(
            line=2, course="课", cohort="班", lesson=1, start=NINE, end=datetime(2026, 11, 23, 11, 30),
            place="301", trainer="0007", assistant="李四",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("第3课", 3), ("第 12 次", 12), ("３", 3)])
def test_the_number_of_a_lesson_may_be_dressed(text: str, number: int) -> None:
    assert lessons(["课", "班", text, "D+1 09:00", "10:00"]).rows[0].lesson == number


def test_each_error_has_its_row_and_column() -> None:
    checked = lessons(
        ["课", "班", 1, "D+1 09:00", "D+1 08:00"],
        ["课", "班", 2, "D+1 09:00", "D+1 09:00"],
        ["课", "班", 3, "D+1 09:00", "D+2 09:00"],
        ["课", "", "三", "D+1 09:00", "10:00"],
        ["课", "班", 0, "D+3 09:00", "10:00"],
        ["别的课", "班", 4, "D+4 09:00", "10:00"],
        ["课", "班", 5, "D+5 09:00", "21:00"],
        ["课", " 班", "第5课", "D+6 09:00", "10:00"],
    )
    assert making.places(checked.errors) == [
        (2, "结束", "end_before_start"),
        (3, "结束", "end_before_start"),
        (4, "结束", "lesson_too_long"),
        (5, "班级", "missing_cell"),
        (5, "课次", "not_a_lesson_number"),
        (6, "课次", "not_a_lesson_number"),
        (7, "课程", "course_differs"),
        (9, "课次", "duplicate_key"),
    ]
    assert checked.errors[2].params == {"hours": 24.0, "limit": 12}
    assert [row.lesson for row in checked.rows] == [5]


def test_overlapping_lessons_of_a_cohort_are_flagged_and_touching_ones_are_not() -> None:
    checked = lessons(
        ["课", "甲班", 1, "D+1 09:00", "12:00"],
        ["课", "甲班", 2, "D+1 12:00", "13:00"],
        ["课", "甲班", 3, "D+1 10:00", "10:30"],
        ["课", "乙班", 1, "D+1 10:00", "10:30"],
    )
    assert checked.sound
    assert [(problem.line, problem.code, problem.params) for problem in checked.warnings] == [
        (4, "lessons_overlap", {"cohort": "甲班", "first_line": 2})
    ]
