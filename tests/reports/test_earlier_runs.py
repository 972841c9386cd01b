"""What was late before a case was opened again is late in the report, whatever became of it afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.business_calendar import BusinessCalendar
from domain.complaint import Category, Entry, EventKind, Facts, Severity, Step, earlier_runs
from domain.complaint.span import Span
from domain.people import Role
from services.calendar import table
from services.reports.clocks import ClockFigures
from services.reports.complaint import complaint_report
from services.reports.complaint_cases import report_cases
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person
from tests.reports.cases import ZONE, scope_of

pytestmark = pytest.mark.slow

NOVEMBER, DECEMBER = Span.month_of(date(2026, 11, 1)), Span.month_of(date(2026, 12, 1))
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00, the desk opens
FACTS = Facts(severity=Severity.NORMAL, category=Category.SERVICE, tier=None, organisation_id=None)


def calendar() -> BusinessCalendar:
    return table(first=date(2026, 11, 1), last=date(2027, 1, 31), zone=ZONE, decided={})


def at(hours: float, kind: EventKind, **facts: object) -> Entry:
    return Entry(kind, MONDAY + timedelta(hours=hours), dict(facts))


async def figures(house: House, span: Span) -> dict[Step, ClockFigures]:
    async with house.peiban.database.read() as tx:
        scope = scope_of(tx, Role.SUPERVISOR, now=house.clock.now())
        return {one.step: one for one in (await complaint_report(scope, span=span)).clocks}


async def settle(house: House, anna: Person, wang: Person) -> None:
    await wang.says("/desk")
    await wang.taps(NUMBER)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson on Thursday at 15:00.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("The lesson took place.")
    await wang.says("The list is signed.")
    await anna.taps("Yes, settled")


async def test_late_closed_opened_again_and_in_time_the_month_tells_both(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await house.later(hours=5)  # 13:40; somebody should have spoken with her by 11:00
    await settle(house, anna, wang)
    contact = (await figures(house, NOVEMBER))[Step.FIRST_CONTACT]
    assert (contact.done, contact.late) == (1, 1)
    await house.later(hours=20)  # Tuesday 09:40
    await anna.taps("Open again")
    await anna.says("The lesson did not take place.")
    await settle(house, anna, wang)
    contact = (await figures(house, NOVEMBER))[Step.FIRST_CONTACT]
    assert (contact.done, contact.late) == (2, 1)
    closing = (await figures(house, NOVEMBER))[Step.CLOSING]
    assert (closing.done, closing.late) == (2, 0)
    async with house.peiban.database.read() as tx:
        scope = scope_of(tx, Role.SUPERVISOR, now=house.clock.now())
        report = await complaint_report(scope, span=NOVEMBER)
        [case] = await report_cases(scope, span=NOVEMBER)
    assert (report.total.received, report.total.overdue, report.total.reopened) == (1, 1, 1)
    assert case.clocks[Step.FIRST_CONTACT].late
    assert not case.clocks[Step.CLOSING].late
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await chief.says("/casereport")
    await chief.sees("1 overdue", "1 opened again", "late 1 of 2")
    fang = await house.person("苏宁", Role.SUPERVISOR, language="zh_Hans")
    await fang.says("投诉月报")
    await fang.sees("重新打开 1", "超时 1/2")


async def test_the_month_of_the_first_run_still_tells_of_it_when_the_case_is_opened_again_in_the_next(
    house: House, anna: Person, wang: Person
) -> None:
    house.clock.forward(days=7)  # Monday 30 November
    await lodge(anna)
    await house.later(hours=5)
    await settle(house, anna, wang)
    before = await figures(house, NOVEMBER)
    await house.later(days=2)
    await anna.taps("Open again")
    await anna.says("The lesson did not take place.")
    assert await figures(house, NOVEMBER) == before
    assert (await figures(house, DECEMBER)).get(Step.FIRST_CONTACT) is None
    await settle(house, anna, wang)
    assert await figures(house, NOVEMBER) == before
    contact = (await figures(house, DECEMBER))[Step.FIRST_CONTACT]
    assert (contact.done, contact.late) == (1, 0)


async def test_a_date_that_was_set_late_stays_late_when_the_case_turns_out_to_be_major_once_more(
    house: House, anna: Person, wang: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await lodge(anna, "我要投诉！有人死亡，媒体已经报道")
    await wang.taps("Take")
    for severity, minutes in (("major", 121), ("urgent", 1), ("major", 5)):
        await wang.says(NUMBER)
        await wang.taps("Classify")
        await wang.taps(severity)
        await house.later(minutes=minutes)
        if severity == "major":
            await head.says(NUMBER)
            await head.taps("Set the date")
            await head.taps("In three days")
    dates = (await figures(house, NOVEMBER))[Step.CLOSING_DATE]
    assert (dates.done, dates.late) == (2, 1)


def test_each_run_but_the_last_stands_as_it_did_when_the_next_began() -> None:
    story = [
        at(0, EventKind.LODGED),
        at(0.2, EventKind.ACCEPTED),
        at(4, EventKind.SOLUTION_PROPOSED),
        at(5, EventKind.SOLUTION_ACCEPTED),
        at(6, EventKind.CARRIED_OUT),
        at(7, EventKind.CLOSED),
        at(24, EventKind.REOPENED),
        at(25, EventKind.CONTACTED),
    ]
    found = {run.step: run for run in earlier_runs(story, facts=FACTS, calendar=calendar())}
    assert set(found) == {Step.DISPATCH, Step.FIRST_CONTACT, Step.SOLUTION, Step.CLOSING}
    assert found[Step.FIRST_CONTACT].stopped_at == MONDAY + timedelta(hours=4)
    assert found[Step.FIRST_CONTACT].late_at(MONDAY + timedelta(days=30))
    assert not found[Step.CLOSING].late_at(MONDAY + timedelta(days=30))
    assert found[Step.CLOSING].stopped_at == MONDAY + timedelta(hours=7)
    assert earlier_runs(story[:6], facts=FACTS, calendar=calendar()) == ()


def test_a_run_that_nobody_met_counts_only_if_its_limit_had_run_out() -> None:
    """Not settled after the call-back: the case was never closed, so its closing clock was met by nobody."""
    story = [at(0, EventKind.LODGED), at(1, EventKind.ACCEPTED), at(2, EventKind.SOLUTION_PROPOSED)]
    story += [at(3, EventKind.SOLUTION_ACCEPTED), at(4, EventKind.CARRIED_OUT)]
    soon = [*story, at(5, EventKind.REOPENED)]
    late = [*story, at(24 * 20, EventKind.REOPENED)]
    assert Step.CLOSING not in {run.step for run in earlier_runs(soon, facts=FACTS, calendar=calendar())}
    [closing] = [run for run in earlier_runs(late, facts=FACTS, calendar=calendar()) if run.step is Step.CLOSING]
    assert closing.stopped_at is None
    assert closing.due_at is not None


def test_merging_meets_no_clock_of_a_case_that_begins_anew_later() -> None:
    """What was done before counts as done, what had run out as late, and nothing else was there for anybody to meet."""
    soon = [at(0, EventKind.LODGED), at(0.2, EventKind.ACCEPTED), at(1, EventKind.MERGED)]
    for anew in ([at(2, EventKind.SEPARATED)], [at(2, EventKind.CLOSED), at(3, EventKind.REOPENED)]):
        (only,) = earlier_runs([*soon, *anew], facts=FACTS, calendar=calendar())
        assert (only.step, only.stopped_at) == (Step.DISPATCH, MONDAY + timedelta(hours=0.2))
    late = [at(0, EventKind.LODGED), at(0.2, EventKind.ACCEPTED), at(30, EventKind.MERGED), at(31, EventKind.SEPARATED)]
    found = {run.step: run for run in earlier_runs(late, facts=FACTS, calendar=calendar())}
    assert set(found) == {Step.DISPATCH, Step.FIRST_CONTACT}
    assert found[Step.FIRST_CONTACT].stopped_at is None
