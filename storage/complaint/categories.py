"""The book of categories: what the house has changed of those that Peiban brings, and what it has added."""

from sqlalchemy import select

from domain.complaint import Category, CategoryBook, NamedCategory
from storage.hot import Hot, table_of
from storage.models.complaint import ComplaintCategory
from storage.session import Tx
from storage.statements import insert_once

_ROWS = table_of(ComplaintCategory).c
_KEPT = Hot(select(_ROWS.code, _ROWS.names, _ROWS.words, _ROWS.hidden))


async def book(tx: Tx) -> CategoryBook:
    """All categories as they are in this transaction."""
    return CategoryBook.of(
        NamedCategory(code=Category(code), names=names, words=tuple(words), hidden=bool(hidden))
        for code, names, words, hidden in await _KEPT.all(tx)
    )


async def add(tx: Tx, category: NamedCategory) -> bool:
    """Keep a new one; False when somebody has taken its code meanwhile."""
    given = {"names": dict(category.names), "words": list(category.words), "hidden": category.hidden}
    return await insert_once(tx, ComplaintCategory, code=category.code, **given)


async def put(tx: Tx, category: NamedCategory) -> None:
    """Keep a category as it is now."""
    row = ComplaintCategory(
        code=category.code, names=dict(category.names), words=list(category.words), hidden=category.hidden
    )
    await tx.merge(row)
    await tx.flush()
