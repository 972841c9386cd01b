"""The timetable: what happens by itself, when, and which use case does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.timetable import Rule
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the timetable; the use case runs once per occurrence, as a system actor named like the job."""

    name: str
    rule: Rule
    act: Callable[[Scope], Awaitable[Any]]
