"""An answer that only names what was asked for: found when it is sent, also after a death, with the rights of that moment."""

from datetime import timedelta
from typing import Any

import pytest

from domain.people import Role
from handlers import LATER
from handlers.blocks.answers import Later, to_json
from storage import outbox, people
from storage.models.outbox import PendingAnswer
from tests.house import House, Person

REPORT = Later("report", "digest", {"day": ""})


@pytest.fixture
async def mia(house: House) -> Person:
    return await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en")


async def left_behind(house: House, person: Person) -> None:
    """A worker died after the commit; another one finds the answer in the store."""
    bot_id = house.peiban.channels.by_name["web"].bot.id
    async with house.peiban.database.write() as tx:
        await outbox.keep_answer(
            tx, bot_id=bot_id, chat_id=person.account.user_id, payload=to_json(REPORT), now=house.clock.wall()
        )
    house.clock.forward(hours=1)  # words would be worthless by now, a screen says how things stand
    assert await house.peiban.leftovers.take_up(patience=timedelta(0)) == 1
    await house.settle()
    assert await house.rows(PendingAnswer) == []


async def test_what_a_dead_worker_owed_is_found_and_sent(house: House, mia: Person) -> None:
    await left_behind(house, mia)
    await mia.sees("Mon 23 Nov, so far")


async def test_who_lost_his_role_meanwhile_is_refused(house: House, mia: Person) -> None:
    async with house.peiban.database.write() as tx:
        for held in await people.roles_of(tx, mia.person_id or 0):
            await tx.delete(held)
    await left_behind(house, mia)
    await mia.sees("not open to you")
    await mia.sees_not("so far")


async def test_what_fails_is_apologised_for_and_does_not_come_again(
    house: House, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_about: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(LATER, "digest", fails)
    await mia.says("/report")
    await mia.sees("Sorry, something went wrong")
    assert await house.rows(PendingAnswer) == []


async def test_taps_on_a_report_end_in_one_living_message(house: House, mia: Person) -> None:
    await mia.says("/report")
    for _twice in range(2):
        await mia.taps("Morning digest", settle=False)
    await house.settle()
    await mia.sees("morning digest")
    assert "Today so far" in await mia.buttons()
    assert len([row for row in await mia.bubbles() if row.buttons]) == 1
