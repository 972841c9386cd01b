"""The timetable: what happens by itself, when, and which use case does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.timetable import Every, Rule
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the timetable; the use case runs once per occurrence, as a system actor named like the job.

    `finds`: a summary that is read first, in threads, with a scope that cannot write; what it found is handed to `act`, in
    whose transaction the occurrence is claimed. Nobody waits for the summary, and a death on the way leaves both undone.

    `portions`: it does a little at a time and says how much it did; it runs again until there is nothing left, each time in
    a transaction of its own, so that nobody waits long for his turn. What it does it must itself do only once.
    """

    name: str
    rule: Rule
    act: Callable[..., Awaitable[Any]]
    portions: bool = False
    finds: Callable[[Scope], Awaitable[Any]] | None = None

    @property
    def waits(self) -> bool:
        """Whether the first occurrence ever is the next one: a new house owes nobody yesterday's digest."""
        return not isinstance(self.rule, Every)
