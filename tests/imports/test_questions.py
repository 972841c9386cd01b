"""Question files: each type's notation, and what is told by row and column."""

import pytest

from domain.imports.columns import ImportKind
from domain.imports.problems import Checked
from domain.imports.questions import QuestionRow, check_questions
from domain.question import Accepted, Choice, NumericKey, Question, QuestionKind, problems
from services.imports.reading import read_table
from tests.imports import making

HEADER = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "分值", "解析", "标签", "难度"]


def questions(*rows: list[object]) -> Checked[QuestionRow]:
    return check_questions(making.table(ImportKind.QUESTIONS, [HEADER, *rows]))


def one(kind: str, answer: str, *options: str) -> Checked[QuestionRow]:
    return questions([kind, "题", *(*options, "", "", "", "")[:4], answer])


def question(kind: str, answer: str, *options: str) -> Question:
    checked = one(kind, answer, *options)
    assert checked.errors == ()
    assert problems(checked.rows[0].question) == ()
    return checked.rows[0].question


def test_a_full_row_is_understood() -> None:
    checked = questions(["单选", "1+1=?", "1", "2", "", "", "B", "2.5", "算一算", "算术；入门", "易"])
    assert checked.rows == (
        QuestionRow(
            line=2,
            question=Question(
                kind=QuestionKind.SINGLE,
                stem="1+1=?",
                choices=(Choice(text="1"), Choice(text="2", share=1.0)),
                points=2.5,
                explanation="算一算",
                tags=("算术", "入门"),
                difficulty=0.2,
            ),
        ),
    )


@pytest.mark.parametrize("answer", ["ACD", "A,C,D", "a、c、d", "ＡＣＤ", "A C D", "A；C；D", "DCA", "A和C和D"])
def test_several_letters_may_be_written_in_many_ways(answer: str) -> None:
    shares = [choice.share for choice in question("多选题", answer, "甲", "乙", "丙", "丁").choices]
    assert shares == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("answer", "truth"),
    [(word, True) for word in ["对", "對", "√", "T", "t", "true", "是", "正确", "TRUE", "1"]]
    + [(word, False) for word in ["错", "錯", "×", "x", "F", "false", "否", "错误", "FALSE", "0"]],
)
def test_true_and_false_have_many_words(answer: str, truth: bool) -> None:
    assert question("判断", answer).truth is truth


def test_a_letter_may_stand_for_the_word_of_its_option() -> None:
    assert question("判断题", "A", "错", "对").truth is False


@pytest.mark.parametrize(
    ("answer", "low", "high"),
    [
        ("12", 12, 12),
        ("12.5±0.5", 12, 13),
        ("12.5 +/- 0.5", 12, 13),
        ("10..12", 10, 12),
        ("-3～-1", -3, -1),
        ("１０至１２", 10, 12),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(answer: str, low: float, high: float) -> None:
    assert question("填数", answer).numbers == (NumericKey(low=low, high=high),)


def test_several_numbers_and_words_may_be_right() -> None:
    assert [key.low for key in question("numeric", "1|2..3").numbers] == [1, 2]
    assert question("填空", "签到|簽到 | 签到|").accepted == (Accepted(text="签到"), Accepted(text="簽到"))


def test_an_order_is_named_by_the_answer_or_stands_already() -> None:
    options = ("听", "问", "做")
    assert [choice.text for choice in question("排序", "BCA", *options).choices] == ["问", "做", "听"]
    assert [choice.text for choice in question("ordering", "", *options).choices] == ["听", "问", "做"]


def test_pairs_are_written_in_the_options() -> None:
    assert question("连线", "", "苹果 = 水果", "白菜->蔬菜", "牛→动物").pairs == (
        ("苹果", "水果"),
        ("白菜", "蔬菜"),
        ("牛", "动物"),
    )


@pytest.mark.parametrize(
    ("kind", "answer", "options", "column", "code"),
    [
        ("选择", "A", ("1", "2"), "题型", "unknown_type"),
        ("", "A", ("1", "2"), "题型", "missing_cell"),
        ("单选", "", ("1", "2"), "答案", "missing_cell"),
        ("单选", "AB", ("1", "2"), "答案", "answer_not_understood"),
        ("单选", "第二个", ("1", "2"), "答案", "answer_not_understood"),
        ("单选", "C", ("1", "2"), "答案", "answer_not_an_option"),
        ("单选", "A", ("1",), "选项B", "too_few_options"),
        ("单选", "A", (), "选项A", "too_few_options"),
        ("单选", "A", ("1", "2", "", "4"), "选项C", "option_gap"),
        ("单选", "A", ("Ａ1", "2", "a1"), "选项C", "duplicate_option"),
        ("多选", "AE", ("1", "2"), "答案", "answer_not_an_option"),
        ("多选", "", ("1", "2"), "答案", "missing_cell"),
        ("判断", "也许", (), "答案", "answer_not_understood"),
        ("判断", "", (), "答案", "missing_cell"),
        ("数值", "很多", (), "答案", "answer_not_understood"),
        ("数值", "12..10", (), "答案", "answer_not_understood"),
        ("数值", "1±-1", (), "答案", "answer_not_understood"),
        ("数值", "1|", (), "答案", "answer_not_understood"),
        ("简答", "|", (), "答案", "answer_not_understood"),
        ("排序", "AAB", ("1", "2", "3"), "答案", "order_incomplete"),
        ("排序", "AB", ("1", "2", "3"), "答案", "order_incomplete"),
        ("匹配", "", ("苹果", "白菜=蔬菜"), "选项A", "pair_not_understood"),
        ("匹配", "", ("苹果=水果",), "选项B", "too_few_options"),
    ],
)
def test_a_key_that_cannot_be_graded_is_told(
    kind: str, answer: str, options: tuple[str, ...], column: str, code: str
) -> None:
    checked = one(kind, answer, *options)
    assert making.places(checked.errors) == [(2, column, code)]
    assert checked.rows == ()


@pytest.mark.parametrize(
    ("level", "difficulty"), [("易", 0.2), ("中等", 0.5), ("難", 0.8), ("hard", 0.8), ("0.35", 0.35), ("", None)]
)
def test_difficulty_is_a_word_or_a_number(level: str, difficulty: float | None) -> None:
    row: list[object] = ["判断", "题", "", "", "", "", "对", "", "", "", level]
    assert questions(row).rows[0].question.difficulty == difficulty


def test_each_error_has_its_row_and_column() -> None:
    checked = questions(
        ["判断", "甲", "", "", "", "", "对"],
        ["判断", "", "", "", "", "", "对", "两分", "", "", "2"],
        ["判断", " 甲 ", "", "", "", "", "错", "-1", "", "", "较难"],
        ["判断", "Ａ甲", "", "", "", "", "错"],
        ["判断", "a甲", "", "", "", "", "对"],
        ["单选", "甲", "1", "2", "", "", "A"],
    )
    assert making.places(checked.errors) == [
        (3, "题干", "missing_cell"),
        (3, "分值", "not_a_number"),
        (3, "难度", "out_of_range"),
        (4, "分值", "out_of_range"),
        (4, "难度", "not_a_number"),
        (6, "题干", "duplicate_key"),
    ]
    assert checked.errors[-1].params == {"value": "a甲", "first_line": 5}
    assert [row.line for row in checked.rows] == [2, 5, 7]


def test_what_the_question_itself_forbids_is_told_by_row() -> None:
    (problem,) = questions(["判断", "长" * 4000, "", "", "", "", "对"]).errors
    assert (problem.line, problem.column, problem.code) == (2, None, "question_unsound")
    assert (problem.params["reason"], problem.params["field"]) == ("too_long", "stem")


GIFT = """// 题库
$CATEGORY: 安全

灭火器多久检查一次？ {=每月 ~每年 ~从不}

地球是圆的。 {T}
"""


@pytest.mark.parametrize("filename", ["bank.gift", "bank.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_gift_is_read_in_every_encoding(filename: str, encoding: str) -> None:
    checked = check_questions(read_table(GIFT.encode(encoding), filename=filename))
    assert checked.errors == ()
    assert [(row.line, row.question.kind, row.question.category) for row in checked.rows] == [
        (4, QuestionKind.SINGLE, "安全"),
        (6, QuestionKind.TRUE_FALSE, "安全"),
    ]


def test_a_table_of_questions_may_be_called_txt() -> None:
    data = making.text([["题型", "题干", "答案"], ["判断", "甲", "对"]], separator="\t", encoding="utf-16")
    assert [row.question.truth for row in check_questions(read_table(data, filename="a.txt")).rows] == [True]


def test_broken_gift_is_told_by_line() -> None:
    text = GIFT + "\n没有结尾 {=对 ~错\n\n地球是圆的。 {T}\n"
    checked = check_questions(read_table(text.encode(), filename="a.gift"))
    assert [problem.code for problem in checked.errors if problem.line == 8] == ["gift_syntax"]
    assert all(problem.code in {"gift_syntax", "duplicate_key"} for problem in checked.errors)


def test_gift_without_a_question_brings_no_rows() -> None:
    checked = check_questions(read_table("// 只有注释\n".encode(), filename="a.gift"))
    assert making.places(checked.errors) == [(1, None, "gift_syntax")]
    assert checked.errors[0].params["reason"] == "no_questions"


def test_a_slip_in_gift_is_a_warning() -> None:
    checked = check_questions(read_table("::没有关上 地球是圆的。 {T}\n".encode(), filename="a.gift"))
    assert checked.sound
    assert len(checked.rows) == 1
    assert [(problem.line, problem.code, problem.params["reason"]) for problem in checked.warnings] == [
        (1, "gift_doubt", "unclosed_name")
    ]
