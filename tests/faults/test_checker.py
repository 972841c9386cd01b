"""The checker itself: what is missing, doubled or wrong in the store is told, and nothing else is."""

from dataclasses import replace

import pytest

from storage.models.quiz import AttemptState
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import Pending
from tests.faults.checker import Books, judge
from tests.faults.crowd import Crowd
from tests.faults.story import Story

STORY = Story(people=1, questions=2, seed=3)
NUMBER = STORY.number(0)


def story_that_went_well() -> tuple[Crowd, Books]:
    """One trainee has answered both questions; everything is in all three books."""
    crowd = Crowd(FakeBotApi(), STORY)
    one = crowd.people[0]
    for at in range(STORY.questions):
        update = Pending(100 + at, "callback_query", {}, 0, "lane", acknowledged=True)
        crowd.api.world.bot().updates.history.append(update)
        one.given[at], one.carried[at] = STORY.choice(0, at), [update]
    one.outcome = f"Score · {STORY.right(0)} of 2 right"
    return crowd, Books(
        intake={"100": "done", "101": "done"},
        answers=[((NUMBER, at), STORY.choice(0, at)) for at in range(STORY.questions)],
        tries=[(NUMBER, AttemptState.SUBMITTED)],
        unsent=0,
    )


def test_a_story_that_went_well_has_no_faults() -> None:
    verdict = judge(*story_that_went_well())
    assert verdict.faults == ()
    assert (verdict.acknowledged, verdict.stored, verdict.lost, verdict.doubled) == (2, 2, 0, 0)


def test_an_acknowledged_answer_that_is_not_stored_is_lost() -> None:
    crowd, books = story_that_went_well()
    assert judge(crowd, replace(books, answers=books.answers[:1])).lost == 1


def test_an_answer_stored_otherwise_than_it_was_given_is_lost() -> None:
    crowd, books = story_that_went_well()
    (where, value), other = books.answers
    assert isinstance(value, int)
    assert judge(crowd, replace(books, answers=[(where, value + 1), other])).lost == 1


def test_an_answer_that_is_there_twice_or_was_never_given_is_doubled() -> None:
    crowd, books = story_that_went_well()
    assert judge(crowd, replace(books, answers=books.answers * 2)).doubled == 2
    assert judge(crowd, replace(books, answers=[*books.answers, ((NUMBER, 9), 1)])).doubled == 1
    assert judge(crowd, replace(books, tries=books.tries * 2)).doubled == 1


@pytest.mark.parametrize("state", ["new", "dead", None])
def test_an_acknowledged_update_that_is_not_done_is_dropped(state: str | None) -> None:
    crowd, books = story_that_went_well()
    intake = {"100": "done"} | ({"101": state} if state else {})
    assert judge(crowd, replace(books, intake=intake)).dropped == 1


def test_what_was_never_acknowledged_is_told_but_is_no_loss() -> None:
    crowd, books = story_that_went_well()
    crowd.people[0].carried[1][0].acknowledged = False
    verdict = judge(crowd, replace(books, answers=books.answers[:1]))
    assert verdict.lost == 0
    assert verdict.faults == ("update 101 was never taken",)


def test_whoever_does_not_see_his_own_result_is_told() -> None:
    crowd, books = story_that_went_well()
    crowd.people[0].outcome = "Score · 7 of 2 right"
    assert len(judge(crowd, books).faults) == 1
    crowd.people[0].outcome = None
    assert len(judge(crowd, books).faults) == 1
