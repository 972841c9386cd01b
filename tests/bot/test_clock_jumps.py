"""A clock that is set an hour forward or back: every occurrence comes once, and so does every notice."""

import random
from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from bot.jobs import Job
from bot.jobs.ticker import Ticker
from domain.people import Role
from domain.timetable import Daily, Every
from services.scope import Scope
from storage import outbox
from storage.models.jobs import Occurrence
from storage.models.outbox import Notice
from tests.house import MORNING, House, Person

HOUR = timedelta(hours=1)
EVENING = MORNING + timedelta(hours=11, minutes=50)  # 20:30, half an hour before the quiet hours


class Done:
    """A timetable that writes down what it runs."""

    def __init__(self, house: House) -> None:
        self.runs: list[tuple[str, datetime]] = []
        rules = {"often": Every(10), "morning": Daily(time(8, 45)), "evening": Daily(time(20, 45), workdays_only=True)}
        timetable = [Job(name=name, rule=rule, act=self.note) for name, rule in rules.items()]
        self.ticker = Ticker(house.peiban.edge, timetable, house.peiban.health)
        self.clock = house.clock

    async def note(self, scope: Scope) -> None:
        assert scope.occurrence is not None
        self.runs.append((scope.actor.system, scope.occurrence))

    async def at(self, moment: datetime) -> None:
        self.clock.set(moment)
        await self.ticker.tick()

    def times(self, name: str) -> int:
        return sum(job == name for job, _at in self.runs)


async def test_an_hour_that_comes_twice_runs_nothing_twice(house: House) -> None:
    done = Done(house)
    for minutes in (0, 10, 20):
        await done.at(MORNING + timedelta(minutes=minutes))
    before = list(done.runs)
    assert done.times("morning") == 1
    for minutes in range(0, 80, 5):
        await done.at(MORNING - HOUR + timedelta(minutes=minutes))
    assert done.runs == before
    await done.at(MORNING + timedelta(minutes=30))
    assert done.runs[len(before) :] == [("often", MORNING.replace(hour=1, minute=10))]


async def test_an_hour_that_is_skipped_runs_each_job_once_for_all_of_it(house: House) -> None:
    done = Done(house)
    await done.at(MORNING)
    await done.at(MORNING + HOUR)
    await done.at(MORNING + HOUR)
    assert done.runs == [
        ("often", MORNING),
        ("often", MORNING + HOUR),
        ("morning", MORNING + timedelta(minutes=5)),
    ]
    # Set right again: what the skipped hour held was done already.
    await done.at(MORNING + timedelta(minutes=10))
    assert len(done.runs) == 3


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_clock_does_each_occurrence_comes_once_and_in_order(house: House, seed: int) -> None:
    done, luck, now = Done(house), random.Random(seed), MORNING
    for _step in range(120):
        now += luck.choice((HOUR, -HOUR, *(timedelta(minutes=luck.randint(1, 180)),) * 4))
        await done.at(now)
    assert max(Counter(done.runs).values()) == 1
    for name in ("often", "morning", "evening"):
        at = [moment for job, moment in done.runs if job == name]
        assert at == sorted(at)
        assert len(at) > 2
    days = Counter(at.date() for job, at in done.runs if job == "morning")
    assert max(days.values()) == 1
    assert len(await house.rows(Occurrence)) >= len(done.runs)


@pytest.fixture
async def anna(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", language="en")


async def word(house: House, anna: Person, *, after: timedelta = timedelta()) -> None:
    async with house.peiban.database.write() as tx:
        await outbox.queue(
            tx,
            "claim_decided",
            now=house.clock.now(),
            params={"granted": True},
            person_id=anna.person_id,
            not_before=house.clock.now() + after,
        )


async def states(house: House, moment: datetime) -> list[tuple[str, int]]:
    """How the notices stand once the clock shows a moment."""
    house.clock.set(moment)
    await house.settle()
    return [(row.state, row.attempts) for row in await house.rows(Notice)]


async def test_a_notice_for_later_comes_once_over_an_hour_back_and_an_hour_forward(house: House, anna: Person) -> None:
    await word(house, anna, after=timedelta(minutes=10))
    assert await states(house, MORNING - HOUR) == [("queued", 0)]
    assert await states(house, MORNING + timedelta(minutes=9)) == [("queued", 0)]
    assert await states(house, MORNING + HOUR) == [("sent", 1)]
    for moment in (MORNING, MORNING + timedelta(minutes=10), MORNING + HOUR):
        assert await states(house, moment) == [("sent", 1)]
    assert len(await anna.bubbles()) == 1


async def test_the_quiet_hours_hold_a_notice_once_whichever_way_the_clock_goes(house: House, anna: Person) -> None:
    house.clock.set(EVENING + HOUR)
    await word(house, anna)
    assert await states(house, EVENING + HOUR) == [("queued", 0)]
    # It was not as late as it seemed; the notice keeps its morning all the same.
    assert await states(house, EVENING) == [("queued", 0)]
    morning = EVENING + timedelta(hours=11, minutes=30)
    assert await states(house, morning - timedelta(seconds=1)) == [("queued", 0)]
    assert await states(house, morning) == [("sent", 1)]
    # And what falls back into the night after it was sent is not sent again.
    assert await states(house, morning - HOUR) == [("sent", 1)]
    assert await states(house, morning) == [("sent", 1)]
    assert len(await anna.bubbles()) == 1
