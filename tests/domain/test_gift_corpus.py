"""Every file of the corpus gives exactly the questions and problems written beside it."""

import json
from pathlib import Path

import pytest

from domain.gift import parse_gift, write_gift
from domain.question import to_json

FILES = sorted(Path(__file__).with_name("gift_corpus").glob("*.gift"))


def read(file: Path) -> dict[str, object]:
    result = parse_gift(file.read_bytes().decode("utf-8"))
    return {
        "questions": [
            {"line": item.line, **({"id": item.id_number} if item.id_number else {}), **to_json(item.question)}
            for item in result.questions
        ],
        "problems": [
            {"line": each.line, "column": each.column, "code": each.code, "params": each.params, "fatal": each.fatal}
            for each in result.problems
        ],
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_the_corpus_gives_what_is_written_beside_it(file: Path) -> None:
    assert read(file) == json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_questions_of_a_file_survive_being_written_and_read_again(file: Path) -> None:
    questions = [item.question for item in parse_gift(file.read_bytes().decode("utf-8")).questions]
    again = [item.question for item in parse_gift(write_gift(questions)).questions]
    assert sorted(again, key=repr) == sorted(questions, key=repr)


def test_every_file_of_the_corpus_has_its_expectation() -> None:
    folder = FILES[0].parent
    assert {file.stem for file in FILES} == {file.stem for file in folder.glob("*.json")}


@pytest.mark.parametrize(
    "unit",
    [
        "{",
        "}",
        "~",
        "{~a\n",
        "{}\n\n",
        "=a->b",
        "#",
        "####",
        "%50%",
        "::",
        "\\",
        "\n\n",
        "[tag:",
        "[tag:\\]",
        "<a",
        "[html]<!--",
        "// [id:",
        "{\n\n",
        "Ｑ {＝～",
        ">\n",
        "$CATEGORY:",
        "&amp",
        "...",
        "*",
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "{unit}",
        "Stem {{ {unit} }}",
        "[html]{unit} {{=a ~b {unit}}}",
        "// {unit}\nS {{>\n{unit}}}",
        "S {{#{unit}}}",
        "S {{={unit}=%50%{unit}}}",
    ],
)
def test_a_large_and_senseless_file_is_read_to_its_end(frame: str, unit: str) -> None:
    result = parse_gift(frame.format(unit=unit * (5_000 // len(unit))))
    assert result.questions or result.problems
