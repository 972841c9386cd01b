"""The figures of the complaint report against a count by hand, and how far each reader sees."""

import statistics
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from bot.papers.complaint_table import Table, group_clock_tables, group_tables
from domain.complaint import ComplaintState, EventKind, Severity, Step
from domain.complaint.figures import Tally
from domain.complaint.span import Span, parse_span
from domain.errors import NotPermittedError
from domain.people import Role
from handlers.blocks.texts import Texts, plain
from handlers.report.case_words import named
from services.calendar import business_calendar
from services.reports.clocks import ClockFigures
from services.reports.complaint import (
    NOBODY,
    Group,
    bounds,
    complaint_report,
    note_repeat_complainants,
    repeat_complainants,
)
from services.reports.complaint_cases import report_cases
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintClock
from storage.session import Tx
from tests.house import House
from tests.reports.cases import NOW, ZONE, Town, scope_of, settle_town

NOVEMBER = Span.month_of(date(2026, 11, 1))
DEPARTMENTS = ("Training", "客服部", "Training", "Tiny")
"""Of the town's owners, in their order."""
COUNTED = (EventKind.CLOSED, EventKind.OVERDUE, EventKind.UNJUSTIFIED, EventKind.WITHDRAWN, EventKind.MERGED)


def department(case: Complaint, town: Town) -> str:
    return DEPARTMENTS[town.owners.index(case.owner_id)] if case.owner_id else NOBODY


# What a case is counted under, by breakdown.
KEYS: dict[str, Callable[[Complaint, Town], str]] = {
    "categories": lambda case, _town: case.category,
    "departments": department,
    "owners": lambda case, _town: str(case.owner_id or NOBODY),
    "channels": lambda case, _town: case.source,
    "severities": lambda case, _town: case.severity.value,
}


@pytest.fixture
async def town(house: House) -> Town:
    async with house.peiban.database.write() as tx:
        return await settle_town(tx, cases=150)


@pytest.fixture
async def tx(house: House, town: Town) -> AsyncIterator[Tx]:
    async with house.peiban.database.read() as opened:
        yield opened


class Met(NamedTuple):
    """A clock that was done in the span, with the minutes it took."""

    case: Complaint
    clock: ComplaintClock
    minutes: int


async def met_clocks(tx: Tx, town: Town, start: datetime, end: datetime) -> list[Met]:
    calendar = await business_calendar(tx, zone=ZONE, around=NOW - timedelta(days=60), until=NOW)
    cases, found = {case.id: case for case in town.cases}, []
    for clock in town.clocks:
        case = cases[clock.complaint_id]
        gone = case.state in (ComplaintState.WITHDRAWN, ComplaintState.MERGED)
        if (
            clock.stopped_at is None
            or not start <= clock.stopped_at < end
            or (gone and clock.stopped_at == case.closed_at)
        ):
            continue
        wall = (clock.stopped_at - clock.started_at) // timedelta(minutes=1)
        worked = calendar.working_minutes_between(clock.started_at, clock.stopped_at)
        found.append(Met(case, clock, worked if case.severity is Severity.NORMAL else wall))
    return found


def is_of(found: ClockFigures, one: Met) -> bool:
    return one.clock.step is found.step and (one.case.severity is not Severity.NORMAL) is found.wall


def assert_counted(found: ClockFigures, met: list[Met]) -> None:
    took = [one.minutes for one in met]
    late = sum(one.clock.stopped_at > (one.clock.due_at or NOW) for one in met if one.clock.stopped_at)
    assert (found.done, found.late) == (len(took), late)
    assert found.median == (pytest.approx(statistics.median(took)) if took else None)
    tenths = statistics.quantiles(took, n=10, method="inclusive") if len(took) > 1 else took * 9
    assert found.p90 == (pytest.approx(tenths[8]) if took else None)


def rows_of(tables: list[Table], name: str) -> list[list[Any]]:
    return [list(row) for table in tables for row in table.rows if row[0] == name]


def summed(groups: tuple[Group, ...]) -> Tally:
    return sum((one.tally for one in groups), Tally())


@pytest.mark.parametrize("code", ["2026-11", "2026-w48", "2026-01-10..2026-08-31"])
async def test_totals_are_those_counted_by_hand_and_every_breakdown_adds_up_to_them(
    tx: Tx, town: Town, code: str
) -> None:
    span = parse_span(code)
    assert span is not None
    scope = scope_of(tx, Role.SUPERVISOR)
    report = await complaint_report(scope, span=span)
    start, end = bounds(scope, span)
    moved = {kind: {case for case, one, at in town.events if one is kind and start <= at < end} for kind in EventKind}
    assert report.total == Tally(
        received=sum(start <= case.received_at < end for case in town.cases),
        closed=len(moved[EventKind.CLOSED]),
        overdue=len(moved[EventKind.OVERDUE]),
        unjustified=len(moved[EventKind.UNJUSTIFIED]),
        withdrawn=len(moved[EventKind.WITHDRAWN]),
        merged=len(moved[EventKind.MERGED]),
    )
    assert report.total.received > 0
    assert report.total.overdue > 0
    received = {case.id for case in town.cases if start <= case.received_at < end}
    for kind, key in KEYS.items():
        groups: tuple[Group, ...] = getattr(report, kind)
        assert summed(groups) == report.total
        told = {one.key: (one.tally.received, one.tally.closed, one.tally.overdue) for one in groups}
        whose = {case.id: key(case, town) for case in town.cases}
        counts = [
            Counter(whose[case] for case in cases)
            for cases in (received, moved[EventKind.CLOSED], moved[EventKind.OVERDUE])
        ]
        every = {whose[case] for cases in (received, *(moved[one] for one in COUNTED)) for case in cases}
        assert told == {one: tuple(count[one] for count in counts) for one in every}, kind
        assert len(every) > 2
    assert sum(one.number for one in report.pareto) == report.total.received
    # What the sheet lists is what was counted, neither more nor less.
    counted = {case.number for case in town.cases if start <= case.received_at < end or any(
        case.id in cases for kind, cases in moved.items() if kind is not EventKind.LODGED)}  # fmt: skip
    assert {case.number for case in await report_cases(scope, span=span)} == counted


async def test_comparisons_and_course_are_the_reports_of_those_spans(tx: Tx, town: Town) -> None:
    scope = scope_of(tx, Role.MANAGEMENT)
    report = await complaint_report(scope, span=NOVEMBER)
    october = await complaint_report(scope, span=NOVEMBER.before())
    last_year = await complaint_report(scope, span=NOVEMBER.year_before())
    assert report.before.total == october.total
    assert report.before.rated == october.rated
    assert report.year_before.total == last_year.total
    told = [one for one in report.trend if one[0] in (NOVEMBER, NOVEMBER.before())]
    assert [one[1:] for one in told] == [
        (one.received, one.closed, one.overdue) for one in (october.total, report.total)
    ]


async def test_clocks_and_ratings_have_the_percentiles_of_the_statistics_module(tx: Tx, town: Town) -> None:
    scope = scope_of(tx, Role.SUPERVISOR)
    start, end = bounds(scope, NOVEMBER)
    report = await complaint_report(scope, span=NOVEMBER)
    met = await met_clocks(tx, town, start, end)
    for found in report.clocks:
        assert_counted(found, [one for one in met if is_of(found, one)])
    assert {one.step for one in report.clocks} == {Step.FIRST_CONTACT, Step.CLOSING}
    ratings = [case.rating for case in town.cases if case.rating and case.closed_at and start <= case.closed_at < end]
    assert report.rated.answers == len(ratings) > 0
    assert report.rated.mean == pytest.approx(statistics.mean(ratings))


async def test_clocks_by_group_have_the_percentiles_of_the_statistics_module(tx: Tx, town: Town) -> None:
    scope = scope_of(tx, Role.SUPERVISOR)
    report = await complaint_report(scope, span=NOVEMBER)
    met = await met_clocks(tx, town, *bounds(scope, NOVEMBER))
    for kind, key in KEYS.items():
        groups: tuple[Group, ...] = getattr(report, kind)
        for group in groups:
            own = [one for one in met if key(one.case, town) == group.key]
            for found in group.clocks:
                assert_counted(found, [one for one in own if is_of(found, one)])
        clocks = [one for group in groups for one in group.clocks]
        assert sum(one.done for one in clocks) == len(met) > 0
        assert sum(one.open_late for one in clocks) == sum(one.open_late for one in report.clocks) > 0


async def test_a_clock_that_runs_on_past_its_limit_counts_as_late_and_still_open(tx: Tx, town: Town) -> None:
    report = await complaint_report(scope_of(tx, Role.SUPERVISOR), span=NOVEMBER)
    scope = scope_of(tx, Role.SUPERVISOR)
    start, end = bounds(scope, NOVEMBER)
    expected = sum(
        clock.due_at is not None
        and start <= clock.due_at < min(end, NOW)
        and (clock.stopped_at is None or clock.stopped_at >= end)
        for clock in town.clocks
    )
    assert sum(one.open_late for one in report.clocks) == expected > 0
    # In the middle of the month, what is due later has not run out.
    earlier = scope_of(tx, Role.SUPERVISOR, now=start + timedelta(days=10))
    assert sum(one.open_late for one in (await complaint_report(earlier, span=NOVEMBER)).clocks) < expected


async def test_a_training_manager_sees_his_own_company_s_customers_only(tx: Tx, town: Town) -> None:
    everything = await complaint_report(scope_of(tx, Role.MANAGEMENT), span=NOVEMBER)
    ours = await complaint_report(scope_of(tx, Role.TRAINING_MANAGER, organisation_id=1), span=NOVEMBER)
    theirs = await complaint_report(scope_of(tx, Role.TRAINING_MANAGER, organisation_id=2), span=NOVEMBER)
    nobody = await complaint_report(scope_of(tx, Role.TRAINING_MANAGER), span=NOVEMBER)
    assert ours.total + theirs.total == everything.total
    assert ours.repeated + theirs.repeated == everything.repeated
    assert nobody.silent
    for refused in (Role.DESK, Role.OWNER, Role.CUSTOMER, Role.TRAINER, Role.ADMIN):
        with pytest.raises(NotPermittedError):
            await complaint_report(scope_of(tx, refused), span=NOVEMBER)


async def test_who_has_few_cases_is_ranked_by_name_only_before_those_who_answer_for_him(
    house: House, town: Town
) -> None:
    case = next(
        one for one in town.cases if one.received_at < NOW - timedelta(days=2) and one.customer_id == town.customers[0]
    )
    day = case.received_at.astimezone(ZONE).date()
    async with house.peiban.database.write() as writing:
        (await writing.get_one(type(case), case.id)).owner_id = town.owners[3]
    span = Span.week_of(day)
    async with house.peiban.database.read() as tx:
        seen = await complaint_report(scope_of(tx, Role.SUPERVISOR), span=span)
        hidden = await complaint_report(scope_of(tx, Role.TRAINING_MANAGER, organisation_id=1), span=span)
        listed = await report_cases(scope_of(tx, Role.TRAINING_MANAGER, organisation_id=1), span=span)
    assert "Few" in {one.name for one in seen.owners}
    assert "Few" not in {one.name for one in hidden.owners}
    assert all(one.tally.received >= 3 for one in hidden.owners if one.key not in ("", NOBODY))
    # Nor can he be found by the minutes of a case.
    assert next(one for one in seen.owners if one.name == "Few").clocks
    assert any(one.clocks for one in seen.departments)
    assert any(one.clocks for one in hidden.categories)
    assert not any(one.clocks for one in (*hidden.owners, *hidden.departments))
    assert {(one.owner, one.department) for one in listed} == {("", "")}


async def test_whoever_only_clocks_tell_of_stands_among_the_clocks_and_not_among_the_counts(
    house: House, town: Town
) -> None:
    # Its limit of nine days ran out in another week than the one it came in, and nothing else happened.
    case = next(
        one
        for one in town.cases
        if one.closed_at is None
        and one.overdue_at is None
        and one.received_at + timedelta(days=9) < NOW
        and town.customers.index(one.customer_id) % 4 != 3
    )
    span = Span.week_of((case.received_at + timedelta(days=9)).astimezone(ZONE).date())
    async with house.peiban.database.write() as writing:
        (await writing.get_one(Complaint, case.id)).owner_id = town.owners[3]
    async with house.peiban.database.read() as tx:
        seen = await complaint_report(scope_of(tx, Role.SUPERVISOR), span=span)
        hidden = await complaint_report(scope_of(tx, Role.TRAINING_MANAGER, organisation_id=1), span=span)
    say = Texts("en", ZONE)
    assert [row[2:6] for row in rows_of(group_clock_tables(seen, say), "Few")] == [[0, 0, 1, None]]
    assert rows_of(group_tables(seen, say), "Few") == []
    assert rows_of(group_clock_tables(hidden, say), "Few") == []
    heads = [one.head[0] for one in group_clock_tables(hidden, say)]
    assert heads == ["Category", "Channel", "Severity"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "not passed to a department"), ("zh_Hans", "未转责任部门"), ("zh_Hant", "未轉責任部門")],
)
async def test_what_was_passed_to_nobody_is_called_so_and_comes_last(
    tx: Tx, town: Town, language: str, words: str
) -> None:
    scope = scope_of(tx, Role.SUPERVISOR)
    report = await complaint_report(scope, span=NOVEMBER)
    start, end = bounds(scope, NOVEMBER)
    expected = sum(start <= case.received_at < end and case.owner_id is None for case in town.cases)
    say = Texts(language, ZONE)
    for kind, groups in (("owner", report.owners), ("department", report.departments)):
        names = [plain(named(one, report, say, kind)) for one in groups]
        assert names[-1] == words
        assert plain(say("others")) not in names
        assert groups[-1].tally.received == expected > 0


async def test_who_came_again_is_counted_for_all_and_named_to_supervisors_who_leave_a_trace(
    house: House, tx: Tx, town: Town
) -> None:
    scope = scope_of(tx, Role.SUPERVISOR)
    start, end = bounds(scope, NOVEMBER)
    recent = [one for one in town.cases if end - timedelta(days=90) <= one.received_at < end]
    whose = {one.id: one.customer_id for one in town.cases}
    # What repeats somebody else's complaint is one of his own all the same.
    own = {one.id for one in recent if one.merged_into_id and whose[one.merged_into_id] == one.customer_id}
    assert 0 < len(own) < sum(one.state is ComplaintState.MERGED for one in recent)
    times = Counter(one.customer_id for one in recent if one.id not in own)
    fresh = {one.customer_id for one in recent if one.received_at >= start and one.id not in own}
    again = {customer: number for customer, number in times.items() if number >= 2 and customer in fresh}
    report = await complaint_report(scope, span=NOVEMBER)
    assert report.repeated == len(again) > 0
    found = await repeat_complainants(scope, span=NOVEMBER)
    assert sorted(number for _name, number in found.named) == sorted(again.values())
    async with house.peiban.database.write() as writing:
        await note_repeat_complainants(scope_of(writing, Role.SUPERVISOR), again=found)
    for refused in (Role.MANAGEMENT, Role.TRAINING_MANAGER, Role.DESK):
        with pytest.raises(NotPermittedError):
            await repeat_complainants(scope_of(tx, refused, organisation_id=1), span=NOVEMBER)
    entries = await house.rows(AuditEntry)
    assert [one.act for one in entries] == ["repeat complainants seen"]
