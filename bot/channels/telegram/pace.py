"""Flood control: no faster than Telegram allows, answers before notices, and every "retry after" heeded."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    CopyMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    ForwardMessage,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiolimiter import AsyncLimiter
from telegram.ext import AIORateLimiter

from bot.channels import UNHURRIED
from bot.channels.threshold import CROSSING

SENDS = (SendMessage, SendPhoto, SendDocument, SendVoice, CopyMessage, ForwardMessage)
EDITS = (EditMessageText, EditMessageReplyMarkup, EditMessageCaption)
# So many at once on top of so many a second: within any second the sum stays below Telegram's 30, also where some arrive late
# and so close together. It leaves 26 a second in the long run.
AT_ONCE, IN_A_SECOND = 2, 28
# (so many at once, refilled in so many seconds). A leaky bucket lets its whole depth through on top of its rate:
# this stays within 20 a minute per group in any minute.
GROUP = (3, 11.0)
PRIVATE = (3, 3.3)
EDITING = (5, 2.5)
RETRIES = 8
REMEMBERED_CHATS = 2000
# A notice of which nothing is sent yet stands in the way of others for no longer than this: it comes again when it may.
PATIENCE = 5.0
# A chat (None: all of them) and what is done there. In groups Telegram counts edits like messages.
Key = tuple[int | None, str]
MESSAGE, EDIT = "message", "edit"


class _HeldError(Exception):
    """Telegram has said "retry after" meanwhile: back to the end of the queue."""


class Pace(BaseRequestMiddleware):
    """Everything that is sent waits for its chat's bucket, then for python-telegram-bot's limiter.

    Of the notices at most one stands in the limiter's queue, and none while an answer waits there: whoever talks to
    Peiban during a broadcast waits for one message, not for all of them. Edits count against their chat only: they
    answer taps, and Telegram publishes no limit for them.

    A "retry after" does not say what was too much. Where its chat had other messages shortly before, it holds the messages to
    that chat; where this was the only one it cannot have been the chat, and no message goes to anybody until it is over.
    Edits are held in the same way, but only by a refused edit, and the answer to a tap by nothing: messages' limits are not
    theirs. The limiter never hears of a refusal: it would halt everything, and let all that waited go at once as soon as
    any call under way returned.
    """

    def __init__(self) -> None:
        self._limiter = _limiter(AT_ONCE, IN_A_SECOND - AT_ONCE)
        self._share = (1, True)
        self._held: dict[Key, float] = {}
        self._chats: dict[Key, AsyncLimiter] = {}
        self._turn = asyncio.Lock()
        self._answers = 0
        self._no_answers = asyncio.Event()
        self._no_answers.set()

    def share(self, workers: int, leads: bool) -> None:
        """Keep to a part of what Telegram allows a bot: `workers` send with its token, and one of them `leads`.

        The one that delivers the notices gets half, the others share the rest; alone it has everything.
        """
        if (workers, leads) == self._share:
            return
        self._share = (workers, leads)
        part = 1.0 if workers == 1 else 0.5 if leads else 0.5 / (workers - 1)
        # Everybody can send one at once; so with many workers the rate is a little lower.
        together = max(AT_ONCE, workers + 1)
        self._limiter = _limiter(max(1.0, AT_ONCE * part), max(IN_A_SECOND - together, 1) * part)

    def forget(self) -> None:
        """Let go of the chats whose buckets are full again, which new ones would be too, and of halts that are over."""
        now = _now()
        self._chats = {key: one for key, one in self._chats.items() if not one.has_capacity(one.max_rate)}
        self._held = {key: until for key, until in self._held.items() if until > now}

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Let a method through when its time has come; the answer to a tap never waits."""
        if isinstance(method, AnswerCallbackQuery):
            return await make_request(bot, cast(TelegramMethod[TelegramType], method))
        key = _key(method)
        if key[1] in (MESSAGE, EDIT):
            await self._bucket(key).acquire()

        async def call() -> Response[TelegramType]:
            if self._wait(key) > 0:
                raise _HeldError
            return await make_request(bot, method)

        tries = RETRIES
        while True:
            await self._until_let(method, key)
            try:
                sends = isinstance(method, SENDS)
                return cast(Response[TelegramType], await (self._budgeted(call, key[0]) if sends else call()))
            except _HeldError:
                continue
            except TelegramRetryAfter as error:
                self._hold(key, error.retry_after)
                if not tries:
                    raise
                tries -= 1

    async def _until_let(self, method: TelegramMethod[Any], key: Key) -> None:
        """Wait until nothing holds it; TelegramRetryAfter for a notice that had better make room for others."""
        while (wait := self._wait(key)) > 0:
            if CROSSING.get() is not None and wait > PATIENCE:
                raise TelegramRetryAfter(method=method, message="held back", retry_after=math.ceil(wait))
            await asyncio.sleep(wait)

    def _wait(self, key: Key) -> float:
        """The seconds for which nothing of this kind may go to this chat."""
        return max(self._held.get(key, 0.0), self._held.get((None, key[1]), 0.0)) - _now()

    def _hold(self, key: Key, seconds: float) -> None:
        chat_id, kind = key
        bucket = self._chats.get(key)
        # Of a group not all is known here: it has a limit by the minute, and other senders.
        alone = bucket is not None and chat_id is not None and chat_id > 0 and bucket.has_capacity(bucket.max_rate - 1)
        whose = (None, kind) if alone else key
        self._held[whose] = max(self._held.get(whose, 0.0), _now() + seconds)

    async def _budgeted(self, call: Callable[[], Awaitable[Any]], chat_id: int | None) -> Any:
        with ExitStack() as waiting:
            await self._line_up(waiting)

            async def begin() -> Any:
                waiting.close()  # the limiter has let us through: the next one may stand there
                return await call()

            return await self._limiter.process_request(
                cast(Any, begin), args=(), kwargs={}, endpoint="", data={"chat_id": chat_id}, rate_limit_args=None
            )

    async def _line_up(self, waiting: ExitStack) -> None:
        if not UNHURRIED.get():
            self._answers += 1
            self._no_answers.clear()
            waiting.callback(self._answer_begins)
            return
        await self._turn.acquire()
        waiting.callback(self._turn.release)
        await self._no_answers.wait()

    def _answer_begins(self) -> None:
        self._answers -= 1
        if not self._answers:
            self._no_answers.set()

    def _bucket(self, key: Key) -> AsyncLimiter:
        bucket = self._chats.get(key)
        if bucket is None:
            if len(self._chats) >= REMEMBERED_CHATS:
                self.forget()
            chat_id, kind = key
            depth, seconds = EDITING if kind == EDIT else GROUP if (chat_id or 0) < 0 else PRIVATE
            bucket = self._chats[key] = AsyncLimiter(depth, seconds)
        return bucket


def _limiter(at_once: float, a_second: float) -> AIORateLimiter:
    return AIORateLimiter(
        overall_max_rate=at_once,
        overall_time_period=at_once / a_second,
        group_max_rate=GROUP[0],
        group_time_period=GROUP[1],
    )


def _key(method: TelegramMethod[Any]) -> Key:
    chat_id = int(getattr(method, "chat_id", 0) or 0)
    if isinstance(method, SENDS) or (isinstance(method, EDITS) and chat_id < 0):
        return chat_id, MESSAGE
    return chat_id, EDIT if isinstance(method, EDITS) else method.__api_method__


def _now() -> float:
    return asyncio.get_running_loop().time()
