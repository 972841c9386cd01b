"""Complaints: cases, their timelines and clocks, the limits, and what can be counted of them."""

from storage.complaint.cases import (
    attach,
    attached,
    brought,
    by_number,
    find,
    followers,
    hand_over,
    hold,
    hold_together,
    lodge,
    move,
    next_number,
    numbers,
    of_customer,
    open_cases,
    release,
    revise,
)
from storage.complaint.counts import ComplaintCounts, counts_between
from storage.complaint.timeline import append, events, events_of, last_by

__all__ = [
    "ComplaintCounts",
    "append",
    "attach",
    "attached",
    "brought",
    "by_number",
    "counts_between",
    "events",
    "events_of",
    "find",
    "followers",
    "hand_over",
    "hold",
    "hold_together",
    "last_by",
    "lodge",
    "move",
    "next_number",
    "numbers",
    "of_customer",
    "open_cases",
    "release",
    "revise",
]
