"""People, their roles and places in cohorts, read in pages and written by the thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from domain.people import Role
from storage.imports.bulk import insert_all, slices, update_all
from storage.models.people import Organisation, Person, RoleHeld
from storage.models.training import Cohort, Enrolment
from storage.session import Tx
from storage.statements import changed

PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """What a roster's row is held against."""

    id: int
    employee_no: str
    name: str
    organisation_id: int | None
    department: str
    job_title: str
    phone: str
    email: str
    superior_no: str | None


async def page_of_people(tx: Tx, *, after: int) -> list[KnownPerson]:
    """People with an employee number, by id, from the first id above `after`; a page is PAGE long at most."""
    fields = (
        Person.id,
        Person.employee_no,
        Person.name,
        Person.organisation_id,
        Person.department,
        Person.job_title,
        Person.phone,
        Person.email,
        Person.superior_no,
    )
    where = (col(Person.id) > after, col(Person.employee_no).is_not(None), col(Person.erased_at).is_(None))
    query = select(*fields).where(*where).order_by(col(Person.id)).limit(PAGE)  # type: ignore[call-overload]
    return [KnownPerson(**row._mapping) for row in await tx.exec(query)]


async def organisations(tx: Tx) -> dict[str, int]:
    """All organisations: name → id."""
    return {name: key or 0 for name, key in await tx.exec(select(Organisation.name, Organisation.id))}


async def cohorts(tx: Tx) -> list[tuple[int, str, int | None]]:
    """All cohorts: id, name, course."""
    return [
        (key or 0, name, course)
        for key, name, course in await tx.exec(select(Cohort.id, Cohort.name, Cohort.course_id))
    ]


async def roles_of(tx: Tx, ids: Sequence[int]) -> list[tuple[int, Role, str]]:
    """The grants that some people hold: person, role, scope. At most a slice of ids."""
    query = select(RoleHeld.person_id, RoleHeld.role, RoleHeld.scope).where(col(RoleHeld.person_id).in_(ids))
    return [(person, Role(role), scope) for person, role, scope in await tx.exec(query)]


async def enrolments_of(tx: Tx, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Where some people are enrolled: person, cohort. At most a slice of ids."""
    query = select(Enrolment.person_id, Enrolment.cohort_id).where(col(Enrolment.person_id).in_(ids))
    return [(person, cohort) for person, cohort in await tx.exec(query)]


async def open_organisations(tx: Tx, names: Sequence[str]) -> None:
    """Open organisations that are new."""
    await insert_all(tx, Organisation, [{"name": name} for name in names])


async def open_cohorts(tx: Tx, names: Sequence[str]) -> None:
    """Open cohorts that are new."""
    await insert_all(tx, Cohort, [{"name": name} for name in names])


async def add_people(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Open records; an employee number that exists by now is left as it is."""
    await insert_all(tx, Person, rows)


async def change_people(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Change records by `id`."""
    await update_all(tx, Person, rows)


async def ids_by_number(tx: Tx, numbers: Sequence[str]) -> dict[str, int]:
    """Employee number → person, for those that exist."""
    found: dict[str, int] = {}
    for some in slices(numbers):
        query = select(Person.employee_no, Person.id).where(col(Person.employee_no).in_(some))
        found |= {number: key for number, key in await tx.exec(query) if number and key}
    return found


async def grant_all(tx: Tx, grants: Sequence[tuple[int, Role, str]]) -> None:
    """Give roles; those held already stay."""
    await insert_all(tx, RoleHeld, [dict(zip(("person_id", "role", "scope"), grant, strict=True)) for grant in grants])


async def take_all(tx: Tx, grants: Sequence[tuple[int, Role, str]]) -> None:
    """Take single grants."""
    for person_id, role, scope in grants:
        where = (col(RoleHeld.person_id) == person_id, col(RoleHeld.role) == role, col(RoleHeld.scope) == scope)
        await changed(tx, delete(RoleHeld).where(*where))


async def enrol_all(tx: Tx, places: Sequence[tuple[int, int]]) -> None:
    """Put people on cohorts' lists: person, cohort."""
    await insert_all(tx, Enrolment, [{"person_id": person, "cohort_id": cohort} for person, cohort in places])
