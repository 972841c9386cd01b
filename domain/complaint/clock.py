"""When the steps of a complaint are due: pure functions of its timeline, the limits and the business calendar.

Normal cases count working minutes, grave ones wall time. While the customer is waited for, time stands still and is given
back. A granted extension replaces the due time of solution and closing. Nothing here is remembered: the same timeline
gives the same clocks, so what is stored of them can be proved, and a new policy or calendar is a matter of reckoning anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from domain.business_calendar import BusinessCalendar
from domain.complaint.kinds import EventKind, Severity
from domain.complaint.policy import Facts, SlaRule, Step, limit_of
from domain.complaint.reckoning import Hours, Level, Line, Reckoning


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clocks read of an entry of the timeline: its kind, its instant (aware), and its codes."""

    kind: EventKind
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def spoken(self) -> datetime:
        """When somebody says that he spoke with the customer, where he writes it down later; else the entry's instant."""
        return datetime.fromisoformat(self.facts["spoken_at"]).astimezone(UTC) if "spoken_at" in self.facts else self.at


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


_BEGINS: Final = frozenset({EventKind.LODGED, EventKind.REOPENED, EventKind.SEPARATED})
_ENDS: Final = frozenset({EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.MERGED, EventKind.UNJUSTIFIED})
_SPOKEN: Final = frozenset({EventKind.ASKED_BACK, EventKind.SAID, EventKind.CONTACTED, EventKind.SOLUTION_PROPOSED})
_STOPS: Final = {
    Step.HAND_OVER: frozenset({EventKind.HANDED_OVER, EventKind.ACCEPTED, EventKind.DISPATCHED}),
    Step.DISPATCH: frozenset({EventKind.ACCEPTED, EventKind.DISPATCHED, EventKind.INSISTED}),
    Step.FIRST_CONTACT: _SPOKEN,
    Step.SOLUTION: frozenset({EventKind.SOLUTION_PROPOSED}),
    Step.CLOSING: frozenset(),
}
# By what the customer says, in whatever way, the waiting for him is over.
_FROM_CUSTOMER: Final = frozenset(
    {EventKind.ADDED, EventKind.CONTACTED, EventKind.SOLUTION_ACCEPTED, EventKind.SOLUTION_DECLINED}
)
_WAITS: Final = frozenset({EventKind.ASKED_BACK, EventKind.SOLUTION_PROPOSED})
_PAUSED: Final = frozenset({Step.SOLUTION, Step.CLOSING})
_MARK_OF: Final = {
    EventKind.REMINDED: Level.REMINDER,
    EventKind.OVERDUE: Level.BREACH,
    EventKind.ESCALATED: Level.MANAGEMENT,
}


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
    return next(entry.at for entry in reversed(timeline) if entry.kind in _BEGINS)


def earlier_runs(
    timeline: Sequence[Entry], *, facts: Facts, calendar: BusinessCalendar, rules: Iterable[SlaRule] = ()
) -> tuple[Clock, ...]:
    """The runs before the present one of each clock, as each stood when the next one began; arguments as for `clocks`.

    One that nobody had met by then has no `stopped_at`; it is left out unless its limit had run out. Merging a case meets
    no clock, so a run is looked at as it stood then.
    """
    rules = tuple(rules)
    found = []
    for step in Step:
        starts = [index for index, entry in enumerate(timeline) if _begins(step, entry)]
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
    starts = [index for index, entry in enumerate(timeline) if _begins(step, entry)]
    if not starts:
        return None
    run = timeline[starts[-1] :]
    limit, rule = limit_of(step, facts, rules)
    waits = list(_waits(run[1:])) if step in _PAUSED else []
    grant = _grant(run) if step in _PAUSED else None
    stopped = _stopped(step, run)
    if stopped is not None:
        # What comes after a step that is done neither mends it nor moves its due time.
        waits = [(since, min(ended or stopped, stopped)) for since, ended in waits if since < stopped]
    waiting = waits[-1][0] if waits and waits[-1][1] is None else None
    hours = Hours(calendar, wall=facts.severity is not Severity.NORMAL)
    reckoned = Reckoning.of(hours, run[0].at, limit, grant, waits)
    if waiting is not None and reckoned is not None and waiting >= reckoned.due:
        # What had run out already does not stand still: asking back silences no alarm.
        waiting = None
    grants = sum(entry.kind is EventKind.EXTENSION_GRANTED for entry in timeline) if step in _PAUSED else 0
    round_ = len(starts) + grants
    return Clock(
        step=step,
        started_at=run[0].at,
        due_at=None if reckoned is None or waiting else reckoned.due,
        stopped_at=stopped,
        paused_since=waiting,
        marks=reckoned.marks() if reckoned and not waiting else (),
        given=_given(step, timeline, round_),
        round=round_,
        rule=rule,
        reckoning=tuple(reckoned.lines) if reckoned else (),
    )


def _begins(step: Step, entry: Entry) -> bool:
    received_elsewhere = bool(entry.facts.get("receiver"))
    if step is Step.HAND_OVER:
        return entry.kind is EventKind.LODGED and received_elsewhere
    if step is Step.DISPATCH:
        # A rejected case lies at the desk again, and so does one that was handed over.
        back = entry.kind in (EventKind.HANDED_OVER, EventKind.REJECTED)
        return back or (entry.kind in _BEGINS and not received_elsewhere)
    return entry.kind in _BEGINS


def _stopped(step: Step, run: Sequence[Entry]) -> datetime | None:
    """When the step was done; a declined proposal has not been one.

    A contact that is written down later was when it is said to have been: whoever calls first and writes afterwards is not
    late. Only what somebody has been told stays true: once the breach was told, the contact counts from when it was written
    down, so that no date typed in afterwards undoes a lateness.
    """
    done: datetime | None = None
    told = False
    for entry in run[1:]:
        if entry.kind in _ENDS:
            return done or entry.at
        told = told or (entry.kind is EventKind.OVERDUE and entry.facts.get("step", Step.FIRST_CONTACT) == step)
        if entry.kind in _STOPS[step] and done is None:
            done = entry.at if told else max(entry.spoken, run[0].at)
        if step is Step.SOLUTION and entry.kind is EventKind.SOLUTION_DECLINED:
            done = None
    return done


def _waits(entries: Iterable[Entry]) -> Iterator[tuple[datetime, datetime | None]]:
    """The spans in which the customer was waited for; the last may be open."""
    since: datetime | None = None
    for entry in entries:
        if since is None and entry.kind in _WAITS:
            since = entry.at
        elif since is not None and (entry.kind in _ENDS or (entry.kind in _FROM_CUSTOMER and entry.spoken >= since)):
            # Speaking with the customer before he was asked has not answered the question.
            yield since, entry.spoken
            since = None
    if since is not None:
        yield since, None


def _grant(run: Sequence[Entry]) -> tuple[datetime, datetime] | None:
    """When the last extension was granted, and until when."""
    granted = [entry for entry in run if entry.kind is EventKind.EXTENSION_GRANTED and "until" in entry.facts]
    if not granted:
        return None
    return granted[-1].at, datetime.fromisoformat(granted[-1].facts["until"]).astimezone(UTC)


def _given(step: Step, timeline: Sequence[Entry], round_: int) -> frozenset[Level]:
    return frozenset(
        _MARK_OF[entry.kind]
        for index, entry in enumerate(timeline)
        if entry.kind in _MARK_OF
        # The oldest timelines know one clock only, that of the first contact, and name neither it nor its round.
        and entry.facts.get("step", Step.FIRST_CONTACT) == step
        and entry.facts.get("round", sum(_begins(step, one) for one in timeline[:index])) == round_
    )
