"""Who lives the ten cases, and how time passes for them; the channel is the test's."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.people import Role

ZONE = ZoneInfo("Asia/Shanghai")
PHONE = "13812345678"
# Name, department and roles of everybody; two customers, so that both complain more than once.
CAST: Mapping[str, tuple[str, str, Role]] = {
    "anna": ("安娜", "", Role.CUSTOMER),
    "bo": ("薄文", "", Role.CUSTOMER),
    "fang": ("王芳", "客服部", Role.DESK),
    "zhou": ("周怡", "客服部", Role.DESK),
    "li": ("李工", "培训部", Role.OWNER),
    "zhao": ("赵工", "教务部", Role.OWNER),
    "chen": ("陈静", "培训部", Role.TRAINER),
    "su": ("苏宁", "客服部", Role.SUPERVISOR),
    "han": ("韩磊", "总经办", Role.MANAGEMENT),
}


def number(count: int) -> str:
    return f"C-2026-{count:06d}"


class Actor(Protocol):
    """Somebody with a chat."""

    async def says(self, text: str, /) -> object:
        """Type a message."""

    async def presses(self, *labels: str) -> None:
        """Press these buttons, one after the other, each as soon as it is there."""

    async def reads(self, *words: str) -> None:
        """Demand that all the words are said since his last act."""


@dataclass(slots=True)
class Stage:
    """Everybody, and a clock that is set to an instant and then lets happen what is due."""

    people: Mapping[str, Actor]
    set_clock: Callable[[datetime], Awaitable[None]]
    lodged: int = 0

    def __getattr__(self, name: str) -> Actor:
        return self.people[name]

    def next_number(self) -> str:
        """The number of the case that is lodged next."""
        self.lodged += 1
        return number(self.lodged)

    async def at(self, day: int, clock: str) -> None:
        """A day of November 2026 (31 is the 1st of December) and a local time."""
        hour, minute = map(int, clock.split(":"))
        month = 11 if day <= 30 else 12
        await self.set_clock(datetime(2026, month, day if day <= 30 else day - 30, hour, minute, tzinfo=ZONE))
