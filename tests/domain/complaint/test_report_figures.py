"""Spans, shares, percentiles and worked minutes of the complaint report."""

import statistics
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.complaint.figures import Tally, WorkedMinutes, pareto, percentile
from domain.complaint.span import BUCKETS, Span, SpanKind, parse_span
from domain.timetable import MonthlyFirstWorkday, Weekly, due_occurrence

DAYS = st.dates(date(2001, 1, 1), date(2080, 1, 1))
BERLIN = ZoneInfo("Europe/Berlin")


@given(day=DAYS, kind=st.sampled_from([Span.week_of, Span.month_of]))
def test_spans_of_a_kind_follow_each_other_without_gap_and_hold_their_day(day: date, kind: object) -> None:
    span = kind(day)  # type: ignore[operator]
    assert span.first <= day <= span.last
    assert span.before().end == span.first
    assert parse_span(span.code) == span
    buckets = span.buckets()
    assert len(buckets) == BUCKETS
    assert buckets[-1] == span
    assert all(earlier.end == later.first for earlier, later in pairwise(buckets))


@given(first=DAYS, length=st.integers(1, 366))
@example(first=date(2025, 2, 28), length=366)
@example(first=date(2024, 2, 29), length=366)
def test_any_days_are_compared_with_as_many_before_and_the_same_a_year_ago(first: date, length: int) -> None:
    span = Span(SpanKind.DAYS, first, first + timedelta(days=length))
    assert parse_span(span.code) == span
    assert span.before().end == span.first
    assert span.before().end - span.before().first == timedelta(days=length)
    year = span.year_before()
    assert (year.first.year, year.first.month) == (first.year - 1, first.month)
    last = span.buckets()[-1]
    assert last.first <= span.last <= last.last


def test_a_year_ago_is_the_same_month_or_the_same_weekdays() -> None:
    assert Span.month_of(date(2026, 1, 31)).year_before() == Span.month_of(date(2025, 1, 1))
    week = Span.week_of(date(2026, 11, 25))
    assert week.year_before().first == date(2025, 11, 24)
    assert week.year_before().first.weekday() == 0
    leap = Span(SpanKind.DAYS, date(2028, 2, 29), date(2028, 3, 1))
    assert leap.year_before().first == date(2027, 2, 28)


@pytest.mark.parametrize(
    "words", ["", "2026-13", "2026-w54", "2026-11-31", "2026-11-20..2026-11-01", "1..2", "9999-12-31"]
)
def test_what_is_no_span_is_not_read_as_one(words: str) -> None:
    assert parse_span(words) is None


@pytest.mark.parametrize("words", ["2026-11-01..2026-11-20", "2026-11-01 2026-11-20", "2026-11-01 至 2026-11-20"])
def test_days_are_read_however_they_are_joined(words: str) -> None:
    assert parse_span(words) == Span(SpanKind.DAYS, date(2026, 11, 1), date(2026, 11, 21))


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=60))
def test_percentiles_are_those_of_the_statistics_module(values: list[int]) -> None:
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))
    assert percentile(values, 0.9) == pytest.approx(statistics.quantiles(values, n=10, method="inclusive")[8])


def test_the_percentile_of_nothing_is_none_and_of_one_itself() -> None:
    assert percentile([], 0.9) is None
    assert percentile([7], 0.9) == 7


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 50), max_size=12))
def test_shares_fall_and_add_up_to_one(counts: dict[str, int]) -> None:
    order = pareto(counts.items())
    assert {one.key: one.number for one in order} == {key: count for key, count in counts.items() if count}
    assert [one.number for one in order] == sorted((one.number for one in order), reverse=True)
    if order:
        assert sum(one.share for one in order) == pytest.approx(1)
        assert order[-1].cumulated == pytest.approx(1)


@given(
    start=st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5), timezones=st.just(UTC)),
    spans=st.lists(st.tuples(st.integers(0, 30_000), st.integers(-2_000, 30_000)), min_size=1, max_size=20),
)
def test_minutes_laid_out_once_are_those_of_the_calendar(start: datetime, spans: list[tuple[int, int]]) -> None:
    calendar = BusinessCalendar(zone=BERLIN, holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    pairs = [(start + timedelta(minutes=a), start + timedelta(minutes=a + b, seconds=30)) for a, b in spans]
    moments = [moment for pair in pairs for moment in pair]
    worked = WorkedMinutes(calendar, min(moments), max(moments))
    assert [worked.between(*pair) for pair in pairs] == [calendar.working_minutes_between(*pair) for pair in pairs]


def test_tallies_add_up_field_by_field() -> None:
    assert Tally(received=1) + Tally(received=2, closed=3) == Tally(received=3, closed=3)
    assert not Tally()


def occurrences(rule: Weekly | MonthlyFirstWorkday, start: datetime, days: int) -> list[datetime]:
    """Every occurrence that a ticker finds which looks each half hour."""
    last, found = start, []
    for half_hours in range(days * 48):
        due = due_occurrence(rule, last=last, now=start + timedelta(minutes=30 * half_hours), zone=BERLIN)
        if due is not None:
            last = due.at
            found.append(due.at.astimezone(BERLIN))
    return found


def test_a_weekly_report_comes_each_monday_at_half_past_eight_over_both_changes_of_clocks() -> None:
    for start in (datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 16, tzinfo=UTC)):
        found = occurrences(Weekly(0, time(8, 30)), start, 18)
        assert [(one.weekday(), one.hour, one.minute) for one in found] == [(0, 8, 30)] * len(found)
        assert {later.date() - earlier.date() for earlier, later in pairwise(found)} == {timedelta(days=7)}
        assert len({one.utcoffset() for one in found}) == 2


def test_a_monthly_report_comes_once_a_month_on_the_first_working_day() -> None:
    found = occurrences(MonthlyFirstWorkday(time(8, 30)), datetime(2026, 2, 20, tzinfo=UTC), 75)
    # 1 March is a Sunday, in March the clocks go forward, 1 May is a Friday.
    assert [one.replace(tzinfo=None) for one in found] == [
        datetime(2026, 3, 2, 8, 30),
        datetime(2026, 4, 1, 8, 30),
        datetime(2026, 5, 1, 8, 30),
    ]
