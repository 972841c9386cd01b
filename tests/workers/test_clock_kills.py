"""A process is killed in the middle of what a clock does by itself, and again right after its commit: it is done and told once.

Nobody acts: the case lies until a level of one of its clocks is reached. Each level is entered in the timeline, and each of
those whom it concerns reads one message of it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import delete

from domain.complaint import Act, EventKind, Level, Step
from services import complaint
from services.complaint.clock import reckon
from storage.models.outbox import Notice
from tests.faults import places
from tests.house import MORNING
from tests.whole import WHOLE
from tests.workers.courses import asked, dispatched, major, proposed, received, taken, undertaken
from tests.workers.mortal import AFTER_THE_TICK, IN_WHAT_FOLLOWS, SHIFT
from tests.workers.test_case_kills import Scene, scene
from tests.workers.test_case_races import Room, work

pytestmark = pytest.mark.slow
REMINDED, OVERDUE, ESCALATED = EventKind.REMINDED, EventKind.OVERDUE, EventKind.ESCALATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A level of a clock: the case before it, what is entered then, and who is told; `missed`: Peiban was down before, too."""

    before: Callable[[Room], Awaitable[int]]
    step: Step
    level: Level
    entered: tuple[EventKind, ...]
    told: tuple[str, ...]
    missed: bool = False


def _strike(
    before: Callable[[Room], Awaitable[int]],
    step: Step,
    level: Level,
    told: str,
    *entered: EventKind,
) -> Strike:
    return Strike(
        before=before,
        step=step,
        level=level,
        entered=entered,
        told=tuple(told.split()),
        missed=len(entered) > 1,
    )


async def undated(room: Room) -> int:
    """A major case whose customer was spoken with: nothing but the date is to be reminded of."""
    case = await major(room)
    assert await room.does("wang", work(case, Act.SAY)) == "done"
    return case


STRIKES = (
    _strike(taken, Step.FIRST_CONTACT, Level.REMINDER, "wang", REMINDED),
    _strike(undertaken, Step.FIRST_CONTACT, Level.BREACH, "wang zhou owen su", OVERDUE),
    _strike(undertaken, Step.FIRST_CONTACT, Level.MANAGEMENT, "mei", ESCALATED),
    # After hours in which nothing ran: one message to each, nobody is reminded of what is late already.
    _strike(taken, Step.FIRST_CONTACT, Level.MANAGEMENT, "wang zhou su mei", REMINDED, OVERDUE, ESCALATED),
    _strike(asked, Step.ANSWER, Level.REMINDER, "anna", EventKind.CUSTOMER_REMINDED),
    _strike(asked, Step.ANSWER, Level.MANAGEMENT, "wang zhou", EventKind.UNANSWERED),
)
# The other steps, which go the same way.
MORE = (
    _strike(received, Step.HAND_OVER, Level.REMINDER, "chen", REMINDED),
    _strike(received, Step.HAND_OVER, Level.BREACH, "wang zhou chen su", OVERDUE),
    _strike(received, Step.HAND_OVER, Level.MANAGEMENT, "mei", ESCALATED),
    _strike(dispatched, Step.FIRST_CONTACT, Level.REMINDER, "owen", REMINDED),
    _strike(proposed, Step.ANSWER, Level.BREACH, "anna", EventKind.CUSTOMER_REMINDED),
    _strike(proposed, Step.ANSWER, Level.MANAGEMENT, "wang owen zhou", EventKind.UNANSWERED),
    _strike(undated, Step.CLOSING_DATE, Level.REMINDER, "mei", REMINDED),
    _strike(undated, Step.CLOSING_DATE, Level.BREACH, "mei su wang zhou", OVERDUE),
)


async def survives(here: Scene, strike: Strike, monkeypatch: pytest.MonkeyPatch) -> None:
    room, clock = here.room, here.room.house.clock
    clock.set(clock.now() + timedelta(days=1))
    case = await strike.before(room)
    marks = await marks_of(room, case, strike.step)
    for level in () if strike.missed else [one for one in marks if one < strike.level]:
        clock.set(marks[level])
        await room.caught_up()
        marks = await marks_of(room, case, strike.step)
    clock.set(marks[strike.level])
    async with here.database.write() as tx:
        await tx.exec(delete(Notice))
    before = (await here.told([case])).timeline
    here.order(IN_WHAT_FOLLOWS, AFTER_THE_TICK)
    monkeypatch.setenv(SHIFT, str((clock.now() - datetime.now(UTC)).total_seconds() + 1))
    for done in ((), strike.entered):
        await here.engine.spawn()
        await here.engine.dies()
        told = await here.told([case])
        assert [step[2] for step in told.timeline[len(before) :]] == [one.value for one in done]
        assert {state for *_who, state, _why in told.notices} == ({"queued"} if done else set())
        assert not any(told.screens.values()), (strike, told.screens)
    await here.engine.spawn()
    await here.engine.ready()
    await here.idle()
    after = await here.told([case])
    assert after.timeline == told.timeline
    assert [(name, seen.total()) for name, seen in after.screens.items() if seen] == [
        (name, 1) for name in here.people if name in strike.told
    ], (strike, after.screens)
    assert Counter(who for _case, _name, who, _state, _why in after.notices.elements()) == Counter(
        here.ids[name] for name in strike.told
    )
    assert {state for *_who, state, _why in after.notices} == {"sent"}
    await here.engine.kill()
    async with here.database.read() as tx:
        checked = await complaint.differing(await room.scope(tx, "system"))
    assert checked.cases
    assert checked.found == ()
    assert await room.does("su", work(case, Act.MARK_UNJUSTIFIED)) == "done"


async def marks_of(room: Room, case: int, step: Step) -> dict[Level, datetime]:
    row = await room.case(case)
    async with room.house.peiban.database.read() as tx:
        found = await reckon(await room.scope(tx, "system"), row)
    return dict(next(one.marks for one in found if one.step is step))


@pytest.mark.parametrize("store", places.STORES)
async def test_what_the_clock_does_by_itself_survives_two_deaths(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await places.needed(store)
    strikes: Sequence[Strike] = (*STRIKES, *MORE) if WHOLE else STRIKES if store == "sqlite" else STRIKES[3:4]
    async with scene(store, tmp_path, (), monkeypatch) as here:
        here.room.house.clock.set(MORNING + timedelta(hours=1) - timedelta(days=1))
        for strike in strikes:
            await survives(here, strike, monkeypatch)
