"""Who are you: by invitation, by employee number and name, or as a customer. Guessing is limited."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.checkin import LockOutPolicy, failures_after, lock_out
from domain.consent import CONSENT_VERSION
from domain.errors import InvalidError, NotFoundError
from domain.people import Role
from domain.permission import Permission, permissions_of
from domain.text import fold
from domain.wording import N_
from services import attendance, audit, roles
from services.scope import Scope, requires
from storage import claims, invitation, outbox, people
from storage.models.people import Account, LinkClaim, Person

# Fresh accounts cost nothing, so guesses at one record are counted whoever makes them.
RECORD_POLICY = LockOutPolicy(wrong_guesses=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A record that the actor's account claims; an administrator has yet to decide."""

    name: str
    since: datetime


class Registered(StrEnum):
    """How a registration ended."""

    DONE = "done"
    WRONG = "wrong"
    LOCKED = "locked"
    CLAIMED = "claimed"
    NEEDS_NAME = "needs_name"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The outcome; `left` guesses remain, or nothing is heard until `until`.

    `lessons` were credited with an earlier check-in; `guest` are those on whose list he is not, with who was asked.
    """

    outcome: Registered
    name: str = ""
    left: int = 0
    until: datetime | None = None
    lessons: tuple[str, ...] = ()
    guest: tuple[tuple[str, attendance.Asked], ...] = ()


async def _account(scope: Scope) -> Account:
    account = await people.hold_account(scope.tx, scope.actor.account_id or 0)
    if account is None:
        raise NotFoundError
    return account


async def _settle(scope: Scope, account: Account, person: Person) -> Registration:
    await people.link(scope.tx, account, person)
    await roles.appoint(scope, account)
    held_roles = frozenset(held.role for held in await people.roles_of(scope.tx, person.id or 0))
    # From here on he acts as himself: what he came for goes on in the same turn.
    scope.actor = scope.actor._replace(
        person_id=person.id,
        name=person.name,
        roles=held_roles,
        permissions=permissions_of(held_roles),
        organisation_id=person.organisation_id,
        consented=person.consent_version >= CONSENT_VERSION,
    )
    earlier = await attendance.credit(scope, account_id=account.id or 0)
    return Registration(outcome=Registered.DONE, name=person.name, lessons=earlier.titles, guest=earlier.guest)


@requires(Permission.REGISTER)
async def register_colleague(scope: Scope, *, employee_no: str, name: str) -> Registration:
    """Link the account to the roster's record with this number and name; wrong guesses are counted (5, then 15 minutes).

    They are counted for the number too, whoever guesses: after 10 nobody can register with it for 15 minutes.
    """
    account, policy = await _account(scope), LockOutPolicy()
    lock = lock_out(account.wrong_guesses, last_failure_at=account.wrong_guess_at, policy=policy, now=scope.wall)
    if not lock.allowed:
        return Registration(outcome=Registered.LOCKED, until=lock.locked_until)
    person = await people.by_employee_no(scope.tx, fold(employee_no).upper()) or await people.by_employee_no(
        scope.tx, employee_no
    )
    if person is not None:
        person = await people.hold(scope.tx, person.id or 0)
        assert person is not None  # nobody is ever deleted
        record_lock = lock_out(
            person.wrong_guesses, last_failure_at=person.wrong_guess_at, policy=RECORD_POLICY, now=scope.wall
        )
        if not record_lock.allowed:
            return Registration(outcome=Registered.LOCKED, until=record_lock.locked_until)
    if person is None or fold(person.name) != fold(name):
        if person is not None:
            await _note_record_guess(scope, person)
        failures = failures_after(
            account.wrong_guesses, last_failure_at=account.wrong_guess_at, policy=policy, now=scope.wall
        )
        await people.note_guess(scope.tx, account, failures=failures, now=scope.wall)
        lock = lock_out(failures, last_failure_at=scope.wall, policy=policy, now=scope.wall)
        if not lock.allowed:
            return Registration(outcome=Registered.LOCKED, until=lock.locked_until)
        return Registration(outcome=Registered.WRONG, left=lock.left)
    if await people.linked(scope.tx, person.id or 0):
        await _claim(
            scope,
            await claims.make(scope.tx, person_id=person.id or 0, account_id=account.id or 0, now=scope.wall),
        )
        return Registration(outcome=Registered.CLAIMED, name=person.name)
    return await _settle(scope, account, person)


async def _note_record_guess(scope: Scope, person: Person) -> None:
    """Count a wrong name for a number; when that closes the number, the administrators hear of it once."""
    failures = failures_after(
        person.wrong_guesses, last_failure_at=person.wrong_guess_at, policy=RECORD_POLICY, now=scope.wall
    )
    await people.note_guess(scope.tx, person, failures=failures, now=scope.wall)
    if failures < RECORD_POLICY.wrong_guesses:
        return
    for admin in await people.holders(scope.tx, Role.ADMIN):
        await outbox.queue(
            scope.tx,
            "record_guessed",
            now=scope.now,
            params={"person": person.id},
            person_id=admin.id,
            dedupe_key=f"guessed:{person.id}:{scope.wall:%Y%m%d%H%M}:{admin.id}",
            at_least_once=True,
        )


@requires(Permission.REGISTER)
async def waiting_claim(scope: Scope) -> Waiting | None:
    """The claim of the actor's account that nobody has decided yet."""
    found = await claims.open_of(scope.tx, scope.actor.account_id or 0)
    person = await people.person(scope.tx, found.person_id) if found else None
    if found is None or person is None:
        return None
    return Waiting(name=person.name, since=scope.now - (scope.wall - found.at))


@requires(Permission.REGISTER)
async def remind_of_claim(scope: Scope) -> bool:
    """Ask the administrators once more; False when they were asked within the hour, or nothing waits."""
    found = await claims.open_of(scope.tx, scope.actor.account_id or 0)
    return await _claim(scope, found) if found else False


async def _claim(scope: Scope, claim: LinkClaim) -> bool:
    """Somebody is linked to that record already: he is told once, and an administrator is asked to decide (at most hourly).

    Returns whether anybody is asked now. Whom no notice reaches finds the claim in his menu and under `/admin`.
    """
    key, asked = f"claim:{claim.id}", False
    await outbox.queue(
        scope.tx,
        "link_claimed",
        now=scope.now,
        person_id=claim.person_id,
        dedupe_key=f"{key}:told",
        at_least_once=True,
        urgent=True,
    )
    for admin in await people.holders(scope.tx, Role.ADMIN):
        asked |= await outbox.queue(
            scope.tx,
            "link_claim",
            now=scope.now,
            params={"claim": claim.id},
            person_id=admin.id,
            dedupe_key=f"{key}:{admin.id}:{scope.wall:%Y%m%d%H}",
            at_least_once=True,
        )
    return asked


@requires(Permission.REGISTER)
async def register_customer(scope: Scope, *, name: str, company: str, contact: str) -> Registration:
    """Open a customer's record for this account."""
    account = await _account(scope)
    if account.person_id is not None:
        raise InvalidError(N_("You are registered already: /me shows as whom."))
    organisation = await people.organisation(scope.tx, company)
    reach = {"email": contact} if "@" in contact else {"phone": contact}
    person = await people.add_person(
        scope.tx, name=name, now=scope.wall, language=account.language, organisation_id=organisation.id, **reach
    )
    await people.grant(scope.tx, person.id or 0, Role.CUSTOMER)
    return await _settle(scope, account, person)


@requires(Permission.REGISTER)
async def redeem(scope: Scope, *, token: str, name: str | None = None) -> Registration:
    """Use an invitation: it links the account to a record, or gives a role; SPENT when it is used, old or foreign."""
    found = await invitation.find(scope.tx, token, now=scope.wall)
    if found is None or found.purpose not in ("role", "person"):
        return Registration(outcome=Registered.SPENT)
    account = await _account(scope)
    person_id = found.person_id or account.person_id
    if person_id is None and name is None:
        return Registration(outcome=Registered.NEEDS_NAME)
    if person_id is None:
        person = await people.add_person(scope.tx, name=name or "", now=scope.wall, language=account.language)
    else:
        person = await people.person(scope.tx, person_id) or await people.add_person(
            scope.tx, name=name or account.display_name, now=scope.wall, language=account.language
        )
    if found.role is not None:
        await people.grant(scope.tx, person.id or 0, found.role, found.scope)
        await audit.note(scope, "role given", subject=f"person:{person.id}", role=found.role, invitation=found.id)
    await invitation.use(scope.tx, found, now=scope.wall, account_id=account.id)
    return await _settle(scope, account, person)


@requires(Permission.REGISTER, consent=False)
async def enter(scope: Scope, *, token: str) -> str | None:
    """Spend a one-time link that opens the web chat as its person; returns the new account's own id, None when it is spent."""
    found = await invitation.find(scope.tx, token, now=scope.wall)
    person = (
        await people.person(scope.tx, found.person_id)
        if found and found.purpose == invitation.ENTER and found.person_id
        else None
    )
    if found is None or person is None:
        return None
    account = await people.open_account(
        scope.tx, channel="web", name=person.name, language=person.language, now=scope.wall, person_id=person.id
    )
    await invitation.use(scope.tx, found, now=scope.wall, account_id=account.id)
    return account.native_id
