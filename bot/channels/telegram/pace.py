"""Flood control: no faster than Telegram allows, answers before notices, and every "retry after" heeded."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
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
from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

from bot.channels import UNHURRIED

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


class _Wait(RetryAfter):
    """PTB's RetryAfter, made without its warning about a coming change of type."""

    def __init__(self, seconds: int) -> None:
        TelegramError.__init__(self, f"Flood control exceeded. Retry in {seconds} seconds")
        self._retry_after = timedelta(seconds=seconds)


class _HaltedError(Exception):
    """Telegram has said "retry after" meanwhile: back to the end of the queue."""


class Pace(BaseRequestMiddleware):
    """Everything that is sent waits for its chat's bucket, then for python-telegram-bot's limiter.

    Of the notices at most one stands in the limiter's queue, and none while an answer waits there: whoever talks to
    Peiban during a broadcast waits for one message, not for all of them. Edits count against their chat only: they
    answer taps, and Telegram publishes no limit for them.

    After a "retry after" nothing is sent until it is over. The limiter halts too, but only until any other call that is
    under way returns, and then lets all that waited meanwhile go at once; so the halt stands before it as well.
    """

    def __init__(self) -> None:
        self._limiter = _limiter(AT_ONCE, IN_A_SECOND - AT_ONCE)
        self._share = (1, True)
        self._halted_until = 0.0
        self._chats: dict[tuple[int, bool], AsyncLimiter] = {}
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

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Let a method through when its time has come; the answer to a tap never waits."""

        async def call() -> Response[TelegramType]:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                self._halted_until = max(self._halted_until, _now() + error.retry_after)
                raise _Wait(error.retry_after) from error

        if isinstance(method, AnswerCallbackQuery):
            return await make_request(bot, cast(TelegramMethod[TelegramType], method))
        chat_id = int(getattr(method, "chat_id", 0) or 0)
        if isinstance(method, SENDS):
            await self._bucket(chat_id, edit=False).acquire()
            return cast(Response[TelegramType], await self._budgeted(call, {"chat_id": chat_id}))
        if isinstance(method, EDITS):
            await self._bucket(chat_id, edit=True).acquire()
        return cast(Response[TelegramType], await self._limited(call, {}))

    async def _budgeted(self, call: Callable[[], Awaitable[Any]], data: dict[str, Any]) -> Any:
        with ExitStack() as waiting:
            await self._line_up(waiting)

            async def begin() -> Any:
                waiting.close()  # the limiter has let us through: the next one may stand there
                return await call()

            return await self._limited(begin, data)

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

    async def _limited(self, call: Callable[[], Awaitable[Any]], data: dict[str, Any]) -> Any:
        async def unless_halted() -> Any:
            if _now() < self._halted_until:
                raise _HaltedError
            return await call()

        while True:
            await asyncio.sleep(self._halted_until - _now())
            try:
                return await self._limiter.process_request(
                    cast(Any, unless_halted), args=(), kwargs={}, endpoint="", data=data, rate_limit_args=None
                )
            except RetryAfter as error:
                raise (error.__cause__ or error) from None
            except _HaltedError:
                continue

    def _bucket(self, chat_id: int, *, edit: bool) -> AsyncLimiter:
        edit = edit and chat_id > 0  # in groups Telegram counts edits like messages
        bucket = self._chats.get((chat_id, edit))
        if bucket is None:
            if len(self._chats) >= REMEMBERED_CHATS:
                self._forget_full()
            depth, seconds = EDITING if edit else GROUP if chat_id < 0 else PRIVATE
            bucket = self._chats[chat_id, edit] = AsyncLimiter(depth, seconds)
        return bucket

    def _forget_full(self) -> None:
        self._chats = {key: one for key, one in self._chats.items() if not one.has_capacity(one.max_rate)}


def _limiter(at_once: float, a_second: float) -> AIORateLimiter:
    return AIORateLimiter(
        overall_max_rate=at_once,
        overall_time_period=at_once / a_second,
        group_max_rate=GROUP[0],
        group_time_period=GROUP[1],
        max_retries=RETRIES,
    )


def _now() -> float:
    return asyncio.get_running_loop().time()
