"""What complaints are about, as the house has it: categories added, renamed, taught words, hidden and shown again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.complaint import Category, CategoryBook, NamedCategory
from domain.complaint.category import OUT_OF_USE
from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from services import audit
from services.scope import Scope, requires
from storage.complaint import categories as kept


@requires(Permission.HELP)
async def categories(scope: Scope) -> CategoryBook:
    """All categories; whoever complains chooses among them, so they are nobody's secret."""
    return await kept.book(scope.tx)


@requires(Permission.ADMINISTER)
async def categories_to_change(scope: Scope) -> CategoryBook:
    """The same for whoever may change them."""
    return await kept.book(scope.tx)


@requires(Permission.ADMINISTER)
async def add_category(scope: Scope, *, names: Mapping[str, str], words: Sequence[str] = ()) -> NamedCategory:
    """Add one with a name in at least one language; InvalidError for names or words that cannot be, or one too many."""
    book = await kept.book(scope.tx)
    return await _keep(scope, book, NamedCategory(code=book.next_code(), names=dict(names), words=tuple(words)))


@requires(Permission.ADMINISTER)
async def rename_category(scope: Scope, *, code: str, names: Mapping[str, str]) -> NamedCategory:
    """Give it these names in place of all it has; without any, one that Peiban brings is called as before."""
    book = await kept.book(scope.tx)
    return await _keep(scope, book, replace(_of(book, code), names=dict(names)))


@requires(Permission.ADMINISTER)
async def teach_category(scope: Scope, *, code: str, words: Sequence[str]) -> NamedCategory:
    """Say by which words a complaint tells of it, beside those that Peiban knows."""
    book = await kept.book(scope.tx)
    return await _keep(scope, book, replace(_of(book, code), words=tuple(words)))


@requires(Permission.ADMINISTER)
async def hide_category(scope: Scope, *, code: str, hidden: bool) -> NamedCategory:
    """Take it out of use, or bring it back; cases that have it keep it."""
    book = await kept.book(scope.tx)
    return await _keep(scope, book, replace(_of(book, code), hidden=hidden))


@requires(Permission.ADMINISTER)
async def change_categories(scope: Scope, *, changes: Sequence[NamedCategory]) -> None:
    """Keep several as they are given, each with a trace; those without a code are added."""
    for one in changes:
        book = await kept.book(scope.tx)
        await _keep(scope, book, one if one.code else replace(one, code=book.next_code()))


async def in_use(scope: Scope, category: str) -> Category:
    """The code of a category that something new is put under; InvalidError for a hidden one, NotFoundError for none."""
    found = _of(await kept.book(scope.tx), category)
    if found.hidden:
        raise InvalidError(OUT_OF_USE)
    return found.code


def _of(book: CategoryBook, code: str) -> NamedCategory:
    found = book.get(code)
    if found is None:
        raise NotFoundError
    return found


async def _keep(scope: Scope, book: CategoryBook, changed: NamedCategory) -> NamedCategory:
    before, after = book.get(changed.code), book.checked(changed)
    if before is None and not await kept.add(scope.tx, after):
        # Its code was given to another one meanwhile, whose name counts too.
        book = await kept.book(scope.tx)
        return await _keep(scope, book, replace(changed, code=book.next_code()))
    if after != before:
        if before is not None:
            await kept.put(scope.tx, after)
        await audit.note(
            scope,
            "complaint category set",
            subject=f"category:{after.code}",
            before=_fact(before) if before else None,
            after=_fact(after),
        )
    return after


def _fact(one: NamedCategory) -> dict[str, object]:
    return {"names": dict(one.names), "words": list(one.words), "hidden": one.hidden}
