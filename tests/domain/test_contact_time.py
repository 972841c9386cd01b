"""A contact that is written down later: when it counts as it is said to have been, and when as it was written."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint import Category, Clock, Entry, EventKind, Facts, Severity, Step, clocks, contact_from
from tests.domain.test_complaint_due import OFFICE, at

FACTS = Facts(severity=Severity.NORMAL, category=Category.PRICE)


def clocks_of(*steps: tuple[str, str, str]) -> dict[Step, Clock]:
    """The clocks of (instant, kind, when it is said to have been: may be empty)."""
    timeline = [
        Entry(EventKind(kind), at(when), {"spoken_at": at(spoken).isoformat()} if spoken else {})
        for when, kind, spoken in steps
    ]
    return {one.step: one for one in clocks(timeline, facts=FACTS, calendar=OFFICE)}


LODGED = ("21 09:00", "lodged", "")


@pytest.mark.parametrize(
    ("steps", "met", "late"),
    [
        # Due 11:00. Written down at once, a little later, and after the time while nobody had been told.
        ([("21 10:50", "contacted", "")], "21 10:50", False),
        ([("21 10:50", "contacted", "21 10:20")], "21 10:20", False),
        ([("21 11:30", "contacted", "21 10:20")], "21 10:20", False),
        # What was told stays true, whatever is typed in afterwards.
        ([("21 11:00", "overdue", ""), ("21 11:30", "contacted", "21 10:20")], "21 11:30", True),
        # Being reminded says that it is not late yet.
        ([("21 10:30", "reminded", ""), ("21 10:40", "contacted", "21 10:20")], "21 10:20", False),
        # A time before the case counts from its receipt: nobody was earlier than he could be.
        ([("21 10:40", "contacted", "21 08:20")], "21 09:00", False),
        # What was done before stays done.
        ([("21 09:40", "said", ""), ("21 10:40", "contacted", "21 09:20")], "21 09:40", False),
    ],
)
def test_the_first_contact_is_met(steps: list[tuple[str, str, str]], met: str, late: bool) -> None:
    clock = clocks_of(LODGED, *steps)[Step.FIRST_CONTACT]
    assert clock.stopped_at == at(met)
    assert clock.late_at(at("25 09:00")) is late


def test_the_breach_of_another_clock_takes_nothing_away() -> None:
    told = Entry(EventKind.OVERDUE, at("21 09:30"), {"step": "dispatch", "round": 1})
    spoken = Entry(EventKind.CONTACTED, at("21 10:50"), {"spoken_at": at("21 10:20").isoformat()})
    timeline = [Entry(EventKind.LODGED, at("21 09:00")), told, spoken]
    found = {one.step: one for one in clocks(timeline, facts=FACTS, calendar=OFFICE)}
    assert found[Step.FIRST_CONTACT].stopped_at == at("21 10:20")


def test_waiting_for_the_customer_ends_when_he_was_spoken_with_but_not_before_he_was_asked() -> None:
    asked = ("21 10:00", "asked_back", "")
    waited = clocks_of(LODGED, asked, ("21 12:00", "contacted", "21 11:00"))[Step.SOLUTION]
    at_once = clocks_of(LODGED, asked, ("21 11:00", "contacted", ""))[Step.SOLUTION]
    assert waited.due_at == at_once.due_at
    still = clocks_of(LODGED, asked, ("21 12:00", "contacted", "21 09:30"))[Step.SOLUTION]
    assert (still.due_at, still.paused_since) == (None, at("21 10:00"))


@pytest.mark.parametrize(("spoken", "answered"), [("21 10:00", True), ("21 09:59", False), ("", True)])
def test_a_time_without_seconds_ends_the_wait_that_began_in_its_minute_for_all_clocks_alike(
    spoken: str, answered: bool
) -> None:
    asked = at("21 10:00") + timedelta(seconds=40)
    timeline = [
        Entry(EventKind.LODGED, at("21 09:00")),
        Entry(EventKind.ASKED_BACK, asked),
        Entry(EventKind.CONTACTED, at("21 10:20"), {"spoken_at": at(spoken).isoformat()} if spoken else {}),
    ]
    found = {one.step: one for one in clocks(timeline, facts=FACTS, calendar=OFFICE)}
    assert found[Step.ANSWER].stopped_at == (at("21 10:20") if answered else None)
    for step in (Step.SOLUTION, Step.CLOSING):
        assert found[step].paused_since == (None if answered else asked)


def test_a_case_that_begins_anew_waits_for_no_answer_to_what_was_asked_before() -> None:
    asked = [LODGED, ("21 10:00", "carried_out", ""), ("21 10:30", "asked_back", "")]
    assert clocks_of(*asked)[Step.ANSWER].stopped_at is None
    again = clocks_of(*asked, ("21 11:00", "reopened", ""))
    assert again[Step.ANSWER].stopped_at == at("21 11:00")
    assert again[Step.CLOSING].paused_since is None


@given(written=st.integers(0, 600), spoken=st.integers(-600, 600), told=st.booleans())
def test_no_time_typed_in_makes_a_told_lateness_undone(written: int, spoken: int, told: bool) -> None:
    start = at("21 09:00")
    timeline = [Entry(EventKind.LODGED, start)]
    timeline += [Entry(EventKind.OVERDUE, at("21 11:00"), {"step": "first_contact", "round": 1})] if told else []
    moment = max(start + timedelta(minutes=written), timeline[-1].at)
    said = start + timedelta(minutes=min(spoken, written))
    timeline.append(Entry(EventKind.CONTACTED, moment, {"spoken_at": said.isoformat()}))
    (clock,) = [one for one in clocks(timeline, facts=FACTS, calendar=OFFICE) if one.step is Step.FIRST_CONTACT]
    assert clock.stopped_at is not None
    assert start <= clock.stopped_at <= moment
    assert not told or clock.stopped_at == moment


def test_it_can_be_dated_back_to_the_receipt_or_to_when_the_case_was_opened_again() -> None:
    lodged, again = Entry(EventKind.LODGED, at("21 09:00")), Entry(EventKind.REOPENED, at("23 10:00"))
    assert contact_from([lodged, Entry(EventKind.ACCEPTED, at("21 09:10"))]) == at("21 09:00")
    assert contact_from([lodged, Entry(EventKind.CLOSED, at("22 09:00")), again]) == at("23 10:00")
