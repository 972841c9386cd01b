"""What came of a broadcast and of the taps beside it, in figures."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from tests.bench.figures import ms, percentile

Json = dict[str, Any]


@dataclass(slots=True)
class Taps:
    """What those who took a quiz saw: latencies in seconds, stalls in milliseconds."""

    alone: Sequence[float] = ()
    beside: Sequence[float] = ()
    floor: Sequence[float] = ()
    # Alone, beside the notices, the floor's; `busy` is the part of a processor that the bot took.
    stalls: tuple[float, float, float] = (0.0, 0.0, 0.0)
    busy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    unanswered: int = 0
    given: int = 0
    lost: int = 0
    doubled: int = 0
    # Of the floor: taps without an answer and answers that it did not keep.
    astray: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a broadcast went: messages a second from the first to the last, and what became of each notice."""

    people: int
    seconds: float
    # The most that arrived within any second.
    most: int
    # How many 429 were ordered, and how many the limits gave besides.
    ordered: int
    refused: int
    # How long after a 429 each message came that came before it was over, in seconds.
    early: Sequence[float]
    # How many messages each chat was to get, and got.
    due: Counter[int]
    arrived: Counter[int]
    ends: Counter[str]
    taps: Taps

    @property
    def lost(self) -> int:
        """How many messages did not come."""
        return (self.due - self.arrived).total()

    @property
    def doubled(self) -> int:
        """How many messages came a second time."""
        return (self.arrived - self.due).total()


def most_within(times: Sequence[float], span: float) -> int:
    """The most of these ordered instants that lie within one span."""
    return max((bisect_left(times, at + span) - place for place, at in enumerate(times)), default=0)


def early(calls: Sequence[Json]) -> list[float]:
    """How long after a 429 the messages came that did not wait for its end, in seconds.

    One in a group holds that group; one to a person who has had nothing else holds everybody.
    """
    found = []
    for place, call in enumerate(calls):
        if call.get("code") == 429:
            chat_id, over = int(call["params"]["chat_id"]), call["time"] + int(call["description"].split()[-1])
            meanwhile = calls[place + 1 : bisect_left(calls, over, key=itemgetter("time"))]
            held = [one for one in meanwhile if chat_id > 0 or int(one["params"]["chat_id"]) == chat_id]
            found += [one["time"] - call["time"] for one in held]
    return found


HEAD = (
    "people", "groups", "seconds", "messages/s", "most in a second", "429 ordered", "429 besides", "before their end",
    "the last after ms", "lost", "doubled", "ended as",
)  # fmt: skip
TAPS_HEAD = ("taps", "answered", "p50 ms", "p95 ms", "p99 ms", "of floor", "max ms", "longest stall ms", "processor")


def row(told: Told) -> Sequence[str]:
    """One broadcast's figures."""
    reached = sum(chat_id > 0 for chat_id in told.arrived)
    rate = (reached - 1) / told.seconds if told.seconds else float("nan")
    ends = ", ".join(f"{count} {state}" for state, count in told.ends.most_common())
    groups = sum(chat_id < 0 for chat_id in told.due)
    counts = map(str, (told.most, told.ordered, told.refused, len(told.early)))
    after = ms(max(told.early, default=0.0))
    return (
        *(str(told.people), str(groups), f"{told.seconds:.1f}", f"{rate:.1f}", *counts, after),
        *(str(told.lost), str(told.doubled), ends),
    )


def rows(taps: Taps) -> list[Sequence[str]]:
    """Taps without and beside the notices, and at the floor."""
    known = {"alone": taps.alone, "beside the notices": taps.beside, "the floor, alone": taps.floor}
    least = percentile(taps.floor, 0.99)
    return [
        (
            name,
            str(len(some)),
            *(ms(percentile(some, share)) for share in (0.5, 0.95, 0.99)),
            f"{percentile(some, 0.99) / least:.1f}x",
            ms(max(some, default=float("nan"))),
            f"{stall:.0f}",
            f"{busy:.0%}",
        )
        for (name, some), stall, busy in zip(known.items(), taps.stalls, taps.busy, strict=True)
    ]
