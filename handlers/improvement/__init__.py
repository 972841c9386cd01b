"""Improvement items: what complaints propose, what is being seen to, what was done and whether it helped."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.errors import NotFoundError
from handlers.blocks.answers import Answer
from handlers.blocks.form import Forms
from handlers.blocks.improvements import ImprovementTap
from handlers.blocks.later import Finder
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.improvement.forms import FORMS, ask_done, ask_other, ask_to_take_up
from handlers.improvement.screens import (
    find_items,
    find_proposals,
    item_screen,
    one_item,
    open_improvements,
    open_proposals,
)
from services.scope import Scope

_TAPS = {
    "list": open_improvements,
    "proposals": open_proposals,
    "one": one_item,
    "up": ask_to_take_up,
    "done": ask_done,
    "give": ask_other,
}


def router() -> Router:
    """The routes of improvement items."""
    routes = Router(name="improvement")

    @routes.callback_query(ImprovementTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: ImprovementTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        act = _TAPS.get(callback_data.do)
        if act is None:
            raise NotFoundError
        return await act(Turn(scope, state, say, forms), callback_data)

    return routes


LATER: dict[str, Finder] = {"improvements": find_items, "improvement proposals": find_proposals}

__all__ = ["FORMS", "LATER", "item_screen", "open_improvements", "router"]
