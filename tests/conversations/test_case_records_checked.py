"""What is kept of cases, open or ended, is proved against their timelines: each planted difference is named, nothing else is."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from domain.business_calendar import Period
from domain.complaint import Category, ComplaintState, EventKind, Limit, Severity, Step, Unit
from domain.ical import DayOff
from services import audit, complaint, opening
from services.calendar import WEEK
from services.complaint import checking
from services.complaint.whom import Whom
from services.doctor import Level
from services.scope import Scope
from storage import complaint as kept_complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.conversations.test_case_clocks_checked import found
from tests.house import House, Person

NOBODY = 99_999
Do = Callable[[Scope], Awaitable[Any]]


async def does(house: House, do: Do) -> None:
    """Something that an administrator does."""
    async with house.peiban.edge.system("test") as scope:
        await do(scope)


async def closed(house: House, customer: Person, desk: Person) -> None:
    """A case from its receipt to the customer's word that it is settled."""
    await lodge(customer)
    await desk.taps("Take")
    await house.later(hours=1)
    await solve(customer, desk)
    await customer.taps("Yes, settled")


async def plant(house: House, model: type[Any], key: Any, **values: Any) -> None:
    async with house.peiban.database.write() as tx:
        row = await tx.get(model, key)
        assert row is not None
        row.sqlmodel_update(values)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", ComplaintState.CONTACTED),
        ("handler_id", None),
        ("owner_id", 1),
        ("receiver_id", 1),
        ("urged", 2),
        ("reopened", 1),
        ("last_seq", 9),
        ("severity", Severity.URGENT),
        ("category", Category.SAFETY),
    ],
)
async def test_each_column_that_the_timeline_tells_otherwise_is_named(
    house: House, anna: Person, wang: Person, column: str, value: Any
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    assert (await found(house))["case records"].level is Level.OK
    await plant(house, Complaint, 1, **{column: value})
    finding = (await found(house))["case records"]
    assert (finding.level, finding.items) == (Level.PROBLEM, (f"{NUMBER}  {column}",))
    assert finding.text == "1 of 1 cases stand elsewhere than their timelines tell"


@pytest.mark.parametrize(
    ("step", "column"),
    [
        (Step.SOLUTION, "due_at"),
        (Step.SOLUTION, "stopped_at"),
        (Step.CLOSING, "started_at"),
        (Step.ANSWER, "round"),
        (Step.CLOSING, "paused_since"),
        (Step.CLOSING, "next_at"),
    ],
)
async def test_a_clock_of_an_ended_case_is_proved_too(
    house: House, anna: Person, wang: Person, step: Step, column: str
) -> None:
    await closed(house, anna, wang)
    finding = (await found(house))["clocks"]
    assert finding.text == "those of 0 open and 1 ended cases agree with their timelines"
    values: Any = 7 if column == "round" else house.clock.now() + timedelta(hours=1)
    await plant(house, ComplaintClock, (1, step), **{column: values})
    finding = (await found(house))["clocks"]
    assert (finding.level, finding.items) == (Level.NOTE, (f"{NUMBER}  {step}.{column}",))
    assert finding.text == "0 of 0 open and 1 of 1 ended cases have other clocks than their timelines give"


async def test_an_ended_case_is_held_against_the_limits_of_its_time(house: House, anna: Person, wang: Person) -> None:
    await closed(house, anna, wang)
    await house.later(hours=1)
    every, days = Whom(), Limit(1, Unit.DAYS)
    for step in (Step.SOLUTION, Step.CLOSING):
        limit = {"whom": every, "step": step, "severity": Severity.NORMAL, "limit": days}
        await does(house, lambda scope, limit=limit: complaint.set_limit(scope, **limit))  # type: ignore[misc]
    assert (await found(house))["clocks"].level is Level.OK
    await plant(house, ComplaintClock, (1, Step.SOLUTION), due_at=house.clock.now())
    assert (await found(house))["clocks"].items == (f"{NUMBER}  solution.due_at",)


@pytest.mark.parametrize("gone", [{Step.ANSWER, Step.CLOSING_DATE}, {*Step}])
async def test_of_a_case_that_ended_before_there_was_such_a_clock_none_is_missed(
    house: House, anna: Person, wang: Person, gone: set[Step]
) -> None:
    await closed(house, anna, wang)
    async with house.peiban.database.write() as tx:
        for row in await kept.of_case(tx, 1):
            await (tx.delete(row) if row.step in gone else tx.flush())
    assert (await found(house))["clocks"].level is Level.OK


async def test_a_clock_of_an_ended_case_that_was_lost_is_missed(house: House, anna: Person, wang: Person) -> None:
    await closed(house, anna, wang)
    async with house.peiban.database.write() as tx:
        await tx.delete(await tx.get(ComplaintClock, (1, Step.DISPATCH)))
    assert (await found(house))["clocks"].items == (f"{NUMBER}  dispatch",)


async def test_what_a_new_calendar_would_have_given_an_ended_case_is_no_difference(
    house: House, anna: Person, wang: Person
) -> None:
    await closed(house, anna, wang)
    await house.later(hours=1)
    tomorrow = (house.clock.now() + timedelta(days=1)).date()
    await does(house, lambda scope: opening.set_days(scope, given=[DayOff(tomorrow, False, "")]))
    assert (await found(house))["clocks"].level is Level.OK
    late = tuple(Period(one.opens.replace(hour=one.opens.hour + 1), one.closes) for one in WEEK[0])
    await does(house, lambda scope: opening.set_hours(scope, week=(late,) * 5 + ((), ())))
    assert (await found(house))["clocks"].level is Level.OK
    # What hangs on no calendar is still proved.
    await plant(house, ComplaintClock, (1, Step.DISPATCH), stopped_at=house.clock.now())
    assert (await found(house))["clocks"].items == (f"{NUMBER}  dispatch.stopped_at",)


async def test_a_day_that_is_decided_elsewhere_in_the_year_leaves_the_due_times_proved(
    house: House, anna: Person, wang: Person
) -> None:
    await closed(house, anna, wang)
    await house.later(hours=1)
    far = (house.clock.now() + timedelta(days=35)).date()
    await does(house, lambda scope: opening.set_days(scope, given=[DayOff(far, False, "")]))
    await plant(house, ComplaintClock, (1, Step.CLOSING), due_at=house.clock.now())
    assert (await found(house))["clocks"].items == (f"{NUMBER}  closing.due_at",)


async def test_what_is_added_to_a_case_that_is_open_again_is_no_new_beginning(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await house.later(hours=1)
    await solve(anna, wang)
    await anna.taps("No, not yet")
    await anna.says("The room was locked again.")
    late = house.clock.now()
    await plant(house, Complaint, 1, overdue_at=late)
    announced = await house.rows(Notice, Notice.dedupe_key.startswith("case:1:new:"))  # type: ignore[union-attr]
    async with house.peiban.edge.system("test") as scope:
        scope.actor = await house.peiban.actors.actor(scope.tx, anna.account)
        await complaint.add(scope, case_id=1, text="It was on Thursday.")
        await complaint.urge(scope, case_id=1)
    [row] = await house.rows(Complaint)
    assert (row.state, row.reopened, row.urged) == (ComplaintState.REOPENED, 1, 1)
    # A lateness stays, and nobody is told once more that there is a case.
    assert row.overdue_at == late
    assert await house.rows(Notice, Notice.dedupe_key.startswith("case:1:new:")) == announced  # type: ignore[union-attr]
    assert (await found(house))["case records"].level is Level.OK


async def test_who_leaves_gives_his_case_back_by_an_entry(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    async with house.peiban.edge.system("test") as scope:
        scope.actor = await house.peiban.actors.actor(scope.tx, wang.account)
        await complaint.give_back(scope)
    [entry] = await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.ASSIGNED)
    assert (entry.actor_id, entry.facts) == (wang.person_id, {"handler": None, "before": wang.person_id})
    assert (await found(house))["case records"].level is Level.OK


async def test_of_an_older_case_that_was_given_back_the_audit_alone_tells(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await plant(house, Complaint, 1, handler_id=None)
    assert (await found(house))["case records"].items == (f"{NUMBER}  handler_id",)
    async with house.peiban.edge.system("test") as scope:
        await audit.note(scope, "complaint given back", subject="complaint:1", before=wang.person_id)
    assert (await found(house))["case records"].level is Level.OK


async def test_many_cases_are_looked_at_a_portion_at_a_time(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _case in range(5):
        await lodge(anna)
    for case_id in (2, 5):
        await plant(house, Complaint, case_id, urged=1)
    said: list[str] = []
    engine = house.peiban.database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    monkeypatch.setattr(checking, "AT_ONCE", 2)
    finding = (await found(house))["case records"]
    assert finding.items == ("C-2026-000002  urged", "C-2026-000005  urged")
    # Three portions; in two of them something differs and is looked at once more: somebody may have acted meanwhile.
    assert sum("FROM complaint_clock" in one for one in said) == 3 + 2


async def test_an_entry_that_nobody_can_read_is_named_and_ends_no_examination(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await lodge(anna)
    async with house.peiban.database.write() as tx:
        facts = {"severity": "gone", "category": "price"}
        await kept_complaint.append(
            tx, 1, kind=EventKind.CLASSIFIED, at=house.clock.now(), actor_id=wang.person_id, facts=facts
        )
    finding = (await found(house))["clocks"]
    assert (finding.level, finding.items) == (Level.PROBLEM, (f"{NUMBER}  cannot be reckoned: ValueError",))


async def test_cases_whose_turn_to_be_reckoned_anew_has_not_come_are_no_finding(house: House, anna: Person) -> None:
    for _case in range(complaint.MOST_AT_ONCE + 2):
        await lodge(anna)
    days = Limit(9, Unit.DAYS)
    await does(
        house,
        lambda scope: complaint.set_limit(scope, whom=Whom(), step=Step.SOLUTION, severity=Severity.NORMAL, limit=days),
    )
    assert (await found(house))["clocks"].level is Level.OK
    await house.tick()
    assert (await found(house))["clocks"].level is Level.OK
