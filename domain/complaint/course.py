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
    HAND_OVER = "hand_over"
    TAKE = "take"
    DISPATCH = "dispatch"
    UNDERTAKE = "undertake"
    REJECT = "reject"
    INSIST = "insist"
    ASK_BACK = "ask_back"
    WITHDRAW_QUESTION = "withdraw_question"
    SAY = "say"
    ADD = "add"
    URGE = "urge"
    CONTACT = "contact"
    INVESTIGATE = "investigate"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SET_CLOSING_DATE = "set_closing_date"
    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    CHANGE = "change"
    CARRY_OUT = "carry_out"
    MISS = "miss"
    CLOSE = "close"
    NOT_SETTLED = "not_settled"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    MARK_UNJUSTIFIED = "mark_unjustified"
    SUPERVISE = "supervise"
    REOPEN = "reopen"
    SEPARATE = "separate"
    CLOSE_TOGETHER = "close_together"


class Need(StrEnum):
    """What an act takes besides the will: words for the customer or the file, a reason that is kept, a date, or both."""

    TEXT = "text"
    REASON = "reason"
    REASON_AND_DATE = "reason_and_date"
    DATE = "date"


class RefusalCode(StrEnum):
    """Why an act was refused."""

    NOT_NOW = "not_now"
    NOT_YOURS = "not_yours"
    NEEDS_TEXT = "needs_text"
    NEEDS_REASON = "needs_reason"
    NEEDS_EVIDENCE = "needs_evidence"
    TOO_LATE = "too_late"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was not done, and those the same party could do instead, in the order of `Act`."""

    code: RefusalCode
    possible: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePolicy:
    """How long after its end a case may be opened again, and how far apart a customer's urgings count.

    The last instant of both counts. The `urges_to_supervisor`-th urging is told to the supervisor.
    """

    reopen_within: timedelta = timedelta(days=15)
    urge_every: timedelta = timedelta(hours=4)
    urges_to_supervisor: int = 3


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
_OWNER: Final = frozenset({Party.OWNER})
_HANDLERS: Final = frozenset({Party.DESK, Party.OWNER})
_DESK_ABOVE: Final = frozenset({Party.DESK, Party.SUPERVISOR})
_IN_HAND: Final = frozenset({_S.ACCEPTED, _S.CONTACTED, _S.INVESTIGATING, _S.SOLUTION_DECLINED})
# A merged case has no course of its own, but its customer and the house still talk.
_TALKED_IN: Final = UNDER_WAY | {_S.MERGED}
_AT_DESK: Final = frozenset({_S.REGISTERED, _S.REJECTED, _S.REOPENED})


def _rule(
    by: frozenset[Party],
    from_states: frozenset[ComplaintState],
    to: ComplaintState | None,
    event: EventKind,
    need: Need | None = None,
) -> Rule:
    return Rule(by=by, from_states=from_states, to=to, event=event, need=need)


RULES: Final[Mapping[Act, Rule]] = MappingProxyType(
    {
        # A case that does not exist yet has no state: `apply` takes None for it.
        Act.LODGE: _rule(
            _CUSTOMER | {Party.DESK, Party.RECEIVER}, frozenset(), _S.REGISTERED, EventKind.LODGED, Need.TEXT
        ),
        Act.HAND_OVER: _rule(
            frozenset({Party.RECEIVER}), frozenset({_S.REGISTERED, _S.REOPENED}), None, EventKind.HANDED_OVER
        ),
        # The last of them from an owner who does not answer.
        Act.TAKE: _rule(frozenset({Party.DESK}), _AT_DESK | {_S.DISPATCHED}, _S.ACCEPTED, EventKind.ACCEPTED),
        Act.DISPATCH: _rule(_DESK_ABOVE, _AT_DESK | _IN_HAND | {_S.DISPATCHED}, _S.DISPATCHED, EventKind.DISPATCHED),
        Act.UNDERTAKE: _rule(_OWNER, frozenset({_S.DISPATCHED}), _S.ACCEPTED, EventKind.ACCEPTED),
        Act.REJECT: _rule(_OWNER, frozenset({_S.DISPATCHED}), _S.REJECTED, EventKind.REJECTED, Need.REASON),
        # The desk judges the reason: it gives the case to somebody else (DISPATCH), keeps it (TAKE), or insists.
        Act.INSIST: _rule(_DESK_ABOVE, frozenset({_S.REJECTED}), _S.DISPATCHED, EventKind.INSISTED, Need.REASON),
        Act.ASK_BACK: _rule(_HANDLERS, _TALKED_IN, None, EventKind.ASKED_BACK, Need.TEXT),
        # While a proposal lies before him it is that which he is asked about.
        Act.WITHDRAW_QUESTION: _rule(_HANDLERS, UNDER_WAY - {_S.SOLUTION_PROPOSED}, None, EventKind.QUESTION_WITHDRAWN),
        Act.SAY: _rule(_HANDLERS, _TALKED_IN, None, EventKind.SAID, Need.TEXT),
        # Whoever called or came has no buttons: the desk writes down what he said (the use case checks it).
        Act.ADD: _rule(_CUSTOMER | {Party.DESK}, _TALKED_IN, None, EventKind.ADDED, Need.TEXT),
        Act.URGE: _rule(_CUSTOMER | _DESK_ABOVE, _TALKED_IN, None, EventKind.URGED),
        Act.CONTACT: _rule(_HANDLERS, _IN_HAND, _S.CONTACTED, EventKind.CONTACTED, Need.TEXT),
        Act.INVESTIGATE: _rule(_HANDLERS, _IN_HAND, _S.INVESTIGATING, EventKind.INVESTIGATED, Need.TEXT),
        Act.ASK_EXTENSION: _rule(
            _HANDLERS, _IN_HAND | {_S.SOLUTION_ACCEPTED}, None, EventKind.EXTENSION_ASKED, Need.REASON_AND_DATE
        ),
        Act.GRANT_EXTENSION: _rule(_DESK_ABOVE, UNDER_WAY, None, EventKind.EXTENSION_GRANTED),
        Act.REFUSE_EXTENSION: _rule(_DESK_ABOVE, UNDER_WAY, None, EventKind.EXTENSION_REFUSED, Need.REASON),
        # Whose it is (management's, where somebody of it can be reached) the use case checks, and that the case is major.
        Act.SET_CLOSING_DATE: _rule(_DESK_ABOVE, UNDER_WAY, None, EventKind.CLOSING_DATE_SET, Need.DATE),
        # Proposing again replaces a proposal that the customer has not judged yet.
        Act.PROPOSE: _rule(
            _HANDLERS,
            _IN_HAND | {_S.SOLUTION_PROPOSED},
            _S.SOLUTION_PROPOSED,
            EventKind.SOLUTION_PROPOSED,
            Need.TEXT,
        ),
        Act.ACCEPT: _rule(
            _CUSTOMER | {Party.DESK},
            frozenset({_S.SOLUTION_PROPOSED}),
            _S.SOLUTION_ACCEPTED,
            EventKind.SOLUTION_ACCEPTED,
        ),
        # No reason is demanded: a customer who is not content owes nobody an explanation.
        Act.DECLINE: _rule(
            _CUSTOMER | {Party.DESK},
            frozenset({_S.SOLUTION_PROPOSED}),
            _S.SOLUTION_DECLINED,
            EventKind.SOLUTION_DECLINED,
        ),
        # The three changes (三换) after a declined solution: another person, another time, another place.
        Act.CHANGE: _rule(_DESK_ABOVE, frozenset({_S.SOLUTION_DECLINED}), None, EventKind.CHANGED, Need.REASON),
        Act.CARRY_OUT: _rule(
            _HANDLERS, frozenset({_S.SOLUTION_ACCEPTED}), _S.CALL_BACK, EventKind.CARRIED_OUT, Need.TEXT
        ),
        Act.MISS: _rule(_DESK_ABOVE, frozenset({_S.CALL_BACK}), None, EventKind.NOT_REACHED),
        # Never by the owner: whoever solved the case does not judge that it is over. The customer may say it himself.
        Act.CLOSE: _rule(_DESK_ABOVE | _CUSTOMER, frozenset({_S.CALL_BACK}), _S.CLOSED, EventKind.CLOSED),
        Act.NOT_SETTLED: _rule(
            _DESK_ABOVE | _CUSTOMER, frozenset({_S.CALL_BACK}), _S.REOPENED, EventKind.REOPENED, Need.REASON
        ),
        Act.WITHDRAW: _rule(_CUSTOMER | {Party.DESK}, _TALKED_IN, _S.WITHDRAWN, EventKind.WITHDRAWN),
        Act.MERGE: _rule(_DESK_ABOVE, UNDER_WAY, _S.MERGED, EventKind.MERGED),
        Act.MARK_UNJUSTIFIED: _rule(_DESK_ABOVE, UNDER_WAY, _S.UNJUSTIFIED, EventKind.UNJUSTIFIED, Need.REASON),
        Act.SUPERVISE: _rule(_DESK_ABOVE, UNDER_WAY, None, EventKind.SUPERVISED),
        Act.REOPEN: _rule(
            _CUSTOMER | _DESK_ABOVE,
            frozenset({_S.CLOSED, _S.UNJUSTIFIED}),
            _S.REOPENED,
            EventKind.REOPENED,
            Need.REASON,
        ),
        # It was no duplicate after all, or the leading case ended without an answer: it begins anew at the desk.
        Act.SEPARATE: _rule(
            _CUSTOMER | _DESK_ABOVE | {Party.SYSTEM}, frozenset({_S.MERGED}), _S.REOPENED, EventKind.SEPARATED
        ),
        Act.CLOSE_TOGETHER: _rule(frozenset({Party.SYSTEM}), frozenset({_S.MERGED}), _S.CLOSED, EventKind.CLOSED),
    }
)
"""Everything that can happen to a case. Whose case it is (which owner, which handler) is for the use case to check."""

OURS_TOO: Final = frozenset({Act.CLOSE, Act.NOT_SETTLED, Act.REOPEN})
"""What the house may also decide by itself, without a word of the customer."""

SAID_BY_CUSTOMER: Final = OURS_TOO | {Act.ADD, Act.ACCEPT, Act.DECLINE, Act.WITHDRAW}
"""What a customer without a chat says to the desk, which writes it down in his stead."""

FIRST_CONTACT: Final = frozenset({Act.ASK_BACK, Act.SAY, Act.CONTACT, Act.PROPOSE})
"""The acts by which a customer is spoken with: the first of them stops the clock of the first contact."""

_REFUSED_NEED: Final = {
    Need.TEXT: RefusalCode.NEEDS_TEXT,
    Need.REASON: RefusalCode.NEEDS_REASON,
    Need.REASON_AND_DATE: RefusalCode.NEEDS_REASON,
    Need.DATE: RefusalCode.NEEDS_REASON,
}


def apply(
    state: ComplaintState | None,
    act: Act,
    by: Party,
    *,
    text: str | None = None,
    ended_for: timedelta | None = None,
    follows: bool = False,
    policy: CoursePolicy | None = None,
) -> ComplaintState | Refusal:
    """The state after `act`, or why it was refused.

    `state` None is a case not lodged yet; `text` the words or the reason where the rule needs one; `ended_for` the time
    since the case ended, without which an ended case cannot be reopened (ValueError). `follows`: a merged case goes along
    with another customer's; one that is merged with a case of the same customer goes on there only.
    """
    rule = RULES[act]
    if act is Act.REOPEN and state in rule.from_states and ended_for is None:
        raise ValueError("reopening asks how long the case has been over")
    code = _refused(state, act, by, text=text, ended_for=ended_for, follows=follows, policy=policy or CoursePolicy())
    if code is not None:
        return Refusal(code, possible_acts(state, by, ended_for=ended_for, follows=follows, policy=policy))
    if rule.to is not None:
        return rule.to
    assert state is not None, "only LODGE starts from nothing, and it leads somewhere"
    return state


def possible_acts(
    state: ComplaintState | None,
    by: Party,
    *,
    ended_for: timedelta | None = None,
    follows: bool = False,
    policy: CoursePolicy | None = None,
) -> tuple[Act, ...]:
    """What `by` could do now, given the words it takes, in the order of `Act`; reopening only with `ended_for`.

    `follows`: as in `apply`.
    """

    def refused(act: Act) -> RefusalCode | None:
        return _refused(state, act, by, text="-", ended_for=ended_for, follows=follows, policy=policy or CoursePolicy())

    return tuple(act for act in Act if refused(act) is None)


def _refused(
    state: ComplaintState | None,
    act: Act,
    by: Party,
    *,
    text: str | None,
    ended_for: timedelta | None,
    follows: bool,
    policy: CoursePolicy,
) -> RefusalCode | None:
    rule = RULES[act]
    if by not in rule.by:
        return RefusalCode.NOT_YOURS
    if (act is Act.LODGE) != (state is None) or (state is not None and state not in rule.from_states):
        return RefusalCode.NOT_NOW
    if state is ComplaintState.MERGED and not follows:
        return RefusalCode.NOT_NOW
    if state in ENDED - {ComplaintState.MERGED} and (ended_for is None or ended_for > policy.reopen_within):
        return RefusalCode.TOO_LATE
    if rule.need is not None and not (text or "").strip():
        return _REFUSED_NEED[rule.need]
    return None
