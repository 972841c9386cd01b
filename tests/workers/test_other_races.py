"""What two do to one thing at the same instant, here and there: the second sees what the first did, or waits for it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from domain.complaint import Act
from domain.people import Role
from services import consent, registration, roles
from services.scope import Scope
from storage import erasure, files, intake, outbox
from storage.models.audit import AuditEntry
from storage.models.files import Body, StoredFile
from storage.models.outbox import Notice
from storage.models.people import Account, Person, RoleHeld
from tests.faults import places
from tests.house import MORNING
from tests.workers.test_case_races import Do, Room, everybody, take, work

pytestmark = pytest.mark.slow


@pytest.fixture(params=places.STORES, name="room")
async def everybody_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    await places.needed(request.param)
    async with places.opened(request.param, tmp_path) as url, everybody(tmp_path, url) as room:
        room.people |= {name: await room.house.person(name, Role.ADMIN, language="en") for name in ("ada", "bo")}
        yield room


async def waiting_file(room: Room) -> StoredFile:
    async with room.house.peiban.database.write() as tx:
        account = room.people["anna"].account.id
        row = StoredFile(
            **{"kind": "photo", "state": "waiting", "reference": "r", "declared_name": "a.jpg"},
            account_id=account,
            created_at=MORNING,
        )
        tx.add(row)
        await tx.flush()
        return row


async def test_a_file_that_was_erased_while_it_was_fetched_does_not_come_back(room: Room) -> None:
    stored = await waiting_file(room)

    def erases(scope: Scope) -> Awaitable[Any]:
        return files.let_go(scope.tx, [stored.id or 0])

    def arrives(scope: Scope) -> Awaitable[Any]:
        facts: dict[str, Any] = {"kind": "photo", "media_type": "image/jpeg", "size": 3, "sha256": "x"}
        return files.fetched(scope.tx, stored, name="random", shown_name="a.jpg", **facts)

    await room.at_once(("system", erases), ("system", arrives))
    [kept] = await room.house.rows(StoredFile)
    assert (kept.state, kept.name) == ("gone", "random")


async def test_a_refused_or_lost_file_stays_erased(room: Room) -> None:
    for then in (lambda tx, one: files.refuse(tx, one, reason="x"), files.try_later):
        stored = await waiting_file(room)

        def erases(scope: Scope, one: int = stored.id or 0) -> Awaitable[Any]:
            return files.let_go(scope.tx, [one])

        def ends(scope: Scope, one: int = stored.id or 0, then: Callable[..., Awaitable[Any]] = then) -> Awaitable[Any]:
            return then(scope.tx, one)

        await room.at_once(("system", erases), ("system", ends))
        [kept] = await room.house.rows(StoredFile, StoredFile.id == stored.id)
        assert (kept.state, kept.refusal, kept.attempts) == ("gone", "erased", 0)


async def test_a_change_joins_a_card_only_while_nobody_writes_it(room: Room) -> None:
    def changes(scope: Scope) -> Awaitable[Any]:
        person = room.people["wang"].person_id
        return outbox.queue(scope.tx, "case", now=scope.now, person_id=person, dedupe_key="k", card=True)

    seen: list[int] = []

    async def changes_and_joins(scope: Scope) -> None:
        scope.tx.add(AuditEntry(at=scope.now, act="changed", subject="k", facts={}))
        await scope.tx.flush()
        await changes(scope)

    async def is_written(scope: Scope) -> None:
        [first] = (await scope.tx.exec(select(Notice.id).where(Notice.state == "queued"))).all()
        await outbox.take(scope.tx, first)
        seen.append(len((await scope.tx.exec(select(AuditEntry.id).where(AuditEntry.act == "changed"))).all()))

    assert await room.does("system", changes) == "done"
    await room.at_once(("system", changes_and_joins), ("system", is_written))
    assert seen == [1], "whoever writes it waits for the change that has joined it"
    assert await room.does("system", changes) == "done"
    await room.at_once(("system", is_written), ("system", changes))
    assert sorted(one.state for one in await room.house.rows(Notice)) == ["queued", "sending", "sending"]


async def test_what_somebody_is_doing_while_he_is_erased_is_erased_too(room: Room) -> None:
    """By himself, which has his turn, and by the desk, which has the case."""
    anna = room.people["anna"]

    def erased(scope: Scope) -> Awaitable[Any]:
        return consent.erase_on_request(scope, person_id=anna.person_id or 0)

    async def writes(scope: Scope) -> None:
        await intake.hold_turns(scope.tx, [anna.account.user_id])
        await files.write_body(scope.tx, "Anna's words", now=MORNING, person_id=anna.person_id)

    case = await room.lodged()
    assert await room.does("wang", take(case)) == "done"
    await room.at_once(("wang", work(case, Act.PROPOSE, "We have looked, Anna.")), ("ada", erased))
    assert {one.text for one in await room.house.rows(Body)} == {""}
    async with room.house.peiban.database.write() as tx:
        account, record = await tx.get(Account, anna.account.id), await tx.get(Person, anna.person_id)
        assert account is not None and record is not None
        account.person_id, record.erased_at = anna.person_id, None
    await room.at_once(("anna", writes), ("ada", erased))
    assert {one.text for one in await room.house.rows(Body)} == {""}


async def test_what_was_withdrawn_is_not_put_off_but_stays_withdrawn(room: Room) -> None:
    person = room.people["wang"].person_id
    async with room.house.peiban.database.write() as tx:
        await outbox.queue(tx, "quiz", now=MORNING, person_id=person, dedupe_key="quiz:1:1")
        await outbox.withdraw(tx, dedupe_prefix="quiz:1:", now=MORNING, reason="done")
        [one] = (await tx.exec(select(Notice.id))).all()
        again = outbox.End("queued", "quiet hours", until=MORNING + timedelta(hours=9))
        await outbox.ended(tx, one or 0, again, now=MORNING)
    [kept] = await room.house.rows(Notice)
    assert (kept.state, kept.reason) == ("skipped", "done")


def takes_the_role_of(room: Room, whom: str) -> Do:
    return lambda scope: roles.change_role(scope, person_id=room.people[whom].person_id or 0, role=Role.ADMIN)


async def test_two_administrators_who_take_the_role_from_each_other_leave_one(room: Room) -> None:
    made = await room.at_once(("ada", takes_the_role_of(room, "bo")), ("bo", takes_the_role_of(room, "ada")))
    assert made == ("done", "refused")
    assert len(await room.house.rows(RoleHeld, RoleHeld.role == Role.ADMIN)) == 1


async def test_one_administrator_goes_while_the_other_loses_the_role(room: Room) -> None:
    gone: list[bool] = []

    async def goes(scope: Scope) -> None:
        gone.append(await consent.withdraw(scope))

    await room.at_once(("ada", takes_the_role_of(room, "bo")), ("ada", goes))
    assert gone == [False]


@pytest.mark.parametrize("ends", [roles.unbind, None], ids=["unbound", "withdrawn"])
async def test_a_link_into_the_chat_ends_with_the_accounts(room: Room, ends: Any) -> None:
    """Made before and not used; and used at the same instant."""
    anna = room.people["anna"].person_id or 0

    async def ended(scope: Scope) -> None:
        if ends is None:
            await erasure.withdraw(scope.tx, account_id=0, person_id=anna, now=scope.wall)
        else:
            await ends(scope, person_id=anna)

    made: list[str] = []

    async def makes(scope: Scope) -> None:
        made.append((await roles.enter_link(scope)).rpartition("/")[2])

    async def enters(scope: Scope) -> None:
        await registration.enter(scope, token=made[-1])

    stranger = await room.house.stranger("en")
    room.people["stranger"] = stranger
    await room.does("anna", makes)
    await room.at_once(("stranger", enters), ("ada", ended))
    assert await room.house.rows(Account, Account.person_id == anna) == []
    async with room.house.peiban.database.write() as tx:
        account = await tx.get(Account, room.people["anna"].account.id)
        assert account is not None
        account.person_id = anna
    await room.does("anna", makes)
    assert await room.does("ada", ended) == "done"
    await room.does("stranger", enters)
    assert await room.house.rows(Account, col(Account.person_id) == anna) == []
