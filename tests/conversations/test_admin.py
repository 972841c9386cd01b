"""Administration: invitations, roles, unbinding, claimed records."""

import re

from domain.people import Role
from storage.models.audit import AuditEntry
from storage.models.people import Account, Invitation, LinkClaim, RoleHeld
from tests.house import House, Person


async def administrator(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


async def invitation(admin: Person, role: str) -> str:
    await admin.says("/admin")
    await admin.taps("Invite")
    await admin.taps(role)
    found = re.search(r"/start (i_\S+)", await admin.reads())
    assert found
    return found[1]


async def test_an_invitation_gives_its_role_once(house: House) -> None:
    admin = await administrator(house)
    payload = await invitation(admin, "Trainer")
    # Whoever reads the store, or a backup of it, can open nothing with it.
    (kept,) = await house.rows(Invitation)
    assert payload.partition("_")[2] not in repr(kept.model_dump())
    newcomer = await house.stranger(language="en")
    await newcomer.says(f"/start {payload}")
    await newcomer.taps("I agree")
    await newcomer.sees("What is your name?")
    await newcomer.says("Grace")
    await newcomer.sees("Welcome, Grace")
    assert [(held.role, held.person_id) for held in await house.rows(RoleHeld, RoleHeld.role == Role.TRAINER)]
    thief = await house.stranger(language="en")
    await thief.says(f"/start {payload}")
    await thief.taps("I agree")
    await thief.sees("has been used or is too old")


async def test_an_invitation_dies_after_seven_days(house: House) -> None:
    payload = await invitation(await administrator(house), "Trainer")
    house.clock.forward(days=7)
    late = await house.stranger(language="en")
    await late.says(f"/start {payload}")
    await late.taps("I agree")
    await late.sees("has been used or is too old")
    assert not await house.rows(RoleHeld, RoleHeld.role == Role.TRAINER)


async def test_roles_are_given_and_taken_by_one_button_and_audited(house: House) -> None:
    admin = await administrator(house)
    ben = await house.person("Ben", Role.TRAINEE, number="B1", language="en")
    await admin.says("/admin")
    await admin.taps("Find a person")
    await admin.says("Ben")
    await admin.taps("Ben")
    await admin.taps("☐ Trainer")
    await ben.says("/lessons")
    await ben.sees("no lessons")
    await admin.taps("☑ Trainer")
    await ben.says("/lessons")
    await ben.sees("not open to you")
    acts = [entry.act for entry in await house.rows(AuditEntry)]
    assert acts == ["role given", "role taken"]


async def test_the_last_administrator_stays_one(house: House) -> None:
    admin = await administrator(house)
    await admin.taps_data(f"ad:role:{admin.person_id}:admin")
    assert "last administrator" in admin.toasts[0]
    assert await house.rows(RoleHeld, RoleHeld.role == Role.ADMIN)


async def test_a_claimed_record_is_decided_by_an_administrator(house: House) -> None:
    admin = await administrator(house)
    ben = await house.person("Ben", Role.TRAINEE, number="B1", language="en")
    other = await house.stranger(language="en")
    await other.says("/start")
    await other.taps("I agree")
    await other.taps("I work or learn here")
    await other.says("B1")
    await other.says("Ben")
    await other.sees("linked to another account", "an administrator will decide")
    await ben.sees("Another account has just tried")
    await admin.sees("One record, two accounts", "Ben")
    await admin.taps("Give to new one")
    await other.sees("given you your record")
    linked = {account.id: account.person_id for account in await house.rows(Account)}
    assert linked[other.account.id] == ben.person_id
    assert linked[ben.account.id] is None
    claim = (await house.rows(LinkClaim))[0]
    await admin.taps_data(f"cl:{claim.id}:0")
    await admin.sees("decided already")
    assert (await house.rows(Account, Account.id == other.account.id))[0].person_id == ben.person_id


async def test_nobody_else_reaches_the_administration(house: House) -> None:
    await administrator(house)
    ben = await house.person("Ben", Role.TRAINEE, Role.TRAINER, Role.DESK, number="B1", language="en")
    await ben.says("/admin")
    await ben.sees("not open to you")
    mine = ben.person_id
    for data in (f"ad:role:{mine}:admin", "ad:link:0:admin", f"ad:who:{mine}:", f"ad:unbind:{mine}:", "cl:1:1"):
        await ben.taps_data(data)
        assert ben.toasts == ["That is not open to you. /menu shows what you can do here."], data
    assert not await house.rows(RoleHeld, RoleHeld.person_id == ben.person_id, RoleHeld.role == Role.ADMIN)
