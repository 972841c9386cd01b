"""The store of complaints: numbers, moves that only one can make, counts for the digest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from domain.complaint import Category, ComplaintState, EventKind, Severity
from storage import append_only, complaint, people
from storage.models.complaint import Complaint
from storage.session import Tx
from tests.house import House

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def enter(tx: Tx, **facts: Any) -> Complaint:
    person = await people.add_person(tx, name="Anna", now=NOW, language="en")
    given: dict[str, Any] = {
        "number": await complaint.next_number(tx, 2026),
        "state": ComplaintState.REGISTERED,
        "severity": Severity.NORMAL,
        "category": Category.SERVICE,
        "customer_id": person.id or 0,
        "received_at": NOW,
        "remind_at": NOW + timedelta(minutes=90),
        "first_contact_due": NOW + timedelta(hours=2),
        **facts,
    }
    row = Complaint(**given)
    await complaint.lodge(tx, row)
    return row


async def test_each_year_has_its_own_series(house: House) -> None:
    async with house.peiban.database.write() as tx:
        given = [await complaint.next_number(tx, year) for year in (2026, 2026, 2027, 2026)]
    assert given == ["C-2026-000001", "C-2026-000002", "C-2027-000001", "C-2026-000003"]


async def test_a_number_whose_case_was_rolled_back_may_be_given_and_none_is_given_twice(house: House) -> None:
    async def fail() -> None:
        async with house.peiban.database.write() as tx:
            await enter(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with house.peiban.database.write() as tx:
        rows = [await enter(tx) for _number in range(3)]
    assert len({row.number for row in rows}) == 3


async def test_only_one_moves_a_case_from_a_state(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await enter(tx)
        assert await complaint.move(tx, row, to=ComplaintState.ACCEPTED)
        # What a slower colleague had read before.
        set_committed_value(row, "state", ComplaintState.REGISTERED)
        assert not await complaint.move(tx, row, to=ComplaintState.WITHDRAWN)
        assert row.state is ComplaintState.ACCEPTED


async def test_steps_are_numbered_without_gaps(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await enter(tx)
        for kind in (EventKind.LODGED, EventKind.ACCEPTED, EventKind.CLASSIFIED):
            await complaint.append(
                tx, row.id or 0, kind=kind, at=NOW, actor_id=None, to_customer=kind is not EventKind.CLASSIFIED
            )
        whole = await complaint.events(tx, row.id or 0)
        shown = await complaint.events(tx, row.id or 0, to_customer=True)
    assert [one.seq for one in whole] == [1, 2, 3]
    assert [one.kind for one in shown] == [EventKind.LODGED, EventKind.ACCEPTED]


async def test_open_cases_come_by_gravity_then_by_what_is_left_of_time(house: House) -> None:
    async with house.peiban.database.write() as tx:
        late = await enter(tx, first_contact_due=NOW + timedelta(hours=5))
        soon = await enter(tx)
        urgent = await enter(tx, severity=Severity.URGENT, first_contact_due=NOW + timedelta(hours=9))
        contacted = await enter(tx, contacted_at=NOW)
        await enter(tx, state=ComplaintState.CLOSED, closed_at=NOW)
        major = await enter(tx, severity=Severity.MAJOR)
        rows = await complaint.open_cases(tx)
    assert [row.id for row in rows] == [major.id, urgent.id, soon.id, late.id, contacted.id]


async def test_a_mark_is_claimed_once_and_not_after_a_contact(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await enter(tx)
        assert [one.id for one in await complaint.to_remind(tx, now=NOW + timedelta(minutes=90))] == [row.id]
        assert await complaint.to_alarm(tx, now=NOW + timedelta(minutes=119)) == []
        assert await complaint.claim_mark(tx, row, "reminded_at", now=NOW)
        assert not await complaint.claim_mark(tx, row, "reminded_at", now=NOW)
        await complaint.revise(tx, row, contacted_at=NOW)
        assert not await complaint.claim_mark(tx, row, "overdue_at", now=NOW)
        assert await complaint.to_alarm(tx, now=NOW + timedelta(days=1)) == []


async def test_counts_cover_their_span_and_nothing_else(house: House) -> None:
    async with house.peiban.database.write() as tx:
        first = await enter(tx, state=ComplaintState.CLOSED, closed_at=NOW, rating=4)
        await enter(tx, category=Category.PRICE, received_at=NOW - timedelta(days=1))
        await enter(tx, category=Category.PRICE)
        for kind, at in (
            (EventKind.CLOSED, NOW),
            (EventKind.REOPENED, NOW + timedelta(hours=1)),
            (EventKind.CLOSED, NOW + timedelta(hours=2)),
            (EventKind.OVERDUE, NOW - timedelta(days=1)),
        ):
            await complaint.append(tx, first.id or 0, kind=kind, at=at, actor_id=None)
        counts = await complaint.counts_between(tx, start=NOW, end=NOW + timedelta(hours=2))
    assert (counts.received, counts.closed, counts.reopened, counts.overdue) == (2, 1, 1, 0)
    assert counts.by_category == {Category.SERVICE: 1, Category.PRICE: 1}
    assert counts.ratings == (4,)


async def test_the_guard_can_be_put_in_place_again(house: House) -> None:
    async with house.peiban.database.engine.begin() as connection:
        await connection.run_sync(append_only.guard)
        await connection.run_sync(append_only.guard)
