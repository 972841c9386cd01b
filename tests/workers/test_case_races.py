"""Two people act on one case at once: one outcome, whoever was first, and what the other did is recorded or refused.

The second begins while the first has not committed. On PostgreSQL it is let go as far as it comes before the first commits,
so it has read what is about to be no longer true; on SQLite there is one writer, and it waits for its turn.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.complaint import Act, ComplaintState, EventKind, Step
from domain.errors import PeibanError
from domain.people import Role
from services import complaint
from services.complaint import Besides, Caller, Told
from services.scope import Scope
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.session import Tx
from tests.faults import places
from tests.house import MORNING, House, Person, open_house

pytestmark = pytest.mark.slow

Do = Callable[[Scope], Awaitable[Any]]


@dataclass(slots=True)
class Room:
    """Everybody around a case, and two acts at a time."""

    house: House
    people: dict[str, Person]

    async def scope(self, tx: Tx, who: str) -> Scope:
        actors, now = self.house.peiban.actors, self.house.clock.now()
        if who == "system":
            return actors.system(tx, "complaint clock", now=now, wall=now)
        actor = await actors.actor(tx, self.people[who].account)
        return Scope(tx=tx, actor=actor, house=actors.house, now=now, wall=now, private=True)

    async def does(self, who: str, do: Do) -> str:
        """An act in a commit of its own; "done", or "refused"."""
        async with self.house.peiban.database.write() as tx:
            return await outcome(do(await self.scope(tx, who)))

    async def at_once(self, first: tuple[str, Do], second: tuple[str, Do]) -> tuple[str, str]:
        """The second begins before the first commits."""
        async with self.house.peiban.database.write() as tx:
            made = await outcome(first[1](await self.scope(tx, first[0])))
            later = asyncio.create_task(self.does(*second))
            await self.stuck(later)
        return made, await later

    async def stuck(self, task: asyncio.Task[str]) -> None:
        """Wait until the task is over or waits for a lock that somebody else holds."""
        database = self.house.peiban.database
        while not database.sqlite and not task.done():
            async with database.read() as tx:
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                if (await tx.exec(text(waiting))).scalar():  # type: ignore[call-overload]
                    return

    async def lodged(self, by: str = "anna") -> int:
        caller = None if by == "anna" else Caller(name="Lin", contact="13600003333", source="visit")
        async with self.house.peiban.database.write() as tx:
            told = Told(what="The room was locked.")
            return (await complaint.lodge(await self.scope(tx, by), told=told, caller=caller)).id

    async def caught_up(self) -> None:
        """Nothing is due any more."""
        due = True
        while due:
            async with self.house.peiban.database.write() as tx:
                due = bool(await complaint.watch(await self.scope(tx, "system")))

    async def case(self, case_id: int) -> Complaint:
        return (await self.house.rows(Complaint, Complaint.id == case_id))[0]

    async def kinds(self, case_id: int) -> list[EventKind]:
        """The timeline, which must be without gaps."""
        rows = sorted(
            await self.house.rows(ComplaintEvent, ComplaintEvent.complaint_id == case_id), key=lambda row: row.seq
        )
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        return [row.kind for row in rows]


async def outcome(act: Awaitable[Any]) -> str:
    try:
        return "refused" if getattr(await act, "refused", None) else "done"
    except PeibanError:
        return "refused"


def take(case: int) -> Do:
    return lambda scope: complaint.take(scope, case_id=case)


def hand_over(case: int) -> Do:
    return lambda scope: complaint.hand_over(scope, case_id=case)


def work(case: int, act: Act, words: str = "We have looked.") -> Do:
    return lambda scope: complaint.work(
        scope, case_id=case, act=act, text=words, besides=Besides(proof="It is signed.")
    )


def judge(case: int, *, accept: bool) -> Do:
    return lambda scope: complaint.judge(scope, case_id=case, accept=accept)


@asynccontextmanager
async def everybody(folder: Path, store_url: str = "") -> AsyncIterator[Room]:
    house = await open_house(folder, store_url=store_url)
    house.clock.set(MORNING + timedelta(hours=1))
    roles = {"wang": Role.DESK, "zhou": Role.DESK, "owen": Role.OWNER, "ray": Role.OWNER, "su": Role.SUPERVISOR}
    roles |= {"chen": Role.TRAINER, "mei": Role.MANAGEMENT}
    people = {name: await house.person(name, role, number=name, language="en") for name, role in roles.items()}
    people["anna"] = await house.person("anna", Role.CUSTOMER, phone="13812345678", language="en")
    yield Room(house, people)
    await house.peiban.end_quietly()


@pytest.fixture(name="room")
async def everybody_comes(tmp_path: Path, empty_store: Path) -> AsyncIterator[Room]:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    async with everybody(tmp_path) as room:
        yield room


async def passed_on(room: Room) -> int:
    case, owen = await room.lodged(), room.people["owen"].person_id or 0
    assert await room.does("wang", take(case)) == "done"
    assert await room.does("wang", lambda scope: complaint.dispatch(scope, case_id=case, owner_id=owen)) == "done"
    return case


async def proposed(room: Room) -> int:
    case = await room.lodged()
    assert await room.does("wang", take(case)) == "done"
    assert await room.does("wang", work(case, Act.PROPOSE)) == "done"
    return case


async def test_of_two_who_take_at_once_one_has_the_case(room: Room) -> None:
    case = await room.lodged()
    assert await room.at_once(("wang", take(case)), ("zhou", take(case))) == ("done", "refused")
    assert (await room.case(case)).handler_id == room.people["wang"].person_id
    assert await room.kinds(case) == [EventKind.LODGED, EventKind.ACCEPTED]


async def test_of_two_acceptances_of_a_department_one_counts(room: Room) -> None:
    """The owner at two devices, before either shows what the other did."""
    case = await passed_on(room)
    accept = work(case, Act.UNDERTAKE)
    assert await room.at_once(("owen", accept), ("owen", accept)) == ("done", "refused")
    assert (await room.case(case)).state is ComplaintState.ACCEPTED
    assert (await room.kinds(case))[3:] == [EventKind.ACCEPTED]


async def test_an_owner_accepts_while_the_case_goes_to_somebody_else(room: Room) -> None:
    ray = room.people["ray"].person_id or 0
    for first in (True, False):
        case = await passed_on(room)

        def elsewhere(scope: Scope, case: int = case) -> Awaitable[Any]:
            return complaint.dispatch(scope, case_id=case, owner_id=ray)

        acts: list[tuple[str, Do]] = [("owen", work(case, Act.UNDERTAKE)), ("wang", elsewhere)]
        made = await room.at_once(*(acts if first else acts[::-1]))
        row = await room.case(case)
        # Either way it ends with the other owner, and he has not accepted anything yet.
        assert (row.owner_id, row.state) == (ray, ComplaintState.DISPATCHED)
        assert made == (("done", "done") if first else ("done", "refused"))
        assert (EventKind.ACCEPTED in (await room.kinds(case))[3:]) is first


async def test_a_customer_accepts_while_the_desk_proposes_anew(room: Room) -> None:
    for first in (True, False):
        case = await proposed(room)
        acts = [("anna", judge(case, accept=True)), ("wang", work(case, Act.PROPOSE, "Something better."))]
        made = await room.at_once(*(acts if first else acts[::-1]))
        row, kinds = await room.case(case), await room.kinds(case)
        assert row.state is ComplaintState.SOLUTION_ACCEPTED
        assert made == (("done", "refused") if first else ("done", "done"))
        assert kinds[-1] is EventKind.SOLUTION_ACCEPTED


async def test_a_customer_accepts_while_a_supervisor_steps_in(room: Room) -> None:
    for first in (True, False):
        case = await proposed(room)
        acts = [("anna", judge(case, accept=True)), ("su", work(case, Act.SUPERVISE))]
        assert await room.at_once(*(acts if first else acts[::-1])) == ("done", "done")
        row, kinds = await room.case(case), await room.kinds(case)
        assert row.state is ComplaintState.SOLUTION_ACCEPTED
        assert row.supervised_at is not None
        assert {EventKind.SOLUTION_ACCEPTED, EventKind.SUPERVISED} == set(kinds[-2:])


async def agrees(room: Room) -> None:
    """All clocks are what their timelines say."""
    async with room.house.peiban.database.read() as tx:
        assert (await complaint.differing(await room.scope(tx, "system"))).found == ()


async def test_a_customer_accepts_while_a_supervisor_takes_the_case_over(room: Room) -> None:
    wang, su = (room.people[name].person_id or 0 for name in ("wang", "su"))
    for first in (True, False):
        case = await proposed(room)

        def over(scope: Scope, case: int = case) -> Awaitable[Any]:
            return complaint.take_over(scope, case_id=case, of=wang)

        acts: list[tuple[str, Do]] = [("anna", judge(case, accept=True)), ("su", over)]
        assert await room.at_once(*(acts if first else acts[::-1])) == ("done", "done")
        row, kinds = await room.case(case), await room.kinds(case)
        assert (row.state, row.handler_id, row.owner_id) == (ComplaintState.SOLUTION_ACCEPTED, su, None)
        assert kinds[-2:] == [EventKind.SOLUTION_ACCEPTED, EventKind.ASSIGNED][:: 1 if first else -1]
        # Nobody else takes it from whoever had it before; he carries nothing out any more, and who has it now does.
        assert await room.does("zhou", over) == "refused"
        assert await room.does("wang", work(case, Act.CARRY_OUT)) == "refused"
        assert await room.does("su", work(case, Act.CARRY_OUT)) == "done"
    await agrees(room)


async def test_a_customer_judges_while_the_case_goes_to_another_department(room: Room) -> None:
    """What lies before the customer is not taken away from him; what he declined goes to whoever finds something better."""
    owen, ray = (room.people[name].person_id or 0 for name in ("owen", "ray"))
    for accept, first in ((True, True), (True, False), (False, True), (False, False)):
        case = await passed_on(room)
        assert await room.does("owen", work(case, Act.UNDERTAKE)) == "done"
        assert await room.does("owen", work(case, Act.PROPOSE)) == "done"

        def elsewhere(scope: Scope, case: int = case) -> Awaitable[Any]:
            return complaint.dispatch(scope, case_id=case, owner_id=ray)

        acts: list[tuple[str, Do]] = [("anna", judge(case, accept=accept)), ("su", elsewhere)]
        goes, told = first and not accept, await room.at_once(*(acts if first else acts[::-1]))
        assert (told if first else told[::-1]) == ("done", "done" if goes else "refused")
        row, kinds = await room.case(case), await room.kinds(case)
        judged = ComplaintState.SOLUTION_ACCEPTED if accept else ComplaintState.SOLUTION_DECLINED
        assert (row.state, row.owner_id) == ((ComplaintState.DISPATCHED, ray) if goes else (judged, owen))
        assert kinds.count(EventKind.DISPATCHED) == 1 + goes
        assert kinds[-1 - goes] is (EventKind.SOLUTION_ACCEPTED if accept else EventKind.SOLUTION_DECLINED)
    await agrees(room)


async def test_a_customer_accepts_and_declines_in_two_windows(room: Room) -> None:
    case = await proposed(room)
    acts = [("anna", judge(case, accept=False)), ("anna", judge(case, accept=True))]
    assert await room.at_once(*acts) == ("done", "refused")
    assert (await room.case(case)).state is ComplaintState.SOLUTION_DECLINED


async def test_urging_twice_at_once_counts_once(room: Room) -> None:
    case = await room.lodged()

    def urge(scope: Scope) -> Awaitable[Any]:
        return complaint.urge(scope, case_id=case)

    assert await room.at_once(("anna", urge), ("anna", urge)) == ("done", "refused")
    assert (await room.case(case)).urged == (await room.kinds(case)).count(EventKind.URGED) == 1


def into(room_case: int, number: str) -> Do:
    return lambda scope: complaint.merge(scope, case_id=room_case, into=number)


async def test_two_cases_that_are_merged_into_each_other_make_no_ring(room: Room) -> None:
    for swapped in (False, True):
        one, two = await room.lodged(), await room.lodged()
        numbers = {case: (await room.case(case)).number for case in (one, two)}
        acts = [("su", into(one, numbers[two])), ("su", into(two, numbers[one]))]
        assert await room.at_once(*(acts[::-1] if swapped else acts)) == ("done", "refused")
        merged = [case for case in (one, two) if (await room.case(case)).merged_into_id]
        assert merged == [two if swapped else one]


async def test_words_are_added_while_the_leading_case_ends_without_an_answer(room: Room) -> None:
    for first in (True, False):
        leading, case = await room.lodged("chen"), await room.lodged()
        assert await room.does("su", into(case, (await room.case(leading)).number)) == "done"

        def add(scope: Scope, case: int = case) -> Awaitable[Any]:
            return complaint.add(scope, case_id=case, text="It was so on Tuesday too.")

        acts = [("anna", add), ("su", work(leading, Act.MARK_UNJUSTIFIED))]
        assert await room.at_once(*(acts if first else acts[::-1])) == ("done", "done")
        assert (await room.case(case)).state is ComplaintState.REOPENED
        assert {EventKind.ADDED, EventKind.SEPARATED} == set((await room.kinds(case))[-2:])


async def test_no_two_mergers_wait_for_each_other(room: Room) -> None:
    for _round in range(20):
        one, two = await room.lodged(), await room.lodged()
        numbers = {case: (await room.case(case)).number for case in (one, two)}
        made = await asyncio.gather(
            room.does("su", into(one, numbers[two])),
            room.does("su", into(two, numbers[one])),
            room.does("system", complaint.watch),
        )
        assert sorted(made[:2]) == ["done", "refused"]


async def test_two_ticks_at_once_tell_of_each_clock_once(room: Room) -> None:
    cases = [await room.lodged() for _case in range(3)]
    room.house.clock.forward(hours=1)
    ticks = ("system", complaint.watch), ("system", complaint.watch)
    await room.at_once(*ticks)
    await room.caught_up()
    for case in cases:
        kinds = await room.kinds(case)
        assert (kinds.count(EventKind.REMINDED), kinds.count(EventKind.OVERDUE)) == (1, 1)


async def test_a_timeline_is_never_changed_nor_shortened(room: Room) -> None:
    case = await room.lodged()
    before = await room.kinds(case)
    ways = {
        True: ("INSERT OR REPLACE INTO {0} SELECT * FROM {0}",),
        False: ("TRUNCATE {0}", "TRUNCATE complaint CASCADE"),
    }
    besides = ways[room.house.peiban.database.sqlite]
    for statement in ("UPDATE {0} SET kind = 'closed'", "DELETE FROM {0}", *besides):
        with pytest.raises(DBAPIError, match="append-only"):
            async with room.house.peiban.database.write() as tx:
                await tx.exec(text(statement.format("complaint_event")))  # type: ignore[call-overload]
    assert await room.kinds(case) == before


async def test_the_alarm_and_an_act_at_the_same_instant_leave_clocks_that_the_timeline_explains(room: Room) -> None:
    # What other cases still have to be told of is told of before.
    room.house.clock.forward(days=28)
    await room.caught_up()
    for first in ("watch", "act"):
        await at_the_due_instant(room, first)


async def at_the_due_instant(room: Room, first: str) -> None:
    """Each clock of the desk at its due instant, with the act that stops it."""
    plan: dict[Step, tuple[str, Act | None]] = {
        Step.HAND_OVER: ("chen", None),
        Step.DISPATCH: ("wang", None),
        Step.FIRST_CONTACT: ("wang", Act.SAY),
        Step.SOLUTION: ("wang", Act.PROPOSE),
        Step.CLOSING: ("wang", Act.MARK_UNJUSTIFIED),
    }
    for step, (who, act) in plan.items():
        case = await room.lodged("chen" if step is Step.HAND_OVER else "anna")
        if act is not None:
            assert await room.does("wang", take(case)) == "done"
        of_case = (ComplaintClock.complaint_id == case, ComplaintClock.step == step)
        (clock,) = await room.house.rows(ComplaintClock, *of_case)
        room.house.clock.set(clock.due_at - timedelta(seconds=1))
        await room.caught_up()
        room.house.clock.set(clock.due_at)
        do = work(case, act) if act else hand_over(case) if step is Step.HAND_OVER else take(case)
        acts: list[tuple[str, Do]] = [("system", complaint.watch), (who, do)]
        made = await room.at_once(*(acts if first == "watch" else acts[::-1]))
        assert made == ("done", "done")
        kinds = await room.kinds(case)
        (clock,) = await room.house.rows(ComplaintClock, *of_case)
        assert clock.stopped_at == room.house.clock.now()
        assert clock.next_at is None
        late = [
            row.facts["step"]
            for row in await room.house.rows(ComplaintEvent, ComplaintEvent.complaint_id == case)
            if row.kind is EventKind.OVERDUE
        ]
        assert late.count(step) == (first == "watch"), kinds
        await room.caught_up()
        after = [row for row in await room.house.rows(ComplaintEvent, ComplaintEvent.complaint_id == case)]
        assert sum(row.kind is EventKind.OVERDUE and row.facts["step"] == step for row in after) == late.count(step)
    await agrees(room)


@pytest.mark.slow
async def test_all_of_it_on_postgresql(tmp_path: Path) -> None:
    """In one database: to make one takes longer than a race."""
    await places.needed()
    races = [
        do for name, do in globals().items() if name.startswith("test_") and name != "test_all_of_it_on_postgresql"
    ]
    assert races
    async with places.opened("postgresql", tmp_path) as url, everybody(tmp_path, url) as room:
        for race in races:
            await race(room)
