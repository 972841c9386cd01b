"""New limits and opening hours while a case waits for its customer: its pause stays, and what he took is given back."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from domain.business_calendar import Period
from domain.complaint import Limit, Severity, Step, Unit
from services import complaint, opening
from services.complaint.whom import Whom
from services.doctor import Level
from storage.models.complaint import ComplaintClock
from tests.conversations.complaining import lodge
from tests.conversations.test_case_clocks_checked import found
from tests.house import House, Person

PAUSED = (Step.SOLUTION, Step.CLOSING)
LATER_HOURS = (Period(time(10), time(12)), Period(time(13, 30), time(18)))


def at(day: int, clock: str) -> datetime:
    """A minute of November 2026 in Shanghai; the 23rd is a Monday."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


async def stored(house: House) -> dict[Step, ComplaintClock]:
    return {one.step: one for one in await house.rows(ComplaintClock)}


async def rests(house: House, *, since: datetime) -> None:
    """Both clocks of the solution stand still since then, and nobody will be told of them."""
    clocks = await stored(house)
    for step in PAUSED:
        one = clocks[step]
        assert (one.paused_since, one.due_at, one.next_at, one.stopped_at) == (since, None, None, None), step
        assert one.started_at == at(23, "09:00")


async def sets(house: House, step: Step, days: int) -> None:
    limit = Limit(days, Unit.DAYS)
    async with house.peiban.edge.system("test") as scope:
        await complaint.set_limit(scope, whom=Whom(), step=step, severity=Severity.NORMAL, limit=limit)


async def asked_at_ten(house: House, anna: Person, wang: Person) -> None:
    """A case of Monday 09:00 that Wang takes, and about which he asks back at 10:00."""
    await lodge(anna)
    await wang.taps("Take")
    assert (await stored(house))[Step.SOLUTION].due_at == at(25, "18:00")
    await house.later(hours=1)
    await wang.taps("Ask back")
    await wang.says("In which room was it?")
    await rests(house, since=at(23, "10:00"))


async def test_new_limits_and_hours_leave_the_pause_and_count_from_the_answer_on(
    house: House, anna: Person, wang: Person
) -> None:
    await asked_at_ten(house, anna, wang)
    await house.later(minutes=30)
    await sets(house, Step.SOLUTION, 2)
    await sets(house, Step.CLOSING, 4)
    await rests(house, since=at(23, "10:00"))
    await house.later(minutes=30)
    async with house.peiban.edge.system("test") as scope:
        await opening.set_hours(scope, week=(LATER_HOURS,) * 5 + ((), ()))
    await rests(house, since=at(23, "10:00"))
    # He answers at 11:30. The house now opens at 10:00, with 390 minutes a day: two days and four, and his 90 minutes.
    await house.later(minutes=30)
    await anna.taps("Reply")
    await anna.says("Room 12.")
    clocks = await stored(house)
    assert (clocks[Step.SOLUTION].due_at, clocks[Step.SOLUTION].paused_since) == (at(25, "11:30"), None)
    assert (clocks[Step.CLOSING].due_at, clocks[Step.CLOSING].paused_since) == (at(27, "11:30"), None)
    assert (await found(house))["clocks"].level is Level.OK


async def test_the_answer_s_own_clock_moves_while_the_others_rest(house: House, anna: Person, wang: Person) -> None:
    await asked_at_ten(house, anna, wang)
    before = (await stored(house))[Step.ANSWER]
    assert (before.due_at, before.next_at) == (at(30, "10:00"), at(25, "10:00"))
    await sets(house, Step.ANSWER, 10)
    after = (await stored(house))[Step.ANSWER]
    # Ten working days from Monday 10:00; the first reminder after four of them.
    assert after.next_at == at(27, "10:00")
    assert after.due_at is not None and after.due_at > at(30, "18:00")
    await rests(house, since=at(23, "10:00"))
    # Half as long again after them nobody has answered: whoever has the case is told, and its clocks run again.
    for _week in range(5):
        await house.later(days=7)
    clocks = await stored(house)
    assert all(clocks[step].paused_since is None and clocks[step].due_at is not None for step in PAUSED)
