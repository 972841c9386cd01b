"""Sound files of every make give the same table."""

import io
from datetime import date, datetime, time

import pytest

from domain.imports.columns import ImportKind
from domain.imports.roster import check_roster
from services.imports.reading import read_table
from tests.imports import making

HEADER = ["工号", "姓名", "手机", "部门"]
ROWS = [HEADER, ["00123", "张三", "13812345678", "技术部"], ["00124", "李四", "", "人力资源部"]]
EXPECTED = (
    (2, {"employee_no": "00123", "name": "张三", "phone": "13812345678", "department": "技术部"}),
    (3, {"employee_no": "00124", "name": "李四", "department": "人力资源部"}),
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_and_separator_reads_alike(encoding: str, separator: str) -> None:
    data = making.text(ROWS, separator=separator, encoding=encoding)
    table = read_table(data, filename="名单.csv")
    assert (table.kind, table.header_line, table.rows) == (ImportKind.ROSTER, 1, EXPECTED)


def test_big_endian_utf_16_with_its_mark_is_read() -> None:
    data = b"\xfe\xff" + making.text(ROWS, separator="\t", encoding="utf-16-be")
    assert read_table(data, filename="unicode.txt").rows == EXPECTED


def test_a_workbook_reads_like_its_text() -> None:
    assert read_table(making.workbook(ROWS), filename="名单.XLSX").rows == EXPECTED


@pytest.mark.parametrize(
    "header",
    [
        ["employee_no", "name", "phone", "department"],
        ["Employee No", "NAME", "Mobile", "Dept"],
        ["ＥＭＰＬＯＹＥＥ－ＮＯ", " name ", "PHONE", "department"],
        ["工號", "姓名", "手機", "部門"],
        ["工号*", "姓名（必填）", "手机号码", "部门："],
        ["员工编号", "姓 名", "電話", "部門 [可空]"],
    ],
)
def test_headers_of_other_hands_mean_the_same(header: list[str]) -> None:
    assert making.table(ImportKind.ROSTER, [header, *ROWS[1:]]).rows == EXPECTED


@pytest.mark.parametrize("titles", range(6))
def test_up_to_five_title_rows_may_stand_above(titles: int) -> None:
    above = [["二〇二六年度培训花名册", "", "", ""], [], ["制表：人力资源部"], ["单位", "元"], ["说明"]][:titles]
    table = read_table(making.workbook([*above, *ROWS]), filename="a.xlsx")
    assert (table.header_line, [line for line, _ in table.rows]) == (titles + 1, [titles + 2, titles + 3])


def test_columns_that_nobody_needs_are_reported_once() -> None:
    table = making.table(ImportKind.ROSTER, [[*HEADER, "备注", "血型"], [*ROWS[1], "新", "A"], [*ROWS[2], "", "B"]])
    checked = check_roster(table)
    assert [row.name for row in checked.rows] == ["张三", "李四"]
    assert [(problem.code, problem.params) for problem in checked.warnings] == [
        ("unknown_columns", {"columns": ["备注", "血型"]})
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["姓名", "工号"], ImportKind.ROSTER),
        (["题型", "题干", "选项A", "选项B", "答案"], ImportKind.QUESTIONS),
        (["課程", "班級", "課次", "開始", "結束"], ImportKind.LESSONS),
        (["维度", "题目", "类型", "权重"], ImportKind.SURVEYS),
        (["dimension", "item", "kind", "weight"], ImportKind.SURVEYS),
        (["type", "stem", "option_a", "option_b", "answer"], ImportKind.QUESTIONS),
    ],
)
def test_the_header_says_what_a_file_brings(header: list[str], kind: ImportKind) -> None:
    assert read_table(making.text([header, ["x"] * len(header)]), filename="a.csv").kind is kind


def test_the_sheet_with_the_header_is_taken_and_hidden_ones_are_not() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["请按第三张表填写"])
    hidden = book.create_sheet("旧")
    hidden.append(HEADER)
    hidden.append(["9", "不在"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("名单")
    for row in ROWS:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue(), filename="a.xlsx").rows == EXPECTED


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (0.5, "0.5"),
        (1.2345678901234567e17, "1.234568E+17"),
        (True, "TRUE"),
        (datetime(2026, 11, 23, 9, 0), "2026-11-23 09:00:00"),
        (date(2026, 11, 23), "2026-11-23"),
        (time(9, 20), "09:20:00"),
        ("=1+1", "=1+1"),
        ("+86 138", "+86 138"),
        ("-", "-"),
        ("@张三", "@张三"),
        ("007", "007"),
    ],
)
def test_a_cell_reads_as_the_person_sees_it(value: object, shown: str) -> None:
    table = read_table(making.workbook([["姓名", "工号"], [value, "1"]]), filename="a.xlsx")
    assert table.rows[0][1]["name"] == shown


def test_of_a_formula_its_value_counts() -> None:
    data = making.workbook([["姓名", "工号"], ["甲", ""]], formulas={"B2": ("=40+2", 42)})
    assert read_table(data, filename="a.xlsx").rows[0][1]["employee_no"] == "42"


def test_a_sheet_that_starts_below_and_right_keeps_its_row_numbers() -> None:
    rows = [[], ["", "", *HEADER], ["", "", *ROWS[1]]]
    assert read_table(making.workbook(rows), filename="a.xlsx").rows == ((3, EXPECTED[0][1]),)


def test_quotes_hold_separators_and_new_lines() -> None:
    data = '工号,姓名,岗位\r\n1,"张,三","工程师\n(高级)"\r\n2,李四,x\r\n'.encode()
    assert read_table(data, filename="a.csv").rows == (
        (2, {"employee_no": "1", "name": "张,三", "job_title": "工程师\n(高级)"}),
        (3, {"employee_no": "2", "name": "李四", "job_title": "x"}),
    )


def test_empty_rows_are_skipped_but_counted() -> None:
    data = making.text([HEADER, [], ["", " ", "", ""], *ROWS[1:]])
    assert [line for line, _ in read_table(data, filename="a.csv").rows] == [4, 5]
