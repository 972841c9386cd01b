"""A whole class at once: everybody scans the code on the wall, then takes a quiz of five questions.

`peiban run` is a process of its own; the fake messenger and the people live in this one. What they do is checked at the end
in the store: each check-in and each answer is there once, and everybody sees his own result.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from storage import training
from storage.models.attendance import AttendanceMark
from storage.models.people import Account
from storage.models.quiz import Quiz
from storage.models.training import Lesson
from storage.session import Database
from tests.bench import figures
from tests.bench.figures import ms, percentile, processor_seconds, resident_mb
from tests.bench.filling import Filling
from tests.bench.onlooker import Onlooker
from tests.botapi.happenings import Happenings
from tests.faults.checker import judge, read_books
from tests.faults.crowd import Crowd, Trainee
from tests.faults.engine import Engine
from tests.faults.proof import settled
from tests.faults.story import CLASS, COURSE, Story, prepare
from tests.telegram.town import TOKEN, scan_link

QUESTIONS = 5
# What Telegram lets a bot send in a second, whoever the bot is.
MESSAGES_A_SECOND = 30
GIVE_UP_SECONDS = 120.0


async def opened(folder: Path, story: Story) -> tuple[str, int, int]:
    """A store with the class, its quiz, and a lesson that has just begun; its URL, the lesson, the quiz."""
    url, now = f"sqlite+aiosqlite:///{folder / 'peiban.db'}", datetime.now(UTC)
    await prepare(url, Story(people=0, questions=story.questions, seed=story.seed), now=now)
    database = Database(url)
    async with database.write() as tx:
        group, course = await training.cohort_named(tx, CLASS), await training.course_titled(tx, COURSE)
        times = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(hours=2), "zone": "Asia/Shanghai"}
        row = Lesson(cohort_id=group.id or 0, course_id=course.id or 0, number=2, place="Room B", **times)
        lesson = (await training.save(tx, row)).id or 0
        quiz = (await tx.exec(select(col(Quiz.id)))).one() or 0
        cohort = group.id or 0
    await database.close()
    with Filling(folder / "peiban.db", now) as filling:
        filling.members(cohort, filling.people(story.people, mark="T"), first_number=story.number(0))
    return url, lesson, quiz


@dataclass(slots=True)
class Pupil:
    """When somebody scanned, and how long his answers took to come, in seconds."""

    scanned: float = 0.0
    checked_in: float | None = None
    taps: list[float] = field(default_factory=list)
    finished: float | None = None
    scans: int = 0


class Classroom:
    """The crowd of the proofs, woken by what it is shown, and with a lesson to check in to first."""

    def __init__(self, story: Story, lesson: int, quiz: int) -> None:
        self.api = Onlooker(TOKEN, retry_scale=0.05, seed=story.seed, shown=self._shown)
        self.crowd = Crowd(self.api, story, careless=False)
        self.lesson, self.quiz = lesson, quiz
        self.pupils = {one.number: Pupil() for one in self.crowd.people}
        self._people = {one.number: one for one in self.crowd.people}
        self._moved = self._clock()
        self._present: set[int] = set()
        self._done = asyncio.Event()

    _clock = staticmethod(time.monotonic)

    async def run(self, some: Sequence[int] = ()) -> float:
        """Everybody (or some) at once; seconds until the last sees his result, or until nothing has moved for two minutes."""
        begun = self._moved = self._clock()
        numbers = some or list(self.pupils)
        self._present = set(numbers)
        self._done.clear()
        for number in numbers:
            self._scan(number)
        while not self._done.is_set() and self._clock() - self._moved < GIVE_UP_SECONDS:
            await asyncio.wait([asyncio.create_task(self._done.wait())], timeout=1)
        pupils = [self.pupils[number] for number in numbers]
        return max((one.finished or one.checked_in or begun for one in pupils), default=begun) - begun

    def _scan(self, number: int) -> None:
        link = scan_link(self.lesson, datetime.now(UTC))
        pupil = self.pupils[number]
        pupil.scanned = pupil.scanned or self._clock()
        pupil.scans += 1
        self._types(number, f"/start {link.partition('=')[2]}")

    def _types(self, number: int, text: str) -> None:
        world = self.api.world
        Happenings(world).send(world.people[number], {"type": "text", "text": text}, chat_id=None, bot=world.bot())

    def _shown(self, number: int) -> None:
        # The person looks after the call has been answered, as he would.
        asyncio.get_running_loop().call_soon(self._looks, number)

    def _looks(self, number: int) -> None:
        one, pupil, now = self._people[number], self.pupils[number], self._clock()
        self._moved = now
        if pupil.checked_in is None:
            self._checks_in(number, pupil, now)
            return
        screen, since = self.crowd.screen(one), one.since
        if screen is None or screen.changed <= one.acted or one.outcome is not None:
            return
        self.crowd.step(one)
        if one.since != since or one.outcome is not None:
            pupil.taps.append(now - since)
        if one.outcome is not None:
            pupil.finished = now
            self._present.discard(number)
            if not self._present:
                self._done.set()

    def _checks_in(self, number: int, pupil: Pupil, now: float) -> None:
        place = self.api.world.place(number, self.api.world.bot().id)
        text = str(max(place.messages.values(), key=lambda posted: posted.changed).body.get("text", ""))
        if "Checked in" in text:
            pupil.checked_in = now
            self._opens_quiz(self._people[number])
        elif "expired" in text:
            self._scan(number)

    def _opens_quiz(self, one: Trainee) -> None:
        screen = self.crowd.screen(one)
        one.acted, one.since = screen.changed if screen else 0, self._clock()
        self._types(one.number, f"/start q_{self.quiz}")


async def marks(url: str) -> Counter[int]:
    """How often each account is checked in."""
    database = Database(url)
    try:
        async with database.read() as tx:
            found = select(col(Account.user_id)).join(
                AttendanceMark, col(AttendanceMark.person_id) == col(Account.person_id)
            )
            return Counter((await tx.exec(found)).all())
    finally:
        await database.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """How it went; `faults` are sentences, empty when each act is stored once and everybody saw his result."""

    room: Classroom
    seconds: float
    cpu: float
    memory: tuple[float, float]
    checked_in: int
    stored: int
    faults: Sequence[str]


async def live(story: Story, *, mode: str, limits: bool) -> Lived:
    """From an empty store to the verdict; with `limits` the messenger refuses what Telegram would refuse."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        url, lesson, quiz = await opened(folder, story)
        room = Classroom(story, lesson, quiz)
        room.api.world.flood.enabled = limits
        async with room.api as api:
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode=mode)
            try:
                await engine.spawn()
                await engine.ready()
                before, cpu = resident_mb(engine.pid), processor_seconds(engine.pid)
                seconds = await room.run()
                await settled(api)
                after, cpu = resident_mb(engine.pid), processor_seconds(engine.pid) - cpu
                code = await engine.stop()
            finally:
                await engine.kill()
        ends = [] if code == 0 else [f"SIGTERM ended with {code}"]
        verdict = judge(room.crowd, await read_books(url), ends=ends)
        arrived = await marks(url)
        wrong = [f"{number} checked in {arrived[number]} times" for number in room.pupils if arrived[number] != 1]
        return Lived(
            room=room,
            seconds=seconds,
            cpu=cpu,
            memory=(before, after),
            checked_in=arrived.total(),
            stored=verdict.stored,
            faults=[*verdict.faults, *wrong],
        )


HEAD = ("", "people", "p50 ms", "p90 ms", "p99 ms", "max ms")


def rows(room: Classroom) -> list[Sequence[str]]:
    """Latencies from what people did to what they saw; a person's own median counts as his quiz latency."""
    pupils = room.pupils.values()
    known = {
        "check-in": [one.checked_in - one.scanned for one in pupils if one.checked_in],
        "quiz, a person's median": [percentile(one.taps, 0.5) for one in pupils if one.taps],
        "quiz, a person's slowest": [max(one.taps) for one in pupils if one.taps],
        "all of it": [one.finished - one.scanned for one in pupils if one.finished],
    }
    return [
        (name, str(len(values)), *(ms(percentile(values, share)) for share in (0.5, 0.9, 0.99, 1.0)))
        for name, values in known.items()
    ]


def summary(lived: Lived) -> list[str]:
    """How long, at what cost, within which limits, and what is stored."""
    room, api, (before, after) = lived.room, lived.room.api, lived.memory
    people = len(room.pupils)
    scans = sum(one.scans for one in room.pupils.values())
    acts = scans + people + room.crowd.taps
    least = max(0.0, api.sent / MESSAGES_A_SECOND - 1)
    return [
        f"{lived.seconds:.1f} s from the first scan to the last result: {acts} acts, {api.sent} messages, {api.edited} edits",
        f"processor: {lived.cpu:.1f} s, {acts / lived.cpu:.0f} acts a processor second",
        f"limits: so many messages take at least {least:.0f} s at {MESSAGES_A_SECOND} a second; refused with 429: {api.refused}; "
        f"scanned again because the code had expired: {scans - people}",
        f"memory: {before:.0f} MB before, {after:.0f} MB right after the burst, which says nothing of a person: see `memory`",
        f"stored: {lived.checked_in} of {people} check-ins, {lived.stored} of {people * room.crowd.story.questions} answers; "
        f"faults: {len(lived.faults)}",
    ]


def report(*, people: int, questions: int, mode: str, limits: bool, seed: int) -> int:
    """Live through it and print; 1 when something is not stored exactly once."""
    lived = asyncio.run(live(Story(people=people, questions=questions, seed=seed), mode=mode, limits=limits))
    print(
        f"class: {people} people at once by {mode}, check-in and {questions} questions, "
        f"{'Telegram’s limits on' if limits else 'no limits at the messenger'}"
    )
    print(figures.table(HEAD, rows(lived.room)))
    print("\n".join(summary(lived)))
    for fault in lived.faults[:20]:
        print(f"    {fault}")
    return 1 if lived.faults else 0
