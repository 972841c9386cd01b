"""Every code an importer may report has a sentence, and the sentence has what it asks for."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.imports.columns import ImportKind, Table
from domain.imports.problems import ImportCode, ImportProblem
from domain.imports.questions import check_questions
from handlers.blocks.texts import Texts, plain
from handlers.imports.problems import KINDS, LONGEST_VALUE, SENTENCES, listing_of, sentence
from handlers.imports.reasons import PLACES, REASONS
from services.imports.reading.decoding import decode

SAY = Texts("en", ZoneInfo("Asia/Shanghai"))
ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"(?<!\{)\{(\w+)\}")


def test_every_code_has_a_sentence_and_every_kind_a_name() -> None:
    assert set(SENTENCES) == set(ImportCode)
    assert set(KINDS) == set(ImportKind)


def test_every_reason_of_question_and_gift_is_in_words() -> None:
    sources = [*(ROOT / "domain/question").glob("*.py"), *(ROOT / "domain/gift").glob("*.py")]
    called = r"""(?:\bProblem\(|GiftFault\(|GiftProblem\([^")]*?|\bslip\(|\bproblem\()\s*"([a-z_]+)\""""
    found = {code for source in sources for code in re.findall(called, source.read_text(encoding="utf-8"))}
    assert len(found) > 15
    assert found - {"field"} <= set(REASONS)
    for text in REASONS.values():
        assert set(PLACE.findall(text)) <= set(PLACES)


@pytest.mark.parametrize("code", ImportCode)
def test_a_sentence_is_said_with_what_its_problem_carries(code: ImportCode) -> None:
    params: dict[str, object] = {name: f"<{name}>" for name in PLACE.findall(SENTENCES[code])}
    said = plain(sentence(ImportProblem(code=code, line=7, column="手机", params=params), SAY))
    assert "{" not in said
    assert "None" not in said
    for name in params.keys() - {"line", "column"}:
        assert f"<{name}>" in said


@pytest.mark.parametrize(
    "source", sorted((ROOT / "tests/domain/gift_corpus").glob("*.gift")), ids=lambda path: path.stem
)
def test_everything_wrong_with_a_gift_file_can_be_said(source: Path) -> None:
    checked = check_questions(Table(kind=ImportKind.QUESTIONS, gift=decode(source.read_bytes())))
    for problem in (*checked.errors, *checked.warnings):
        said = plain(sentence(problem, SAY))
        assert "_" not in said.split("(", 1)[-1] or problem.params.get("text")
        assert str(problem.line) in said


def test_a_gift_slip_reads_like_a_sentence() -> None:
    checked = check_questions(Table(kind=ImportKind.QUESTIONS, gift="Which?{=A ~B"))
    assert "Line 1, character 7: this is not GIFT (the closing " in listing_of(checked.errors, SAY)


def test_what_stands_in_the_file_is_escaped_and_shortened() -> None:
    value = "<b>" + "x" * 200
    said = sentence(
        ImportProblem(code=ImportCode.NOT_A_PHONE, line=2, column="<i>", params={"value": value, "example": "1"}), SAY
    )
    assert "&lt;b&gt;" in said
    assert "<b>" not in said
    assert "&lt;i&gt;" in said
    assert len(plain(said)) < 2 * LONGEST_VALUE + 20


def test_lists_kinds_and_roles_are_named() -> None:
    wrong = ImportProblem(code=ImportCode.WRONG_KIND, params={"expected": "roster", "found": "lessons"})
    assert plain(sentence(wrong, SAY)) == "This looks like a file of timetable, not of roster."
    lacks = ImportProblem(code=ImportCode.LACKS_ROLE, line=3, column="讲师", params={"value": "T1", "role": "trainer"})
    assert "the role “Trainer”" in plain(sentence(lacks, SAY))
    several = ImportProblem(code=ImportCode.UNKNOWN_COLUMNS, params={"columns": ["A", "B"]})
    assert plain(sentence(several, SAY)) == "These columns are not used: A, B."
