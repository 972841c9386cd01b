"""The clocks of a complaint by examples that one can read: what the rule book says, case by case."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.business_calendar import BusinessCalendar, Period
from domain.complaint import (
    Category,
    Clock,
    Entry,
    EventKind,
    Facts,
    Level,
    Limit,
    Reckoned,
    Severity,
    SlaRule,
    Step,
    Unit,
    clocks,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = (Period(time(9), time(12)), Period(time(13, 30), time(17, 30)))
DAY = 7 * 60
OFFICE = BusinessCalendar(zone=SHANGHAI, week=(HOURS,) * 5 + ((), ()))


def at(text: str) -> datetime:
    """The minute "21 09:00" of September 2026 in Shanghai; the 21st is a Monday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-09-{day}T{clock}:00").replace(tzinfo=SHANGHAI)


def case(
    *steps: str, severity: str = "normal", rules: Iterable[SlaRule] = (), calendar: BusinessCalendar = OFFICE
) -> dict[str, Clock]:
    """The clocks of "21 09:00 lodged", "21 09:10 asked_back" ..., by the names of their steps.

    Behind a step may stand "receiver", until when an extension goes, or which clock in which round was told of.
    """
    timeline = []
    for step in steps:
        day, clock, kind, *more = step.split()
        facts: dict[str, object] = {}
        if kind in ("extension_granted", "closing_date_set"):
            facts = {"until": at(" ".join(more)).isoformat()}
        elif kind == "classified" and more:
            facts = {"severity": more[0]}
        elif kind in ("customer_reminded", "unanswered"):
            facts = {"mark": int(more[0]), "round": int(more[1])}
        elif more == ["receiver"]:
            facts = {"receiver": 3}
        elif more:
            facts = {"step": more[0], "round": int(more[1])}
        timeline.append(Entry(EventKind(kind), at(f"{day} {clock}"), facts))
    facts_now = Facts(severity=Severity(severity), category=Category.PRICE)
    found = clocks(timeline, facts=facts_now, calendar=calendar, rules=rules)
    return {clock.step.value: clock for clock in found}


def within(minutes: int, step: Step = Step.SOLUTION) -> list[SlaRule]:
    return [SlaRule(step=step, limit=Limit(minutes))]


@pytest.mark.parametrize(
    ("severity", "lodged", "dues"),
    [
        ("normal", "21 09:00", {"dispatch": "21 09:30", "first_contact": "21 11:00", "solution": "23 17:30"}),
        ("normal", "25 17:40", {"dispatch": "28 09:30", "first_contact": "28 11:00", "solution": "30 17:30"}),
        ("normal", "25 17:20", {"dispatch": "28 09:20", "first_contact": "28 10:50", "solution": "30 17:20"}),
        ("normal", "21 11:50", {"dispatch": "21 13:50", "first_contact": "21 15:20", "solution": "24 11:50"}),
        ("normal", "14 09:00", {"closing": "22 17:30"}),
        ("urgent", "25 17:40", {"dispatch": "25 18:10", "first_contact": "25 19:40", "solution": "26 17:40"}),
        ("urgent", "25 17:40", {"closing": "28 17:40"}),
        ("major", "25 23:40", {"dispatch": "26 00:10", "first_contact": "26 01:40", "solution": "26 11:40"}),
    ],
)
def test_the_rule_book_s_limits(severity: str, lodged: str, dues: dict[str, str]) -> None:
    found = case(f"{lodged} lodged", severity=severity)
    for step, due in dues.items():
        assert found[step].due_at == at(due), step
    assert "hand_over" not in found


def test_a_due_time_explains_itself_step_by_step() -> None:
    lines = case("25 17:40 lodged receiver")["hand_over"].reckoning
    assert [(line.what.value, line.at) for line in lines] == [
        ("started", at("25 17:40")),
        ("opens", at("28 09:00")),
        ("limit", None),
        ("due", at("28 09:30")),
    ]
    assert (lines[2].limit, lines[2].minutes) == (Limit(30), 30)


def test_a_limit_in_days_says_how_many_minutes_those_days_have() -> None:
    short = BusinessCalendar(zone=SHANGHAI, week=(HOURS,) * 4 + (HOURS[:1], (), ()))
    clock = case("24 17:00 lodged", calendar=short)["solution"]
    lines = {line.what: line for line in clock.reckoning}
    assert (lines[Reckoned.LIMIT].limit, lines[Reckoned.LIMIT].minutes) == (Limit(3, Unit.DAYS), DAY + 180 + DAY)
    assert clock.due_at == at("29 13:30") + timedelta(minutes=DAY + 180 + DAY - 30 - 180 - DAY - 180)


def test_whoever_received_a_case_has_a_clock_of_his_own_and_the_desk_s_begins_when_he_hands_over() -> None:
    before = case("21 09:00 lodged receiver")
    assert before["hand_over"].due_at == at("21 09:30")
    assert "dispatch" not in before
    after = case("21 09:00 lodged receiver", "21 09:20 handed_over")
    assert after["hand_over"].stopped_at == at("21 09:20")
    assert after["dispatch"].due_at == at("21 09:50")
    assert after["first_contact"].due_at == at("21 11:00")


def test_a_rejected_case_lies_at_the_desk_again() -> None:
    steps = ("21 09:00 lodged", "21 09:10 dispatched", "21 11:00 rejected")
    clock = case(*steps)["dispatch"]
    assert (clock.started_at, clock.due_at, clock.stopped_at, clock.round) == (at("21 11:00"), at("21 11:30"), None, 2)
    assert case(*steps, "21 11:10 insisted")["dispatch"].stopped_at == at("21 11:10")


@pytest.mark.parametrize("kind", ["closed", "withdrawn", "merged", "unjustified"])
def test_an_end_stops_every_clock(kind: str) -> None:
    found = case("21 09:00 lodged receiver", "21 09:20 handed_over", f"21 09:40 {kind}")
    assert {clock.stopped_at for clock in found.values()} == {at("21 09:20"), at("21 09:40")}
    assert not any(clock.running or clock.next_mark for clock in found.values())


@pytest.mark.parametrize("kind", ["asked_back", "said", "contacted", "solution_proposed"])
def test_the_first_word_to_the_customer_stops_the_clock_of_the_first_contact(kind: str) -> None:
    clock = case("21 09:00 lodged", "21 09:20 added", "21 11:01 " + kind, "21 11:30 said")["first_contact"]
    assert clock.stopped_at == at("21 11:01")
    assert clock.late_at(at("21 11:02"))
    assert not case("21 09:00 lodged", "21 11:00 " + kind)["first_contact"].late_at(at("30 09:00"))


def test_time_stands_still_while_the_customer_is_waited_for_and_is_given_back() -> None:
    asked = ("21 09:00 lodged", "21 10:00 asked_back")
    clock = case(*asked, rules=within(120))["solution"]
    assert (clock.due_at, clock.paused_since, clock.marks, clock.running) == (None, at("21 10:00"), (), False)
    clock = case(*asked, "22 09:30 added", rules=within(120))["solution"]
    assert (clock.due_at, clock.paused_since) == (at("22 10:30"), None)
    back = [line for line in clock.reckoning if line.what is Reckoned.GIVEN_BACK]
    assert [(line.at, line.minutes) for line in back] == [(at("21 10:00"), 120 + 240 + 30)]


def test_minutes_in_which_nobody_works_are_not_given_back() -> None:
    clock = case("21 09:00 lodged", "21 12:10 asked_back", "21 13:20 added", rules=within(240))["solution"]
    assert clock.due_at == at("21 14:30")
    assert Reckoned.GIVEN_BACK not in {line.what for line in clock.reckoning}


def test_a_minute_that_was_begun_is_given_back_whole() -> None:
    lodged, asked, added = EventKind.LODGED, EventKind.ASKED_BACK, EventKind.ADDED
    times = (at("21 09:00"), at("21 10:00"), at("21 10:00") + timedelta(seconds=61))
    timeline = [Entry(kind, when) for kind, when in zip((lodged, asked, added), times, strict=True)]
    for severity, due in ((Severity.NORMAL, "21 11:02"), (Severity.URGENT, "21 11:02")):
        facts = Facts(severity=severity, category=Category.PRICE)
        found = clocks(timeline, facts=facts, calendar=OFFICE, rules=within(120))
        assert {one.due_at for one in found if one.step is Step.SOLUTION} == {at(due)}


def test_a_pause_that_begins_after_the_limit_had_run_out_mends_nothing() -> None:
    late = ("21 09:00 lodged", "21 11:00 asked_back")
    for steps in (late, (*late, "21 16:00 added")):
        clock = case(*steps, rules=within(120))["solution"]
        assert (clock.due_at, clock.paused_since) == (at("21 11:00"), None)
        assert clock.late_at(at("21 11:01"))
        assert dict(clock.marks)[Level.MANAGEMENT] == at("21 12:00")
    just = case("21 09:00 lodged", "21 10:59 asked_back", "21 16:00 added", rules=within(120))["solution"]
    assert just.due_at == at("21 16:01")


def test_a_pause_after_the_reminder_was_due_does_not_make_it_due_later() -> None:
    paused = ("21 09:00 lodged", "21 10:40 asked_back", "21 11:00 added")
    assert case(*paused, rules=within(120))["solution"].marks == (
        (Level.REMINDER, at("21 10:30")),
        (Level.BREACH, at("21 11:20")),
        (Level.MANAGEMENT, at("21 13:50")),
    )


def test_a_proposal_made_while_the_customer_owes_an_answer_is_in_time() -> None:
    steps = ("21 09:00 lodged", "21 10:00 asked_back", "21 15:00 solution_proposed")
    for more in ((), ("22 09:00 solution_accepted",)):
        clock = case(*steps, *more, rules=within(120))["solution"]
        assert clock.stopped_at == at("21 15:00")
        assert not clock.late_at(at("25 09:00"))
        assert clock.due_at == at("21 16:00")


ASKED = ("21 09:00 lodged", "21 10:00 asked_back")


@pytest.mark.parametrize("severity", ["normal", "urgent", "major"])
def test_a_customer_has_working_days_to_answer_and_is_reminded_after_two_and_five(severity: str) -> None:
    clock = case(*ASKED, severity=severity)["answer"]
    assert dict(clock.marks) == {75: at("23 10:00"), 100: at("28 10:00"), 150: at("30 15:00")}
    assert clock.next_mark == (Level.REMINDER, at("23 10:00"))
    reminded = case(*ASKED, "23 10:00 customer_reminded 75 1", severity=severity)["answer"]
    assert reminded.next_mark == (Level.BREACH, at("28 10:00"))
    # Reminded late, he has half of the time again to answer all the same.
    late = case(*ASKED, "28 11:00 customer_reminded 75 1", "28 11:00 customer_reminded 100 1", severity=severity)
    assert late["answer"].next_mark == (Level.MANAGEMENT, at("30 16:00"))
    # Told early, because nobody can remind him: nothing more is to be told.
    assert case(*ASKED, "23 10:00 unanswered 150 1")["answer"].next_mark is None


@pytest.mark.parametrize(
    "kind", ["added", "contacted", "solution_declined", "question_withdrawn", "withdrawn", "merged", "closed"]
)
def test_an_answer_in_whatever_way_and_an_end_stop_the_waiting_for_it(kind: str) -> None:
    clock = case(*ASKED, f"22 10:00 {kind}")["answer"]
    assert (clock.stopped_at, clock.next_mark) == (at("22 10:00"), None)


def test_asking_again_prolongs_no_waiting_that_was_in_vain_and_begins_one_after_an_answer_or_the_notice() -> None:
    again = case(*ASKED, "22 10:00 solution_proposed", "25 10:00 asked_back")["answer"]
    assert (again.started_at, again.round, again.stopped_at) == (at("21 10:00"), 1, None)
    assert again.marks[-1] == (Level.MANAGEMENT, at("30 15:00"))
    for between in ("added", "unanswered 150 1"):
        anew = case(*ASKED, f"22 09:00 {between}", "22 10:00 solution_proposed")["answer"]
        assert (anew.started_at, anew.round, anew.stopped_at, anew.given) == (at("22 10:00"), 2, None, frozenset())
    assert "answer" not in case("21 09:00 lodged", "21 09:30 merged", "21 10:00 asked_back")


@pytest.mark.parametrize("kind", ["question_withdrawn", "unanswered 150 1"])
def test_when_no_answer_comes_the_time_that_was_waited_is_given_back_and_the_case_runs_on(kind: str) -> None:
    found = case(*ASKED, f"21 11:00 {kind}", rules=within(240))
    assert found["solution"].due_at == at("21 15:30")
    assert found["solution"].paused_since is None
    # Whoever asks again waits again.
    assert case(*ASKED, f"21 11:00 {kind}", "21 11:30 asked_back", rules=within(240))["solution"].due_at is None


def test_a_declined_proposal_has_not_been_one_and_the_time_of_judging_is_given_back() -> None:
    proposed = ("21 09:00 lodged", "21 10:00 solution_proposed")
    clock = case(*proposed, rules=within(120))["solution"]
    assert (clock.stopped_at, clock.due_at) == (at("21 10:00"), at("21 11:00"))
    clock = case(*proposed, "21 14:30 solution_declined", rules=within(120))["solution"]
    assert (clock.stopped_at, clock.due_at) == (None, at("21 15:30"))
    again = ("21 14:30 solution_declined", "21 15:00 solution_proposed", "21 15:30 solution_accepted")
    assert case(*proposed, *again, rules=within(120))["solution"].stopped_at == at("21 15:00")


def test_opening_a_case_again_begins_all_clocks_but_the_receiver_s_anew() -> None:
    ended = ("21 09:00 lodged receiver", "21 09:05 handed_over", "21 09:30 accepted", "21 10:00 solution_proposed")
    found = case(*ended, "21 10:10 solution_accepted", "22 09:00 closed", "23 09:00 reopened")
    assert found["hand_over"].stopped_at == at("21 09:05")
    ended_with = ("hand_over", "answer")
    assert {name: (clock.started_at, clock.stopped_at) for name, clock in found.items() if name not in ended_with} == {
        name: (at("23 09:00"), None) for name in ("dispatch", "first_contact", "solution", "closing")
    }
    assert found["solution"].round == 2
    assert found["solution"].due_at == at("25 17:30")


def test_an_extension_ends_with_the_case_it_was_granted_for() -> None:
    found = case("21 09:00 lodged", "21 10:00 extension_granted 30 12:00", "22 09:00 closed", "23 09:00 reopened")
    assert (found["solution"].due_at, found["solution"].round) == (at("25 17:30"), 3)
    assert Reckoned.EXTENDED not in {line.what for line in found["closing"].reckoning}


def test_a_granted_extension_replaces_the_due_time_of_solution_and_closing_only() -> None:
    found = case("21 09:00 lodged", "21 10:00 extension_asked", "21 13:30 extension_granted 24 12:00")
    assert found["first_contact"].due_at == at("21 11:00")
    for step in ("solution", "closing"):
        assert found[step].due_at == at("24 12:00")
        assert [line.what.value for line in found[step].reckoning] == ["started", "extended", "due"]
        assert found[step].round == 2
    assert dict(found["solution"].marks)[Level.REMINDER] == at("23 15:15")
    refused = case("21 09:00 lodged", "21 10:00 extension_asked", "21 13:30 extension_refused")
    assert refused["solution"].due_at == at("23 17:30")


def test_only_time_waited_for_after_the_grant_is_given_back() -> None:
    before = ("21 09:00 lodged", "21 10:00 asked_back", "21 11:00 added", "21 13:30 extension_granted 24 12:00")
    assert case(*before)["solution"].due_at == at("24 12:00")
    after = case(*before, "22 09:00 asked_back", "22 10:00 added")["solution"]
    assert after.due_at == at("24 14:30")
    across = ("21 09:00 lodged", "21 10:00 asked_back", "21 11:00 extension_granted 24 12:00", "21 12:00 added")
    assert case(*across)["solution"].due_at == at("24 14:30")


def test_a_date_that_has_passed_when_it_is_granted_is_late_at_once() -> None:
    clock = case("21 09:00 lodged", "22 10:00 extension_granted 22 09:30")["solution"]
    assert clock.marks == tuple((level, at("22 09:30")) for level in Level)


def test_a_major_case_closes_by_the_date_that_management_grants() -> None:
    assert case("21 09:00 lodged", severity="major")["closing"].due_at is None
    granted = case("21 09:00 lodged", "21 09:30 extension_granted 26 23:00", severity="major")["closing"]
    assert granted.due_at == at("26 23:00")


MAJOR_FROM_TEN = ("21 09:00 lodged", "21 10:00 classified major")


def test_the_date_of_closing_is_asked_for_when_a_case_turns_out_to_be_major() -> None:
    found = case(*MAJOR_FROM_TEN, severity="major")
    assert (found["closing_date"].started_at, found["closing_date"].due_at) == (at("21 10:00"), at("21 12:00"))
    assert "closing_date" not in case("21 09:00 lodged", "21 10:00 classified urgent", severity="urgent")
    assert case("21 09:00 lodged", severity="major")["closing_date"].due_at == at("21 11:00")
    # Where a limit says by when a major case is closed nobody need set a date.
    ruled = [SlaRule(step=Step.CLOSING, limit=Limit(600), severity=Severity.MAJOR)]
    assert "closing_date" not in case(*MAJOR_FROM_TEN, severity="major", rules=ruled)


@pytest.mark.parametrize("kind", ["closing_date_set", "extension_granted"])
def test_a_date_of_closing_is_due_instead_of_a_limit_and_ends_the_asking_for_it(kind: str) -> None:
    found = case(*MAJOR_FROM_TEN, f"21 10:30 {kind} 26 23:00", severity="major")
    assert found["closing_date"].stopped_at == at("21 10:30")
    assert found["closing"].due_at == at("26 23:00")
    assert found["closing"].round == 2
    extended = kind == "extension_granted"
    assert found["closing"].reckoning[1].what is (Reckoned.EXTENDED if extended else Reckoned.DATED)
    assert found["solution"].due_at == (at("26 23:00") if extended else at("21 21:00"))


def test_no_date_is_asked_for_where_more_time_was_granted_before_the_case_turned_out_to_be_major() -> None:
    extended = ("21 09:00 lodged", "21 09:30 extension_granted 26 23:00", "21 10:00 classified major")
    found = case(*extended, severity="major")
    assert found["closing"].due_at == at("26 23:00")
    assert "closing_date" not in found
    again = case(*extended, "22 09:00 closed", "23 09:00 reopened", severity="major")
    assert (again["closing_date"].started_at, again["closing"].due_at) == (at("23 09:00"), None)


@pytest.mark.parametrize("until", ["23 12:00", "30 12:00"])
def test_more_time_moves_the_proposal_and_not_the_date_that_management_set(until: str) -> None:
    dated = (*MAJOR_FROM_TEN, "21 10:30 closing_date_set 28 18:00", "22 09:00 overdue closing 2")
    extended = f"22 10:00 extension_granted {until}"
    found = case(*dated, extended, severity="major")
    assert (found["closing"].due_at, found["solution"].due_at) == (at("28 18:00"), at(until))
    # What was told of that date is not told again.
    assert (found["closing"].round, found["closing"].given) == (2, frozenset({Level.BREACH}))
    another = case(*dated, extended, "22 11:00 closing_date_set 29 18:00", severity="major")
    assert (another["closing"].due_at, another["closing"].round) == (at("29 18:00"), 3)


def test_a_date_that_was_set_counts_while_the_case_is_major_and_is_asked_for_anew_when_it_begins_anew() -> None:
    dated = (*MAJOR_FROM_TEN, "21 10:30 closing_date_set 26 23:00")
    assert case(*dated, "21 11:00 classified normal")["closing"].due_at == at("29 17:30")
    again = case(*dated, "22 09:00 closed", "23 09:00 reopened", severity="major")
    assert (again["closing_date"].started_at, again["closing_date"].round) == (at("23 09:00"), 2)
    assert again["closing"].due_at is None
    twice = case(*dated, "21 11:00 classified normal", "21 15:00 classified major", severity="major")
    assert (twice["closing_date"].due_at, twice["closing_date"].round) == (at("21 17:00"), 2)


def test_what_was_told_is_told_once_in_a_round() -> None:
    told = ("21 09:00 lodged", "21 10:30 reminded solution 1")
    clock = case(*told, rules=within(120))["solution"]
    assert clock.given == {Level.REMINDER}
    assert clock.next_mark == (Level.BREACH, at("21 11:00"))
    late = case(*told, "21 11:00 overdue solution 1", "21 12:00 escalated solution 1", rules=within(120))["solution"]
    assert late.next_mark is None
    assert late.running and late.late_at(at("21 12:00"))
    straight = case("21 09:00 lodged", "21 11:00 overdue solution 1", rules=within(120))["solution"]
    assert straight.next_mark == (Level.MANAGEMENT, at("21 12:00"))
    granted = case(*told, "21 10:40 extension_granted 22 12:00", rules=within(120))["solution"]
    assert granted.given == frozenset()
    assert granted.next_mark is not None and granted.next_mark[0] is Level.REMINDER
    assert case(*told)["closing"].given == frozenset()


def test_old_entries_name_neither_clock_nor_round_and_belong_to_the_round_they_stand_in() -> None:
    told = ("21 09:00 lodged", "21 11:00 overdue", "21 11:10 said", "21 12:00 closed")
    assert case(*told)["first_contact"].given == {Level.BREACH}
    assert case(*told)["solution"].given == frozenset()
    assert case(*told, "22 09:00 reopened")["first_contact"].given == frozenset()


def test_a_case_found_grave_counts_as_grave_from_its_receipt() -> None:
    steps = ("25 17:00 lodged", "28 09:00 classified")
    assert case(*steps)["solution"].due_at == at("30 17:00")
    assert case(*steps, severity="urgent")["solution"].due_at == at("26 17:00")


def test_other_limits_and_other_hours_keep_the_pauses() -> None:
    paused = ("21 09:00 lodged", "21 09:30 asked_back", "21 10:00 added")
    early = BusinessCalendar(zone=SHANGHAI, week=((Period(time(8), time(10)),),) * 7)
    assert case(*paused, rules=within(60))["solution"].due_at == at("21 10:30")
    assert case(*paused, rules=within(90))["solution"].due_at == at("21 11:00")
    assert case(*paused, rules=within(90), calendar=early)["solution"].due_at == at("22 09:00")


def test_the_order_of_instants_counts_and_not_their_zones() -> None:
    lodged = Entry(EventKind.LODGED, at("25 17:40").astimezone(UTC))
    found = clocks([lodged], facts=Facts(severity=Severity.NORMAL, category=Category.OTHER), calendar=OFFICE)
    assert {one.due_at for one in found if one.step is Step.DISPATCH} == {at("28 09:30")}


def test_a_case_without_a_receipt_has_no_clock_and_a_desk_that_never_opens_says_so() -> None:
    assert case("21 09:00 said") == {}
    with pytest.raises(ValueError, match="never opens"):
        case("21 09:00 lodged", calendar=BusinessCalendar(zone=SHANGHAI, week=((),) * 7))
