"""The database goes away for a while: nothing is acknowledged meanwhile, and everything goes on by itself afterwards."""

from pathlib import Path

import pytest

from tests.workers.outage import STORY, outage

pytestmark = pytest.mark.slow
# `python -m tests.workers` takes a minute; here it is enough that every loop fails several times.
AWAY_SECONDS = 4.0


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_an_outage_of_the_database_loses_nothing(tmp_path: Path, mode: str) -> None:
    outcome = await outage(tmp_path, mode, seconds=AWAY_SECONDS)
    # Also when something was acknowledged that came only after the cut, whose commit nobody can have seen.
    assert outcome.faults == ()
    assert outcome.verdict.stored == STORY.answers
    # One that each had on its way when the wire was cut may still have come.
    assert outcome.acknowledged <= STORY.people
    assert mode == "polling" or outcome.offered >= 500
