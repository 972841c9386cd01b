"""Questionnaires: kinds, weights, choices."""

import pytest

from domain.imports.columns import ImportKind
from domain.imports.problems import Checked
from domain.imports.surveys import SurveyRow, check_surveys
from domain.survey import ItemKind
from tests.imports import making


def survey(*rows: list[object]) -> Checked[SurveyRow]:
    return check_surveys(making.table(ImportKind.SURVEYS, [["维度", "题目", "类型", "权重"], *rows]))


def test_a_questionnaire_is_understood() -> None:
    checked = survey(
        ["内容", "课程内容实用", "量表", "0.6"],
        ["内容", "案例贴近工作", "likert", ""],
        ["", "您会推荐吗", "NPS", ""],
        ["", "您从哪里得知：通知/同事／ 网站 ", "单选题", ""],
        ["", "时间：您希望哪几天: 周一/周二", "multiple", ""],
        ["", "其他建议", "开放题", ""],
    )
    assert checked.errors == ()
    assert [(row.item, row.kind, row.weight, row.choices) for row in checked.rows] == [
        ("课程内容实用", ItemKind.LIKERT, 0.6, ()),
        ("案例贴近工作", ItemKind.LIKERT, 0.6, ()),
        ("您会推荐吗", ItemKind.NPS, 1.0, ()),
        ("您从哪里得知", ItemKind.SINGLE, 1.0, ("通知", "同事", "网站")),
        ("时间：您希望哪几天", ItemKind.MULTIPLE, 1.0, ("周一", "周二")),
        ("其他建议", ItemKind.TEXT, 1.0, ()),
    ]


def test_each_error_has_its_row_and_column() -> None:
    checked = survey(
        ["内容", "甲", "量表", "0.6"],
        ["内容", "乙", "量表", "0.4"],
        ["", "丙", "量表", ""],
        ["讲师", "", "", ""],
        ["讲师", "丁", "打分", "很重"],
        ["讲师", "戊", "矩阵", "0"],
        ["", "己：只有一个", "单选", ""],
        ["", "没有选项", "多选", "-1"],
        ["", "庚：同/同", "单选", ""],
        ["内容", " 甲", "量表", ""],
    )
    assert making.places(checked.errors) == [
        (3, "权重", "weight_differs"),
        (4, "维度", "missing_cell"),
        (5, "题目", "missing_cell"),
        (5, "类型", "missing_cell"),
        (6, "类型", "unknown_kind"),
        (6, "权重", "not_a_number"),
        (7, "类型", "kind_not_usable"),
        (7, "权重", "out_of_range"),
        (8, "题目", "too_few_choices"),
        (9, "权重", "out_of_range"),
        (9, "题目", "too_few_choices"),
        (10, "题目", "too_few_choices"),
        (11, "题目", "duplicate_key"),
    ]
    assert checked.errors[0].params == {"dimension": "内容", "first": 0.6, "first_line": 2}


@pytest.mark.parametrize("kind", ["ranking", "number", "date", "matrix", "排序", "日期"])
def test_kinds_that_cannot_be_asked_yet_are_refused_with_those_that_can(kind: str) -> None:
    (problem,) = survey(["", "x", kind, ""]).errors
    assert problem.code == "kind_not_usable"
    assert problem.params["permitted"] == ["likert 量表", "nps 推荐度", "single 单选", "multiple 多选", "text 文本"]
