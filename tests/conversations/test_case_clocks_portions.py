"""Many clocks are reckoned a portion at a time, also after a death, and a case that cannot be reckoned stops no other's alarm."""

import logging

import pytest
from sqlalchemy import text

from domain.complaint import Category, EventKind, Limit, Severity, Step, Unit
from domain.people import Role
from services import complaint
from services.complaint.whom import Whom
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent, Reckoning
from tests.conversations.complaining import lodge
from tests.conversations.test_case_clocks_checked import found, plant
from tests.house import House, Person

pytestmark = pytest.mark.slow

CASES = complaint.MOST_AT_ONCE * 2 + 3


async def many(house: House, customer: Person) -> None:
    actors, now = house.peiban.actors, house.clock.now()
    async with house.peiban.database.write() as tx:
        scope = actors.system(tx, "test", now=now, wall=now)
        scope.actor = await actors.actor(tx, customer.account)
        for _case in range(CASES):
            await complaint.lodge(scope, told=complaint.Told(what="The room was locked.", category=Category.OTHER))


async def a_limit_is_set(house: House) -> int:
    async with house.peiban.edge.system("test") as scope:
        return await complaint.set_limit(
            scope, whom=Whom(), step=Step.CLOSING, severity=Severity.NORMAL, limit=Limit(9000, Unit.MINUTES)
        )


async def marked(house: House) -> int:
    return len(await house.rows(Complaint, Complaint.reckoning.is_not(None)))  # type: ignore[union-attr]


async def closings(house: House) -> int:
    """How many different due times the clocks for closing have."""
    return len({row.due_at for row in await house.rows(ComplaintClock, ComplaintClock.step == Step.CLOSING)})


async def break_timeline(house: House, case_id: int) -> None:
    """An entry that no reckoning can read."""
    async with house.peiban.database.write() as tx:
        row = await tx.get(Complaint, case_id)
        assert row is not None
        row.last_seq += 1
        at = house.clock.now()
        tx.add(
            ComplaintEvent(
                complaint_id=case_id,
                seq=row.last_seq,
                kind=EventKind.EXTENSION_GRANTED,
                at=at,
                facts={"until": "never"},
            )
        )


async def test_a_limit_moves_every_case_a_portion_at_a_time_and_after_a_death(house: House, anna: Person) -> None:
    await many(house, anna)
    assert await a_limit_is_set(house) == CASES
    # The first portion moved with the limit; the process may die here.
    assert await marked(house) == CASES - complaint.MOST_AT_ONCE
    assert await closings(house) == 2
    async with house.peiban.edge.system("complaint clock") as scope:
        assert await complaint.watch(scope) == complaint.MOST_AT_ONCE
    assert await marked(house) == CASES - 2 * complaint.MOST_AT_ONCE
    await house.later(seconds=0)
    assert await marked(house) == 0
    assert await closings(house) == 1
    assert not await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")


async def test_the_night_s_check_goes_through_all_in_portions_and_goes_on_after_a_death(
    house: House, anna: Person
) -> None:
    await many(house, anna)
    await house.tick()
    await house.later(hours=18)
    await plant(house)
    async with house.peiban.edge.system("complaint clocks checked") as scope:
        scope.occurrence = house.clock.now()
        assert await complaint.repair_clocks(scope) == complaint.MOST_AT_ONCE
    assert await marked(house) == CASES - complaint.MOST_AT_ONCE
    traces = await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")
    assert [one.subject for one in traces] == ["complaint:1"]
    await house.later(minutes=2)
    assert await marked(house) == 0
    assert len(await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")) == 1


async def test_a_case_that_cannot_be_reckoned_stops_no_alarm_of_the_others(
    house: House, anna: Person, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await lodge(anna, "我要投诉！讲师迟到，态度也差")
    await house.tick()
    await break_timeline(house, 1)
    with caplog.at_level(logging.ERROR):
        for _look in range(5):
            await house.later(hours=1)
    told = [record.getMessage() for record in caplog.records if "set aside" in record.getMessage()]
    assert told == ["the clocks of C-2026-000001 cannot be reckoned (ValueError): set aside, nobody is warned of them"]
    alarmed = {row.complaint_id for row in await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.OVERDUE)}
    assert alarmed == {2}
    assert (await found(house))["clocks"].items == ("C-2026-000001  cannot be reckoned: ValueError",)
    # Nor does it stop a new limit, or the night's check of the others.
    assert await a_limit_is_set(house) == 2
    assert [row.id for row in await house.rows(Complaint, Complaint.reckoning == Reckoning.ASIDE)] == [1]


async def test_a_case_that_was_set_aside_is_told_of_again_once_it_can_be_reckoned(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await house.tick()
    await break_timeline(house, 1)
    await house.later(hours=3)
    assert await house.rows(Complaint, Complaint.reckoning == Reckoning.ASIDE)
    # What an update that can read the entry would do.
    async with house.peiban.database.write() as tx:
        for said in (
            "DROP TRIGGER complaint_event_no_delete",
            f"DELETE FROM complaint_event WHERE kind = '{EventKind.EXTENSION_GRANTED}'",
        ):
            await tx.exec(text(said))  # type: ignore[call-overload]
    await house.later(hours=20)
    await house.later(minutes=1)
    assert await marked(house) == 0
    kinds = [row.kind for row in await house.rows(ComplaintEvent, ComplaintEvent.complaint_id == 1)]
    assert EventKind.OVERDUE in kinds
