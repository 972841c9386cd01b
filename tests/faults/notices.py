"""Many notices, processes that are killed, and replies that are cut: who got what, and what the store says of it."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from bot.delivery import UNDER_WAY
from storage import outbox, schema, undelivered
from storage.models.outbox import Notice
from storage.models.people import Account
from storage.session import Database
from tests.botapi.people import People
from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.faults.engine import Engine
from tests.house import MORNING
from tests.telegram.town import TOKEN

CUT = 10  # of a hundred replies
BOT_ID = int(TOKEN.partition(":")[0])
# Of messages to people, Telegram takes fewer than thirty a second; a machine that does other things is slower.
SLOWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How it ended; `faults` are sentences, empty when every promise was kept."""

    due: int
    arrived: int
    doubled: int
    cut: int
    kills: int
    states: dict[str, int]
    unknown: dict[str, int]
    faults: tuple[str, ...]


async def deliver_under_fire(
    store: str,
    folder: Path,
    *,
    workers: int,
    notices: int,
    kills: int,
    seed: object,
    server: str = places.DEFAULT_SERVER,
) -> Delivered:
    """Queue a notice that is sent at most once for each of so many people, and kill a worker again and again."""
    luck = random.Random(f"notices {store} {seed}")
    async with (
        FakeBotApi(TOKEN) as api,
        People(api.url) as people,
        places.opened(store, folder, server=server) as url,
    ):
        database = Database(url)
        await schema.upgrade(database)
        chats = await _queue_all(database, api, notices)
        cut = notices * CUT // 100
        for chat_id in luck.sample(sorted(chats.values()), cut):
            await people.order_fault("cut_after", "sendMessage", chat_id=chat_id)
        engines = [
            Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", number=number)
            for number in range(workers)
        ]
        patience = 90 + notices / SLOWEST
        try:
            for engine in engines:
                await engine.spawn()
                await engine.ready()
            for kill in range(kills):
                await _begun(api, (kill + 1) * notices // (kills + 2), patience)
                victim = luck.choice(engines)
                await victim.kill()
                await victim.spawn()
                await victim.ready()

            async def over() -> bool | None:
                return None if await _left(database) else True

            await people.watch(over, within=patience, missing=lambda: "some notices have not ended")
            codes = [await engine.stop() for engine in engines]
        finally:
            for engine in engines:
                await engine.kill()
        found = await _ends(database)
        async with database.look() as tx:
            listed = await undelivered.number(tx)
        await database.close()
        arrived = Counter(
            int(call["params"]["chat_id"])
            for call in api.world.calls
            if call["method"] == "sendMessage" and call["effect"]
        )
    return judge_notices(found, chats, arrived, cut=cut, kills=kills, codes=codes, listed=listed)


def judge_notices(
    found: dict[int, tuple[str, str]],
    chats: dict[int, int],
    arrived: Counter[int],
    *,
    cut: int,
    kills: int,
    codes: list[int | None],
    listed: int,
) -> Delivered:
    """Nobody twice, nobody silently not: sent and there, or listed as unknown, and no more of those than were on the wire."""
    unknown = Counter(reason for state, reason in found.values() if state == "unknown")
    states = Counter(state for state, _reason in found.values())
    twice = [chat for chat, times in arrived.items() if times > 1]
    most = {"TelegramNetworkError": cut, "stopped while sending": kills * UNDER_WAY}
    faults = [f"SIGTERM ended with {code}" for code in codes if code]
    faults += [f"chat {chat} got it {arrived[chat]} times" for chat in twice]
    faults += [f"notice {one} is gone" for one in set(chats) - set(found)]
    faults += [f"{count} are {state}" for state, count in states.items() if state not in {"sent", "unknown"}]
    faults += [
        f"notice {one} is sent and did not arrive"
        for one, (state, _reason) in found.items()
        if state == "sent" and not arrived[chats[one]]
    ]
    if listed != unknown.total():
        faults.append(f"{listed} are listed of {unknown.total()} unknown")
    faults += [f"{count} unknown by {why}" for why, count in unknown.items() if count > most.get(why, 0)]
    return Delivered(
        due=len(chats),
        arrived=len(arrived),
        doubled=len(twice),
        cut=cut,
        kills=kills,
        states=dict(states),
        unknown=dict(unknown),
        faults=tuple(faults),
    )


async def _begun(api: FakeBotApi, count: int, within: float) -> None:
    """Wait until so many messages were begun, which need not have been answered."""
    seen, waited, looked, begun = 0, 0, 0, 0
    while True:
        begun += sum(call["method"] == "sendMessage" for call in api.world.calls[looked:])
        looked = len(api.world.calls)
        if begun >= count:
            return
        assert waited < within, f"only {begun} of {count} messages in {within:.0f} s"
        before, seen = seen, await api.world.changed_since(seen, 1)
        waited += before == seen


async def _queue_all(database: Database, api: FakeBotApi, count: int) -> dict[int, int]:
    """A word that is sent at most once for everybody; the chat of each notice. Urgent, because the test knows no night."""
    met = [api.world.add_person(f"P{number}") for number in range(count)]
    for one in met:
        one.started.add(BOT_ID)
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


async def _left(database: Database) -> int:
    async with database.look() as tx:
        return len((await tx.exec(select(Notice.id).where(Notice.state.in_(("queued", "sending"))))).all())  # type: ignore[attr-defined]


async def _ends(database: Database) -> dict[int, tuple[str, str]]:
    async with database.look() as tx:
        return {row.id or 0: (row.state, row.reason) for row in (await tx.exec(select(Notice))).all()}
