"""Reply templates: for whoever writes to a customer, and for whoever looks after them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.complaint import Act, Category, NamedCategory, Step
from domain.complaint.starting_templates import STARTING
from domain.complaint.template import MOST_NAME, Template, TemplateUse, fitting, in_force, read_template
from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.text import clean
from domain.wording import N_
from services import audit
from services.complaint.categories import in_use
from services.complaint.reach import reach
from services.scope import Scope, requires
from storage import desk_name, people
from storage.complaint import categories, clocks
from storage.complaint import templates as kept
from storage.models.complaint import Complaint

LANGUAGES = ("zh_Hans", "zh_Hant", "en")
MOST = 300
NO_NAME = N_("Please give a short name, for example: More time needed")
NAME_TAKEN = N_("There is a template of that name for these cases already. Please choose another name.")
TOO_MANY = N_("There are {limit} templates already. Please retire or change one of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTemplate:
    """A template with since when and by whom; without a moment, Peiban brought it."""

    template: Template
    category: NamedCategory | None
    since: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForCase:
    """What can be said to a customer in a step: templates in his language, and what Peiban knows to fill in.

    `due` is by when he has an answer; None while no limit says so. `desk` is what the house calls
    its desk; empty: what everybody calls it.
    """

    templates: tuple[Template, ...]
    language: str
    number: str
    due: datetime | None
    desk: str


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def templates_for(scope: Scope, *, case_id: int, act: Act) -> ForCase:
    """The templates that fit a case, in its customer's language, and nothing of who he is."""
    row, _party = await reach(scope, case_id)
    customer = await people.person(scope.tx, row.customer_id)
    language = customer.language if customer else scope.house.language
    found = fitting((await present(scope.tx)).values(), act=act, category=Category(row.category), language=language)
    return ForCase(
        templates=tuple(found),
        language=language,
        number=row.number,
        due=await _promised(scope, row),
        desk=await desk_name.get(scope.tx),
    )


async def _promised(scope: Scope, row: Complaint) -> datetime | None:
    """By when a solution is due, then the closing: whoever reads a template is being spoken with, that promise is kept."""
    running = {one.step: one.due_at for one in await clocks.of_case(scope.tx, row.id or 0) if one.stopped_at is None}
    return running.get(Step.SOLUTION) or running.get(Step.CLOSING)


async def present(tx: Any) -> dict[str, Template]:
    """Every template by its code, retired ones too."""
    return in_force(STARTING, [kept.template_of(row) for row in await kept.rows(tx)])


@requires(Permission.EDIT_TEMPLATES)
async def templates(scope: Scope) -> list[KeptTemplate]:
    """Every template, retired ones too; those for every case before those of a category."""
    rows = {row.slot: row for row in await kept.rows(scope.tx)}
    found, book = [], await categories.book(scope.tx)
    for code, template in (await present(scope.tx)).items():
        row = rows.get(code)
        who = await people.person(scope.tx, row.set_by_id) if row and row.set_by_id else None
        category = book[template.category] if template.category else None
        since, by = row.set_at if row else None, who.name if who else ""
        found.append(KeptTemplate(template=template, category=category, since=since, by=by))
    order, place = list(TemplateUse), [None, *(one.code for one in book)]
    return sorted(
        found,
        key=lambda one: (
            LANGUAGES.index(one.template.language),
            order.index(one.template.use),
            place.index(one.category.code if one.category else None),
            one.template.name,
        ),
    )


@requires(Permission.EDIT_TEMPLATES)
async def template(scope: Scope, *, code: str) -> KeptTemplate:
    """One of them; NotFoundError when there is none."""
    found = next((one for one in await templates(scope) if one.template.code == code), None)
    if found is None:
        raise NotFoundError
    return found


@requires(Permission.EDIT_TEMPLATES)
async def add_template(
    scope: Scope, *, use: TemplateUse, category: Category | None, language: str, name: str, text: str
) -> Template:
    """Add a template; InvalidError for a name that is taken or empty and for a text that cannot be filled in."""
    if language not in LANGUAGES:
        raise NotFoundError
    called = clean(name, max_length=MOST_NAME)
    if not called:
        raise InvalidError(NO_NAME)
    if category is not None:
        await in_use(scope, category)
    new = Template(use=use, category=category, language=language, name=called, text=read_template(text))
    known = (await present(scope.tx)).get(new.code)
    if known is not None and not known.retired:
        raise InvalidError(NAME_TAKEN)
    await change_templates(scope, changes=[new])
    return new


@requires(Permission.EDIT_TEMPLATES)
async def write_template(scope: Scope, *, code: str, text: str) -> Template:
    """Give a template other words; the same ones change nothing."""
    before = (await template(scope, code=code)).template
    after = replace(before, text=read_template(text), retired=False)
    await change_templates(scope, changes=[after])
    return after


@requires(Permission.EDIT_TEMPLATES)
async def retire_template(scope: Scope, *, code: str, retired: bool) -> None:
    """Take a template out of use, or bring it back."""
    before = (await template(scope, code=code)).template
    await change_templates(scope, changes=[replace(before, retired=retired)])


@requires(Permission.EDIT_TEMPLATES)
async def change_templates(scope: Scope, *, changes: Sequence[Template]) -> int:
    """Keep templates as they are given, each with a trace; returns how many differed from before."""
    known, changed = await present(scope.tx), 0
    for one in changes:
        before = known.get(one.code)
        if before == one:
            continue
        if before is None and len(known) >= MOST:
            raise InvalidError(TOO_MANY, limit=MOST)
        known[one.code] = one
        await kept.put(scope.tx, one, by=scope.actor.person_id, now=scope.now)
        await audit.note(
            scope,
            "reply template set",
            subject=f"template:{one.code}",
            use=one.use,
            language=one.language,
            category=one.category,
            before=_fact(before),
            after=_fact(one),
        )
        changed += 1
    return changed


@requires(Permission.EDIT_TEMPLATES)
async def desk_called(scope: Scope) -> str:
    """What the house calls its desk in templates; empty: what everybody calls it."""
    return await desk_name.get(scope.tx)


@requires(Permission.EDIT_TEMPLATES)
async def call_desk(scope: Scope, *, name: str) -> None:
    """Say what the desk is called in templates; empty: what everybody calls it. The same again changes nothing."""
    before, after = await desk_name.get(scope.tx), clean(name, max_length=40)
    if before != after:
        await desk_name.put(scope.tx, after)
        await audit.note(scope, "desk named", before=before, after=after)


def _fact(one: Template | None) -> dict[str, object] | None:
    """Whether and what, without the words themselves: the trail keeps none."""
    if one is None:
        return None
    return {"text": hashlib.sha256(one.text.encode()).hexdigest()[:12], "retired": one.retired}
