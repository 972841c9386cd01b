"""Agreeing to be stored, taking it back, and seeing everything that is kept."""

from typing import Any

from domain.consent import CONSENT_VERSION
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission, permissions_of
from services import audit, complaint
from services.attachments import UNLINK
from services.scope import Actor, Scope, requires
from storage import audit as trail
from storage import erased, erasure, outbox, people, privacy
from storage.erased import Erased


@requires(Permission.PRIVACY, consent=False)
async def agree(scope: Scope) -> None:
    """Keep that this person agreed to today's notice."""
    account = await people.account_by_id(scope.tx, scope.actor.account_id or 0)
    if account is None:
        raise NotFoundError
    await people.agree(scope.tx, account, version=CONSENT_VERSION, now=scope.wall)


@requires(Permission.LANGUAGE, consent=False)
async def choose_language(scope: Scope, *, language: str) -> None:
    """Keep the language somebody reads."""
    account = await people.account_by_id(scope.tx, scope.actor.account_id or 0)
    if account is None:
        raise NotFoundError
    await people.speak(scope.tx, account, language)
    scope.actor = scope.actor.reading(language)


@requires(Permission.PRIVACY)
async def ask_for_export(scope: Scope) -> None:
    """Have everything that is kept about this person sent to him as a file."""
    await outbox.queue(
        scope.tx, "privacy_export", now=scope.now, account_id=scope.actor.account_id, at_least_once=True, urgent=True
    )


@requires(Permission.PRIVACY)
async def own_data(scope: Scope) -> dict[str, Any]:
    """Everything that is kept about the actor, as plain JSON values."""
    return await privacy.everything_about(
        scope.tx, account_id=scope.actor.account_id or 0, person_id=scope.actor.person_id
    )


@requires(Permission.PRIVACY)
async def withdraw(scope: Scope) -> bool:
    """Take the agreement back: what was written and sent is erased, accounts are unbound; codes and times stay.

    False, and nothing is done, for the last administrator who can be reached: nobody could let people in any more.
    """
    if scope.actor.person_id is not None and Role.ADMIN in scope.actor.roles:
        await people.hold_role(scope.tx, Role.ADMIN)
        others = {one.id or 0 for one in await people.holders(scope.tx, Role.ADMIN)} - {scope.me}
        if not await people.reachable(scope.tx, others):
            return False
    subject, account_id = f"person:{scope.actor.person_id}", scope.actor.account_id
    await audit.note(scope, erased.ACT, subject=subject, account=account_id)
    if scope.actor.person_id is not None:
        await people.hold_turns(scope.tx, scope.actor.person_id)
        await complaint.give_back(scope)
    await erasure.withdraw(
        scope.tx, account_id=scope.actor.account_id or 0, person_id=scope.actor.person_id, now=scope.wall
    )
    # The update that says so carries a name as well.
    scope.forget = True
    scope.actor = Actor(account_id=account_id, language=scope.actor.language, permissions=permissions_of(()))
    scope.afterwards.append(UNLINK)
    return True


@requires(Permission.ADMINISTER)
async def erase_on_request(scope: Scope, *, person_id: int) -> bool:
    """Erase a customer who asked for it by phone, letter or at the counter, as if he had withdrawn his consent himself.

    False, and nothing is done, for a colleague: he does it himself, where it says what becomes of his work.
    NotFoundError for whoever is not there, or not any more.
    """
    person = await people.person(scope.tx, person_id)
    if person is None or person.erased_at is not None:
        raise NotFoundError
    if person.employee_no or {one.role for one in await people.roles_of(scope.tx, person_id)} - {Role.CUSTOMER}:
        return False
    # The act by which the list of erasures outside the store knows it, so that a restored backup erases again.
    await audit.note(scope, erased.ACT, subject=f"person:{person_id}", account=None, asked="elsewhere")
    await erasure.withdraw(scope.tx, account_id=0, person_id=person_id, now=scope.wall)
    scope.afterwards.append(UNLINK)
    return True


@requires(Permission.ADMINISTER)
async def erase_again(scope: Scope, one: Erased) -> None:
    """Do once more what a restored backup has forgotten; the trail keeps the instant at which it was asked."""
    somebody = scope.as_actor(Actor(account_id=one.account_id, person_id=one.person_id, system=scope.actor.system))
    await trail.append(
        scope.tx,
        at=one.at,
        actor_id=None,
        actor=scope.actor.system,
        act=erased.ACT,
        subject=f"person:{one.person_id}",
        facts={"account": one.account_id, "again": True},
    )
    if one.person_id is not None:
        await complaint.give_back(somebody)
    await erasure.withdraw(scope.tx, account_id=one.account_id or 0, person_id=one.person_id, now=scope.wall)
    scope.afterwards.append(UNLINK)
