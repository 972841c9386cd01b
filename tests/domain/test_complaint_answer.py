"""The clock of the customer's answer agrees with a slow count by the minute, as those of the house do."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint import Category, EventKind, Facts, Limit, Severity, SlaRule, Step, Unit, clocks
from tests.domain.slow_clock import ENDS, LODGED_AT, MINUTE, Minutes, Move, calendar_of, entries, led_by_people

# By seeds, which are many different cases in little time. A failing one is made small by `use_true_random=False`.
chances = st.randoms(use_true_random=True)
FRESH = {"lodged", "reopened", "separated"}
QUESTIONS = {"asked_back", "solution_proposed"}
ANSWERS = {"added", "contacted", "solution_accepted", "solution_declined", "question_withdrawn"}
# Much is asked and little answered; Peiban reminds, and gives it up.
TOLD = [
    *[EventKind.ASKED_BACK, EventKind.CUSTOMER_REMINDED] * 4,
    *[EventKind.SOLUTION_PROPOSED, EventKind.UNANSWERED] * 2,
    *(EventKind(one) for one in sorted(ANSWERS)),
    *(EventKind.SAID, EventKind.MERGED, EventKind.SEPARATED, EventKind.CLOSED, EventKind.REOPENED, EventKind.URGED),
]


def silent(chance: Random) -> list[Move]:
    """A case whose customer seldom answers, told in any order: clocks take every timeline."""
    moves = [Move(LODGED_AT, EventKind.LODGED)]
    for _ in range(chance.randint(1, 12)):
        moves.append(Move(moves[-1].minute + chance.randint(0, chance.choice([0, 40, 200, 900])), chance.choice(TOLD)))
    return moves


def last_asked(moves: Sequence[Move]) -> int | None:
    """Which entry began the waiting of which the clock tells: asking again meanwhile begins nothing."""
    found, waits, over = None, False, True
    for place, move in enumerate(moves):
        kind = move.kind.value
        over = kind in ENDS or (over and kind not in FRESH)
        waits = waits and kind not in ENDS | FRESH | ANSWERS | {"unanswered"}
        if kind in QUESTIONS and not over and not waits:
            found, waits = place, True
    return found


def marks_of(begun: int, amount: int, reminded: int | None, minutes: Minutes) -> dict[int, int]:
    """The minute of each level: two fifths of the limit, all of it, and half as much again, not sooner after a reminder."""
    marks: dict[int, int] = {}
    number, used, over = begun, 0, 0
    while True:
        if used >= amount * 40 // 100:
            marks.setdefault(75, number)
        if used >= amount:
            marks.setdefault(100, number)
        waited = 100 in marks and number >= max(marks[100], reminded or 0)
        if waited and over >= amount * 150 // 100 - amount:
            return marks | {150: number}
        counts = minutes.day(number) is not None
        used, over, number = used + counts, over + (counts and waited), number + 1


@given(chances)
@settings(deadline=None, max_examples=150, derandomize=True)
def test_the_clock_of_the_answer_agrees_with_a_count_by_the_minute(chance: Random) -> None:
    calendar, start = calendar_of(chance)
    moves, minutes = (
        chance.choice([silent, silent, led_by_people])(chance),
        Minutes(calendar, start - LODGED_AT * MINUTE),
    )
    limit = chance.choice([Limit(chance.randint(1, 3), Unit.DAYS), Limit(chance.randint(1, 600)), None])
    # However grave a case is, its customer is given the hours in which the house works.
    facts = Facts(severity=chance.choice([*Severity]), category=Category.PRICE)
    rules = [SlaRule(step=Step.ANSWER, limit=limit)]
    found = clocks(entries(moves, minutes), facts=facts, calendar=calendar, rules=rules)
    clock = next((one for one in found if one.step is Step.ANSWER), None)
    asked = last_asked(moves)
    if asked is None:
        assert clock is None
        return
    assert clock is not None
    since, later = moves[asked].minute, moves[asked + 1 :]
    answered = next((move.minute for move in later if move.kind.value in ENDS | FRESH | ANSWERS), None)
    assert clock.started_at == minutes.at(since)
    assert clock.stopped_at == (None if answered is None else minutes.at(answered))
    assert clock.paused_since is None
    if limit is None:
        assert (clock.due_at, clock.marks) == (None, ())
        return
    amount = limit.amount if limit.unit is Unit.MINUTES else minutes.of_days(since, limit.amount)
    reminders = [move.minute for move in later if move.kind is EventKind.CUSTOMER_REMINDED]
    should = marks_of(since, amount, reminders[-1] if reminders else None, minutes)
    assert clock.due_at == minutes.at(should[100])
    assert {level.value: at for level, at in clock.marks} == {level: minutes.at(one) for level, one in should.items()}
