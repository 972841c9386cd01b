"""A notice to many people, at a messenger that refuses the thirty-first message of a second: goal 11."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, func, select

from domain.people import Role
from storage import outbox, schema
from storage.models.outbox import Notice
from storage.models.people import Account, RoleHeld
from storage.models.training import Cohort
from storage.session import Database
from tests.bench import figures
from tests.bench.filling import Filling
from tests.bench.onlooker import Onlooker
from tests.faults.engine import Engine
from tests.telegram.town import TOKEN

FIRST_NUMBER = 1_000_001
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a broadcast went: messages a second from the first to the last, and what became of each notice."""

    people: int
    seconds: float
    # The most that arrived within any second.
    most: int
    refused: int
    arrived: Counter[int]
    ends: Counter[str]

    @property
    def lost(self) -> int:
        """How many people got nothing."""
        return self.people - len(self.arrived)

    @property
    def doubled(self) -> int:
        """How many messages came a second time."""
        return self.arrived.total() - len(self.arrived)


async def opened(folder: Path, people: int) -> str:
    """A store with people who have started the bot before, and an urgent notice for each; its URL."""
    url, now = f"sqlite+aiosqlite:///{folder / 'peiban.db'}", datetime.now(UTC)
    await schema.upgrade(database := Database(url))
    with Filling(folder / "peiban.db", now) as filling:
        filling.add(Cohort, [{"id": 1, "name": "Class 1"}])
        filling.members(1, filling.people(people, mark="T"), first_number=FIRST_NUMBER)
    async with database.write() as tx:
        assert (await tx.exec(select(func.count()).where(col(RoleHeld.role) == Role.TRAINEE))).one() == people
        for account in (await tx.exec(select(col(Account.id)))).all():
            given = {"params": {"granted": True}, "account_id": account, "urgent": True}
            await outbox.queue(tx, "claim_decided", now=now, **given)  # type: ignore[arg-type]
    await database.close()
    return url


async def tell(people: int) -> Told:
    """From the start of the process until every notice has ended."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        url = await opened(folder, people)
        async with Onlooker(TOKEN, seed=7) as api:
            world = api.world
            for number in range(FIRST_NUMBER, FIRST_NUMBER + people):
                world.add_person(f"P{number}", person_id=number, language_code="en").started.add(world.bot().id)
            world.flood.enabled = True
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling")
            try:
                await engine.spawn()
                await engine.ready()
                seen = sent = 0
                moved = asyncio.get_running_loop().time()
                while api.sent < people and asyncio.get_running_loop().time() - moved < GIVE_UP_SECONDS:
                    seen = await world.changed_since(seen, 1)
                    if api.sent > sent:
                        sent, moved = api.sent, asyncio.get_running_loop().time()
                await engine.stop()
            finally:
                await engine.kill()
            calls = [call for call in world.calls if call["method"] == "sendMessage"]
        database = Database(url)
        async with database.read() as tx:
            ends = Counter((await tx.exec(select(col(Notice.state)))).all())
        await database.close()
        times = [call["time"] for call in calls if call["effect"]]
        return Told(
            people=people,
            seconds=times[-1] - times[0] if times else 0.0,
            most=max((sum(at <= other < at + 1 for other in times) for at in times), default=0),
            refused=sum(call.get("code") == 429 for call in calls),
            arrived=Counter(int(call["params"]["chat_id"]) for call in calls if call["effect"]),
            ends=ends,
        )


HEAD = ("people", "seconds", "messages/s", "most in a second", "refused (429)", "lost", "doubled", "ended as")


def row(told: Told) -> Sequence[str]:
    """One broadcast's figures."""
    rate = (told.arrived.total() - 1) / told.seconds if told.seconds else float("nan")
    ends = ", ".join(f"{count} {state}" for state, count in told.ends.most_common())
    return (
        str(told.people),
        f"{told.seconds:.1f}",
        f"{rate:.1f}",
        str(told.most),
        str(told.refused),
        str(told.lost),
        str(told.doubled),
        ends,
    )


def report(*, people: int) -> int:
    """Tell everybody and print; 1 when somebody was left out or told twice."""
    told = asyncio.run(tell(people))
    print("broadcast: one notice to each, the messenger refuses the 31st message of a second")
    print(figures.table(HEAD, [row(told)]))
    return 1 if told.lost or told.doubled else 0
