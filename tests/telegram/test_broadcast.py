"""A word to hundreds: nobody is lost, nobody gets it twice, whoever is gone is left in peace, answers pass."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import outbox
from storage.models.outbox import Notice
from storage.models.people import Account, Place
from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi
from tests.house import MORNING
from tests.telegram.town import TOKEN, Town, quiet

PEOPLE, GROUPS = 190, 10


@pytest.fixture
def brisk(swift: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A messenger without a limit for all: here only who gets what counts."""
    monkeypatch.setattr("bot.channels.telegram.pace.IN_A_SECOND", 1000)


async def everybody(here: Town) -> list[tuple[Person, int]]:
    """30 of 100 have blocked the bot, 5 have left Telegram."""
    met = await here.known_accounts(PEOPLE)
    for number, (person, _account) in enumerate(met):
        if number % 20 < 6:
            here.api.world.people[person.id].blocked.add(here.bot_id)
        elif number % 20 == 6:
            await person.deletes_account()
    return met


async def groups(here: Town) -> list[int]:
    """Groups that are bound to the desk and have become supergroups since, without the bot's hearing of it; their places."""
    admin = await here.person("Admin")
    places = []
    for number in range(GROUPS):
        chat_id = await here.people.group(f"G{number}", [], admin=admin, kind="group", bot=here.bot_id)
        async with here.peiban.database.write() as tx:
            row = Place(channel="telegram", chat_id=chat_id, title=f"G{number}", purpose="desk", bound_at=MORNING)
            tx.add(row)
            await tx.flush()
            places.append(row.id or 0)
        await admin.upgrades(chat_id)
    return places


@pytest.fixture
async def unheard(folder: Path, brisk: None) -> AsyncIterator[Town]:
    """A Peiban that sends but does not poll: it learns of what has changed when it writes to somebody."""
    async with FakeBotApi(TOKEN) as api, People(api.url) as people:
        here = quiet(folder, api, people)
        yield here
        await here.peiban.end_quietly()


@pytest.mark.slow
async def test_blocked_deactivated_and_migrated_do_not_hurt(unheard: Town) -> None:
    here = unheard
    met, places = await everybody(here), await groups(here)
    for _round in range(2):
        async with here.peiban.database.write() as tx:
            for kind, ids in (("account_id", [account for _person, account in met]), ("place_id", places)):
                for number in ids:
                    await outbox.queue(
                        tx,
                        "claim_decided",
                        now=here.house.clock.now(),
                        params={"granted": True},
                        **{kind: number},  # type: ignore[arg-type]
                    )
        await here.peiban.delivery.deliver_due()
    rows = await here.house.rows(Notice)
    ends: dict[tuple[str, str], int] = {}
    for row in rows:
        ends[row.state, row.reason] = ends.get((row.state, row.reason), 0) + 1
    gone = [person for number, (person, _account) in enumerate(met) if number % 20 <= 6]
    there = [person for number, (person, _account) in enumerate(met) if number % 20 > 6]
    assert ends == {
        ("sent", ""): 2 * len(there) + 2 * GROUPS,
        ("skipped", "cannot be reached"): 2 * len(gone),
    }
    calls = await here.people.log("sendMessage")
    # One attempt each on whoever is gone, and one on each group's old id, over both rounds.
    assert [call["code"] for call in calls if not call["ok"]].count(403) == len(gone)
    assert [call["code"] for call in calls if not call["ok"]].count(400) == GROUPS
    assert len(calls) == 2 * len(there) + 2 * GROUPS + len(gone) + GROUPS
    assert all([len(await person.chat()) == 2 for person in there])
    blocked = await here.house.rows(Account, Account.blocked_at.is_not(None))  # type: ignore[union-attr]
    assert {row.user_id for row in blocked} == {person.id for person in gone}


async def test_groups_that_have_had_all_they_may_hold_up_no_person(
    unheard: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = unheard
    # A group gets its second message in an hour.
    monkeypatch.setattr("bot.channels.telegram.pace.GROUP", (1, 3600.0))
    places, met = await groups(here), await here.known_accounts(30)
    async with here.peiban.database.write() as tx:
        readers = [*((None, place) for _word in range(2) for place in places), *((account, None) for _, account in met)]
        for account, place in readers:
            await outbox.queue(
                tx,
                "claim_decided",
                now=here.house.clock.now(),
                params={"granted": True},
                account_id=account,
                place_id=place,
            )

    async def all_told() -> bool | None:
        told = {int(call["params"]["chat_id"]) for call in await here.people.log("sendMessage") if call["effect"]}
        return {person.id for person, _account in met} <= told or None

    async with asyncio.TaskGroup() as group:
        delivering = group.create_task(here.peiban.delivery.deliver_due())
        await here.people.watch(all_told, within=20, missing=lambda: "people wait for groups")
        delivering.cancel()


@pytest.mark.slow
async def test_a_broadcast_with_refusals_loses_nobody_and_answers_pass_it(paced: Town) -> None:
    here = paced
    met = await here.known_accounts(100)
    anna = await here.person("Anna")
    await here.people.ask("flood", enabled=True)
    await here.people.order_fault("error", "sendMessage", code=429, seconds=1, times=1)
    async with here.peiban.database.write() as tx:
        for _person, account in met:
            await outbox.queue(
                tx, "claim_decided", now=here.house.clock.now(), params={"granted": True}, account_id=account
            )
    here.peiban.delivery.wake()
    await here.people.wait_for_call("sendMessage", times=10, within=20)
    asked = len(await here.people.log("sendMessage"))
    await anna.says("/start")
    await anna.sees("Welcome to Peiban", within=20)
    calls = await here.people.wait_for_call("sendMessage", times=102, within=30)
    await here.peiban.delivery.stop(20)
    answer = next(place for place, call in enumerate(calls) if str(call["params"]["chat_id"]) == str(anna.id))
    # Those already let through are before it: at most as many as go out while the tap is on its way.
    assert answer < asked + 30
    assert [call["code"] for call in calls if not call["ok"]] == [429]
    assert {(row.state, row.reason) for row in await here.house.rows(Notice)} == {("sent", "")}
    assert all([len(await person.chat()) == 1 for person, _account in met])
