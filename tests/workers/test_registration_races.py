"""Two strangers register at once: a link opens once, a record is given away once, and each wrong guess counts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from domain.people import Role
from services import consent, registration, roles
from services.registration import Registered
from services.scope import Scope
from storage.models.audit import AuditEntry
from storage.models.outbox import Notice
from storage.models.people import Account, Invitation, LinkClaim, Person, RoleHeld
from tests.faults import places
from tests.workers.test_case_races import Do, Room, everybody

pytestmark = pytest.mark.slow
NAME, NUMBER = "Mia Moor", "E7"


@pytest.fixture(params=places.STORES, name="room")
async def two_strangers(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    await places.needed(request.param)
    async with places.opened(request.param, tmp_path) as url, everybody(tmp_path, url) as room:
        room.people |= {name: await room.house.stranger("en") for name in ("lin", "zhao")}
        room.people |= {name: await room.house.person(name, Role.ADMIN, language="en") for name in ("ada", "bo")}
        await room.house.record(NAME, Role.TRAINEE, number=NUMBER)
        for name in ("lin", "zhao"):
            assert await room.does(name, consent.agree) == "done"
            [room.people[name].account] = await room.house.rows(Account, Account.id == room.people[name].account.id)
        yield room


def told(of: list[Any], use_case: Callable[[Scope], Awaitable[Any]]) -> Do:
    """A use case, whose outcome is added to `of`."""

    async def do(scope: Scope) -> None:
        of.append(await use_case(scope))

    return do


async def both(room: Room, do: Callable[[Scope], Awaitable[Any]], who: tuple[str, str] = ("lin", "zhao")) -> list[Any]:
    """What each is told."""
    said: list[Any] = []
    assert await room.at_once((who[0], told(said, do)), (who[1], told(said, do))) == ("done", "done")
    return said


async def link(room: Room, make: Callable[[Scope], Awaitable[str]], *, by: str) -> str:
    """The secret of a new link."""
    made: list[str] = []
    assert await room.does(by, told(made, make)) == "done"
    return made[0].rpartition("/")[2].removeprefix("i_")


async def test_a_link_gives_its_role_to_one_of_two(room: Room) -> None:
    token = await link(room, lambda scope: roles.invite(scope, role=Role.TRAINER), by="ada")
    trainers = len(await room.house.rows(RoleHeld, RoleHeld.role == Role.TRAINER))
    said = await both(room, lambda scope: registration.redeem(scope, token=token, name="Kim"))
    assert [one.outcome for one in said] == [Registered.DONE, Registered.SPENT]
    assert len(await room.house.rows(RoleHeld, RoleHeld.role == Role.TRAINER)) == trainers + 1
    assert len(await room.house.rows(AuditEntry, AuditEntry.act == "role given")) == 1


async def test_a_link_opens_the_web_chat_once(room: Room) -> None:
    token = await link(room, roles.enter_link, by="anna")
    opened, spent = await both(room, lambda scope: registration.enter(scope, token=token))
    assert spent is None
    [used] = await room.house.rows(Invitation)
    [account] = await room.house.rows(Account, Account.id == used.used_by)
    assert account.native_id == opened


async def test_of_two_who_are_the_same_colleague_one_has_to_ask(room: Room) -> None:
    said = await both(room, lambda scope: registration.register_colleague(scope, employee_no=NUMBER, name=NAME))
    assert [one.outcome for one in said] == [Registered.DONE, Registered.CLAIMED]
    [record] = await room.house.rows(Person, Person.employee_no == NUMBER)
    assert len(await room.house.rows(Account, Account.person_id == record.id)) == 1


async def test_two_wrong_guesses_at_one_number_are_two(room: Room) -> None:
    await both(room, lambda scope: registration.register_colleague(scope, employee_no=NUMBER, name="Max"))
    [record] = await room.house.rows(Person, Person.employee_no == NUMBER)
    assert record.wrong_guesses == 2


async def test_of_two_decisions_on_a_claim_the_first_stands(room: Room) -> None:
    for who in ("lin", "zhao"):
        assert (
            await room.does(who, lambda scope: registration.register_colleague(scope, employee_no=NUMBER, name=NAME))
            == "done"
        )
    [claim] = await room.house.rows(LinkClaim)

    def decides(grant: bool) -> Do:
        return lambda scope: roles.decide_claim(scope, claim_id=claim.id, grant=grant)

    assert await room.at_once(("ada", decides(True)), ("bo", decides(False))) == ("done", "done")
    [claim] = await room.house.rows(LinkClaim)
    assert (claim.granted, claim.decided_by) == (True, room.people["ada"].person_id)
    assert len(await room.house.rows(AuditEntry, AuditEntry.act == "claim decided")) == 1
    [decision] = await room.house.rows(Notice, Notice.name == "claim_decided")
    assert decision.params == {"granted": True}
