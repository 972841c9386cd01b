"""Hundreds of notices, processes that are killed, and replies that are cut: nobody gets one twice, and each is accounted for."""

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from bot.delivery import UNDER_WAY
from storage import outbox, schema
from storage.models.outbox import Notice
from storage.models.people import Account
from storage.session import Database
from tests.botapi.people import People
from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.faults.engine import Engine
from tests.house import MORNING
from tests.telegram.town import TOKEN

PEOPLE, KILLS = 240, 5
CUT = 10  # of a hundred replies
BOT_ID = int(TOKEN.partition(":")[0])


async def queue_all(database: Database, api: FakeBotApi, people: People) -> dict[int, int]:
    """A word that is sent at most once for everybody; the chat of each notice. Urgent, because the test knows no night."""
    met = [await people.person(f"P{number}") for number in range(PEOPLE)]
    for one in met:
        api.world.people[one.id].started.add(BOT_ID)
    async with database.write() as tx:
        accounts = [
            Account(
                channel="telegram",
                native_id=str(one.id),
                user_id=one.id,
                language="en",
                first_seen=MORNING,
                last_seen=MORNING,
            )
            for one in met
        ]
        tx.add_all(accounts)
        await tx.flush()
        for account in accounts:
            given = {"params": {"granted": True}, "account_id": account.id, "urgent": True}
            await outbox.queue(tx, "claim_decided", now=MORNING, **given)  # type: ignore[arg-type]
        rows = (await tx.exec(select(Notice.id, Account.user_id).join(Account))).all()
    return {notice_id or 0: chat_id for notice_id, chat_id in rows}


async def left(database: Database) -> int:
    async with database.look() as tx:
        return len((await tx.exec(select(Notice.id).where(Notice.state.in_(("queued", "sending"))))).all())  # type: ignore[attr-defined]


async def ends(database: Database) -> dict[int, tuple[str, str]]:
    async with database.look() as tx:
        return {row.id or 0: (row.state, row.reason) for row in (await tx.exec(select(Notice))).all()}


@pytest.mark.slow
@pytest.mark.parametrize(("store", "workers"), [("sqlite", 1), ("postgresql", 3)])
async def test_killed_workers_double_nothing_and_lose_nothing_silently(
    store: str, workers: int, tmp_path: Path
) -> None:
    await places.needed(store)
    luck = random.Random(f"notices {store}")
    async with (
        FakeBotApi(TOKEN) as api,
        People(api.url) as people,
        places.opened(store, tmp_path) as url,
    ):
        database = Database(url)
        await schema.upgrade(database)
        chats = await queue_all(database, api, people)
        for chat_id in luck.sample(sorted(chats.values()), PEOPLE * CUT // 100):
            await people.order_fault("cut_after", "sendMessage", chat_id=chat_id)
        engines = [
            Engine(folder=tmp_path, api_url=api.url, store_url=url, mode="polling", number=number)
            for number in range(workers)
        ]
        for engine in engines:
            await engine.spawn()
            await engine.ready()
        for kill in range(KILLS):
            await people.wait_for_call("sendMessage", times=(kill + 1) * PEOPLE // (KILLS + 2), within=90)
            victim = luck.choice(engines)
            await victim.kill()
            await victim.spawn()
            await victim.ready()

        async def over() -> bool | None:
            return None if await left(database) else True

        await people.watch(over, within=90, missing=lambda: "some notices have not ended")
        assert [await engine.stop() for engine in engines] == [0] * workers
        found = await ends(database)
        await database.close()
        arrived = Counter(int(call["params"]["chat_id"]) for call in await people.log("sendMessage") if call["effect"])
    assert max(arrived.values()) == 1
    assert set(found) == set(chats)
    assert {state for state, _reason in found.values()} <= {"sent", "unknown"}
    assert [chats[one] for one, (state, _reason) in found.items() if state == "sent" and not arrived[chats[one]]] == []
    unknown = Counter(reason for state, reason in found.values() if state == "unknown")
    assert unknown["TelegramNetworkError"] <= PEOPLE * CUT // 100
    assert unknown["stopped while sending"] <= KILLS * UNDER_WAY
    assert unknown.keys() <= {"TelegramNetworkError", "stopped while sending"}
    print(f"{store}: {len(found)} due, {dict(unknown)} unknown, {KILLS} kills, {sum(arrived.values())} arrived")
