"""A complaint takes its course, and nobody does what is not his to do; its number is read however it is typed."""

from datetime import timedelta

import pytest

from domain.complaint import Act, ComplaintState, Party, Refusal, RefusalCode, apply, complaint_number, parse_number
from domain.complaint import possible_acts as possible

HOUR = timedelta(hours=1)


def walk(*steps: str) -> str:
    state: ComplaintState | None = None
    for step in steps:
        by, act = step.split()
        after = apply(state, Act(act), Party(by), text="words", ended_for=HOUR)
        assert not isinstance(after, Refusal), (state, step, after)
        state = after
    return str(state)


TAKEN = ("customer lodge", "desk take")
GIVEN = ("receiver lodge", "receiver hand_over", "desk dispatch")
OPENED = (*GIVEN, "owner undertake")
PROPOSED = (*OPENED, "owner contact", "owner investigate", "owner propose")
SOLVED = (*PROPOSED, "customer accept", "owner carry_out")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (("customer lodge",), "registered"),
        (("receiver lodge", "receiver hand_over"), "registered"),
        (("desk lodge", "desk take"), "accepted"),
        (GIVEN, "dispatched"),
        (OPENED, "accepted"),
        ((*GIVEN, "owner reject"), "rejected"),
        ((*GIVEN, "owner reject", "desk insist", "owner undertake"), "accepted"),
        ((*GIVEN, "owner reject", "supervisor dispatch"), "dispatched"),
        ((*GIVEN, "owner reject", "desk take"), "accepted"),
        ((*OPENED, "desk dispatch", "owner undertake"), "accepted"),
        ((*TAKEN, "desk ask_back", "customer add", "customer urge", "desk say"), "accepted"),
        ((*TAKEN, "desk contact"), "contacted"),
        ((*OPENED, "owner contact", "owner investigate"), "investigating"),
        ((*OPENED, "owner ask_extension", "desk grant_extension"), "accepted"),
        ((*OPENED, "owner ask_extension", "supervisor refuse_extension"), "accepted"),
        ((*OPENED, "owner propose", "desk propose"), "solution_proposed"),
        ((*PROPOSED, "customer accept"), "solution_accepted"),
        ((*PROPOSED, "customer accept", "owner ask_extension"), "solution_accepted"),
        ((*PROPOSED, "customer decline", "supervisor change"), "solution_declined"),
        ((*PROPOSED, "customer decline", "owner contact", "owner propose"), "solution_proposed"),
        (SOLVED, "call_back"),
        ((*SOLVED, "desk miss", "desk miss"), "call_back"),
        ((*SOLVED, "desk close"), "closed"),
        ((*SOLVED, "customer close"), "closed"),
        ((*SOLVED, "customer close", "customer reopen", "desk take"), "accepted"),
        ((*SOLVED, "desk not_settled", "supervisor supervise"), "reopened"),
        ((*SOLVED, "customer not_settled", "desk dispatch"), "dispatched"),
        (("customer lodge", "customer withdraw"), "withdrawn"),
        ((*PROPOSED, "desk merge"), "merged"),
        ((*TAKEN, "supervisor mark_unjustified", "customer reopen"), "reopened"),
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
        ("registered", "take", "owner", "not_yours"),
        ("registered", "undertake", "owner", "not_now"),
        ("registered", "hand_over", "desk", "not_yours"),
        ("dispatched", "hand_over", "receiver", "not_now"),
        ("dispatched", "undertake", "desk", "not_yours"),
        ("accepted", "reject", "owner", "not_now"),
        ("rejected", "insist", "owner", "not_yours"),
        ("accepted", "undertake", "owner", "not_now"),
        ("accepted", "grant_extension", "owner", "not_yours"),
        ("accepted", "change", "desk", "not_now"),
        ("solution_proposed", "accept", "owner", "not_yours"),
        ("solution_proposed", "accept", "supervisor", "not_yours"),
        ("solution_proposed", "contact", "owner", "not_now"),
        ("solution_accepted", "close", "desk", "not_now"),
        ("call_back", "close", "owner", "not_yours"),
        ("call_back", "miss", "owner", "not_yours"),
        ("call_back", "not_settled", "owner", "not_yours"),
        ("accepted", "close", "desk", "not_now"),
        ("accepted", "supervise", "owner", "not_yours"),
        ("accepted", "merge", "owner", "not_yours"),
        ("closed", "add", "customer", "not_now"),
        ("merged", "reopen", "customer", "not_now"),
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


@pytest.mark.parametrize("blank", [None, "", "  \n", "\u3000"])
@pytest.mark.parametrize(
    ("state", "act", "by", "code"),
    [
        (None, "lodge", "customer", "needs_text"),
        ("accepted", "propose", "owner", "needs_text"),
        ("accepted", "say", "owner", "needs_text"),
        ("accepted", "contact", "desk", "needs_text"),
        ("solution_accepted", "carry_out", "owner", "needs_text"),
        ("dispatched", "reject", "owner", "needs_reason"),
        ("rejected", "insist", "desk", "needs_reason"),
        ("accepted", "ask_extension", "owner", "needs_reason"),
        ("accepted", "refuse_extension", "supervisor", "needs_reason"),
        ("solution_declined", "change", "supervisor", "needs_reason"),
        ("call_back", "not_settled", "customer", "needs_reason"),
        ("accepted", "mark_unjustified", "desk", "needs_reason"),
        ("closed", "reopen", "customer", "needs_reason"),
    ],
)
def test_words_and_reasons_are_asked_for(state: str | None, act: str, by: str, code: str, blank: str | None) -> None:
    before = None if state is None else ComplaintState(state)
    asked = apply(before, Act(act), Party(by), text=blank, ended_for=HOUR)
    assert asked == Refusal(RefusalCode(code), possible(before, Party(by), ended_for=HOUR))
    assert Act(act) in asked.possible


def test_a_customer_who_declines_owes_nobody_a_reason() -> None:
    assert apply(ComplaintState.SOLUTION_PROPOSED, Act.DECLINE, Party.CUSTOMER) is ComplaintState.SOLUTION_DECLINED


def test_a_case_may_be_reopened_for_fifteen_days() -> None:
    def reopen(ended_for: timedelta) -> object:
        return apply(ComplaintState.CLOSED, Act.REOPEN, Party.CUSTOMER, text="again", ended_for=ended_for)

    assert reopen(timedelta(days=15)) is ComplaintState.REOPENED
    assert reopen(timedelta(days=15, seconds=1)) == Refusal(RefusalCode.TOO_LATE, ())
    assert possible(ComplaintState.CLOSED, Party.CUSTOMER, ended_for=HOUR) == (Act.REOPEN,)
    with pytest.raises(ValueError, match="how long"):
        apply(ComplaintState.CLOSED, Act.REOPEN, Party.CUSTOMER, text="again")


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
