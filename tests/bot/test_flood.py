"""Who sends far too much is told once and then not heard until he has calmed down; everybody else notices nothing."""

from datetime import datetime
from typing import Any

import pytest

from bot.channels.web import WEB_BOT_ID
from bot.flood import Flood
from domain.people import Role
from storage.intake import Received
from storage.models.intake import Intake
from storage.session import Tx
from tests.house import House, Person

SLOWER = "A little slower, please"


@pytest.fixture(autouse=True)
def ten_at_once(nobody_is_too_quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.flood.AT_ONCE", 10.0)
    monkeypatch.setattr("bot.flood.A_SECOND", 1.0)


async def send(
    house: House,
    person: Person,
    count: int,
    *,
    text: str = "/menu",
    key: str = "m",
    at: datetime | None = None,
    chat: dict[str, Any] | None = None,
) -> None:
    """Messages of one batch, as a receiver takes them in."""
    user = {"id": person.account.user_id, "is_bot": False, "first_name": "X"}
    stamp = int((at or house.clock.wall()).timestamp())
    where = chat or {"id": person.account.user_id, "type": "private"}

    async def gather(_tx: Tx) -> list[Received]:
        return [
            Received(
                bot_id=WEB_BOT_ID,
                update_key=f"{person.account.user_id}:{key}{number}",
                sender=person.account.user_id,
                payload={
                    "message": {"message_id": 10_000 + number, "date": stamp, "from": user, "chat": where, "text": text}
                },
            )
            for number in range(count)
        ]

    await house.peiban.handling.take_in(gather)
    await house.settle()


async def handled(house: House, person: Person) -> int:
    """How many of his updates were not dropped: what is dropped is not kept either."""
    rows = await house.rows(Intake, Intake.sender == person.account.user_id, Intake.state == "done")
    return sum(row.payload is not None for row in rows)


async def said(person: Person, word: str) -> int:
    return sum(word in row.text for row in await person.bubbles() if not row.mine)


@pytest.fixture
async def anna(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", language="en")


async def test_one_word_then_silence_and_others_are_heard(house: House, anna: Person) -> None:
    ben = await house.person("Ben", Role.TRAINEE, number="B1", language="en")
    await send(house, anna, 40, key="a")
    await send(house, anna, 40, key="b")
    await send(house, ben, 3)
    assert (await handled(house, anna), await said(anna, SLOWER)) == (10, 1)
    assert (await handled(house, ben), await said(ben, SLOWER)) == (3, 0)
    assert {row.state for row in await house.rows(Intake)} == {"done"}


async def test_whoever_has_calmed_down_is_heard_again_and_would_be_told_again(house: House, anna: Person) -> None:
    await send(house, anna, 12, key="a")
    house.clock.forward(seconds=4)
    await send(house, anna, 1, key="b")
    assert await handled(house, anna) == 10
    house.clock.forward(seconds=1)
    await send(house, anna, 1, key="c")
    assert await handled(house, anna) == 11
    house.clock.forward(seconds=60)
    await send(house, anna, 12, key="d")
    assert (await handled(house, anna), await said(anna, SLOWER)) == (21, 2)


async def test_whoever_stays_within_the_rate_is_never_stopped(house: House, anna: Person) -> None:
    for number in range(40):
        await send(house, anna, 1, key=f"{number}.")
        house.clock.forward(seconds=1)
    assert (await handled(house, anna), await said(anna, SLOWER)) == (40, 0)


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_is_set_right_keeps_nobody_out(house: House, anna: Person, hours: int) -> None:
    await send(house, anna, 12, key="a")
    assert await handled(house, anna) == 10
    house.clock.forward(hours=hours)
    await send(house, anna, 1, key="b")
    house.clock.forward(seconds=12)
    await send(house, anna, 12, key="c")
    # Neither an hour of silence nor an hour's worth of messages at once.
    assert await handled(house, anna) == {1: 21, -1: 20}[hours]
    assert await said(anna, SLOWER) == 2


async def test_what_waited_at_the_messenger_is_no_flood(house: House, anna: Person) -> None:
    came = house.clock.wall()
    house.clock.forward(hours=1)
    for number in range(30):
        await send(house, anna, 1, key=f"{number}.", at=came.replace(minute=number))
    assert (await handled(house, anna), await said(anna, SLOWER)) == (30, 0)


async def test_a_second_delivery_does_not_count(house: House, anna: Person) -> None:
    for _time in range(5):
        await send(house, anna, 8, key="same")
    await send(house, anna, 2, key="new")
    assert (await handled(house, anna), await said(anna, SLOWER)) == (10, 0)


@pytest.mark.slow
async def test_staff_may_be_quicker(house: House) -> None:
    for number, role in enumerate((Role.TRAINER, Role.DESK, Role.ADMIN)):
        staff = await house.person(f"S{number}", role, number=f"S{number}", language="en")
        await send(house, staff, 60)
        assert (await handled(house, staff), await said(staff, SLOWER)) == (60, 0)


async def test_everybody_is_told_in_his_language_and_a_stranger_in_the_house_s(house: House) -> None:
    wang = await house.person("王伟", Role.TRAINEE, number="W1")
    guest = await house.stranger("zh_Hant")
    await send(house, wang, 12)
    await send(house, guest, 12)
    assert (await said(wang, "请慢一点"), await said(guest, "請慢一點")) == (1, 1)


async def test_a_group_has_a_bucket_of_its_own_and_nobody_is_told_there(house: House, anna: Person) -> None:
    group = {"id": -100, "type": "group", "title": "G"}
    many = [await house.person(f"P{number}", Role.TRAINEE, number=f"P{number}") for number in range(8)]
    for one in many:
        await send(house, one, 9, text="/help", chat=group)
    assert sum([await handled(house, one) for one in many]) == 50
    # What people merely say to each other there costs them nothing.
    await send(house, anna, 30, text="just talk", key="talk", chat=group)
    await send(house, anna, 10)
    assert await handled(house, anna) == 10
    assert await said(anna, SLOWER) == 0


async def test_what_could_not_be_kept_counts_when_it_comes_again(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Flood.keep

    async def kept_in_vain(*given: Any, **more: Any) -> None:
        await keep(*given, **more)
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Flood, "keep", kept_in_vain)
        with pytest.raises(OSError, match="disk"):
            await send(house, anna, 12)
    await send(house, anna, 12)
    assert (await handled(house, anna), await said(anna, SLOWER)) == (10, 1)
