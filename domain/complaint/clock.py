"""When the steps of a complaint are due: pure functions of its timeline, the limits and the business calendar.

Normal cases count working minutes, grave ones wall time. While the customer is waited for, time stands still and is given
back. A granted extension replaces the due time of solution and closing, management's date that of a major case's closing,
which no extension moves then. Nothing here is remembered: the same timeline gives the same clocks, so what is stored of
them can be proved, and a new policy or calendar is a matter of reckoning anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from domain.business_calendar import BusinessCalendar
from domain.complaint import asking
from domain.complaint.entry import BEGINS, ENDS, Entry
from domain.complaint.kinds import EventKind, Severity
from domain.complaint.policy import OURS, Facts, SlaRule, Step, limit_of
from domain.complaint.reckoning import Grant, Hours, Level, Line, Reckoned, Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of one step as its timeline has it.

    `due_at` None: it has no limit, or stands still while the customer is waited for (`paused_since`). `marks` are the
    instants of the levels; `given` those of them that people were told of in this round. A round ends with a new start and
    with a granted extension: what was told before was told of another due time.
    """

    step: Step
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    paused_since: datetime | None
    marks: tuple[tuple[Level, datetime], ...]
    given: frozenset[Level]
    round: int
    rule: SlaRule | None
    reckoning: tuple[Line, ...]

    @property
    def running(self) -> bool:
        """Whether it has a due time that can still be missed."""
        return self.stopped_at is None and self.due_at is not None

    @property
    def next_mark(self) -> tuple[Level, datetime] | None:
        """The first level that nobody was told of, and its instant; None when nothing more will be told."""
        if not self.running:
            return None
        highest = max(self.given, default=0)
        return next(((level, at) for level, at in self.marks if level > highest), None)

    def late_at(self, now: datetime) -> bool:
        """Whether the limit was missed: it ran out before it was met, or has run out by `now`."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at


_SPOKEN: Final = frozenset({EventKind.ASKED_BACK, EventKind.SAID, EventKind.CONTACTED, EventKind.SOLUTION_PROPOSED})
_STOPS: Final = {
    Step.HAND_OVER: frozenset({EventKind.HANDED_OVER, EventKind.ACCEPTED, EventKind.DISPATCHED}),
    Step.DISPATCH: frozenset({EventKind.ACCEPTED, EventKind.DISPATCHED, EventKind.INSISTED}),
    Step.FIRST_CONTACT: _SPOKEN,
    Step.SOLUTION: frozenset({EventKind.SOLUTION_PROPOSED}),
    Step.CLOSING_DATE: frozenset({EventKind.CLOSING_DATE_SET, EventKind.EXTENSION_GRANTED}),
    Step.CLOSING: frozenset(),
}
_PAUSED: Final = frozenset({Step.SOLUTION, Step.CLOSING})
# What gives a clock another due time.
_GRANTS: Final[dict[Step, dict[EventKind, Reckoned]]] = {
    Step.SOLUTION: {EventKind.EXTENSION_GRANTED: Reckoned.EXTENDED},
    Step.CLOSING: {EventKind.EXTENSION_GRANTED: Reckoned.EXTENDED, EventKind.CLOSING_DATE_SET: Reckoned.DATED},
}
_MARK_OF: Final = {
    EventKind.REMINDED: Level.REMINDER,
    EventKind.OVERDUE: Level.BREACH,
    EventKind.ESCALATED: Level.MANAGEMENT,
}
_FIRST_REMINDER: Final = 40
"""At which share of its limit, in per cent, the customer is reminded of his answer for the first time."""


def clocks(
    timeline: Sequence[Entry], *, facts: Facts, calendar: BusinessCalendar, rules: Iterable[SlaRule] = ()
) -> tuple[Clock, ...]:
    """The clocks of a case, in the order of `Step`, from its whole timeline in order.

    `facts` are those of now: a case that was found grave counts as grave from its receipt. Raises ValueError when the
    calendar never opens.
    """
    rules = tuple(rules)
    found = (_clock(step, timeline, facts, calendar, rules) for step in Step)
    return tuple(clock for clock in found if clock is not None)


def contact_from(timeline: Sequence[Entry]) -> datetime:
    """The earliest instant at which somebody can say that he spoke with the customer: since the case was received or reopened."""
    return next(entry.at for entry in reversed(timeline) if entry.kind in BEGINS)


def earlier_runs(
    timeline: Sequence[Entry], *, facts: Facts, calendar: BusinessCalendar, rules: Iterable[SlaRule] = ()
) -> tuple[Clock, ...]:
    """The runs before the present one of each clock, as each stood when the next one began; arguments as for `clocks`.

    One that nobody had met by then has no `stopped_at`; it is left out unless its limit had run out. Merging a case meets
    no clock, so a run is looked at as it stood then.
    """
    rules = tuple(rules)
    found = []
    for step in OURS:
        starts = _starts(step, timeline)
        for begun, anew in pairwise(starts):
            merged = (index for index in range(begun, anew) if timeline[index].kind is EventKind.MERGED)
            over = next(merged, anew)
            run = _clock(step, timeline[:over], facts, calendar, rules)
            if run is not None and (run.stopped_at is not None or run.late_at(timeline[over].at)):
                found.append(run)
    return tuple(found)


def _clock(
    step: Step, timeline: Sequence[Entry], facts: Facts, calendar: BusinessCalendar, rules: tuple[SlaRule, ...]
) -> Clock | None:
    starts = _starts(step, timeline) if _has(step, facts, rules) else []
    if not starts:
        return None
    run = timeline[starts[-1] :]
    limit, rule = limit_of(step, facts, rules)
    waits = list(asking.waits(run[1:])) if step in _PAUSED else []
    granting = _granting(step, timeline, facts)
    grant = _grant(step, (timeline[index] for index in granting if index >= starts[-1]), facts)
    stopped = _stopped(step, run)
    if stopped is not None:
        # What comes after a step that is done neither mends it nor moves its due time.
        waits = [(since, min(ended or stopped, stopped)) for since, ended in waits if since < stopped]
    waiting = waits[-1][0] if waits and waits[-1][1] is None else None
    answer = step is Step.ANSWER
    # A customer is given working days, however grave his case is.
    hours = Hours(calendar, wall=facts.severity is not Severity.NORMAL and not answer)
    first = _FIRST_REMINDER if answer else Level.REMINDER
    reckoned = Reckoning.of(hours, run[0].at, limit, grant, waits, first=first)
    if waiting is not None and reckoned is not None and waiting >= reckoned.due:
        # What had run out already does not stand still: asking back silences no alarm.
        waiting = None
    round_ = len(starts) + len(granting)
    return Clock(
        step=step,
        started_at=run[0].at,
        due_at=None if reckoned is None or waiting else reckoned.due,
        stopped_at=stopped,
        paused_since=waiting,
        marks=reckoned.marks(asking.reminded(run) if answer else None) if reckoned and not waiting else (),
        given=_given(step, timeline, round_),
        round=round_,
        rule=rule,
        reckoning=tuple(reckoned.lines) if reckoned else (),
    )


def _has(step: Step, facts: Facts, rules: tuple[SlaRule, ...]) -> bool:
    """Whether a case has the clock: a date is set for a major one only, as long as no limit says when it is closed."""
    if step is not Step.CLOSING_DATE:
        return True
    return facts.severity is Severity.MAJOR and limit_of(Step.CLOSING, facts, rules)[0] is None


def _starts(step: Step, timeline: Sequence[Entry]) -> list[int]:
    """Where in the timeline a clock begins, and begins anew."""
    begun = [index for index, entry in enumerate(timeline) if _begins(step, entry)]
    if step is Step.ANSWER:
        return list(asking.asked(timeline))
    if step is not Step.CLOSING_DATE:
        return begun
    found, major, extended = [], False, False
    for index, entry in enumerate(timeline):
        extended = (extended and index not in begun) or entry.kind is EventKind.EXTENSION_GRANTED
        before, major = major, entry.facts.get("severity", Severity.MAJOR if major else "") == Severity.MAJOR
        # Management is asked when the case turns out to be major, unless more time was granted already, which is a date too;
        # and again when a major one begins anew.
        if major and (index in begun or not (before or extended)):
            found.append(index)
    # Where nobody wrote down how a case became major, it was so from its beginning.
    return found if major else begun


def _begins(step: Step, entry: Entry) -> bool:
    received_elsewhere = bool(entry.facts.get("receiver"))
    if step is Step.HAND_OVER:
        return entry.kind is EventKind.LODGED and received_elsewhere
    if step is Step.DISPATCH:
        # A rejected case lies at the desk again, and so does one that was handed over.
        back = entry.kind in (EventKind.HANDED_OVER, EventKind.REJECTED)
        return back or (entry.kind in BEGINS and not received_elsewhere)
    return entry.kind in BEGINS


def _stopped(step: Step, run: Sequence[Entry]) -> datetime | None:
    """When the step was done; a declined proposal has not been one.

    A contact that is written down later was when it is said to have been: whoever calls first and writes afterwards is not
    late. Only what somebody has been told stays true: once the breach was told, the contact counts from when it was written
    down, so that no date typed in afterwards undoes a lateness.
    """
    done: datetime | None = None
    if step is Step.ANSWER:
        return asking.answered(run)
    told = False
    for entry in run[1:]:
        if entry.kind in ENDS:
            return done or entry.at
        told = told or (entry.kind is EventKind.OVERDUE and entry.facts.get("step", Step.FIRST_CONTACT) == step)
        if entry.kind in _STOPS[step] and done is None:
            done = entry.at if told else max(entry.spoken, run[0].at)
        if step is Step.SOLUTION and entry.kind is EventKind.SOLUTION_DECLINED:
            done = None
    return done


def _granting(step: Step, timeline: Sequence[Entry], facts: Facts) -> list[int]:
    """Where in the timeline a clock was given another due time."""
    major, dated, found = facts.severity is Severity.MAJOR, False, []
    for index, entry in enumerate(timeline):
        dated = dated and entry.kind not in BEGINS
        # By when a major case is closed management has said: more time for a solution does not overrule it.
        if entry.kind in _GRANTS.get(step, ()) and not (dated and entry.kind is EventKind.EXTENSION_GRANTED):
            found.append(index)
        dated = dated or (major and step is Step.CLOSING and entry.kind is EventKind.CLOSING_DATE_SET)
    return found


def _grant(step: Step, granting: Iterable[Entry], facts: Facts) -> Grant | None:
    """The last extension that was granted, or date of closing that was set; such a date is for major cases only."""
    kinds = dict(_GRANTS.get(step, {}))
    if facts.severity is not Severity.MAJOR:
        kinds.pop(EventKind.CLOSING_DATE_SET, None)
    granted = [entry for entry in granting if entry.kind in kinds and "until" in entry.facts]
    if not granted:
        return None
    last = granted[-1]
    return Grant(last.at, datetime.fromisoformat(last.facts["until"]).astimezone(UTC), kinds[last.kind])


def _given(step: Step, timeline: Sequence[Entry], round_: int) -> frozenset[Level]:
    if step is Step.ANSWER:
        told = [entry for entry in timeline if entry.facts.get("round") == round_]
        # Whoever has the case knows: there is nothing more to tell.
        if any(entry.kind is EventKind.UNANSWERED for entry in told):
            return frozenset(Level)
        return frozenset(Level(one.facts["mark"]) for one in told if one.kind is EventKind.CUSTOMER_REMINDED)
    return frozenset(
        _MARK_OF[entry.kind]
        for index, entry in enumerate(timeline)
        if entry.kind in _MARK_OF
        # The oldest timelines know one clock only, that of the first contact, and name neither it nor its round.
        and entry.facts.get("step", Step.FIRST_CONTACT) == step
        and entry.facts.get("round", sum(_begins(step, one) for one in timeline[:index])) == round_
    )
