"""What a suggestion is worth on sentences as customers write them; the figures stand in docs/complaints.md."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from domain.complaint import BUILT_IN, Category, Severity, suggest
from domain.complaint.keywords import CATEGORY_WORDS, COURTESY_WORDS, HARMLESS_WORDS, SEVERITY_WORDS, TOPIC_WORDS
from domain.text import fold

CORPUS = Path(__file__).with_name("corpus")
HARMLESS = "-"


def figures(half: str) -> Counter[str]:
    """Counts over one half; a category is right when it is one of those that the label allows."""
    counted: Counter[str] = Counter()
    with (CORPUS / f"said_{half}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = suggest(row["text"])
            if row["category"] == HARMLESS:
                counted["harmless"] += 1
                counted["harmless and spoken to"] += found is not None
                continue
            category = found.category if found else None
            severity = found.severity if found else Severity.NORMAL
            graver = row["severity"] != Severity.NORMAL
            counted["complaints"] += 1
            counted["named"] += category is not None
            counted["named rightly"] += category in row["category"].split("|")
            counted["grave"] += graver
            counted["grave and heard"] += graver and severity is not Severity.NORMAL
            counted["major"] += row["severity"] == Severity.MAJOR
            counted["major and heard as major"] += row["severity"] == severity == Severity.MAJOR
            counted["alarmed for nothing"] += not graver and severity is not Severity.NORMAL
    return counted


def test_what_suggestions_are_worth_on_sentences_they_were_not_made_from() -> None:
    held_out = figures("held_out")
    assert (held_out["complaints"], held_out["harmless"], held_out["grave"], held_out["major"]) == (80, 15, 22, 11)
    assert held_out["named"] >= 41
    assert held_out["named"] - held_out["named rightly"] <= 1
    assert held_out["grave and heard"] >= 13
    assert held_out["major and heard as major"] >= 8
    assert held_out["alarmed for nothing"] <= 1
    assert held_out["harmless and spoken to"] <= 2


def test_the_sentences_the_words_were_made_from_are_nearly_all_told() -> None:
    development = figures("development")
    assert (development["complaints"], development["harmless"], development["grave"]) == (81, 15, 21)
    assert development["named rightly"] >= 73
    assert development["grave and heard"] == 21
    assert development["harmless and spoken to"] == 0


def test_every_label_of_the_sentences_is_a_word_of_the_field() -> None:
    for half in ("development", "held_out"):
        with (CORPUS / f"said_{half}.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                assert Severity(row["severity"])
                assert row["category"] == HARMLESS or set(BUILT_IN) >= set(row["category"].split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "谢谢，包裹收到了",
        "請問停車在哪裡",
        "Thanks, the parcel came",
        "Could you send me the invoice?",
        "退款到了，非常满意",
    ],
)
def test_a_topic_beside_thanks_or_a_question_is_no_complaint(text: str) -> None:
    found = suggest(text)
    assert found is None or found.category is None


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("谢谢，可是包裹是坏的，产品质量太差", Category.PRODUCT),
        ("请问你们为什么挂电话", Category.ATTITUDE),
        ("Thanks for nothing, the parcel was never delivered", Category.DELIVERY),
        ("服务我很不满意，发票开错了", Category.PRICE),
        ("Why is there a fee?", Category.PRICE),
    ],
)
def test_thanks_do_not_hide_a_trouble(text: str, category: Category) -> None:
    found = suggest(text)
    assert found is not None
    assert found.category == category


def test_the_words_of_topics_and_courtesy_fit_the_other_tables() -> None:
    telling = {word for words in CATEGORY_WORDS.values() for word in words}
    grave = {word for words in SEVERITY_WORDS.values() for word in words}
    assert set(TOPIC_WORDS) <= telling
    assert set(COURTESY_WORDS).isdisjoint(telling | grave | set(HARMLESS_WORDS))
    assert [word for word in (*TOPIC_WORDS, *COURTESY_WORDS) if not word or word != fold(word)] == []
