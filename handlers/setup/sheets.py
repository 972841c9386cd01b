"""What the complaint desk is set up with, as rows that the importers read again; each use case checks who asks."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from domain.imports.columns import ImportKind, exported_header
from handlers.blocks.cases import category_name, clock_name, severity_name
from handlers.blocks.limits import limit_cell
from handlers.blocks.replies import LANGUAGES, use_name
from handlers.blocks.sheets import Sheet
from handlers.blocks.texts import Texts, plain
from services import complaint, opening
from services.complaint import Named
from services.scope import Scope

Rows = list[Sequence[str | int]]


async def setup_sheet(scope: Scope, kind: ImportKind, say: Texts) -> Sheet:
    """The present state of one kind."""
    columns, rows = _SHEETS[kind]
    head = [exported_header(kind, name, language=say.language) for name in columns]
    return Sheet(kind=kind.value, head=head, rows=await rows(scope, say))


async def _holidays(scope: Scope, say: Texts) -> Rows:
    return [
        (one.day.isoformat(), plain(say("working day") if one.working else say("day off")), one.name)
        for one in await opening.days(scope)
    ]


async def _limits(scope: Scope, say: Texts) -> Rows:
    return [
        (
            plain(clock_name(line.step, say)),
            plain(severity_name(line.severity, say)),
            plain(category_name(found.category, say)) if found.category else "",
            found.whom.tier or "",
            found.name,
            plain(limit_cell(line.limit, say)),
            plain(say("standard")) if line.default else "",
        )
        for found, line in await complaint.own_limits(scope)
    ]


async def _duties(scope: Scope, say: Texts) -> Rows:
    named = Counter(one.name for one in await complaint.possible_owners(scope))

    def cell(one: Named | None) -> str:
        # A name that several have would not be found again.
        return "" if one is None else one.name if named[one.name] == 1 else one.employee_no or one.name

    return [
        (
            plain(category_name(one.category, say)),
            one.owner.department if one.owner else "",
            cell(one.owner),
            cell(one.deputy),
        )
        for one in await complaint.duties_of_all(scope)
    ]


async def _templates(scope: Scope, say: Texts) -> Rows:
    found = [
        (one.template, one.category)
        for one in await complaint.templates(scope)
        if one.category is None or not one.category.hidden
    ]
    return [
        (
            plain(use_name(one.use, say)),
            plain(category_name(category, say)) if category else "",
            LANGUAGES[one.language],
            one.name,
            one.text,
            plain(say("retired")) if one.retired else "",
        )
        for one, category in found
    ]


async def _categories(scope: Scope, say: Texts) -> Rows:
    return [
        (
            one.code,
            *((one.names.get(language, "") if one.own else one.called(language)) for language in LANGUAGES),
            ", ".join(one.words),
            plain(say("retired")) if one.hidden else "",
        )
        for one in await complaint.categories(scope)
    ]


_SHEETS: Mapping[ImportKind, tuple[Sequence[str], Callable[[Scope, Texts], Awaitable[Rows]]]] = {
    ImportKind.HOLIDAYS: (("day", "kind", "name"), _holidays),
    ImportKind.LIMITS: (("step", "severity", "category", "tier", "organisation", "limit", "note"), _limits),
    ImportKind.DUTIES: (("category", "department", "owner", "deputy"), _duties),
    ImportKind.TEMPLATES: (("use", "category", "language", "name", "text", "status"), _templates),
    ImportKind.CATEGORIES: (("code", *LANGUAGES, "words", "status"), _categories),
}
