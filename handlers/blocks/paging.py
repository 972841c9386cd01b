"""Pages of a list: one implementation for all."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.blocks.answers import Button
from handlers.blocks.texts import Texts

T = TypeVar("T")
PAGE = 7
WIDE_PAGE = 12
"""Of a list whose short labels stand two in a row."""


def page_of(items: Sequence[T], page: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """The items of a page (from 0), the page really shown, and how many there are; a page beyond the end is the last one."""
    pages = max(1, -(-len(items) // size))
    shown = min(max(page, 0), pages - 1)
    return items[shown * size : (shown + 1) * size], shown, pages


def pager(page: int, pages: int, make: Callable[[str, int], Button], say: Texts) -> list[Button]:
    """The row that turns pages; empty when there is one page only. `make` gives a button for a label and a page."""
    if pages <= 1:
        return []
    buttons = []
    if page > 0:
        buttons.append(make(say("◀ Earlier").striptags(), page - 1))
    if page < pages - 1:
        buttons.append(make(say("More ▶").striptags(), page + 1))
    return buttons


def position(page: int, pages: int) -> str:
    """Where in the list: "2/5"; empty when there is one page only."""
    return f" {page + 1}/{pages}" if pages > 1 else ""
