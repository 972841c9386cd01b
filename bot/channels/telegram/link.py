"""The connection to Telegram from start to stop: who the bot is, and one way in, polling or webhook.

Of several workers those that serve pages keep the webhook, or one of the others polls; the rest only sends.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, GetMe, GetWebhookInfo, SetWebhook, TelegramMethod

from bot.channels.telegram.menus import Menus
from bot.channels.telegram.poller import HEALTH as POLL
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.session import TelegramSession
from bot.channels.telegram.updates import KINDS
from bot.clock import Clock
from bot.handling import Handling
from bot.leases import POLLING, Leases

log = logging.getLogger(__name__)
T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
GREETING_SECONDS = 5
STOP_SECONDS = 10
LOOK_SECONDS = 30.0
STAND_BY_SECONDS = 0.5
HEALTH = "webhook"


@dataclass(slots=True, kw_only=True)
class Link:
    """`run` in the background, then `stop` before the drain. `webhook_url` empty means polling."""

    bot: Bot
    session: TelegramSession
    menus: Menus
    handling: Handling
    clock: Clock
    health: dict[str, datetime]
    leases: Leases
    webhook_url: str = ""
    webhook_secret: str = ""
    # Whether updates come in here at all: by webhook to whoever serves pages, by polling to whoever does not only that.
    takes_in: bool = True
    poller: Poller = field(init=False)
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.poller = Poller(
            self.bot, self.session, self.handling, self.clock, self.health, lambda: self.leases.held(POLLING)
        )
        self._ended.set()

    async def greet(self) -> None:
        """Learn the bot's name if Telegram answers at once; else `run` learns it later."""
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                self.session.username = (await self.bot(GetMe())).username or ""
        except (TelegramAPIError, TimeoutError):
            log.info("Telegram does not answer yet")

    async def run(self) -> None:
        """Take updates in until stopped; what fails is tried again with growing pauses."""
        self._ended.clear()
        # Until the first success the age counts from the start: a bot that never got through is not healthy.
        if self.takes_in:
            self.health.setdefault(HEALTH if self.webhook_url else POLL, self.clock.wall())
        try:
            if not self.session.username:
                me = await self._insist(GetMe())
                self.session.username = (me.username if me else "") or ""
            if not self.takes_in:
                return
            await self.menus.publish()
            if self.webhook_url:
                await self._keep_webhook()
            else:
                await self._poll()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Take nothing more in; returns when what was being taken in is kept."""
        self._stopped.set()
        self.poller.stop()
        try:
            await asyncio.wait_for(self._ended.wait(), STOP_SECONDS)
        except TimeoutError:
            log.warning("the connection to Telegram did not end in %s seconds", STOP_SECONDS)

    async def _poll(self) -> None:
        """Poll while this worker is the one that does; stand by while another does."""
        while not self._stopped.is_set():
            if self.leases.held(POLLING):
                await self._insist(DeleteWebhook(drop_pending_updates=False))
                await self.poller.run()
            else:
                # Whoever polls tells how that goes; here all is as it should be.
                self.health[POLL] = self.clock.wall()
                await self._rest(STAND_BY_SECONDS)

    async def _keep_webhook(self) -> None:
        """Set the webhook, then look once a minute whether it still is ours."""
        wanted = SetWebhook(
            url=self.webhook_url, secret_token=self.webhook_secret, allowed_updates=KINDS, drop_pending_updates=False
        )
        await self._insist(wanted)
        while not self._stopped.is_set():
            info = await self._insist(GetWebhookInfo())
            if info is not None and info.url != self.webhook_url:
                log.warning("somebody else has changed the webhook of this bot; it is set again")
                await self._insist(wanted)
            self.health[HEALTH] = self.clock.wall()
            await self._rest(LOOK_SECONDS)

    async def _insist(self, method: TelegramMethod[T]) -> T | None:
        """Call until it succeeds; None when stopped meanwhile. A trouble is told once."""
        told, pause = "", FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                return await self.bot(method)
            except TelegramAPIError as error:
                said = _said(method, error)
                if said != told:
                    log.warning("%s", said)
                    told = said
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return None

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return


def _said(method: TelegramMethod[T], error: TelegramAPIError) -> str:
    if isinstance(error, TelegramUnauthorizedError):
        return "Telegram does not know this token; please check PEIBAN_TELEGRAM_TOKEN"
    return f"Telegram: {type(method).__name__} failed and is tried again: {error.message}"
