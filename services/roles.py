"""What administrators do with people: invite, give and take roles, unbind, decide who a record belongs to."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import InvalidError, NotFoundError
from domain.people import Role
from domain.permission import Permission
from domain.wording import N_
from services import attendance, audit
from services.scope import Actor, Scope, requires
from storage import claims, invitation, outbox, people
from storage.models.people import Account, Person
from storage.speaker import Speaker

INVITATION_LIFE = timedelta(days=7)
ENTER_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person as an administrator sees him."""

    id: int
    name: str
    employee_no: str
    organisation: str
    department: str
    roles: tuple[tuple[Role, str], ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """A second account wants a record."""

    id: int
    person: PersonCard
    account_name: str
    channel: str
    decided: bool


async def card_of(scope: Scope, person: Person) -> PersonCard:
    """Fill a person's card."""
    return PersonCard(
        id=person.id or 0,
        name=person.name,
        employee_no=person.employee_no or "",
        organisation=await people.organisation_name(scope.tx, person.organisation_id),
        department=person.department,
        roles=tuple((held.role, held.scope) for held in await people.roles_of(scope.tx, person.id or 0)),
        accounts=tuple(account.channel for account in await people.linked(scope.tx, person.id or 0)),
    )


@requires(Permission.ADMINISTER)
async def invite(scope: Scope, *, role: Role | None = None, person_id: int | None = None) -> str:
    """Make a one-time link (7 days) that gives a role, or links whoever opens it to a person's record; returns its payload."""
    if person_id is not None and await people.person(scope.tx, person_id) is None:
        raise NotFoundError
    token = await invitation.make(
        scope.tx,
        purpose="person" if person_id else "role",
        person_id=person_id,
        role=role,
        now=scope.wall,
        expires_at=scope.wall + INVITATION_LIFE,
        made_by=scope.actor.person_id,
    )
    await audit.note(scope, "invited", subject=f"person:{person_id}" if person_id else "", role=role)
    return f"i_{token}"


@requires(Permission.HELP)
async def enter_link(scope: Scope) -> str:
    """A one-time address (10 minutes) that opens the web chat as this person."""
    token = await invitation.make(
        scope.tx,
        purpose=invitation.ENTER,
        person_id=scope.me,
        now=scope.wall,
        expires_at=scope.wall + ENTER_LIFE,
        made_by=scope.actor.person_id,
    )
    return f"{scope.house.base_url}/enter/{token}"


@requires(Permission.ADMINISTER)
async def find_people(scope: Scope, *, words: str) -> list[PersonCard]:
    """People whose name or employee number contains the words, at most eight."""
    return [await card_of(scope, person) for person in await people.search(scope.tx, words)]


@requires(Permission.ADMINISTER)
async def person_card(scope: Scope, *, person_id: int) -> PersonCard:
    """One person's card."""
    person = await people.person(scope.tx, person_id)
    if person is None:
        raise NotFoundError
    return await card_of(scope, person)


@requires(Permission.ADMINISTER)
async def change_role(scope: Scope, *, person_id: int, role: Role) -> PersonCard:
    """Give a role that is missing, or take one that is held; the last administrator stays one."""
    person = await people.person(scope.tx, person_id)
    if person is None:
        raise NotFoundError
    if role is Role.ADMIN:
        await people.hold_role(scope.tx, role)
    held = any(one.role is role for one in await people.roles_of(scope.tx, person_id))
    if held and role is Role.ADMIN and len(await people.holders(scope.tx, Role.ADMIN)) == 1:
        raise InvalidError(N_("This is the last administrator. Make somebody else one first."))
    if held:
        await people.revoke(scope.tx, person_id, role)
    else:
        await people.grant(scope.tx, person_id, role)
    await audit.note(scope, "role taken" if held else "role given", subject=f"person:{person_id}", role=role)
    return await card_of(scope, person)


@requires(Permission.ADMINISTER)
async def unbind(scope: Scope, *, person_id: int) -> PersonCard:
    """Unbind all accounts of a person; he can register again."""
    person = await people.person(scope.tx, person_id)
    if person is None:
        raise NotFoundError
    await people.hold_turns(scope.tx, person_id)
    await invitation.revoke_entries(scope.tx, person_id, now=scope.wall)
    count = await people.unlink(scope.tx, person_id)
    await audit.note(scope, "unbound", subject=f"person:{person_id}", accounts=count)
    return await card_of(scope, person)


@requires(Permission.ADMINISTER)
async def open_claims(scope: Scope) -> list[OpenClaim]:
    """Every claim that waits for a decision, the oldest first."""
    return [await open_claim(scope, claim_id=row.id or 0) for row in await claims.undecided(scope.tx)]


@requires(Permission.ADMINISTER)
async def open_claim(scope: Scope, *, claim_id: int) -> OpenClaim:
    """A claim as the administrator sees it."""
    row = await claims.get(scope.tx, claim_id)
    person = await people.person(scope.tx, row.person_id) if row else None
    account = await people.account_by_id(scope.tx, row.account_id) if row else None
    if row is None or person is None or account is None:
        raise NotFoundError
    card = await card_of(scope, person)
    return OpenClaim(
        id=claim_id,
        person=card,
        account_name=account.display_name,
        channel=account.channel,
        decided=row.decided_at is not None,
    )


@requires(Permission.ADMINISTER)
async def decide_claim(scope: Scope, *, claim_id: int, grant: bool) -> OpenClaim:
    """Give the record to the new account, or leave it; the first decision stands and both sides are told."""
    row = await claims.hold(scope.tx, claim_id)
    if row is None:
        raise NotFoundError
    await people.hold_turns(scope.tx, row.person_id, account_id=row.account_id)
    account = await people.hold_account(scope.tx, row.account_id)
    person = await people.hold(scope.tx, row.person_id)
    claim = await open_claim(scope, claim_id=claim_id)
    if account is None or person is None or claim.decided:
        return claim
    await claims.settle(scope.tx, row, granted=grant, by=scope.actor.person_id, now=scope.wall)
    if grant:
        for old in await people.linked(scope.tx, claim.person.id):
            await _tell(scope, "record_moved", old.id, f"claim:{claim_id}:moved:{old.id}")
        await invitation.revoke_entries(scope.tx, claim.person.id, now=scope.wall)
        await people.unlink(scope.tx, claim.person.id)
        await people.link(scope.tx, account, person)
        owner = Actor(account_id=account.id, person_id=person.id)
        await attendance.credit(scope.as_actor(owner), account_id=account.id or 0)
    await audit.note(scope, "claim decided", subject=f"person:{claim.person.id}", claim=claim_id, granted=grant)
    await _tell(scope, "claim_decided", account.id, f"claim:{claim_id}:decided", granted=grant)
    return claim


async def _tell(scope: Scope, notice: str, account_id: int | None, key: str, **params: bool) -> None:
    await outbox.queue(
        scope.tx, notice, now=scope.now, params=params, account_id=account_id, dedupe_key=key, at_least_once=True
    )


@requires(Permission.REGISTER, consent=False)
async def appoint(scope: Scope, account: Account | Speaker) -> None:
    """Give the role of administrator to whom the settings name, as soon as his account speaks for a person."""
    if account.person_id is None or f"{account.channel}:{account.native_id}" not in scope.house.admins:
        return
    if await people.grant(scope.tx, account.person_id, Role.ADMIN):
        await audit.note(scope, "role given", subject=f"person:{account.person_id}", role=Role.ADMIN, by="settings")


@requires(Permission.HELP)
async def about_me(scope: Scope) -> PersonCard | None:
    """The actor's own card; None for visitors."""
    person = await people.person(scope.tx, scope.actor.person_id) if scope.actor.person_id else None
    return await card_of(scope, person) if person else None
