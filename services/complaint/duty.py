"""Which owner and which deputy answer for a category, as administrators name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.complaint import Category, NamedCategory
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services import audit
from services.complaint.categories import in_use
from services.scope import Scope, requires
from storage import people
from storage.complaint import categories, duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person who can be named, or is; `reachable` in the chat."""

    id: int
    name: str
    department: str
    reachable: bool
    employee_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who answers for a category."""

    category: NamedCategory
    owner: Named | None
    deputy: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChange:
    """Who shall answer for a category from now on."""

    category: Category
    owner_id: int | None
    deputy_id: int | None


@requires(Permission.ADMINISTER)
async def duties_of_all(scope: Scope) -> list[Duty]:
    """Every category in use with its owner and deputy; whoever lost the role of owner is not named any more."""
    known = {one.id: one for one in await possible_owners(scope)}
    rows = [
        (category, await duties.of(scope.tx, category.code)) for category in (await categories.book(scope.tx)).shown
    ]
    return [
        Duty(
            category=category,
            owner=known.get(row.owner_id or 0) if row else None,
            deputy=known.get(row.deputy_id or 0) if row else None,
        )
        for category, row in rows
    ]


async def holders(scope: Scope, *roles: Role) -> list[Named]:
    """Everybody who holds one of the roles, those who can be reached first."""
    found = await people.holders(scope.tx, *roles)
    heard = await people.reachable(scope.tx, [one.id or 0 for one in found])
    named = [
        Named(
            id=one.id or 0,
            name=one.name,
            department=one.department,
            reachable=one.id in heard,
            employee_no=one.employee_no or "",
        )
        for one in found
    ]
    return sorted(named, key=lambda one: not one.reachable)


@requires(Permission.ADMINISTER)
async def possible_owners(scope: Scope) -> list[Named]:
    """Everybody who holds the role of owner, those who can be reached first."""
    return await holders(scope, Role.OWNER)


@requires(Permission.ADMINISTER)
async def name_duty(scope: Scope, *, category: Category, place: str, person_id: int | None) -> None:
    """Name the "owner" or the "deputy" of a category, or nobody; one person is not both."""
    if place not in ("owner", "deputy"):
        raise NotFoundError
    if person_id is not None and person_id not in {one.id for one in await possible_owners(scope)}:
        raise NotFoundError
    category = await in_use(scope, category)
    after = {**await _named(scope, category), place: person_id}
    other = "deputy" if place == "owner" else "owner"
    if person_id is not None and after[other] == person_id:
        after[other] = None
    await _name(scope, category, after)


@requires(Permission.ADMINISTER)
async def name_duties(scope: Scope, *, changes: Sequence[DutyChange]) -> None:
    """Name owners and deputies of several categories; NotFoundError for whoever cannot own a case."""
    known = {None, *(one.id for one in await possible_owners(scope))}
    for one in changes:
        if not {one.owner_id, one.deputy_id} <= known:
            raise NotFoundError
        await _name(scope, await in_use(scope, one.category), {"owner": one.owner_id, "deputy": one.deputy_id})


async def _named(scope: Scope, category: Category) -> dict[str, int | None]:
    row = await duties.of(scope.tx, category)
    return {"owner": row.owner_id if row else None, "deputy": row.deputy_id if row else None}


async def _name(scope: Scope, category: Category, after: dict[str, int | None]) -> None:
    before = await _named(scope, category)
    if after == before:
        return
    await duties.name(scope.tx, category, owner_id=after["owner"], deputy_id=after["deputy"])
    await audit.note(scope, "complaint duty named", subject=f"category:{category}", before=before, after=after)
