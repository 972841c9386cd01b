"""Figures of surveys are right, and tell on nobody."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.survey import (
    Answer,
    Ballot,
    Dimension,
    Item,
    ItemKind,
    ItemSummary,
    comments_of,
    dimension_score,
    hidden_groups,
    index_score,
    likert_100,
    nps,
    releasable,
    summarise,
    summarise_groups,
)


@pytest.mark.parametrize(
    ("values", "expected"), [([1], 0), ([5], 100), ([3], 50), ([4, 5], 87.5), ([1, 5], 50), ([], None)]
)
def test_satisfaction_is_told_on_a_hundred(values: list[int], expected: float | None) -> None:
    assert likert_100(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([9, 10], 100), ([0, 6], -100), ([7, 8], 0), ([10, 9, 8, 0], 25), ([6, 7, 9, 9, 9], 40), ([], None)],
)
def test_promoters_minus_detractors(values: list[int], expected: float | None) -> None:
    assert nps(values) == expected


def test_points_off_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        likert_100([6])
    with pytest.raises(ValueError, match="0 to 10"):
        nps([11])
    assert likert_100([0, 10], low=0, high=10) == 50


def test_the_index_weighs_dimensions_and_spreads_missing_ones() -> None:
    assert dimension_score({"a": 80, "b": 60, "c": None}) == 70
    assert dimension_score({"a": 80, "b": 50}, weights={"a": 2, "b": 1}) == 70
    assert index_score({"a": 90, "b": 50}, weights={"a": 3, "b": 1}) == 80
    assert index_score({"a": 90, "b": None}, weights={"a": 1, "b": 9}) == 90
    assert index_score({"a": None}) is None


@pytest.mark.parametrize(("pending", "expected"), [(0, False), (4, False), (5, True), (17, True)])
def test_ballots_are_published_by_five_or_more(pending: int, expected: bool) -> None:
    assert releasable(pending) is expected
    assert releasable(pending, minimum=20) is False


CONTENT = Item(key="content", kind=ItemKind.LIKERT, title="Content", dimension="course")
PACE = Item(key="pace", kind=ItemKind.LIKERT, title="Pace", dimension="course", weight=3)
ROOM = Item(key="room", kind=ItemKind.MATRIX, title="Room", dimension="place", rows=("light", "air"))
TELL = Item(key="tell", kind=ItemKind.NPS, title="Recommend", dimension="course")
MORE = Item(key="more", kind=ItemKind.MULTIPLE, title="More of", choices=("cases", "theory", "games"))
ORDER = Item(key="order", kind=ItemKind.RANKING, title="Order", choices=("A", "B"))
YEARS = Item(key="years", kind=ItemKind.NUMBER, title="Years")
WORDS = Item(key="words", kind=ItemKind.TEXT, title="Anything else")
ITEMS = (CONTENT, PACE, ROOM, TELL, MORE, ORDER, YEARS, WORDS)
DIMENSIONS = (Dimension(key="course", title="Course", weight=3), Dimension(key="place", title="Place"))


def ballot(content: int = 5, **more: Answer) -> Ballot:
    return {"content": content, **more}


def full(number: int) -> Ballot:
    return ballot(
        4,
        pace=5,
        room={"light": 2, "air": 3},
        tell=9 if number else 0,
        more=("cases",) if number else ("cases", "games"),
        order=("A", "B") if number else ("B", "A"),
        years=3 if number else 40,
        words=f"comment {number}",
    )


def found(items: Sequence[ItemSummary], key: str, row: str | None = None) -> ItemSummary:
    return next(one for one in items if one.item.key == key and one.row == row)


def test_a_summary_counts_and_scores_every_item() -> None:
    summary = summarise(ITEMS, ballots=[full(number) for number in range(6)], dimensions=DIMENSIONS)
    assert not summary.hidden
    assert found(summary.items, "content").counts == (("1", 0), ("2", 0), ("3", 0), ("4", 6), ("5", 0))
    assert found(summary.items, "content").score == 75
    assert found(summary.items, "room", "light").score == 25
    assert found(summary.items, "tell").score == pytest.approx(100 * (5 - 1) / 6)
    assert found(summary.items, "more").counts == (("cases", 6), ("theory", 0), ("games", 1))
    assert dict(found(summary.items, "order").ranks) == pytest.approx({"A": 7 / 6, "B": 11 / 6})
    assert found(summary.items, "order").counts == (("A", 5), ("B", 1))
    assert found(summary.items, "words").counts == ()
    assert dict(summary.dimensions) == {"course": pytest.approx(93.75), "place": pytest.approx(37.5)}
    assert summary.index == pytest.approx((93.75 * 3 + 37.5) / 4)
    assert summary.weakest == "place"


def test_a_rare_number_points_at_nobody() -> None:
    ballots = [full(number) for number in range(6)]
    assert found(summarise(ITEMS, ballots=ballots).items, "years").counts == (("3", 5),)
    assert found(summarise(ITEMS, ballots=ballots, minimum=1).items, "years").counts == (("3", 5), ("40", 1))


@pytest.mark.parametrize(
    ("size", "left_out", "hidden"),
    [(4, 0, True), (5, 0, False), (5, 1, True), (20, 4, True), (5, 5, False), (4, 20, True), (0, 9, True)],
)
def test_small_groups_are_hidden_and_so_is_what_subtraction_would_tell(size: int, left_out: int, hidden: bool) -> None:
    summary = summarise([CONTENT], ballots=[ballot()] * size, left_out=[ballot()] * left_out, dimensions=DIMENSIONS)
    assert summary.hidden is hidden
    assert bool(summary.items) is not hidden
    if hidden:
        assert summary.index is None
        assert summary.weakest is None


def test_an_item_that_few_answered_is_hidden_and_does_not_colour_the_dimension() -> None:
    ballots = [ballot(5, pace=1)] * 4 + [ballot(5)] * 4
    summary = summarise([CONTENT, PACE], ballots=ballots, dimensions=DIMENSIONS)
    assert found(summary.items, "pace") == ItemSummary(item=PACE, hidden=True)
    assert dict(summary.dimensions) == {"course": 100, "place": None}


def test_an_item_is_hidden_when_few_of_those_left_out_answered_it() -> None:
    left_out = [ballot(1, pace=1)] * 2 + [ballot(1)] * 8
    summary = summarise([CONTENT, PACE], ballots=[ballot(5, pace=5)] * 8, left_out=left_out)
    assert found(summary.items, "pace").hidden
    assert not found(summary.items, "content").hidden


def test_a_named_survey_shows_everything() -> None:
    assert not summarise([CONTENT], ballots=[ballot()], left_out=[ballot()], minimum=1).hidden


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 7}, set()),
        ({"a": 9, "b": 7, "c": 3}, {"b", "c"}),
        ({"a": 9, "b": 2, "c": 3}, {"b", "c"}),
        ({"a": 9, "b": 0}, {"b"}),
        ({"a": 9, "b": 1, "c": 1, "d": 6}, {"b", "c", "d"}),
        ({"a": 4}, {"a"}),
        ({}, set()),
    ],
)
def test_a_small_group_is_hidden_in_company(sizes: dict[str, int], hidden: set[str]) -> None:
    assert hidden_groups(sizes) == hidden


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
@settings(deadline=None, max_examples=200)
def test_no_subtraction_uncovers_a_small_group(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    together = sum(sizes[name] for name in hidden)
    assert all(sizes[name] >= 5 for name in sizes if name not in hidden)
    assert together == 0 or together >= 5 or hidden == set(sizes)


def test_a_table_of_departments_hides_items_by_their_own_counts() -> None:
    groups = {
        "desk": [ballot(5, pace=5)] * 6,
        "works": [ballot(3, pace=2)] * 5 + [ballot(3)] * 2,
        "sales": [ballot(1, pace=1)] * 2 + [ballot(1)] * 6,
        "board": [ballot(1)] * 2,
    }
    table = summarise_groups([CONTENT, PACE], groups=groups, dimensions=DIMENSIONS)
    assert table["board"].hidden
    assert table["desk"].hidden
    assert found(table["works"].items, "content").mean == 3
    assert found(table["works"].items, "pace").score == 25
    assert found(table["sales"].items, "pace").hidden
    assert dict(table["sales"].dimensions)["course"] == 0


def test_comments_come_sorted_or_shuffled_and_never_as_they_were_handed_in() -> None:
    ballots = [ballot(words=text) for text in ("d", "b", "e", "a")] + [ballot()]
    assert comments_of(WORDS, ballots=ballots) == ("a", "b", "d", "e")
    shuffled = comments_of(WORDS, ballots=ballots, rng=random.Random(1))
    assert shuffled == comments_of(WORDS, ballots=ballots[::-1], rng=random.Random(1))
    assert sorted(shuffled or ()) == ["a", "b", "d", "e"]
    assert comments_of(WORDS, ballots=ballots[:4]) is None
