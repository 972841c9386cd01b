"""People, their accounts and roles: finding, linking, and loading whoever acts."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlmodel import col, select

from domain.people import Role
from storage import intake
from storage.models.people import Account, Organisation, Person, RoleHeld
from storage.session import Tx
from storage.statements import changed, held, insert_once


async def account_by_id(tx: Tx, account_id: int) -> Account | None:
    """An account by our own id."""
    return await tx.get(Account, account_id)


async def open_account(
    tx: Tx, *, channel: str, name: str, language: str, now: datetime, person_id: int | None = None, native_id: str = ""
) -> Account:
    """Open an account at a channel whose integers are ours to give."""
    found = Account(
        channel=channel,
        native_id=native_id or secrets.token_urlsafe(16),
        user_id=-secrets.randbits(48),
        display_name=name,
        language=language,
        first_seen=now,
        last_seen=now,
        person_id=person_id,
    )
    tx.add(found)
    await tx.flush()
    assert found.id is not None
    found.user_id = found.id
    await tx.flush()
    return found


async def person_behind(tx: Tx, account_id: int | None) -> int | None:
    """The id of the person for whom an account speaks; None when it speaks for nobody."""
    found = await tx.get(Account, account_id) if account_id else None
    return found.person_id if found else None


async def person(tx: Tx, person_id: int) -> Person | None:
    """A person's record."""
    return await tx.get(Person, person_id)


async def named(tx: Tx, person_ids: Collection[int]) -> dict[int, Person]:
    """The records of many people at once, by id."""
    found = await tx.exec(select(Person).where(col(Person.id).in_(person_ids)))
    return {one.id or 0: one for one in found.all()}


async def roles_of(tx: Tx, person_id: int) -> list[RoleHeld]:
    """The roles that a person holds, with their scopes."""
    return list((await tx.exec(select(RoleHeld).where(RoleHeld.person_id == person_id))).all())


async def roles_of_many(tx: Tx, person_ids: Collection[int]) -> dict[int, set[Role]]:
    """The roles of many people at once, by id; who holds none is missing."""
    held: dict[int, set[Role]] = {}
    for one in (await tx.exec(select(RoleHeld).where(col(RoleHeld.person_id).in_(person_ids)))).all():
        held.setdefault(one.person_id, set()).add(one.role)
    return held


async def holders(tx: Tx, *roles: Role) -> list[Person]:
    """Everybody who holds one of the roles, by id, each once."""
    held = select(RoleHeld.person_id).where(col(RoleHeld.role).in_(roles))
    found = await tx.exec(
        select(Person).where(col(Person.id).in_(held), col(Person.erased_at).is_(None)).order_by(col(Person.id))
    )
    return list(found.all())


async def hold_role(tx: Tx, role: Role) -> None:
    """Keep a role from being taken from anybody by others until the transaction ends."""
    await tx.exec(select(RoleHeld).where(RoleHeld.role == role).order_by(col(RoleHeld.person_id)).with_for_update())


async def grant(tx: Tx, person_id: int, role: Role, scope: str = "") -> bool:
    """Give a role; False when the person holds it already."""
    return await insert_once(tx, RoleHeld, person_id=person_id, role=role, scope=scope)


async def revoke(tx: Tx, person_id: int, role: Role) -> int:
    """Take a role in all its scopes; returns how many grants went."""
    return await changed(tx, delete(RoleHeld).where(col(RoleHeld.person_id) == person_id, col(RoleHeld.role) == role))


async def hold_turns(tx: Tx, person_id: int, *, account_id: int = 0) -> None:
    """What somebody is doing through his accounts (and through another one) comes before, or after this transaction ends."""
    where = (col(Account.person_id) == person_id) | (col(Account.id) == account_id)
    await intake.hold_turns(tx, (await tx.exec(select(Account.user_id).where(where))).all())


async def hold_account(tx: Tx, account_id: int) -> Account | None:
    """An account as it is now, kept from being linked by others until the transaction ends."""
    return await held(tx, Account, account_id)


async def hold(tx: Tx, person_id: int) -> Person | None:
    """A record as it is now, kept from being given to an account by others until the transaction ends."""
    return await held(tx, Person, person_id)


async def by_employee_no(tx: Tx, employee_no: str) -> Person | None:
    """The record with this employee number."""
    where = (Person.employee_no == employee_no, col(Person.erased_at).is_(None))
    return (await tx.exec(select(Person).where(*where))).first()


async def add_person(
    tx: Tx, *, name: str, now: datetime, language: str, organisation_id: int | None = None, **facts: Any
) -> Person:
    """Open a record for somebody new."""
    row = Person(name=name, language=language, organisation_id=organisation_id, created_at=now, **facts)
    tx.add(row)
    await tx.flush()
    return row


async def organisation(tx: Tx, name: str) -> Organisation:
    """The organisation of this name, opened when it is new."""
    await insert_once(tx, Organisation, name=name)
    return (await tx.exec(select(Organisation).where(Organisation.name == name))).one()


async def organisation_named(tx: Tx, name: str) -> Organisation | None:
    """The organisation of this name, if there is one."""
    return (await tx.exec(select(Organisation).where(Organisation.name == name))).first()


async def organisation_name(tx: Tx, organisation_id: int | None) -> str:
    """An organisation's name, empty when there is none."""
    row = await tx.get(Organisation, organisation_id) if organisation_id else None
    return row.name if row else ""


async def tier_of(tx: Tx, organisation_id: int | None) -> int | None:
    """How much of a customer an organisation is, from 1 to 10; None when nobody has said."""
    found = await tx.get(Organisation, organisation_id) if organisation_id else None
    return found.tier if found else None


class Whose(NamedTuple):
    """The organisation a person belongs to, and how much of a customer that is (see `tier_of`)."""

    organisation_id: int | None = None
    tier: int | None = None


NOBODYS = Whose()


async def whose(tx: Tx, person_ids: Collection[int]) -> dict[int, Whose]:
    """The organisations of many people at once, by person."""
    query = select(Person.id, Person.organisation_id, Organisation.tier)
    query = query.join(Organisation, col(Organisation.id) == col(Person.organisation_id), isouter=True)
    found = (await tx.exec(query.where(col(Person.id).in_(person_ids)))).all()
    return {person_id or 0: Whose(organisation_id, tier) for person_id, organisation_id, tier in found}


async def organisations(tx: Tx) -> list[Organisation]:
    """Every organisation, by name."""
    return list((await tx.exec(select(Organisation).order_by(col(Organisation.name)))).all())


async def set_tier(tx: Tx, organisation_id: int, tier: int | None) -> None:
    """Keep how much of a customer an organisation is."""
    found = await tx.get(Organisation, organisation_id)
    if found is not None:
        found.tier = tier
        await tx.flush()


async def accounts_of(tx: Tx, person_id: int) -> list[Account]:
    """A person's accounts that can be reached, the most recently used first."""
    where = (Account.person_id == person_id, col(Account.blocked_at).is_(None))
    return list((await tx.exec(select(Account).where(*where).order_by(col(Account.last_seen).desc()))).all())


async def linked(tx: Tx, person_id: int) -> list[Account]:
    """Every account that speaks for a person, also those that cannot be reached now, the most recently used first."""
    query = select(Account).where(Account.person_id == person_id).order_by(col(Account.last_seen).desc())
    return list((await tx.exec(query)).all())


async def link(tx: Tx, account_row: Account, person_row: Person) -> None:
    """Let the account speak for the person; an agreement given before linking moves to the record."""
    account_row.person_id = person_row.id
    account_row.wrong_guesses, account_row.wrong_guess_at = 0, None
    person_row.wrong_guesses, person_row.wrong_guess_at = 0, None
    if account_row.consent_version > person_row.consent_version:
        person_row.consent_version, person_row.consented_at = account_row.consent_version, account_row.consented_at
    person_row.language = account_row.language
    await tx.flush()


async def unlink(tx: Tx, person_id: int) -> int:
    """Unbind every account of a person; returns how many."""
    return await changed(tx, update(Account).where(col(Account.person_id) == person_id).values(person_id=None))


async def search(tx: Tx, words: str, *, limit: int = 8) -> list[Person]:
    """People whose name or employee number contains the words."""
    like = f"%{words.replace('%', '').replace('_', '')}%"
    where = (col(Person.name).like(like) | col(Person.employee_no).like(like), col(Person.erased_at).is_(None))
    return list((await tx.exec(select(Person).where(*where).order_by(col(Person.id)).limit(limit))).all())


async def mark_blocked(tx: Tx, account_id: int, *, now: datetime) -> None:
    """The person cannot be reached there any more until he writes again."""
    await changed(tx, update(Account).where(col(Account.id) == account_id).values(blocked_at=now))


async def set_menu(tx: Tx, account_id: int, mark: str) -> None:
    """Keep which command menu the messenger shows there."""
    await changed(tx, update(Account).where(col(Account.id) == account_id).values(menu_hash=mark))


async def note_guess(tx: Tx, row: Account | Person, *, failures: int, now: datetime) -> None:
    """Keep how often the account guessed who it is, or how often a record's name was guessed."""
    row.wrong_guesses, row.wrong_guess_at = failures, now
    await tx.flush()


async def note_wrong_code(tx: Tx, account_row: Account, *, failures: int, now: datetime | None) -> None:
    """Keep how often the account guessed a check-in code; 0 and None after a right one."""
    account_row.wrong_codes, account_row.wrong_code_at = failures, now
    await tx.flush()


async def agree(tx: Tx, account_row: Account, *, version: int, now: datetime) -> None:
    """Keep that whoever speaks through the account agreed to the notice of this version."""
    account_row.consent_version, account_row.consented_at = version, now
    found = await tx.get(Person, account_row.person_id) if account_row.person_id else None
    if found is not None:
        found.consent_version, found.consented_at = version, now
    await tx.flush()


async def speak(tx: Tx, account_row: Account, language: str) -> None:
    """Keep the language somebody chose."""
    account_row.language = language
    found = await tx.get(Person, account_row.person_id) if account_row.person_id else None
    if found is not None:
        found.language = language
    await tx.flush()


async def account_of_native(tx: Tx, *, channel: str, native_id: str, language: str, now: datetime) -> Account:
    """The account behind a browser's own id, opened when it is new."""
    found = await find_native(tx, channel=channel, native_id=native_id)
    return found or await open_account(tx, channel=channel, name="", language=language, now=now, native_id=native_id)


async def find_native(tx: Tx, *, channel: str, native_id: str) -> Account | None:
    """The account with a channel's own id; None when it was never opened."""
    return (await tx.exec(select(Account).where(Account.channel == channel, Account.native_id == native_id))).first()


async def reachable(tx: Tx, person_ids: Collection[int]) -> set[int]:
    """Those of the people who have an account that can be reached."""
    where = (col(Account.person_id).in_(person_ids), col(Account.blocked_at).is_(None))
    return {found for found in (await tx.exec(select(Account.person_id).where(*where))).all() if found is not None}
