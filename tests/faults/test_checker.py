"""The checker itself: what is missing, doubled or wrong in the store is told, and nothing else is."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.quiz.taps import QuizTap
from storage.models.quiz import AttemptState
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import Pending
from tests.faults import __main__ as command
from tests.faults.__main__ import summary
from tests.faults.checker import Books, Verdict, judge, too_early
from tests.faults.crowd import Crowd
from tests.faults.proof import Combination, Outcome
from tests.faults.story import Story
from tests.telegram.town import free_port

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


def test_an_answer_whose_only_arrived_tap_was_poisoned_is_not_lost_and_one_that_also_came_well_is() -> None:
    crowd, books = story_that_went_well()
    one, history = crowd.people[0], crowd.api.world.bot().updates.history
    crowd.poisoned.add("tap 1")
    bad = Pending(102, "callback_query", {"id": "tap 1"}, 0, "lane", acknowledged=True)
    history.append(bad)
    missing = replace(books, answers=books.answers[:1], intake=books.intake | {"102": "dead"})
    good, one.carried[1] = one.carried[1][0], [bad]
    assert judge(crowd, missing).lost == 0
    one.carried[1] = [bad, good]
    assert judge(crowd, missing).lost == 1


def test_what_was_poisoned_is_a_dead_letter_and_nothing_else_is() -> None:
    crowd, books = story_that_went_well()
    crowd.poisoned.add("tap 1")
    bad = Pending(102, "callback_query", {"id": "tap 1"}, 0, "lane", acknowledged=True)
    crowd.api.world.bot().updates.history.append(bad)
    verdict = judge(crowd, replace(books, intake=books.intake | {"102": "dead"}))
    assert (verdict.faults, verdict.poisoned, verdict.dropped) == ((), 1, 0)
    assert judge(crowd, replace(books, intake=books.intake | {"102": "done"})).dropped == 1
    assert judge(crowd, replace(books, intake={"100": "done", "101": "dead", "102": "dead"})).dropped == 1


async def test_feedback_on_an_answer_that_is_not_stored_is_told(tmp_path: Path, empty_store: Path) -> None:
    crowd, _books = story_that_went_well()
    shown = {"text": "Question number 0?\n✅ Right: 0/0"}
    world = crowd.api.world
    buttons = {"inline_keyboard": [[{"text": "Next", "callback_data": QuizTap(do="go", attempt=1, at=1).pack()}]]}
    world.post(world.place(NUMBER, world.bot().id), world.bot().id, shown, markup=buttons)
    (told,) = await too_early(crowd, f"sqlite+aiosqlite:///{empty_store}")
    assert told.startswith(f"({NUMBER}, 0): None stored")
    assert judge(crowd, _books, early=[told]).early == 1


@pytest.mark.parametrize(
    ("broken", "left_out", "made", "said"),
    [
        (0, 0, 300, "nothing lost, nothing twice"),
        (0, 4, 300, "NOT COMPLETE: 4 combinations were left out"),
        (0, 0, 297, "NOT COMPLETE: 297 of 300 kills were made"),
        (0, 4, 297, "NOT COMPLETE: 4 combinations were left out, 297 of 300 kills were made"),
        (1, 0, 300, "NOT PROVED"),
        (1, 4, 297, "NOT PROVED"),
    ],
)
def test_what_was_not_tried_is_not_called_proved(broken: int, left_out: int, made: int, said: str) -> None:
    assert summary(broken=broken, left_out=left_out, made=made, asked=300) == said


async def test_without_postgresql_the_command_ends_with_1_unless_only_sqlite_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"--postgresql=postgresql://postgres@127.0.0.1:{free_port()}/postgres"
    monkeypatch.setattr(command, "prove", well_proved)
    assert await command.main(command.parser().parse_args([nowhere])) == 1
    told = capsys.readouterr().out
    assert "LEFT OUT" in told and told.splitlines()[-1] == "NOT COMPLETE: 4 combinations were left out"
    assert await command.main(command.parser().parse_args([nowhere, "--store", "sqlite"])) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "nothing lost, nothing twice"
    assert await command.main(command.parser().parse_args([nowhere, "--store", "postgresql"])) == 1


@pytest.mark.parametrize(
    ("missing", "code", "said"), [(0, 0, command.PROVED), (1, 1, "NOT COMPLETE: 4 of 6 kills were made")]
)
async def test_a_run_in_which_kills_are_missing_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: int, code: int, said: str
) -> None:
    async def stopped_short(combination: Combination) -> Outcome:
        return replace(await well_proved(combination), kills=combination.kills - missing)

    monkeypatch.setattr(command, "prove", stopped_short)
    asked = ["--store", "sqlite", "--each", "--kills", "3"]
    assert await command.main(command.parser().parse_args(asked)) == code
    assert capsys.readouterr().out.splitlines()[-1] == said


async def well_proved(combination: Combination) -> Outcome:
    kills = combination.kills
    return Outcome(combination=combination, verdict=Verdict(), kills=kills, disturbed=0, repeated=0, seconds=0)
