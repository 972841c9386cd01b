"""The course of a complaint: one table says who may do what in which state, what it takes and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.complaint.kinds import ENDED, UNDER_WAY, ComplaintState, EventKind, Party


class Act(StrEnum):
    """What somebody does to a case."""

    LODGE = "lodge"
    TAKE = "take"
    ASK_BACK = "ask_back"
    ADD = "add"
    URGE = "urge"
    CONTACT = "contact"
    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    MARK_UNJUSTIFIED = "mark_unjustified"
    REOPEN = "reopen"


class Need(StrEnum):
    """What an act takes besides the will: words for the customer or the file, or a reason that is kept."""

    TEXT = "text"
    REASON = "reason"


class RefusalCode(StrEnum):
    """Why an act was refused."""

    NOT_NOW = "not_now"
    NOT_YOURS = "not_yours"
    NEEDS_TEXT = "needs_text"
    NEEDS_REASON = "needs_reason"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was not done, and those the same party could do instead, in the order of `Act`."""

    code: RefusalCode
    possible: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePolicy:
    """How long after its end a case may be opened again; the last instant counts."""

    reopen_within: timedelta = timedelta(days=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table: `to` None keeps the state, `event` is the entry it leaves in the timeline."""

    by: frozenset[Party]
    from_states: frozenset[ComplaintState]
    to: ComplaintState | None
    event: EventKind
    need: Need | None = None


_S: Final = ComplaintState
_CUSTOMER: Final = frozenset({Party.CUSTOMER})
_HANDLERS: Final = frozenset({Party.DESK, Party.OWNER})
_DESK_ABOVE: Final = frozenset({Party.DESK, Party.SUPERVISOR})
_IN_HAND: Final = frozenset({_S.ACCEPTED, _S.CONTACTED, _S.INVESTIGATING, _S.SOLUTION_DECLINED})

RULES: Final[Mapping[Act, Rule]] = MappingProxyType(
    {
        # A case that does not exist yet has no state: `apply` takes None for it.
        Act.LODGE: Rule(
            by=_CUSTOMER | {Party.DESK},
            from_states=frozenset(),
            to=_S.REGISTERED,
            event=EventKind.LODGED,
            need=Need.TEXT,
        ),
        Act.TAKE: Rule(
            by=_HANDLERS,
            from_states=frozenset({_S.REGISTERED, _S.DISPATCHED, _S.REJECTED, _S.REOPENED}),
            to=_S.ACCEPTED,
            event=EventKind.ACCEPTED,
        ),
        Act.ASK_BACK: Rule(by=_HANDLERS, from_states=UNDER_WAY, to=None, event=EventKind.ASKED_BACK, need=Need.TEXT),
        Act.ADD: Rule(by=_CUSTOMER, from_states=UNDER_WAY, to=None, event=EventKind.ADDED, need=Need.TEXT),
        Act.URGE: Rule(by=_CUSTOMER | {Party.DESK}, from_states=UNDER_WAY, to=None, event=EventKind.URGED),
        Act.CONTACT: Rule(
            by=_HANDLERS, from_states=_IN_HAND, to=_S.CONTACTED, event=EventKind.CONTACTED, need=Need.TEXT
        ),
        # Proposing again replaces a proposal that the customer has not judged yet.
        Act.PROPOSE: Rule(
            by=_HANDLERS,
            from_states=_IN_HAND | {_S.SOLUTION_PROPOSED},
            to=_S.SOLUTION_PROPOSED,
            event=EventKind.SOLUTION_PROPOSED,
            need=Need.TEXT,
        ),
        Act.ACCEPT: Rule(
            by=_CUSTOMER,
            from_states=frozenset({_S.SOLUTION_PROPOSED}),
            to=_S.SOLUTION_ACCEPTED,
            event=EventKind.SOLUTION_ACCEPTED,
        ),
        # No reason is demanded: a customer who is not content owes nobody an explanation.
        Act.DECLINE: Rule(
            by=_CUSTOMER,
            from_states=frozenset({_S.SOLUTION_PROPOSED}),
            to=_S.SOLUTION_DECLINED,
            event=EventKind.SOLUTION_DECLINED,
        ),
        # Not by the owner: whoever solved the case does not judge that it is over.
        Act.CLOSE: Rule(
            by=_DESK_ABOVE | {Party.SYSTEM},
            from_states=frozenset({_S.SOLUTION_ACCEPTED}),
            to=_S.CLOSED,
            event=EventKind.CLOSED,
        ),
        Act.WITHDRAW: Rule(by=_CUSTOMER, from_states=UNDER_WAY, to=_S.WITHDRAWN, event=EventKind.WITHDRAWN),
        Act.MARK_UNJUSTIFIED: Rule(
            by=_DESK_ABOVE,
            from_states=UNDER_WAY,
            to=_S.UNJUSTIFIED,
            event=EventKind.UNJUSTIFIED,
            need=Need.REASON,
        ),
        Act.REOPEN: Rule(
            by=_CUSTOMER | _DESK_ABOVE,
            from_states=frozenset({_S.CLOSED, _S.UNJUSTIFIED}),
            to=_S.REOPENED,
            event=EventKind.REOPENED,
            need=Need.REASON,
        ),
    }
)
"""The first version: without dispatching, rejecting, extensions, merging and call-back, whose states are reserved."""

FIRST_CONTACT: Final = frozenset({Act.ASK_BACK, Act.CONTACT, Act.PROPOSE})
"""The acts by which a customer is spoken with: the first of them stops the clock of the first contact."""

_REFUSED_NEED: Final = {Need.TEXT: RefusalCode.NEEDS_TEXT, Need.REASON: RefusalCode.NEEDS_REASON}


def apply(
    state: ComplaintState | None,
    act: Act,
    by: Party,
    *,
    text: str | None = None,
    ended_for: timedelta | None = None,
    policy: CoursePolicy | None = None,
) -> ComplaintState | Refusal:
    """The state after `act`, or why it was refused.

    `state` None is a case not lodged yet; `text` the words or the reason where the rule needs one; `ended_for` the time
    since the case ended, without which an ended case cannot be reopened (ValueError).
    """
    rule = RULES[act]
    if act is Act.REOPEN and state in rule.from_states and ended_for is None:
        raise ValueError("reopening asks how long the case has been over")
    code = _refused(state, act, by, text=text, ended_for=ended_for, policy=policy or CoursePolicy())
    if code is not None:
        return Refusal(code, possible_acts(state, by, ended_for=ended_for, policy=policy))
    if rule.to is not None:
        return rule.to
    assert state is not None, "only LODGE starts from nothing, and it leads somewhere"
    return state


def possible_acts(
    state: ComplaintState | None,
    by: Party,
    *,
    ended_for: timedelta | None = None,
    policy: CoursePolicy | None = None,
) -> tuple[Act, ...]:
    """What `by` could do now, given the words it takes, in the order of `Act`; reopening only with `ended_for`."""
    policy = policy or CoursePolicy()
    return tuple(act for act in Act if _refused(state, act, by, text="-", ended_for=ended_for, policy=policy) is None)


def _refused(
    state: ComplaintState | None,
    act: Act,
    by: Party,
    *,
    text: str | None,
    ended_for: timedelta | None,
    policy: CoursePolicy,
) -> RefusalCode | None:
    rule = RULES[act]
    if by not in rule.by:
        return RefusalCode.NOT_YOURS
    if (act is Act.LODGE) != (state is None) or (state is not None and state not in rule.from_states):
        return RefusalCode.NOT_NOW
    if state in ENDED and (ended_for is None or ended_for > policy.reopen_within):
        return RefusalCode.TOO_LATE
    if rule.need is not None and not (text or "").strip():
        return _REFUSED_NEED[rule.need]
    return None
