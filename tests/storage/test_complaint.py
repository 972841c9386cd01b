"""The store of complaints: numbers, moves that only one can make, counts for the digest."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from domain.business_calendar import BusinessCalendar
from domain.complaint import (
    Category,
    Clock,
    ComplaintState,
    Entry,
    EventKind,
    Facts,
    Limit,
    Severity,
    SlaRule,
    Step,
)
from domain.complaint import clocks as domain_clocks
from storage import append_only, complaint, people
from storage.complaint import clocks, lists, sla
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
        "first_contact_due": NOW + timedelta(hours=2),
        "due_at": NOW + timedelta(hours=2),
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
        late = await enter(tx, due_at=NOW + timedelta(hours=5))
        soon = await enter(tx)
        urgent = await enter(tx, severity=Severity.URGENT, due_at=NOW + timedelta(hours=9))
        paused = await enter(tx, due_at=None)
        await enter(tx, state=ComplaintState.CLOSED, closed_at=NOW)
        major = await enter(tx, severity=Severity.MAJOR)
        rows = await lists.listed(tx, lists.Shown(me=0, every=True), offset=0, limit=9)
    assert [row.id for row in rows] == [major.id, urgent.id, soon.id, late.id, paused.id]


async def test_a_page_of_the_list_is_cut_and_counted_by_the_database(house: House) -> None:
    async with house.peiban.database.write() as tx:
        rows = [await enter(tx, due_at=NOW + timedelta(hours=hour)) for hour in range(5)]
        owner = await people.add_person(tx, name="Owen", now=NOW, language="en")
        rows[3].owner_id = owner.id
        rows[4].severity = Severity.MAJOR
        await enter(tx, state=ComplaintState.CLOSED, closed_at=NOW, owner_id=owner.id)
        at_desk = lists.Shown(me=rows[0].customer_id, every=True)
        assert await lists.totals(tx, at_desk, now=NOW + timedelta(hours=3)) == (4, 2)
        page = await lists.listed(tx, at_desk, offset=1, limit=2)
        assert [row.id for row in page] == [rows[1].id, rows[2].id]
        of_owner = lists.Shown(me=owner.id or 0, owner=True)
        assert [row.id for row in await lists.listed(tx, of_owner, offset=0, limit=9)] == [rows[3].id]
        above = lists.Shown(me=owner.id or 0, major=True)
        assert [row.id for row in await lists.listed(tx, above, offset=0, limit=9)] == [rows[4].id]
        assert await lists.totals(tx, lists.Shown(me=owner.id or 0), now=NOW) == (0, 0)
        assert [row.id for row in await lists.waiting(tx, of_owner, untaken=True, limit=9)] == [rows[3].id]
        # In the order of the desk: the gravest first, then by what is left of time.
        soon = await lists.due_before(tx, NOW + timedelta(days=1), organisation_ids=None, limit=2)
        assert [row.id for row in soon] == [rows[4].id, rows[0].id]
        soon = await lists.due_before(tx, NOW + timedelta(hours=2), organisation_ids=None)
        assert [row.id for row in soon] == [rows[0].id, rows[1].id]
        assert await lists.under_way(tx, organisation_ids=None) == 5
        assert await lists.under_way(tx, organisation_ids=[7]) == 0


async def test_a_due_clock_is_claimed_once_and_not_after_it_was_met(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await enter(tx)
        timeline = [Entry(EventKind.LODGED, NOW)]
        await clocks.keep(tx, row, reckoned(timeline))
        assert (row.due_at, row.due_step) == (NOW + timedelta(minutes=30), Step.DISPATCH)
        assert await clocks.due(tx, now=NOW + timedelta(minutes=21), limit=9) == []
        due = await clocks.due(tx, now=NOW + timedelta(minutes=22), limit=9)
        assert [(one.step, one.next_level) for one in due] == [(Step.DISPATCH, 75)]
        assert await clocks.claim(tx, due[0])
        assert not await clocks.claim(tx, due[0])
        first = next(one for one in await clocks.of_case(tx, row.id or 0) if one.step is Step.FIRST_CONTACT)
        await clocks.keep(tx, row, reckoned([*timeline, Entry(EventKind.SAID, NOW + timedelta(minutes=5))]))
        assert first.next_at is None
        assert row.due_step is Step.DISPATCH


async def test_clocks_that_are_no_more_leave_no_row(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await enter(tx)
        received = [Entry(EventKind.LODGED, NOW, {"receiver": 1})]
        await clocks.keep(tx, row, reckoned(received))
        assert Step.HAND_OVER in {one.step for one in await clocks.of_case(tx, row.id or 0)}
        await clocks.keep(tx, row, reckoned([Entry(EventKind.LODGED, NOW)]))
        assert Step.HAND_OVER not in {one.step for one in await clocks.of_case(tx, row.id or 0)}


async def test_the_newest_limit_for_the_same_cases_counts_until_it_is_taken_back(house: House) -> None:
    hour, two = SlaRule(step=Step.SOLUTION, limit=Limit(60)), SlaRule(step=Step.SOLUTION, limit=Limit(120))
    async with house.peiban.database.write() as tx:
        for rule in (hour, two):
            await sla.set_limit(tx, rule, by=None, now=NOW)
        assert [one.limit for one in await sla.rules(tx)] == [Limit(120)]
        await sla.set_limit(tx, two, by=None, now=NOW, withdrawn=True)
        assert await sla.rules(tx) == []


def reckoned(timeline: list[Entry]) -> tuple[Clock, ...]:
    calendar = BusinessCalendar(zone=ZoneInfo("Asia/Shanghai"))
    return domain_clocks(timeline, facts=Facts(severity=Severity.NORMAL, category=Category.SERVICE), calendar=calendar)


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
