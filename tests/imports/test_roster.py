"""The roster: what each cell may hold, and what is told by row and column."""

import pytest

from domain.imports.columns import ImportKind
from domain.imports.problems import Checked
from domain.imports.roster import LABELS, RosterRow, check_roster
from domain.people import Role, RoleGrant, parse_roles
from services.imports.reading import read_table
from tests.imports import making

HEADER = ["工号", "姓名", "公司", "部门", "岗位", "手机", "邮箱", "班级", "角色", "上级"]


def roster(*rows: list[object], header: list[str] = HEADER) -> Checked[RosterRow]:
    return check_roster(making.table(ImportKind.ROSTER, [header, *rows]))


def one(column: str, value: object) -> Checked[RosterRow]:
    return roster(["1", "张三", value], header=["工号", "姓名", column])


def test_a_full_row_is_understood() -> None:
    boss: list[object] = ["0007", "王总", "甲公司"]
    checked = roster(
        boss,
        [
            "0012",
            "张三",
            "甲公司",
            "技术部",
            "工程师",
            "138 1234 5678",
            "zs@example.com",
            "一班；二班",
            "讲师;责任人@技术部",
            "0007",
        ],
    )
    assert checked.sound
    assert checked.rows[1] == RosterRow(
        line=3,
        employee_no="0012",
        name="张三",
        organisation="甲公司",
        department="技术部",
        job_title="工程师",
        phone="13812345678",
        email="zs@example.com",
        cohorts=("一班", "二班"),
        roles=(RoleGrant(Role.TRAINER), RoleGrant(Role.OWNER, None, "技术部")),
        superior="0007",
    )


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("（0755）8888 9999", "075588889999"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_zeros_and_loses_its_marks(value: str, phone: str) -> None:
    assert one("手机", value).rows[0].phone == phone


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("手机", "1234", "not_a_phone"),
        ("手机", "无", "not_a_phone"),
        ("手机", "13812345678/13912345678", "not_a_phone"),
        ("手机", "1.38123E+10", "scientific_number"),
        ("手机", "1" * 4097, "cell_too_long"),
        ("邮箱", "zhang.example.com", "not_an_email"),
        ("邮箱", "a@b", "not_an_email"),
        ("邮箱", "a b@example.com", "not_an_email"),
        ("邮箱", "a@example..com", "not_an_email"),
        ("角色", "讲师;老板", "unknown_role"),
        ("角色", "trainer@", "empty_scope"),
        ("角色", "@技术部", "unknown_role"),
        ("上级", "1", "self_superior"),
        ("上级", "张三", "self_superior"),
        ("上级", "1.2E+5", "scientific_number"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_by_row_and_column(column: str, value: str, code: str) -> None:
    checked = one(column, value)
    assert making.places(checked.errors) == [(2, column, code)]
    assert checked.rows == ()


@pytest.mark.parametrize("value", ["trainer", "Trainer", "ＴＲＡＩＮＥＲ", "讲师", "講師", " 讲师 "])
def test_roles_are_known_by_code_and_label(value: str) -> None:
    assert one("角色", value).rows[0].roles == (RoleGrant(Role.TRAINER),)


@pytest.mark.parametrize("separator", [";", "；", "、", ",", "，", "\n"])
def test_roles_may_be_separated_by_any_usual_sign(separator: str) -> None:
    grants = one("角色", f"desk{separator}主管@客服部{separator}desk").rows[0].roles
    assert grants == (RoleGrant(Role.DESK), RoleGrant(Role.SUPERVISOR, None, "客服部"))


def test_whoever_has_no_role_is_a_trainee() -> None:
    assert one("角色", "").rows[0].roles == (RoleGrant(Role.TRAINEE),)


def test_the_labels_shown_are_labels_understood() -> None:
    assert {role: parse_roles(label) for role, label in LABELS.items()} == {role: (RoleGrant(role),) for role in Role}


def test_an_unknown_role_brings_the_permitted_ones() -> None:
    (problem,) = one("角色", "老板").errors
    assert problem.params["value"] == "老板"
    assert "training_manager 培训管理员" in problem.params["permitted"]  # type: ignore[operator]


def test_all_errors_of_a_file_are_told_at_once() -> None:
    checked = roster(
        ["1", "张三"],
        ["", "李四"],
        ["1", ""],
        ["a b", "王五", "", "", "", "12", "x"],
        ["1.23E+10", "赵六"],
        ["2", "钱七", "", "", "", "", "", "", "", "9"],
    )
    assert making.places(checked.errors) == [
        (3, "工号", "missing_cell"),
        (4, "姓名", "missing_cell"),
        (4, "工号", "duplicate_key"),
        (5, "工号", "not_an_employee_no"),
        (5, "手机", "not_a_phone"),
        (5, "邮箱", "not_an_email"),
        (6, "工号", "scientific_number"),
    ]
    assert making.places(checked.warnings) == [(7, "上级", "superior_not_in_file")]
    assert [row.name for row in checked.rows] == ["张三", "钱七"]
    assert not checked.sound


def test_a_number_of_seventeen_digits_is_told_as_shortened() -> None:
    data = making.workbook([["姓名", "工号"], ["张三", 12345678901234567]])
    checked = check_roster(read_table(data, filename="a.xlsx"))
    assert making.places(checked.errors) == [(2, "工号", "scientific_number")]


def test_merged_cells_are_named_where_they_leave_a_gap() -> None:
    rows = [["姓名", "工号"], ["甲", "1"], ["乙", "2"], ["丙", "3"]]
    table = read_table(making.workbook(rows, merged=["A2:A4"]), filename="a.xlsx")
    errors = check_roster(table).errors
    assert making.places(errors) == [(3, "姓名", "missing_cell_merged"), (4, "姓名", "missing_cell_merged")]
    assert errors[0].params == {"cells": "A2:A4"}


def test_a_circle_of_superiors_is_told_once() -> None:
    header = ["工号", "姓名", "上级"]
    checked = roster(["1", "甲", "2"], ["2", "乙", "3"], ["3", "丙", "乙"], ["4", "丁", "1"], header=header)
    assert [(problem.line, problem.params) for problem in checked.errors] == [(2, {"people": ["乙", "丙"]})]


def test_a_superior_whose_own_row_is_wrong_is_not_missing() -> None:
    checked = roster(["1", "甲", "2"], ["2", "", ""], header=["工号", "姓名", "上级"])
    assert making.places(checked.errors) == [(3, "姓名", "missing_cell")]
    assert checked.warnings == ()


def test_contacts_that_two_people_share_are_a_warning() -> None:
    checked = roster(["1", "甲", "A@example.com"], ["2", "乙", "a@example.com"], header=["工号", "姓名", "邮箱"])
    assert checked.sound
    assert making.places(checked.warnings) == [(3, "邮箱", "shared_contact")]


def test_missing_and_doubled_columns_are_told_with_the_header_row() -> None:
    checked = roster(["1", "技术部", "x"], header=["员工号", "部门", "部門"])
    assert making.places(checked.errors) == [(1, "部門", "duplicate_column"), (1, "姓名", "missing_column")]


@pytest.mark.parametrize("value", ["=cmd()", "+1", "-x", "@SUM(1)"])
def test_text_that_looks_like_a_formula_stays_text(value: str) -> None:
    assert one("岗位", value).rows[0].job_title == value


def test_invisible_and_control_characters_do_no_harm() -> None:
    data = making.with_part(
        making.workbook([["工号", "姓名"], ["1", "张三"]]),
        "xl/sharedStrings.xml",
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>工号</t></si>'
        "<si><t>\ufeff姓名\u200b</t></si><si><t>\u200b1\u200b</t></si><si><t>张\x01三</t></si></sst>".encode(),
    )
    checked = check_roster(read_table(data, filename="a.xlsx"))
    assert [(problem.line, problem.code, problem.params) for problem in checked.errors] == [
        (2, "control_character", {"character": "U+0001"})
    ]
