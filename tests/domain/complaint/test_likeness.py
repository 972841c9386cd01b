"""Past cases that resemble a new one are found, with the words they share; the figures stand in docs/complaints.md."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint.likeness import DUPLICATE, SAME_CAUSE, Likeness
from domain.text import fold

CORPUS = Path(__file__).with_name("corpus")
FEW = settings(deadline=None, max_examples=60)
NONE = "-"
PAST = {
    7: "三号教室空调坏了，热得没法上课",
    8: "会员费被扣了两次，每次299",
    9: "The parcel was marked as delivered, but I never received it.",
    12: "前台态度很差，一直翻白眼",
}


@cache
def cases() -> list[dict[str, str]]:
    with (CORPUS / "cases.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def relatives(number: int, kind: str) -> set[int]:
    mine = cases()[number][kind]
    return {other for other, case in enumerate(cases()) if other != number and mine != NONE and case[kind] == mine}


@cache
def figures() -> Counter[str]:
    """Each report is asked about as if it came in last: the index holds all others."""
    counted: Counter[str] = Counter()
    for number, case in enumerate(cases()):
        past = Likeness({other: one["text"] for other, one in enumerate(cases()) if other != number})
        same_incident = relatives(number, "incident")
        same_cause = relatives(number, "cause") - same_incident
        shown = [like.id for like in past.most_like(case["text"], at_least=DUPLICATE)]
        counted["duplicates"] += len(same_incident)
        counted["duplicates shown"] += len(same_incident.intersection(shown))
        counted["shown as duplicate"] += len(shown)
        counted["with a duplicate"] += bool(same_incident)
        counted["duplicate first"] += bool(shown) and shown[0] in same_incident
        near = [one.id for one in past.most_like(case["text"], limit=3, at_least=SAME_CAUSE, leave_out=same_incident)]
        counted["with a cause in common"] += bool(same_cause)
        counted["cause met"] += bool(same_cause.intersection(near))
        counted["shown for the cause"] += len(near)
        counted["rightly shown for the cause"] += len(same_cause.intersection(near))
    return counted


def test_the_labelled_set_is_as_large_as_the_figures_say() -> None:
    languages = Counter(case["language"] for case in cases())
    assert (languages["hans"], languages["hant"], languages["en"]) == (74, 18, 31)
    assert len({case["incident"] for case in cases()} - {NONE}) == 38
    assert len({case["text"] for case in cases()}) == len(cases())


def test_most_duplicates_are_shown_and_most_shown_are_duplicates() -> None:
    counted = figures()
    assert (counted["duplicates"], counted["with a duplicate"]) == (108, 83)
    assert counted["duplicates shown"] >= 93
    assert counted["shown as duplicate"] - counted["duplicates shown"] <= 20
    assert counted["duplicate first"] >= 77


def test_a_common_cause_is_met_by_its_words_only_in_part() -> None:
    counted = figures()
    assert counted["with a cause in common"] == 83
    assert counted["cause met"] >= 32
    assert counted["rightly shown for the cause"] >= 49
    assert counted["shown for the cause"] <= 181


@pytest.mark.parametrize(
    ("told", "number", "word"),
    [
        ("今天教室空调坏了", 7, "教室空调坏了"),
        ("扣了两次会员费", 8, "扣了两次"),
        ("I never got my parcel although it says delivered", 9, "parcel"),
        ("前臺一直翻白眼", 12, "一直翻白眼"),
    ],
)
def test_the_likest_case_says_which_words_it_shares(told: str, number: int, word: str) -> None:
    first = Likeness(PAST).most_like(told)[0]
    assert first.id == number
    assert word in first.shared


def test_a_number_that_both_name_tells_much() -> None:
    past = Likeness({**PAST, 20: "工号1032说话很冲", 21: "工号2044说话很冲"})
    assert [like.id for like in past.most_like("1032号说话太冲", limit=1)] == [20]


def test_width_and_case_make_no_difference() -> None:
    past = Likeness(PAST)
    assert past.most_like("ＰＡＲＣＥＬ delivered") == past.most_like("parcel DELIVERED") != ()


@pytest.mark.parametrize("told", ["", "，。！", "的", "the of", "🙂", "zebra quagga"])
def test_a_text_that_shares_no_word_resembles_nothing(told: str) -> None:
    assert Likeness(PAST).most_like(told, at_least=0) == ()


def test_of_no_past_cases_none_is_like() -> None:
    assert Likeness({}).most_like("空调坏了", at_least=0) == ()


def test_the_case_asked_about_is_left_out() -> None:
    past = Likeness(PAST)
    assert past.most_like(PAST[7])[0].id == 7
    assert 7 not in {like.id for like in past.most_like(PAST[7], at_least=0, leave_out=[7])}


def test_of_equals_the_lower_number_comes_first() -> None:
    past = Likeness({number: PAST[7] for number in (31, 5, 17)} | {40: PAST[9]})
    assert [like.id for like in past.most_like(PAST[7], limit=2)] == [5, 17]


def test_one_among_thousands_is_found_again() -> None:
    words = [case["text"] for case in cases()]
    many = {number: f"{words[number % 123]}。{words[number % 122]} {number}" for number in range(3000)}
    told = "游泳池更衣室的柜子打不开，钥匙断在里面"
    found = Likeness({**many, 9001: "钥匙断在更衣室柜子里，游泳池的人说没办法"}).most_like(told, limit=1)
    assert [like.id for like in found] == [9001]


def test_a_very_long_letter_is_taken() -> None:
    letter = "空调坏了" * 20_000 + "".join(chr(0x4E00 + place) for place in range(3000))
    assert Likeness({**PAST, 50: letter}).most_like(letter)[0].id == 50


SENTENCES = st.lists(st.sampled_from([*PAST.values(), "空调", "parcel 299", "的", "態度差"]), max_size=4).map(" ".join)


@FEW
@given(st.dictionaries(st.integers(1, 99), SENTENCES, max_size=8), SENTENCES, st.integers(0, 5), st.floats(0, 1))
def test_scores_fall_lie_within_bounds_and_have_their_words(
    past: dict[int, str], told: str, limit: int, at_least: float
) -> None:
    found = Likeness(past).most_like(told, limit=limit, at_least=at_least)
    assert len(found) <= limit
    assert list(found) == sorted(found, key=lambda like: (-like.score, like.id))
    for like in found:
        assert like.id in past
        assert at_least <= like.score <= 1
        assert like.score > 0
        assert like.shared
        assert all(word in fold(told) for word in like.shared)


@FEW
@given(st.dictionaries(st.integers(1, 99), SENTENCES, max_size=8), SENTENCES)
def test_the_order_in_which_cases_were_told_makes_no_difference(past: dict[int, str], told: str) -> None:
    turned = dict(reversed(past.items()))
    assert Likeness(past).most_like(told, at_least=0) == Likeness(turned).most_like(told, at_least=0)


@FEW
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_taken(past: str, told: str) -> None:
    assert len(Likeness({1: past}).most_like(told, at_least=0)) <= 1
