"""A reply at the very instant at which a case falls due: whoever commits first is right, and each level comes once."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.complaint import Act, Category, EventKind, Step
from domain.people import Role
from services import complaint
from services.scope import Scope
from storage.models.complaint import ComplaintClock, ComplaintEvent
from storage.models.outbox import Notice
from storage.session import Tx
from tests.faults import places
from tests.house import MORNING, House, Person, open_house
from tests.whole import WHOLE

# A thousand races on each store, or two hundred.
ROUNDS, CASES = 125 if WHOLE else 25, 8
CLOCK = Step.FIRST_CONTACT
REPLIES = (Act.ASK_BACK, Act.CONTACT, Act.PROPOSE, Act.WITHDRAW)
ANSWERED = {EventKind.ASKED_BACK, EventKind.CONTACTED, EventKind.SOLUTION_PROPOSED, EventKind.WITHDRAWN}
LEVELS = {EventKind.REMINDED, EventKind.OVERDUE}


class Desk:
    """The people around the cases, acting through the use cases, each act in a commit of its own."""

    def __init__(self, house: House, desk: Person, customer: Person, luck: random.Random) -> None:
        self.house, self.desk, self.customer, self.luck = house, desk, customer, luck

    async def scope(self, tx: Tx, who: Person) -> Scope:
        actors, now = self.house.peiban.actors, self.house.clock.now()
        return Scope(tx=tx, actor=await actors.actor(tx, who.account), house=actors.house, now=now, wall=now)

    async def lodge(self) -> dict[int, datetime]:
        """A round's cases, half of them taken; when each is due."""
        due = {}
        async with self.house.peiban.database.write() as tx:
            for number in range(CASES):
                told = complaint.Told(what="The room was locked.", category=Category.OTHER)
                receipt = await complaint.lodge(await self.scope(tx, self.customer), told=told)
                due[receipt.id] = receipt.due
                if number % 2:
                    await complaint.take(await self.scope(tx, self.desk), case_id=receipt.id)
        return due

    async def reply(self, case_id: int, act: Act) -> None:
        """The customer takes it back, or the desk (whoever has the case, or takes it now) speaks with him."""
        await self.hesitate()
        async with self.house.peiban.database.write() as tx:
            if act is Act.WITHDRAW:
                assert (await complaint.withdraw(await self.scope(tx, self.customer), case_id=case_id)).refused is None
                return
            scope = await self.scope(tx, self.desk)
            await complaint.take(scope, case_id=case_id)
            assert (await complaint.work(scope, case_id=case_id, act=act, text="We are looking.")).refused is None

    async def watch(self) -> None:
        """What the job does."""
        await self.hesitate()
        async with self.house.peiban.edge.system("complaint clock") as scope:
            await complaint.watch(scope)

    async def hesitate(self) -> None:
        for _turn in range(self.luck.randrange(6)):
            await asyncio.sleep(0)

    async def at_once(self, *acts: Coroutine[Any, Any, None]) -> None:
        async with asyncio.TaskGroup() as group:
            for act in self.luck.sample(acts, len(acts)):
                group.create_task(act)


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_a_reply_at_the_due_instant_stops_the_clock_or_comes_too_late_and_never_both(
    tmp_path: Path, store: str
) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url:
        house = await open_house(tmp_path, store_url=url)
        try:
            await races(house, random.Random(f"escalation {store}"))
        finally:
            await house.peiban.end_quietly()


async def races(house: House, luck: random.Random) -> None:
    house.clock.set(MORNING + timedelta(hours=1))
    desk = await house.person("Wang", Role.DESK, number="D1")
    await house.person("Su", Role.SUPERVISOR, number="S1")
    here = Desk(house, desk, await house.person("Cai", Role.CUSTOMER, phone="13812345678"), luck)
    rounds = []
    for _round in range(ROUNDS):
        rounds.append(await here.lodge())
        house.clock.forward(minutes=1)
    instants = defaultdict(list)
    for clock in await house.rows(ComplaintClock, ComplaintClock.step == CLOCK):
        # One quarter is answered when the reminder is due, the others when the alarm is.
        instants[clock.next_at if clock.complaint_id % 4 == 0 else clock.due_at].append(clock.complaint_id)
    for moment in sorted({*instants, *(at for due in rounds for at in due.values())}):
        house.clock.set(moment)
        replies = [here.reply(case_id, luck.choice(REPLIES)) for case_id in instants[moment]]
        await here.at_once(here.watch(), here.watch(), *replies)
        await here.watch()
    await judge(house)


async def judge(house: House) -> None:
    """Hold every timeline against what was promised."""
    timelines: dict[int, list[EventKind]] = defaultdict(list)
    for event in sorted(await house.rows(ComplaintEvent), key=lambda row: (row.complaint_id, row.seq)):
        if event.kind not in LEVELS or event.facts["step"] == CLOCK:
            timelines[event.complaint_id].append(event.kind)
    assert len(timelines) == ROUNDS * CASES
    outcomes: Counter[bool] = Counter()
    for kinds in timelines.values():
        answered = next(place for place, kind in enumerate(kinds) if kind in ANSWERED)
        levels = [(place, kind) for place, kind in enumerate(kinds) if kind in LEVELS]
        assert all(place < answered for place, _kind in levels), kinds
        assert max(Counter(kind for _place, kind in levels).values(), default=0) <= 1, kinds
        outcomes[(EventKind.OVERDUE in kinds)] += 1
    # Both ways it went: the race was one.
    assert min(outcomes[True], outcomes[False]) > 0, outcomes
    print(outcomes)
    # Nobody had been told when the reply came: nothing of it goes out any more, and nobody would have been told twice.
    told = [row for row in await house.rows(Notice, Notice.name == "case_clock") if row.params["step"] == CLOCK]
    assert {(row.state, row.reason) for row in told} == {("skipped", "what it reminds of is done")}
    per_level = Counter((row.params.get("case"), row.params["mark"], row.person_id) for row in told)
    assert max(per_level.values()) == 1
