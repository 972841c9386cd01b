"""Leads a tap straight to the handler whose buttons begin like it, instead of asking room after room whether it is theirs."""

from collections.abc import Awaitable, Iterable, Iterator
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.event.handler import CallableObject, FilterObject, HandlerObject
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, Update

SEPARATOR = ":"
# A handler of taps, and the filters before it: those of the routers above it, outermost first, then its own.
Way = tuple[tuple[FilterObject, ...], HandlerObject]


class Rooms(Dispatcher):
    """A dispatcher in which a tap meets only the handlers of its prefix and those that name none.

    Order and filters are those of the routers, which may have no middlewares of their own; what is no tap goes its usual
    way. With aiogram's own way, a tap costs the more the more conversations there are.
    """

    _ways: dict[str, list[Way]] | None = None
    _for_all: list[Way]

    async def feed_update(self, bot: Bot, update: Update, **kwargs: Any) -> Any:
        """Find the handler of an update and return what it returns; UNHANDLED when nobody wants it."""
        tap = update.callback_query
        if tap is None:
            return await super().feed_update(bot, update, **kwargs)
        chat_id = tap.message.chat.id if tap.message else tap.from_user.id
        state = self.fsm.get_context(bot=bot, chat_id=chat_id, user_id=tap.from_user.id)
        given = {**self.workflow_data, **kwargs, "bot": bot, "state": state}
        for filters, handler in self._ways_of((tap.data or "").partition(SEPARATOR)[0]):
            found = await _passed(filters, tap, given)
            if found is not None:
                try:
                    return await _called(handler, tap, found)
                except SkipHandler:
                    continue
        return UNHANDLED

    def _ways_of(self, prefix: str) -> list[Way]:
        if self._ways is None:
            named = [(way, prefix_of(way[1])) for way in _ways(self, ())]
            self._for_all = [way for way, known in named if known is None]
            self._ways = {
                wanted: [way for way, known in named if known in (wanted, None)]
                for _, wanted in named
                if wanted is not None
            }
        return self._ways.get(prefix, self._for_all)


async def _passed(filters: Iterable[FilterObject], tap: CallbackQuery, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is given, and what the filters found, when all of them let a tap through; None when one does not."""
    for one in filters:
        found = await _called(one, tap, given)
        if not found:
            return None
        if isinstance(found, dict):
            given = {**given, **found}
    return given


def _called(one: CallableObject, tap: CallbackQuery, given: dict[str, Any]) -> Awaitable[Any]:
    """What aiogram does to call a handler or a filter, without a coroutine around each."""
    if not one.awaitable:
        return one.call(tap, **given)
    called: Awaitable[Any] = one.callback(tap, **one._prepare_kwargs(given))
    return called


def _ways(router: Router, above: tuple[FilterObject, ...]) -> Iterator[Way]:
    observer = router.callback_query
    if list(observer.middleware) or list(observer.outer_middleware):
        raise TypeError(f"the router {router.name!r} has middlewares, which taps would pass by")
    filters = (*above, *(observer._handler.filters or ()))
    for handler in observer.handlers:
        yield (*filters, *(handler.filters or ())), handler
    for below in router.sub_routers:
        yield from _ways(below, filters)


def prefix_of(handler: HandlerObject) -> str | None:
    """The prefix of the taps that a handler is for; None when it takes any."""
    callbacks = [one.callback for one in handler.filters or []]
    return next((one.callback_data.__prefix__ for one in callbacks if isinstance(one, CallbackQueryFilter)), None)
