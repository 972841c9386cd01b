"""A process is killed in the middle of each act on a case, and again right after its commit: the act happens once and wholly.

Each act is done twice: undisturbed, and with the two deaths. Both must leave the same timeline, the same notices, and the
same messages on everybody's screen.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, delete, select

from domain.complaint import Party
from domain.complaint.course import RULES
from domain.consent import CONSENT_VERSION
from domain.people import Role
from services import complaint
from storage import intake, people
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.outbox import Notice, PendingAnswer
from storage.models.people import Account
from storage.session import Database
from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.faults.engine import Engine
from tests.house import MORNING, open_house
from tests.house import Person as HousePerson
from tests.telegram.town import TOKEN
from tests.whole import WHOLE
from tests.workers.courses import COURSES, ELSEWHERE, Course
from tests.workers.mortal import AFTER_THE_COMMIT, ORDERS, SHIFT
from tests.workers.test_case_races import Room

pytestmark = pytest.mark.slow
CAST = {
    "wang": Role.DESK,
    "zhou": Role.DESK,
    "owen": Role.OWNER,
    "su": Role.SUPERVISOR,
    "mei": Role.MANAGEMENT,
    "chen": Role.TRAINER,
    "anna": Role.CUSTOMER,
}
PATIENCE = 60.0
# On PostgreSQL each start waits until the dead one's leases run out, so less is disturbed there.
IN_PART = {"sqlite": COURSES, "postgresql": COURSES[1::4]}
IN_WHOLE = {"sqlite": (*COURSES, *ELSEWHERE), "postgresql": COURSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an act has left behind: timeline (case, number, step, who) and notices of its case and of those that go along
    with it, which are the 1st, 2nd ..., and what is new on each screen."""

    timeline: list[tuple[int, int, str, int | None]]
    notices: Counter[tuple[int, str, int | None, str, str]]
    screens: dict[str, Counter[str]]


@dataclass(slots=True)
class Scene:
    """Everybody with the app, cases on the eve of each act (the one that is left in peace, the one that is not), a Peiban."""

    folder: Path
    api: FakeBotApi
    room: Room
    people: dict[str, Person]
    ids: dict[str, int]
    database: Database
    engine: Engine
    cases: dict[str, tuple[int, int]]
    others: list[str]
    seen: dict[str, int] = field(default_factory=dict)

    async def does(self, course: Course, case: int, *, deaths: bool) -> None:
        """Somebody does the act; with `deaths` Peiban dies in the middle of it and, started again, right after its commit."""
        person, steps, before = self.people[course.who], list(course.then), await self.steps()
        if deaths and not steps:
            self.order(course.dies, AFTER_THE_COMMIT)
        if course.opening is not None:
            tap = course.opening(case, self.ids["owen"])
            await person.taps(data=tap.pack(), on=1, forced=True)
        for place, step in enumerate(steps):
            if step.startswith("["):
                label = step.strip("[]")
                await person.sees(lambda one, label=label: label in " ".join(one.labels))
            elif place or course.opening:
                await person.sees(lambda _one: True)
            if deaths and place == len(steps) - 1:
                await self.idle()  # what was sent before is noted as sent: a death would send it again
                self.order(course.dies, AFTER_THE_COMMIT)
            if step.startswith("["):
                await person.taps(label)
            else:
                await person.says(self.others.pop() if step == "{other}" else step)
        if deaths:
            await self.engine.dies()
            assert await self.steps() == before, course.act
            await self.engine.spawn()
            await self.engine.dies()
            assert await self.steps() > before, course.act
            await self.engine.spawn()
        await self.idle()
        assert await self.steps() > before, course.act

    def order(self, *deaths: str) -> None:
        (self.folder / ORDERS).write_text("\n".join(deaths))

    async def steps(self) -> int:
        async with self.database.look() as tx:
            return (await tx.exec(select(func.count()).select_from(ComplaintEvent))).one()

    async def idle(self) -> None:
        """Wait until everything that people did has been fetched, has come to its end and has been told."""
        for _look in range(int(PATIENCE / 0.05)):
            if not self.api.world.bot().updates.live() and not await self._undone():
                return
            await self.api.world.changed_since(self.api.world.changes, 0.05)
        raise AssertionError(f"still to do: {await self._undone()}; {self.engine.log.read_text()[-2000:]}")

    async def _undone(self) -> list[object]:
        async with self.database.look() as tx:
            left = select(Notice.name, Notice.state).where(col(Notice.state).in_(("queued", "sending")))
            answers = (await tx.exec(select(PendingAnswer.id))).all()
            return [*await intake.waiting(tx), *(await tx.exec(left)).all(), *answers]

    async def done(self, course: Course, *, deaths: bool) -> "Told":
        """Do the act on its case; what the store and all screens tell of it."""
        case = self.cases[course.act][deaths] if course.before else 0
        along = await self.along(case)
        await self.does(course, case, deaths=deaths)
        return await self.told([case or await newest(self), *along])

    async def told(self, cases: Sequence[int]) -> "Told":
        """What store and screens tell of these cases."""
        place = {case: number for number, case in enumerate(cases, 1)}
        cast = set(self.ids.values())
        of_them = select(ComplaintEvent).where(col(ComplaintEvent.complaint_id).in_(cases))
        async with self.database.look() as tx:
            rows = (await tx.exec(of_them.order_by(col(ComplaintEvent.complaint_id), col(ComplaintEvent.seq)))).all()
            notices = [one for one in (await tx.exec(select(Notice))).all() if one.params.get("case") in place]
        return Told(
            timeline=[(place[one.complaint_id], one.seq, one.kind.value, one.actor_id) for one in rows],
            # How often a card that stands is brought up to date is nobody's business.
            notices=Counter(
                # A caller whose complaint was taken down for him is somebody else each time.
                (
                    place[one.params["case"]],
                    one.name,
                    one.person_id if one.person_id in cast else None,
                    one.state,
                    one.reason,
                )
                for one in notices
                if not one.card
            ),
            screens=await self.news(),
        )

    async def along(self, case: int) -> list[int]:
        """The cases that go along with one now."""
        async with self.database.look() as tx:
            found = await tx.exec(select(Complaint.id).where(Complaint.merged_into_id == case))
            return [one or 0 for one in found]

    async def news(self) -> dict[str, Counter[str]]:
        """What is new on everybody's screen since the last look."""
        found = {}
        for name, person in self.people.items():
            shown = [one for one in await person.chat() if one.sender != person.id]
            since = self.seen.get(name, 0)
            found[name] = Counter(told(one.text, one.labels) for one in shown if one.changed > since)
            self.seen[name] = max([since, *(one.changed for one in shown)])
        return found


def told(text: str, labels: list[str]) -> str:
    """A message as it reads beside that of another case at another minute."""
    text = re.sub(r" \([^()]*left\)|\n⚠️ May be the same as.*", "", text)
    return re.sub(r"\d+", "0", f"{text} {[one for one in labels if one != 'Similar cases']}")


@asynccontextmanager
async def scene(
    store: str, folder: Path, courses: Sequence[Course], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    begun = MORNING + timedelta(hours=1)
    monkeypatch.setenv(SHIFT, str((begun - datetime.now(UTC)).total_seconds()))
    async with (
        places.opened(store, folder) as url,
        FakeBotApi(TOKEN, retry_scale=0.05, seed=4) as api,
        People(api.url) as crowd,
    ):
        house = await open_house(folder, store_url=url, start=begun)
        room, cast = Room(house, {}), {}
        for name, role in CAST.items():
            person_id = await house.record(name, role, language="en", phone="13812345678")
            person = cast[name] = await crowd.person(name, language_code="en")
            api.world.people[person.id].started.add(api.world.bot().id)
            account = Account(
                channel="telegram",
                native_id=str(person.id),
                user_id=person.id,
                person_id=person_id,
                language="en",
                first_seen=begun,
                last_seen=begun,
            )
            async with house.peiban.database.write() as tx:
                tx.add(account)
                await tx.flush()
                await people.agree(tx, account, version=CONSENT_VERSION, now=begun)
            room.people[name] = HousePerson(house, account, person_id)
        cases = {one.act: (await one.before(room), await one.before(room)) for one in courses if one.before}
        others = [(await room.case(await room.lodged())).number for _twin in range(4 if courses else 0)]
        async with house.peiban.database.write() as tx:
            await tx.exec(delete(Notice))
        ids = {name: one.person_id or 0 for name, one in room.people.items()}
        engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", module="tests.workers.mortal")
        try:
            yield Scene(folder, api, room, cast, ids, house.peiban.database, engine, cases, others)
        finally:
            await engine.kill()
            await house.peiban.end_quietly()


async def newest(here: Scene) -> int:
    async with here.database.look() as tx:
        return (await tx.exec(select(func.max(Complaint.id)))).one() or 0


async def every_act_survives(here: Scene, courses: Sequence[Course]) -> None:
    await here.engine.spawn()
    await here.engine.ready()
    for course in courses:
        left = await here.done(course, deaths=False)
        right = await here.done(course, deaths=True)
        assert (left.timeline, left.notices) == (right.timeline, right.notices), course.act
        assert any(step[-1] in here.ids.values() for step in left.timeline), course.act
        for name in here.people:
            peace, killed = left.screens[name], right.screens[name]
            assert not killed - peace, (course.act, name, killed - peace)
            # The last word of a form that was typed into stands below its question, or after a death in its place.
            typed = name == course.who and bool(course.then) and not course.then[-1].startswith("[")
            assert (peace - killed).total() <= typed, (course.act, name, peace - killed)
            assert all(one.endswith(" []") for one in peace - killed)
    assert await here.engine.stop() == 0
    async with here.database.read() as tx:
        checked = await complaint.differing(await here.room.scope(tx, "system"))
    assert checked.cases >= len(courses)
    assert checked.found == ()


def test_whatever_a_person_does_to_a_case_is_disturbed() -> None:
    by_people = {act for act, rule in RULES.items() if rule.by != {Party.SYSTEM}}
    besides = {"take over", "classify", "rate", "close with another", "end without an answer"}
    assert {one.act for one in COURSES} - besides == by_people


@pytest.mark.parametrize("store", places.STORES)
async def test_every_act_survives_two_deaths(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await places.needed(store)
    courses = (IN_WHOLE if WHOLE else IN_PART)[store]
    async with scene(store, tmp_path, courses, monkeypatch) as here:
        await every_act_survives(here, courses)
