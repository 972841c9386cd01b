"""Files that set the complaint desk up: days off, limits, duties, reply templates; sound and broken ones."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.complaint import DEFAULTS, Category, Limit, Severity, Step, Unit
from domain.complaint.limit_words import read_limit, takes_back
from domain.complaint.template import TemplateUse
from domain.imports import case_words
from domain.imports.cells import RowReader
from domain.imports.columns import ImportKind, Table, exported_header, match_header
from domain.imports.desk import check_duties, check_holidays, check_limits, check_templates, check_tiers
from domain.imports.desk_times import check_duty_roster, check_hours
from domain.imports.problems import FileRefusedError, ImportCode
from handlers.blocks import cases, replies
from handlers.blocks.limits import limit_cell
from handlers.blocks.texts import LANGUAGES, Texts, plain
from handlers.setup.sheets import _SHEETS
from services.imports.reading import read_table
from tests.imports import making

ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261003\r\nSUMMARY:国庆节\r\n"
    "END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节补班\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def say(language: str) -> Texts:
    return Texts(language, ZoneInfo("Asia/Shanghai"))


def test_a_calendar_is_a_list_of_days_and_so_is_a_sheet() -> None:
    from_calendar = check_holidays(read_table(ICS.encode(), filename="days.ics"))
    sheet = [
        ["日期", "类型", "名称"],
        ["2026年10月1日", "休息日", "国庆节"],
        ["2026/10/2", "day off", "国庆节"],
        [date(2026, 10, 10), "补班", "国庆节补班"],
    ]
    from_sheet = check_holidays(read_table(making.workbook(sheet), filename="days.xlsx"))
    assert from_calendar.sound and from_sheet.rows == from_calendar.rows
    assert [(one.day, one.working) for one in from_sheet.rows] == [
        (date(2026, 10, 1), False),
        (date(2026, 10, 2), False),
        (date(2026, 10, 10), True),
    ]


@pytest.mark.parametrize(
    ("data", "name", "kind", "code"),
    [
        (b"BEGIN:VCALENDAR", "a.ics", None, ImportCode.NO_CALENDAR),
        (ICS.encode(), "a.ics", ImportKind.LIMITS, ImportCode.WRONG_KIND),
        (ICS.encode(), "a.csv", None, ImportCode.HEADER_NOT_FOUND),
        (b"%PDF-1.4 x", "a.ics", None, ImportCode.WRONG_CONTENT),
        (ICS.replace("SUMMARY:国庆节\r\n", "RRULE:FREQ=YEARLY\r\n").encode(), "a.ics", None, ImportCode.REPEATED_EVENT),
    ],
)
def test_a_broken_calendar_is_refused_as_a_whole(data: bytes, name: str, kind: ImportKind, code: ImportCode) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_table(data, filename=name, kind=kind)
    assert refused.value.problem.code is code


def test_mistakes_in_a_sheet_of_days_are_told_by_row() -> None:
    rows = [
        ["日期", "类型"],
        ["2026-02-30", "休息日"],
        ["2026-10-01", "maybe"],
        ["2026-10-02", "off"],
        ["2026-10-02", "上班"],
    ]
    checked = check_holidays(making.table(ImportKind.HOLIDAYS, rows))
    assert making.places(checked.errors) == [
        (2, "日期", "not_a_day"),
        (3, "类型", "unknown_word"),
        (5, "日期", "duplicate_key"),
    ]


def test_limits_are_read_for_all_cases_and_for_some() -> None:
    rows = [
        ["环节", "严重程度", "类别", "客户等级", "客户", "时限", "备注"],
        ["提出方案", "一般", "", "", "", "2 个工作日", "x"],
        ["solution", "normal", "价格或发票", "", "", "不限", ""],
        ["First contact", "urgent", "", "1", "", "30 min", ""],
        ["closing", "major", "", "", "华信电梯", "standard", ""],
    ]
    checked = check_limits(making.table(ImportKind.LIMITS, rows))
    assert checked.sound and not checked.warnings
    assert [(one.step, one.severity, one.category, one.tier, one.organisation) for one in checked.rows] == [
        (Step.SOLUTION, Severity.NORMAL, None, None, ""),
        (Step.SOLUTION, Severity.NORMAL, Category.PRICE, None, ""),
        (Step.FIRST_CONTACT, Severity.URGENT, None, 1, ""),
        (Step.CLOSING, Severity.MAJOR, None, None, "华信电梯"),
    ]
    assert [(one.limit, one.taken_back) for one in checked.rows] == [
        (Limit(2, Unit.DAYS), False),
        (None, False),
        (Limit(30), False),
        (None, True),
    ]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["solution", "normal", "", "", "", "soon"], [("limit", "not_a_limit")]),
        (["solution", "normal", "", "", "", ""], [("limit", "missing_cell")]),
        (["solved", "grave", "", "", "", "30"], [("step", "unknown_word"), ("severity", "unknown_word")]),
        (["solution", "normal", "price", "2", "", "30"], [("category", "limit_for_several")]),
        (["solution", "normal", "", "2", "Acme", "30"], [("tier", "limit_for_several")]),
        (["solution", "normal", "", "11", "", "30"], [("tier", "out_of_range")]),
        (["solution", "normal", "", "1.5", "", "30"], [("tier", "not_a_number")]),
        (["solution", "normal", "", "", "", "31 working days"], [("limit", "not_a_limit")]),
        (["closing_date", "normal", "", "", "", "2 h"], [("severity", "no_such_clock")]),
        (["set closing date", "urgent", "", "", "", "standard"], [("severity", "no_such_clock")]),
    ],
)
def test_a_broken_limit_is_told(row: list[str], found: list[tuple[str, str]]) -> None:
    head = ["step", "severity", "category", "tier", "customer", "limit"]
    checked = check_limits(making.table(ImportKind.LIMITS, [head, row]))
    assert [(problem.column, problem.code) for problem in checked.errors] == found
    assert not checked.rows


def test_duties_and_templates_stand_once_and_are_sound() -> None:
    duties = [
        ["类别", "部门", "责任人", "代理人"],
        ["安全", "技术部", "周敏", "A1"],
        ["安全", "", "A1", ""],
        ["价格或发票", "", "周敏", "周敏"],
    ]
    checked = check_duties(making.table(ImportKind.DUTIES, duties))
    assert [(one.category, one.department, one.owner, one.deputy) for one in checked.rows] == [
        (Category.SAFETY, "技术部", "周敏", "A1")
    ]
    assert making.places(checked.errors) == [(3, "类别", "duplicate_key"), (4, "代理人", "same_person")]
    templates = [
        ["use", "category", "language", "name", "text", "status"],
        ["受理", "", "简体中文", "收到", "｛编号｝已收到。", ""],
        ["delay", "price", "en", "Later", "By {new date}.", "retired"],
        ["delay", "", "en", "Broken", "By {new date.", ""],
        ["delay", "", "fr", "Langue", "Bientôt.", "perhaps"],
        ["receipt", "", "zh", "收到", "又一次。", ""],
    ]
    read = check_templates(making.table(ImportKind.TEMPLATES, templates))
    assert [(one.template.use, one.template.text, one.template.retired) for one in read.rows] == [
        (TemplateUse.RECEIPT, "{编号}已收到。", False),
        (TemplateUse.DELAY, "By {new date}.", True),
    ]
    assert making.places(read.errors) == [
        (4, "text", "not_a_template"),
        (5, "language", "unknown_word"),
        (5, "status", "unknown_word"),
        (6, "name", "duplicate_key"),
    ]


CHECKS = {
    ImportKind.LIMITS: check_limits,
    ImportKind.DUTIES: check_duties,
    ImportKind.TEMPLATES: check_templates,
    ImportKind.HOLIDAYS: check_holidays,
    ImportKind.TIERS: check_tiers,
    ImportKind.HOURS: check_hours,
    ImportKind.DUTY_ROSTER: check_duty_roster,
}


@pytest.mark.parametrize("kind", CHECKS)
def test_a_file_of_another_kind_is_named(kind: ImportKind) -> None:
    roster = making.table(ImportKind.ROSTER, [["工号", "姓名"], ["A1", "周敏"]])
    assert [problem.code for problem in CHECKS[kind](roster).errors] == [ImportCode.WRONG_KIND]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_page_calls_a_code_the_importers_read_again(language: str) -> None:
    words = say(language)
    for given, known in (
        ({code: words(label) for code, label in cases.CATEGORIES.items()}, case_words.CATEGORIES),
        ({code: cases.severity_name(code, words) for code in Severity}, case_words.SEVERITIES),
        ({code: cases.clock_name(code, words) for code in Step}, case_words.STEPS),
        ({code: replies.use_name(code, words) for code in TemplateUse}, case_words.USES),
        (dict(replies.LANGUAGES), case_words.LANGUAGES),
        ({"off": words("day off"), "work": words("working day")}, case_words.DAY_KINDS),
        ({"retired": words("retired")}, case_words.STATUSES),
    ):
        for code, label in given.items():
            reader = RowReader(Table(kind=ImportKind.LIMITS), 2, {"step": plain(label)})
            assert case_words.coded(reader, "step", known) == code, (language, label)
    for limit in {*DEFAULTS.values(), Limit(90), Limit(5, Unit.DAYS), Limit(1)}:
        assert read_limit(plain(limit_cell(limit, words))) == limit
    assert takes_back(plain(words("standard")))
    for kind, (columns, _rows) in _SHEETS.items():
        match = match_header([exported_header(kind, name, language=language) for name in columns], kind=kind)
        assert (list(match.fields), match.missing, match.unknown, match.doubled) == (list(columns), (), (), ())
