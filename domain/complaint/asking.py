"""When the customer is waited for: from a question or a proposal until he has answered, in whatever way."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from domain.complaint.entry import BEGINS, ENDS, Entry
from domain.complaint.kinds import EventKind

ASKS: Final = frozenset({EventKind.ASKED_BACK, EventKind.SOLUTION_PROPOSED})
# By what the customer says, in whatever way, the waiting for him is over; also when nobody asks him any more.
_SETTLES: Final = frozenset(
    {
        EventKind.ADDED,
        EventKind.CONTACTED,
        EventKind.SOLUTION_ACCEPTED,
        EventKind.SOLUTION_DECLINED,
        EventKind.QUESTION_WITHDRAWN,
    }
)


def settles(entry: Entry, since: datetime) -> bool:
    """Whether the customer, who was asked at `since`, is not waited for any more.

    Speaking with him before he was asked has not answered the question; a time that was typed says no seconds, so it is
    the minute that counts.
    """
    over = entry.kind in ENDS or entry.kind in BEGINS
    return over or (entry.kind in _SETTLES and entry.spoken >= since.replace(second=0, microsecond=0))


def asked(timeline: Sequence[Entry]) -> Iterator[int]:
    """Where the waiting for the customer begins; a case that goes along with another one waits for nobody.

    Asking again before he has answered prolongs nothing: else a house that asks often enough would wait for ever. It begins
    anew once it was told that he does not answer.
    """
    under_way, since = False, None
    for index, entry in enumerate(timeline):
        under_way = (under_way or entry.kind in BEGINS) and entry.kind not in ENDS
        if since is not None and _over(entry, since):
            since = None
        if under_way and since is None and entry.kind in ASKS:
            since = entry.at
            yield index


def answered(run: Sequence[Entry]) -> datetime | None:
    """When whoever was asked by the first entry of `run` was not waited for any more."""
    return next((entry.at for entry in run[1:] if settles(entry, run[0].at)), None)


def reminded(run: Sequence[Entry]) -> datetime | None:
    """When whoever was asked by the first entry of `run` was last reminded of it; after that he has time to answer."""
    return next((entry.at for entry in reversed(run) if entry.kind is EventKind.CUSTOMER_REMINDED), None)


def waits(entries: Iterable[Entry]) -> Iterator[tuple[datetime, datetime | None]]:
    """The spans in which the case stands still for the customer; the last may be open."""
    since: datetime | None = None
    for entry in entries:
        if since is None and entry.kind in ASKS:
            since = entry.at
        elif since is not None and _over(entry, since):
            yield since, max(entry.spoken, since)
            since = None
    if since is not None:
        yield since, None


def _over(entry: Entry, since: datetime) -> bool:
    """Whether the case stands still no more: when whoever has it was told of his silence, it is the house that must act."""
    return entry.kind is EventKind.UNANSWERED or settles(entry, since)
