"""The proof in seconds: a few trainees, a few kills; `make faults` is the long form.

That it can fail is shown by planted faults in `test_checker.py`, and by `python -m tests.faults --sabotage`, which needs luck and
is therefore no test.
"""

import pytest

from tests.faults import places
from tests.faults.proof import Combination, prove
from tests.faults.story import Story

SMALL = Story(people=5, questions=3, seed=7)


@pytest.mark.parametrize(
    ("store", "mode"), [("sqlite", "polling"), pytest.param("postgresql", "webhook", marks=pytest.mark.slow)]
)
async def test_nothing_is_lost_and_nothing_happens_twice_when_peiban_is_killed(store: str, mode: str) -> None:
    await places.needed(store)
    outcome = await prove(Combination(store=store, mode=mode, story=SMALL, kills=2))
    assert outcome.verdict.faults == ()
    assert outcome.verdict.stored == SMALL.answers
    assert outcome.kills == 2


@pytest.mark.slow
async def test_handlers_that_raise_lose_nothing_and_only_what_is_poisoned_becomes_a_dead_letter() -> None:
    """A third of all taps, so that a small story has both kinds; `make faults` has five of a hundred."""
    story = Story(people=5, questions=2, seed=7, flaky=0.33)
    outcome = await prove(Combination(store="sqlite", mode="polling", story=story, kills=1))
    assert outcome.verdict.faults == ()
    assert outcome.verdict.stored == story.answers
    assert outcome.verdict.poisoned > 0
