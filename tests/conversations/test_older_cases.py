"""Cases that an older Peiban took down get their clocks when the store is brought up to date."""

from typing import Any

from domain.complaint import Step
from storage import outbox, schema
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintClock
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.house import House, Person

BEFORE_CLOCKS = "9bfc3dd6d0be"
BEFORE_ANSWERS = "8c1f6e02d7b5"
BEFORE_COUNTS = "a61c0f84e2d9"


async def stand(house: House) -> dict[Any, Any]:
    clocks = {
        (row.complaint_id, row.step): (row.started_at, row.due_at, row.next_at, row.paused_since, row.round)
        for row in await house.rows(ComplaintClock)
    }
    cases = {
        row.id: (row.state, row.due_at, row.due_step, row.first_contact_due) for row in await house.rows(Complaint)
    }
    return {**clocks, **cases}


async def test_open_cases_get_their_clocks_from_their_timelines_and_nobody_is_told_twice(
    house: House, anna: Person, wang: Person
) -> None:
    house.clock.forward(minutes=20)
    for _number in range(3):
        await lodge(anna)
    await wang.says("C-2026-000002")
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which room?")
    await anna.says("C-2026-000003")
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    await house.later(hours=3)
    before, seen = await stand(house), await wang.bubbles()
    await schema.downgrade(house.peiban.database, BEFORE_CLOCKS)
    await schema.upgrade(house.peiban.database)
    await house.later(minutes=1)
    after = await stand(house)
    ended = {key for key in before if isinstance(key, tuple) and key[0] == 3}
    assert {key: value for key, value in after.items() if key not in ended} == {
        key: value for key, value in before.items() if key not in ended
    }
    assert len(await wang.bubbles()) == len(seen)


async def test_cases_that_wait_already_get_the_clock_of_the_answer_at_once_and_nothing_was_repaired(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which room?")
    before = await stand(house)
    assert (1, Step.ANSWER) in before
    await schema.downgrade(house.peiban.database, BEFORE_ANSWERS)
    assert (1, Step.ANSWER) not in await stand(house)
    await schema.upgrade(house.peiban.database)
    await house.later(minutes=1)
    assert await stand(house) == before
    assert not await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")


async def test_new_beginnings_that_were_counted_too_often_are_those_of_the_timeline(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await lodge(anna)
    await wang.says("C-2026-000001")
    await wang.taps("Take")
    await solve(anna, wang)
    await anna.taps("No, not yet")
    await anna.says("It was locked again.")
    await schema.downgrade(house.peiban.database, BEFORE_COUNTS)
    async with house.peiban.database.write() as tx:
        for case_id in (1, 2):
            row = await tx.get(Complaint, case_id)
            assert row is not None
            row.reopened = 4
    await schema.upgrade(house.peiban.database)
    assert [row.reopened for row in await house.rows(Complaint)] == [1, 0]


async def test_a_case_that_an_older_peiban_counted_too_often_is_announced_when_it_begins_anew(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    await anna.taps("No, not yet")
    await anna.says("It was locked again.")
    async with house.peiban.database.write() as tx:
        # As it announced a second beginning that there was not.
        key = f"case:1:new:2:{wang.person_id}"
        await outbox.queue(
            tx, "case", now=house.clock.now(), params={"case": 1}, person_id=wang.person_id, dedupe_key=key
        )
    await wang.says(NUMBER)
    await wang.taps("Take")
    await solve(anna, wang)
    before = {row.id for row in await house.rows(Notice)}
    await anna.taps("No, not yet")
    await anna.says("And again.")
    fresh = [row for row in await house.rows(Notice) if row.id not in before and (row.params or {}).get("fresh")]
    assert wang.person_id in {row.person_id for row in fresh}
