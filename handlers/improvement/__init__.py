"""Improvement items: what complaints propose, what is being seen to, what was done and whether it helped."""

from aiogram import Router

from handlers.blocks.acts import answer_taps
from handlers.blocks.improvements import ImprovementTap
from handlers.blocks.later import Finder
from handlers.improvement.forms import FORMS, ask_done, ask_other, ask_to_take_up
from handlers.improvement.screens import (
    find_items,
    find_proposals,
    item_screen,
    one_item,
    open_improvements,
    open_proposals,
)

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
    answer_taps(routes, ImprovementTap, _TAPS)
    return routes


LATER: dict[str, Finder] = {"improvements": find_items, "improvement proposals": find_proposals}

__all__ = ["FORMS", "LATER", "item_screen", "open_improvements", "router"]
