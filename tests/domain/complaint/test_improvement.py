"""Cases that may have one cause are put together, and categories that stand out; the figures stand in docs/complaints.md."""

from collections import Counter
from itertools import combinations

import pytest

from domain.complaint import Category
from domain.complaint.improvement import Alike, Told, alike, frequent
from domain.complaint.likeness import Likeness
from tests.domain.complaint.test_likeness import NONE, cases

C = Category


def told(*words: str, customers: tuple[int, ...] = ()) -> list[Told]:
    return [
        Told(id=number, customer_id=customers[number - 1] if customers else number, category=C.SERVICE, words=one)
        for number, one in enumerate(words, 1)
    ]


def grouped(given: list[Told]) -> list[Alike]:
    return alike(given, Likeness({one.id: one.words for one in given}))


AIRCON = ("三号教室空调坏了，热得没法上课", "空调又坏了，三号教室没法上课", "三号教室的空调坏了")


def test_cases_of_several_customers_that_are_alike_are_one_proposal_with_the_words_they_share() -> None:
    found = grouped(told(*AIRCON, "会员费被扣了两次", "The parcel never came"))
    assert [set(one.cases) for one in found] == [{1, 2, 3}]
    assert any("空调" in word for word in found[0].shared)


def test_one_customer_who_complains_again_and_again_is_no_repeated_cause() -> None:
    assert grouped(told(*AIRCON, customers=(7, 7, 7))) == []
    assert len(grouped(told(*AIRCON, customers=(7, 7, 8)))) == 1


def test_what_is_erased_is_in_no_group() -> None:
    assert grouped(told(AIRCON[0], "", "")) == []


def test_the_largest_group_comes_first_and_no_case_stands_in_two() -> None:
    found = grouped(told("会员费被扣了两次，每次299", "会员费扣了两次299", *AIRCON))
    assert [len(one.cases) for one in found] == [3, 2]
    assert max(Counter(number for one in found for number in one.cases).values()) == 1


def test_of_the_labelled_set_most_pairs_in_a_group_have_one_cause() -> None:
    given = [
        Told(id=number, customer_id=number, category=C.OTHER, words=one["text"]) for number, one in enumerate(cases())
    ]
    pairs = [pair for group in grouped(given) for pair in combinations(group.cases, 2)]

    def same(pair: tuple[int, int], kind: str) -> bool:
        one, other = (cases()[number][kind] for number in pair)
        return one == other != NONE

    right = [pair for pair in pairs if same(pair, "cause") or same(pair, "incident")]
    assert (len(grouped(given)), len(pairs)) == (35, 57)
    assert len(right) >= 51


@pytest.mark.parametrize(
    ("received", "found"),
    [
        ({}, []),
        ({C.PRICE: 3}, []),
        ({C.PRICE: 4}, [C.PRICE]),
        ({C.PRICE: 4, C.SERVICE: 13}, [C.SERVICE]),
        ({C.PRICE: 5, C.SERVICE: 13}, [C.SERVICE, C.PRICE]),
        ({C.OTHER: 20, C.PRICE: 4}, []),
        ({C.OTHER: 20}, []),
    ],
)
def test_a_category_stands_out_by_number_and_share_and_other_is_no_cause(
    received: dict[Category, int], found: list[Category]
) -> None:
    assert frequent(received) == found
