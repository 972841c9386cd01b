"""Channels: how each messenger is reached. Nothing outside this package asks which one it is."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError

# Whether what is being sent may let answers go first; notices that are not urgent may.
UNHURRIED: ContextVar[bool] = ContextVar("unhurried", default=False)


def _limitless(_workers: int, _leads: bool) -> None:
    """For a messenger that anybody may send to as fast as he likes."""


def _keeps_nothing() -> None:
    """For a channel that has nothing in memory for those it has sent to."""


class NotSentError(TelegramNetworkError):
    """The messenger was not reached: it is certain that nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a messenger can do; what it lacks degrades by rule."""

    edits: bool = True
    buttons: bool = True
    groups: bool = False
    menus: bool = False
    text_length: int = 4096
    buttons_per_row: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One messenger: its bot (real or synthetic id), what it can do, and how its links read."""

    name: str
    bot: Bot
    capabilities: Capabilities
    deep_link: Callable[[str], str]
    # Told how many workers send through this bot, and whether this one delivers the notices.
    share: Callable[[int, bool], None] = _limitless
    # Told now and then: what is kept for chats in which nothing happens any more may go.
    forget: Callable[[], None] = _keeps_nothing


@dataclass(slots=True)
class Channels:
    """All channels of this process, by bot id and by name."""

    by_bot: dict[int, Channel] = field(default_factory=dict)
    by_name: dict[str, Channel] = field(default_factory=dict)

    def add(self, channel: Channel) -> None:
        """Open a channel for conversation."""
        self.by_bot[channel.bot.id] = channel
        self.by_name[channel.name] = channel

    async def close(self) -> None:
        """Close the connections of all bots."""
        for channel in self.by_bot.values():
            await channel.bot.session.close()
