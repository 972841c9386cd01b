"""What the complaint desk is set up with, as rows that the importers read again; each use case checks who asks."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from domain.imports.columns import ImportKind, exported_header
from handlers.blocks.cases import category_name, clock_name, severity_name
from handlers.blocks.hours import WEEKDAYS, periods_line
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


def _cells(possible: Sequence[Named]) -> Callable[[Named | None], str]:
    """How a cell names somebody, so that he is found again among all who can stand there."""
    named = Counter(one.name for one in possible)

    def cell(one: Named | None) -> str:
        return "" if one is None else one.name if named[one.name] == 1 else one.employee_no or one.name

    return cell


async def _duties(scope: Scope, say: Texts) -> Rows:
    cell = _cells(await complaint.possible_owners(scope))
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


async def _tiers(scope: Scope, _say: Texts) -> Rows:
    return [(name, tier or "—") for _id, name, tier in await complaint.organisations(scope)]


async def _hours(scope: Scope, say: Texts) -> Rows:
    week = (await opening.hours(scope)).week
    return [(plain(say(WEEKDAYS[day])), plain(periods_line(week[day], say))) for day in range(7)]


async def _duty_roster(scope: Scope, say: Texts) -> Rows:
    cell = _cells(await complaint.possible_duty(scope))
    return [
        (plain(say(WEEKDAYS[one.day.weekday()])) if one.code.startswith("w") else one.code, cell(one.person))
        for one in await complaint.duty_roster(scope)
        if one.own or one.code.startswith("w")
    ]


_SHEETS: Mapping[ImportKind, tuple[Sequence[str], Callable[[Scope, Texts], Awaitable[Rows]]]] = {
    ImportKind.HOLIDAYS: (("day", "kind", "name"), _holidays),
    ImportKind.LIMITS: (("step", "severity", "category", "tier", "organisation", "limit", "note"), _limits),
    ImportKind.DUTIES: (("category", "department", "owner", "deputy"), _duties),
    ImportKind.TEMPLATES: (("use", "category", "language", "name", "text", "status"), _templates),
    ImportKind.TIERS: (("organisation", "tier"), _tiers),
    ImportKind.HOURS: (("day", "hours"), _hours),
    ImportKind.DUTY_ROSTER: (("day", "person"), _duty_roster),
    ImportKind.CATEGORIES: (("code", *LANGUAGES, "words", "status"), _categories),
}
