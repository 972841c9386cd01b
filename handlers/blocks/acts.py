"""The routes of a room whose taps carry a word: one act for each word."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.errors import NotFoundError
from handlers.blocks.answers import Answer
from handlers.blocks.form import Forms
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from services.scope import Scope

T = TypeVar("T", bound=Tap)


def answer_taps(routes: Router, kind: type[T], acts: Mapping[str, Callable[[Turn, T], Awaitable[Answer]]]) -> None:
    """Route taps of this kind by their `do`; one with another word gets NotFoundError. Each use case checks who taps."""

    @routes.callback_query(kind.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: Any, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        act = acts.get(callback_data.do)
        if act is None:
            raise NotFoundError
        return await act(Turn(scope, state, say, forms), callback_data)
