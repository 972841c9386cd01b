"""What a timeline tells of a case: how it is sorted, where it stands, in whose hands it is, and what is counted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.complaint import RULES, Category, ComplaintState, Entry, EventKind, Severity, sorting_of, standing_of

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
DESK, OWNER, OTHER = 3, 5, 7


def entry(kind: EventKind, by: int | None = DESK, **facts: Any) -> Entry:
    return Entry(kind, AT, facts, by)


def hands(*timeline: Entry) -> tuple[int | None, int | None, int | None]:
    told = standing_of(timeline)
    return told.handler_id, told.owner_id, told.receiver_id


LODGED = entry(EventKind.LODGED, OTHER, category="price", severity="normal")
TAKEN = entry(EventKind.ACCEPTED, handler=DESK)
DISPATCHED = entry(EventKind.DISPATCHED, owner=OWNER, before=None)


def test_every_kind_of_entry_leads_to_one_state_only() -> None:
    leads = {(rule.event, rule.to) for rule in RULES.values() if rule.to is not None}
    assert len({event for event, _to in leads}) == len(leads)


@pytest.mark.parametrize(
    ("timeline", "severity", "category"),
    [
        ([LODGED], Severity.NORMAL, Category.PRICE),
        ([LODGED, entry(EventKind.CLASSIFIED, category="safety", severity="major")], Severity.MAJOR, Category.SAFETY),
        # The oldest timelines do not say how a case was sorted when it came: the record does.
        ([entry(EventKind.LODGED)], Severity.URGENT, Category.OTHER),
        (
            [entry(EventKind.LODGED), entry(EventKind.CLASSIFIED, category="skill", severity="normal")],
            Severity.NORMAL,
            Category.SKILL,
        ),
        # No other entry sorts a case, whatever codes it has.
        ([LODGED, entry(EventKind.SAID, severity="major")], Severity.NORMAL, Category.PRICE),
    ],
)
def test_a_case_is_sorted_as_its_timeline_says_last(
    timeline: list[Entry], severity: Severity, category: Category
) -> None:
    assert sorting_of(timeline, severity=Severity.URGENT, category=Category.OTHER) == (severity, category)


def test_hands_change_with_the_entries_that_say_so() -> None:
    received = entry(EventKind.LODGED, OTHER, receiver=OTHER)
    assert hands(received) == (None, None, OTHER)
    assert hands(received, entry(EventKind.HANDED_OVER, OTHER)) == (None, None, None)
    assert hands(received, TAKEN) == (DESK, None, None)
    assert hands(LODGED, TAKEN, DISPATCHED) == (DESK, OWNER, None)
    assert hands(LODGED, TAKEN, DISPATCHED, entry(EventKind.ACCEPTED, OWNER)) == (DESK, OWNER, None)
    assert hands(LODGED, TAKEN, DISPATCHED, TAKEN) == (DESK, None, None)
    # Who is of the department and of the desk takes it: the entry says who has it.
    own = entry(EventKind.ACCEPTED, OWNER, handler=OWNER)
    assert hands(LODGED, TAKEN, DISPATCHED, own) == (OWNER, None, None)
    assert hands(LODGED, TAKEN, entry(EventKind.ASSIGNED, OTHER, handler=OTHER, before=DESK)) == (OTHER, None, None)
    assert hands(LODGED, TAKEN, entry(EventKind.ASSIGNED, handler=None, before=DESK)) == (None, None, None)
    again = entry(EventKind.REOPENED, OTHER)
    assert hands(LODGED, TAKEN, DISPATCHED, entry(EventKind.CLOSED), again) == (None, None, None)


def test_what_is_counted_is_counted_over_all_new_beginnings() -> None:
    urged, again = entry(EventKind.URGED, OTHER), entry(EventKind.REOPENED, OTHER)
    told = standing_of([LODGED, TAKEN, urged, urged, entry(EventKind.CLOSED), again, urged])
    assert (told.state, told.urged, told.reopened, told.last_seq) == (ComplaintState.REOPENED, 3, 1, 7)


def test_of_a_case_that_was_closed_with_another_its_own_timeline_does_not_say_whose_it_was() -> None:
    record = standing_of([LODGED, entry(EventKind.MERGED), entry(EventKind.CLOSED, None)])
    assert not record.hands_known
    other = standing_of([LODGED, entry(EventKind.MERGED), entry(EventKind.CLOSED, None)])
    other.handler_id, other.owner_id, other.urged = DESK, OWNER, 1
    assert record.differing(other) == ["urged"]
    alone = standing_of([LODGED, TAKEN, entry(EventKind.CLOSED)])
    assert alone.differing(standing_of([LODGED, entry(EventKind.CLOSED)])) == ["handler_id", "last_seq"]
