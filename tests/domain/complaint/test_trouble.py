"""Words that nobody called a complaint: how many of them are recognised, and that what is harmless never is."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from domain.complaint import Category, CategoryBook, NamedCategory, tells_of_trouble

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize(("half", "complaints", "asked"), [("development", 81, 68), ("held_out", 80, 35)])
def test_of_complaints_some_are_recognised_and_of_harmless_words_none(half: str, complaints: int, asked: int) -> None:
    told: Counter[tuple[bool, bool]] = Counter()
    with (CORPUS / f"said_{half}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            told[row["category"] != "-", tells_of_trouble(row["text"])] += 1
    assert told[True, True] + told[True, False] == complaints
    assert told[True, True] >= asked
    assert told[False, True] == 0
    assert told[False, False] == 15


def test_two_troubles_at_once_are_trouble_though_no_category_leads() -> None:
    assert tells_of_trouble("The trainer was rude to me and I was charged twice")


def test_a_word_of_the_house_tells_of_trouble_while_its_category_can_be_chosen() -> None:
    rooms = NamedCategory(code=Category("own1"), names={"en": "Guest rooms"}, words=("泡泡机",))
    assert tells_of_trouble("泡泡机又不转", book=CategoryBook.of([rooms]))
    assert not tells_of_trouble("泡泡机又不转", book=CategoryBook.of([replace(rooms, hidden=True)]))
    assert not tells_of_trouble("泡泡机又不转")
