"""Who somebody is to an administrator: colleagues and learners by name, customers and visitors by a number only."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.people import Role, known_by_name
from services.scope import Scope
from storage import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A name (of a colleague, a group, a job), or a role and a number: that of the case he is the customer of, or his record's.

    `visitor`: the number is that of an account that speaks for no record. Nothing of it: nobody is there any more.
    """

    name: str = ""
    role: Role | None = None
    number: str = ""
    visitor: bool = False

    @property
    def there(self) -> bool:
        """Whether somebody is."""
        return bool(self.name or self.number)


async def somebodies(scope: Scope, person_ids: Collection[int]) -> dict[int, Somebody]:
    """By record: who it is, as administrators may know it."""
    held = await people.roles_of_many(scope.tx, person_ids)
    found = {}
    for one, row in (await people.named(scope.tx, person_ids)).items():
        if row.name and known_by_name(held.get(one, ())):
            found[one] = Somebody(name=f"{row.name} {row.employee_no or ''}".strip())
        else:
            found[one] = Somebody(role=Role.CUSTOMER if Role.CUSTOMER in held.get(one, ()) else None, number=str(one))
    return found
