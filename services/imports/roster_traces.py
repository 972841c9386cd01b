"""What a roster leaves in the audit: who was given or lost which roles, and whose superior is another now.

As many entries as it takes, none of them long.
"""

from collections.abc import Sequence
from typing import Any

from domain.imports.columns import ImportKind
from services import audit
from services.imports.roster import Grant, PersonChange
from services.scope import Scope
from storage.imports import roster
from storage.imports.bulk import slices

PEOPLE_AN_ENTRY = 50
_SUBJECT = ImportKind.ROSTER.value


async def enter(scope: Scope, people: Sequence[PersonChange]) -> None:
    """Enter what may be done and seen by whom from now on, and who is told when somebody is late. After `roster.apply`."""
    for some in slices(await _new_roles(scope.tx, people), PEOPLE_AN_ENTRY):
        await audit.note(scope, "roles set", subject=_SUBJECT, roles=[list(one) for one in some])
    for moved in slices(await _new_superiors(scope.tx, people), PEOPLE_AN_ENTRY):
        await audit.note(scope, "superiors set", subject=_SUBJECT, superiors=[list(one) for one in moved])


async def _new_roles(tx: Any, people: Sequence[PersonChange]) -> list[tuple[int, list[str], list[str]]]:
    """Person, what he was given, what he lost; each grant as a roster writes it."""
    changed = [change for change in people if change.given or change.taken]
    ids = await roster.ids_by_number(tx, [change.number for change in changed if change.person_id is None])
    return [
        (
            change.person_id or ids[change.number],
            [_spelt(grant) for grant in change.given],
            [_spelt(grant) for grant in change.taken],
        )
        for change in changed
    ]


def _spelt(grant: Grant) -> str:
    role, where = grant
    return f"{role.value}@{where}" if where else role.value


async def _new_superiors(tx: Any, people: Sequence[PersonChange]) -> list[tuple[int, int | None, int | None]]:
    """Whose superior is another now: his record, and those of who was it and who is it, None for nobody."""
    moved = [change for change in people if change.facts.get("superior_no") != change.superior_before]
    moved = [change for change in moved if "superior_no" in change.facts]
    numbers = {change.number for change in moved} | {change.superior_before for change in moved}
    numbers |= {change.facts["superior_no"] for change in moved}
    ids = await roster.ids_by_number(tx, sorted(number for number in numbers if number))
    found = [
        (change.person_id or ids[change.number], change.superior_before, change.facts["superior_no"])
        for change in moved
    ]
    return [(one, ids.get(before or ""), ids.get(after or "")) for one, before, after in found]
