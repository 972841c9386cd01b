"""The clocks of a complaint agree with a slow count by the minute, and each explains itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint import (
    OURS,
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
from tests.domain.slow_clock import (
    LODGED_AT,
    MINUTE,
    Minutes,
    Move,
    calendar_of,
    entries,
    expected,
    led_by_people,
    much_waited_for,
)

MARK = {Level.REMINDER: EventKind.REMINDED, Level.BREACH: EventKind.OVERDUE, Level.MANAGEMENT: EventKind.ESCALATED}
ASKED = {**dict.fromkeys(MARK, EventKind.CUSTOMER_REMINDED), Level.MANAGEMENT: EventKind.UNANSWERED}
ORDER = [
    Reckoned.STARTED,
    Reckoned.OPENS,
    Reckoned.LIMIT,
    Reckoned.EXTENDED,
    Reckoned.DATED,
    Reckoned.GIVEN_BACK,
    Reckoned.DUE,
]
# By seeds, which are many different cases in little time. A failing one is made small by `use_true_random=False`.
chances = st.randoms(use_true_random=True)


def any_limit(chance: Random) -> Limit | None:
    days, minutes = Limit(chance.randint(1, 3), Unit.DAYS), Limit(chance.randint(1, chance.choice([10, 200, 600])))
    return chance.choice([days, minutes, minutes, minutes, None])


def any_timeline(chance: Random) -> list[Move]:
    return chance.choice([led_by_people, much_waited_for])(chance)


def facts_of(severity: Severity) -> Facts:
    return Facts(severity=severity, category=Category.PRICE, organisation_id=5)


def rules_of(policy: dict[Step, Limit | None], severity: Severity) -> list[SlaRule]:
    """For each step a rule that counts, among others that are farther, older, or another organisation's."""
    other = Limit(77)
    return [
        rule
        for step, limit in policy.items()
        for rule in (
            SlaRule(step=step, limit=other, version=9),
            SlaRule(step=step, limit=limit, organisation_id=5, version=4),
            SlaRule(step=step, limit=other, organisation_id=5, version=3),
            SlaRule(step=step, limit=other, organisation_id=6, severity=severity, version=8),
        )
    ]


def minutes_in(limit: Limit | None, begun: int, minutes: Minutes, *, wall: bool) -> int | None:
    if limit is None or limit.unit is Unit.MINUTES:
        return None if limit is None else limit.amount
    return limit.amount * 1440 if wall else minutes.of_days(begun, limit.amount)


def told_of(clock: Clock, level: Level, now: datetime) -> Entry:
    if clock.step is Step.ANSWER:
        return Entry(ASKED[level], now, {"round": clock.round, "mark": int(level)})
    return Entry(MARK[level], now, {"step": clock.step.value, "round": clock.round})


def clock_of(step: Step, found: Iterable[Clock]) -> Clock | None:
    return next((clock for clock in found if clock.step is step), None)


@given(chances)
@settings(deadline=None, max_examples=120, derandomize=True)
def test_every_clock_agrees_with_a_count_by_the_minute(chance: Random) -> None:
    calendar, start = calendar_of(chance)
    moves, severity = any_timeline(chance), chance.choice([Severity.NORMAL, Severity.NORMAL, *Severity])
    policy = {step: any_limit(chance) for step in Step}
    minutes = Minutes(calendar, start - LODGED_AT * MINUTE)
    wall = severity is not Severity.NORMAL
    timeline, rules = entries(moves, minutes), rules_of(policy, severity)
    major = severity is Severity.MAJOR
    # A date of closing is for major cases only; of others it is as if nobody had set it.
    moves = moves if major else [move for move in moves if move.kind is not EventKind.CLOSING_DATE_SET]
    found = {one.step: one for one in clocks(timeline, facts=facts_of(severity), calendar=calendar, rules=rules)}
    for step in OURS:
        if step is Step.CLOSING_DATE and not (major and policy[Step.CLOSING] is None):
            assert step not in found
            continue
        begun = expected(step.value, moves, minutes, amount=None, wall=wall)
        if begun is None:
            assert step not in found
            continue
        amount = minutes_in(policy[step], begun.life.begun, minutes, wall=wall)
        should = expected(step.value, moves, minutes, amount=amount, wall=wall)
        assert should is not None
        clock = found[step]
        assert clock.started_at == minutes.at(should.life.begun)
        assert clock.stopped_at == (None if should.life.done is None else minutes.at(should.life.done))
        assert clock.paused_since == (None if should.paused_since is None else minutes.at(should.paused_since)), step
        assert clock.due_at == (None if should.due is None else minutes.at(should.due)), step
        assert {level.value: at for level, at in clock.marks} == {
            level: minutes.at(number) for level, number in should.marks.items()
        }, step
        if clock.due_at is not None:
            add_up(clock, minutes, amount, wall=wall)


def add_up(clock: Clock, minutes: Minutes, amount: int | None, *, wall: bool) -> None:
    """The lines of an explanation lead from the start to the due time."""

    def counted(a: datetime, b: datetime) -> int:
        first, last = (int((one - minutes.first) / MINUTE) for one in (a, b))
        return sum(wall or minutes.day(number) is not None for number in range(first, last))

    lines = {line.what: line for line in clock.reckoning}
    assert [line.what for line in clock.reckoning] == sorted((x.what for x in clock.reckoning), key=ORDER.index)
    assert lines[Reckoned.STARTED].at == clock.started_at
    assert lines[Reckoned.DUE].at == clock.due_at
    back = sum(line.minutes for line in clock.reckoning if line.what is Reckoned.GIVEN_BACK)
    assert clock.due_at is not None
    dated = lines.get(Reckoned.EXTENDED, lines.get(Reckoned.DATED))
    if dated is not None:
        until = dated.at
        assert until is not None and Reckoned.LIMIT not in lines
        assert counted(until, clock.due_at) == back
        return
    assert lines[Reckoned.LIMIT].minutes == amount
    assert counted(clock.started_at, clock.due_at) == (amount or 0) + back
    opens = lines[Reckoned.OPENS].at if Reckoned.OPENS in lines else clock.started_at
    assert opens is not None
    assert counted(clock.started_at, opens) == 0
    assert counted(opens, opens + MINUTE) == 1


@given(chances)
@settings(deadline=None, max_examples=50, derandomize=True)
def test_each_level_is_told_exactly_once_in_a_round_whenever_one_looks(chance: Random) -> None:
    calendar, start = calendar_of(chance)
    moves, policy = any_timeline(chance), {step: any_limit(chance) for step in Step}
    looks = [chance.randint(0, 5000) for _ in range(chance.randint(1, 6))]
    minutes = Minutes(calendar, start - LODGED_AT * MINUTE)
    rules, facts = rules_of(policy, Severity.NORMAL), facts_of(Severity.NORMAL)
    rest, timeline, told = entries(moves, minutes), list[Entry](), list[tuple[Step, int, Level]]()
    now = minutes.first
    for look in sorted(looks):
        now = minutes.at(LODGED_AT + look)
        while rest and rest[0].at <= now:
            timeline.append(rest.pop(0))
        # That the customer does not answer lets the others run again: it is looked at first.
        for step in (Step.ANSWER, *OURS):
            while (clock := clock_of(step, clocks(timeline, facts=facts, calendar=calendar, rules=rules))) is not None:
                if clock.next_mark is None or clock.next_mark[1] > now:
                    break
                level = clock.next_mark[0]
                told.append((step, clock.round, level))
                timeline.append(told_of(clock, level, now))
                after = clock_of(step, clocks(timeline, facts=facts, calendar=calendar, rules=rules))
                assert after is not None
                # A late reminder leaves the customer time before the house is told.
                marks = after.marks if step is Step.ANSWER else clock.marks
                assert marks[-1][1] >= clock.marks[-1][1]
                assert after == replace(clock, given=clock.given | {level}, marks=marks)
    assert len(told) == len(set(told))
    for clock in clocks(timeline, facts=facts, calendar=calendar, rules=rules):
        overrun = {level for level, mark in clock.marks if mark <= now}
        assert not clock.running or overrun <= clock.given
