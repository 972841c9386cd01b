"""The last step before the wire: what must be written down before anything goes out is written down here."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

# Called before the first call to a messenger, when all waiting for its pace is over; what it raises keeps the call back.
# None once that is done, and for everything that is no notice.
CROSSING: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("crossing", default=None)


class Threshold(BaseRequestMiddleware):
    """The innermost middleware of every channel."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Cross it, then call."""
        cross = CROSSING.get()
        if cross is not None:
            await cross()
            CROSSING.set(None)
        return await make_request(bot, method)
