"""A complaint takes its course, and nobody does what is not his to do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.business_calendar import BusinessCalendar
from domain.complaint import (
    ENDED,
    FIRST_CONTACT,
    RULES,
    UNDER_WAY,
    Act,
    ComplaintState,
    Party,
    Refusal,
    RefusalCode,
    Severity,
    SlaPolicy,
    apply,
    complaint_number,
    first_contact_due,
    parse_number,
    possible_acts,
)

HOUR = timedelta(hours=1)


def walk(*steps: str) -> str:
    state: ComplaintState | None = None
    for step in steps:
        by, act = step.split()
        after = apply(state, Act(act), Party(by), text="words", ended_for=HOUR)
        assert not isinstance(after, Refusal), (state, step, after)
        state = after
    return str(state)


OPENED = ("customer lodge", "owner take")
SOLVED = (*OPENED, "owner contact", "owner propose", "customer accept")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (("customer lodge",), "registered"),
        (("desk lodge", "desk take"), "accepted"),
        ((*OPENED, "owner ask_back", "customer add", "customer urge"), "accepted"),
        ((*OPENED, "desk contact"), "contacted"),
        ((*OPENED, "owner propose", "desk propose"), "solution_proposed"),
        (SOLVED, "solution_accepted"),
        ((*SOLVED, "desk close"), "closed"),
        ((*SOLVED, "system close", "customer reopen", "owner take"), "accepted"),
        ((*OPENED, "owner propose", "customer decline", "owner contact", "owner propose"), "solution_proposed"),
        (("customer lodge", "customer withdraw"), "withdrawn"),
        ((*OPENED, "supervisor mark_unjustified", "customer reopen"), "reopened"),
    ],
)
def test_the_course_of_a_case(steps: tuple[str, ...], state: str) -> None:
    assert walk(*steps) == state


@pytest.mark.parametrize(
    ("state", "act", "by", "code"),
    [
        ("registered", "propose", "owner", "not_now"),
        ("registered", "lodge", "customer", "not_now"),
        ("registered", "take", "customer", "not_yours"),
        ("accepted", "take", "owner", "not_now"),
        ("solution_proposed", "accept", "owner", "not_yours"),
        ("solution_proposed", "contact", "owner", "not_now"),
        ("solution_accepted", "close", "owner", "not_yours"),
        ("solution_accepted", "close", "customer", "not_yours"),
        ("accepted", "close", "desk", "not_now"),
        ("closed", "add", "customer", "not_now"),
        ("withdrawn", "reopen", "customer", "not_now"),
        ("accepted", "mark_unjustified", "owner", "not_yours"),
        (None, "take", "desk", "not_now"),
    ],
)
def test_what_does_not_fit_is_refused(state: str | None, act: str, by: str, code: str) -> None:
    before = None if state is None else ComplaintState(state)
    refusal = apply(before, Act(act), Party(by), text="words", ended_for=HOUR)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert Act(act) not in refusal.possible


@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_words_and_reasons_are_asked_for(blank: str | None) -> None:
    asked = apply(ComplaintState.ACCEPTED, Act.PROPOSE, Party.OWNER, text=blank)
    assert asked == Refusal(RefusalCode.NEEDS_TEXT, (Act.ASK_BACK, Act.CONTACT, Act.PROPOSE))
    reason = apply(ComplaintState.ACCEPTED, Act.MARK_UNJUSTIFIED, Party.DESK, text=blank)
    assert isinstance(reason, Refusal)
    assert reason.code is RefusalCode.NEEDS_REASON


def test_a_case_may_be_reopened_for_fifteen_days() -> None:
    def reopen(ended_for: timedelta) -> object:
        return apply(ComplaintState.CLOSED, Act.REOPEN, Party.CUSTOMER, text="again", ended_for=ended_for)

    assert reopen(timedelta(days=15)) is ComplaintState.REOPENED
    assert reopen(timedelta(days=15, seconds=1)) == Refusal(RefusalCode.TOO_LATE, ())
    assert possible_acts(ComplaintState.CLOSED, Party.CUSTOMER, ended_for=HOUR) == (Act.REOPEN,)
    with pytest.raises(ValueError, match="how long"):
        apply(ComplaintState.CLOSED, Act.REOPEN, Party.CUSTOMER, text="again")


@pytest.mark.parametrize("by", list(Party))
@pytest.mark.parametrize("state", [None, *ComplaintState])
def test_what_is_possible_is_exactly_what_is_not_refused(state: ComplaintState | None, by: Party) -> None:
    possible = possible_acts(state, by, ended_for=HOUR)
    for act in Act:
        after = apply(state, act, by, text="words", ended_for=HOUR)
        assert isinstance(after, Refusal) == (act not in possible)
        if isinstance(after, Refusal):
            assert after.possible == possible


def test_no_open_case_is_a_dead_end_for_its_customer_or_the_desk() -> None:
    for state in UNDER_WAY:
        assert {Act.ADD, Act.WITHDRAW, Act.URGE} <= set(possible_acts(state, Party.CUSTOMER))
        assert Act.MARK_UNJUSTIFIED in possible_acts(state, Party.DESK)
    assert set(ComplaintState) == UNDER_WAY | ENDED
    assert set(RULES) == set(Act)
    assert all(Party.OWNER in RULES[act].by for act in FIRST_CONTACT)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("C-2026-000123", "C-2026-000123"),
        ("c-2026-123", "C-2026-000123"),
        ("我的投诉Ｃ－２０２６－０００１２３到哪一步了", "C-2026-000123"),
        ("where is C2026000123?", "C-2026-000123"),
        ("C 2026 000123", "C-2026-000123"),
        ("C—2026–000123", "C-2026-000123"),
        ("\u200eC-2026-٠٠٠١٢٣", "C-2026-000123"),
        ("C-2026-000000 or C-2026-000007", "C-2026-000007"),
        ("ABC-2026-000123", None),
        ("C-2026-0001234", None),
        ("C-1999-000123", None),
        ("C-20261", None),
        ("2026-000123", None),
        ("", None),
    ],
)
def test_a_number_is_found_however_it_is_typed(text: str, number: str | None) -> None:
    assert parse_number(text) == number


def test_numbers_are_written_in_one_way() -> None:
    assert complaint_number(2026, 123) == "C-2026-000123"
    assert parse_number(complaint_number(2999, 999_999)) == "C-2999-999999"
    for year, serial in ((2026, 0), (2026, 1_000_000), (26, 1)):
        with pytest.raises(ValueError, match=r"serials|year"):
            complaint_number(year, serial)


FRIDAY = datetime(2026, 9, 25, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai, half an hour before closing


@pytest.mark.parametrize(
    ("severity", "share", "due"),
    [
        ("normal", 1.0, datetime(2026, 9, 28, 2, 0, tzinfo=UTC)),
        ("normal", 0.25, datetime(2026, 9, 25, 9, 30, tzinfo=UTC)),
        ("normal", 1.5, datetime(2026, 9, 28, 3, 0, tzinfo=UTC)),
        ("urgent", 1.0, FRIDAY + 2 * HOUR),
        ("major", 0.75, FRIDAY + 1.5 * HOUR),
    ],
)
def test_the_first_contact_is_due_in_two_hours_that_count(severity: str, share: float, due: datetime) -> None:
    calendar = BusinessCalendar(zone=ZoneInfo("Asia/Shanghai"))
    found = first_contact_due(FRIDAY, calendar=calendar, severity=Severity(severity), policy=SlaPolicy(), share=share)
    assert found == due


def test_an_administrator_may_shorten_the_limit() -> None:
    calendar = BusinessCalendar(zone=ZoneInfo("Asia/Shanghai"))
    policy = SlaPolicy(first_contact=timedelta(minutes=20))
    due = first_contact_due(FRIDAY, calendar=calendar, severity=Severity.NORMAL, policy=policy)
    assert due == FRIDAY + timedelta(minutes=20)
