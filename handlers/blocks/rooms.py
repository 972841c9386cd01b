"""Leads a tap straight to the handler whose buttons begin like it, instead of asking room after room whether it is theirs."""

from collections.abc import Awaitable, Iterable, Iterator
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.event.handler import CallableObject, FilterObject, HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, Update

SEPARATOR = ":"
# A handler of taps, and the filters of the routers above it, outermost first.
Way = tuple[tuple[TelegramEventObserver, ...], HandlerObject]


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
        return await self._follow(tap, {**self.workflow_data, **kwargs, "bot": bot, "state": state})

    async def _follow(self, tap: CallbackQuery, given: dict[str, Any]) -> Any:
        passed: dict[TelegramEventObserver, bool] = {}
        for above, handler in self._ways_of((tap.data or "").partition(SEPARATOR)[0]):
            if not all([await _lets_in(observer, tap, given, passed) for observer in above]):
                continue
            found = await _passes(handler.filters or (), tap, given)
            if found is not None:
                try:
                    return await _called(handler, tap, {**given, **found})
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


async def _lets_in(
    observer: TelegramEventObserver,
    tap: CallbackQuery,
    given: dict[str, Any],
    passed: dict[TelegramEventObserver, bool],
) -> bool:
    if observer not in passed:
        found = await _passes(observer._handler.filters or (), tap, given)
        passed[observer] = found is not None
        given.update(found or {})
    return passed[observer]


async def _passes(filters: Iterable[FilterObject], tap: CallbackQuery, given: dict[str, Any]) -> dict[str, Any] | None:
    """What filters found in a tap that all of them let through; None when one does not."""
    found: dict[str, Any] = {}
    for one in filters:
        passed = await _called(one, tap, {**given, **found} if found else given)
        if not passed:
            return None
        if isinstance(passed, dict):
            found.update(passed)
    return found


def _called(one: CallableObject, tap: CallbackQuery, given: dict[str, Any]) -> Awaitable[Any]:
    """What aiogram does to call a handler or a filter, without a coroutine around each."""
    if not one.awaitable:
        return one.call(tap, **given)
    called: Awaitable[Any] = one.callback(tap, **one._prepare_kwargs(given))
    return called


def _ways(router: Router, above: tuple[TelegramEventObserver, ...]) -> Iterator[Way]:
    observer = router.callback_query
    if list(observer.middleware) or list(observer.outer_middleware):
        raise TypeError(f"the router {router.name!r} has middlewares, which taps would pass by")
    filtered = (*above, observer) if observer._handler.filters else above
    for handler in observer.handlers:
        yield filtered, handler
    for below in router.sub_routers:
        yield from _ways(below, filtered)


def prefix_of(handler: HandlerObject) -> str | None:
    """The prefix of the taps that a handler is for; None when it takes any."""
    callbacks = [one.callback for one in handler.filters or []]
    return next((one.callback_data.__prefix__ for one in callbacks if isinstance(one, CallbackQueryFilter)), None)
