"""After an hour or a day of downtime everything that was due is done once, nothing stale is sent, and not all at once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import SendMessage, SendPhoto, TelegramMethod
from aiolimiter import AsyncLimiter

from bot.channels.telegram.pace import AT_ONCE, IN_A_SECOND, Pace
from domain.complaint import EventKind, Level
from domain.people import Role
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.jobs import Digest
from storage.models.outbox import Notice
from storage.models.survey import Participation
from storage.models.training import Lesson
from storage.survey import runs
from tests.conversations.complaining import lodge
from tests.conversations.survey_class import Class, make_class, save_items
from tests.house import House, Person, open_house

pytestmark = pytest.mark.slow

TRAINEES = 8
# In Shanghai: Monday 16:20 and 17:55, Tuesday 08:25; and when it is up again, 09:25 or Wednesday 10:25.
LODGED = datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
REMINDED = datetime(2026, 11, 23, 9, 55, tzinfo=UTC)
DOWN = datetime(2026, 11, 24, 0, 25, tzinfo=UTC)
HOURS = [1, 26]


class Metered(AsyncLimiter):
    """The bucket of the channel's pace; remembers how full it was each time it had let something through."""

    def __init__(self, one: AsyncLimiter) -> None:
        super().__init__(one.max_rate, one.time_period)
        self.levels: list[float] = []

    async def acquire(self, amount: float = 1) -> None:
        await super().acquire(amount)
        self.levels.append(self._level)


@dataclass(slots=True)
class Wire:
    """What went out, and the bucket it went through."""

    bucket: Metered
    sent: list[TelegramMethod[Any]] = field(default_factory=list)

    def says(self, word: str) -> Counter[int]:
        """How often each chat was told something."""
        return Counter(int(call.chat_id) for call in self.sent if isinstance(call, SendMessage) and word in call.text)


def paced(house: House) -> Wire:
    """Put Telegram's pace before the house's channel, and listen behind it."""
    pace = Pace()
    limiter = pace._limiter
    assert limiter._base_limiter is not None
    limiter._base_limiter = bucket = Metered(limiter._base_limiter)
    wire = Wire(bucket)
    session = house.peiban.channels.by_name["web"].bot.session
    session.middleware._middlewares.insert(0, pace)
    original = session.make_request

    async def make_request(bot: Any, method: TelegramMethod[Any], **more: Any) -> Any:
        if isinstance(method, SendMessage | SendPhoto):
            wire.sent.append(method)
        return await original(bot, method, **more)

    session.make_request = make_request  # type: ignore[method-assign]
    return wire


@dataclass(slots=True)
class Town:
    """Who is concerned."""

    group: Class
    lesson: Lesson
    manager: Person
    supervisor: Person
    desk: Person

    @property
    def staff(self) -> list[Person]:
        return [self.group.trainer, self.manager, self.supervisor, self.desk]


@pytest.fixture
async def town(house: House) -> Town:
    """A working day, and a night; at 08:25 Peiban goes down with all of this ahead of it.

    08:30 the digest, 08:50 the reminder of Wednesday's lesson, 08:55 that of a survey, 09:20 an overdue complaint.
    """
    await save_items(house)
    group = await make_class(house, TRAINEES)
    manager = await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en")
    supervisor = await house.person("Su", Role.SUPERVISOR, number="S1", language="en")
    desk = await house.person("Wang", Role.DESK, number="D1", language="en")
    customer = await house.person("Cai", Role.CUSTOMER, language="en", organisation="Elsewhere", phone="13812345678")
    await group.ends()
    house.clock.set(LODGED)
    await lodge(customer)
    await desk.taps("Take")
    await at(house, REMINDED)
    await at(house, DOWN)
    lesson = await house.lesson("一班", trainer=group.trainer, starts_in=timedelta(hours=24, minutes=25), number=7)
    async with house.peiban.database.write() as tx:
        for one in await house.rows(Participation):
            await runs.plan_reminder(tx, one, reminders=0, next_at=DOWN + timedelta(minutes=30))
            tx.add(one)
    (case,) = await house.rows(Complaint)
    assert DOWN < case.first_contact_due <= DOWN + timedelta(hours=HOURS[0])
    return Town(group, lesson, manager, supervisor, desk)


async def at(house: House, moment: datetime) -> None:
    house.clock.set(moment)
    await house.tick()


async def up_again(folder: Path, hours: int) -> tuple[House, Wire]:
    """Another Peiban on the same store, so many hours later; it looks at the clock when it starts and twice afterwards."""
    again = await open_house(folder, start=DOWN + timedelta(hours=hours))
    wire = paced(again)
    await again.peiban.begin()
    again.peiban.ticker.stop()
    for minutes in (0, 10, 10):
        await at(again, again.clock.now() + timedelta(minutes=minutes))
    return again, wire


@pytest.mark.parametrize("hours", HOURS)
async def test_what_was_due_while_down_is_done_once_and_not_in_a_burst(
    house: House, town: Town, tmp_path: Path, hours: int
) -> None:
    before = {row.id: (row.state, row.finished_at) for row in await house.rows(Notice)}
    await house.peiban.end_quietly()
    again, wire = await up_again(tmp_path, hours)
    trainees = {one.account.user_id: 1 for one in town.group.people}

    # The complaint was found overdue once, and the desk and its superior were told of it once.
    events = Counter(row.kind for row in await again.rows(ComplaintEvent))
    assert (events[EventKind.REMINDED], events[EventKind.OVERDUE]) == (1, 1)
    alarms = [row for row in await again.rows(Notice, Notice.name == "case_clock") if row.id not in before]
    told = Counter((row.person_id, row.params.get("mark"), row.state) for row in alarms)
    assert max(told.values()) == 1
    assert {(one.person_id, int(Level.BREACH), "sent") for one in (town.desk, town.supervisor)} <= told.keys()

    # This morning's digest, not yesterday's too.
    today = (DOWN + timedelta(hours=hours)).date()
    readers = (town.manager, town.supervisor)
    assert Counter((row.person_id, row.day) for row in await again.rows(Digest)) == {
        (one.person_id, today): 1 for one in readers
    }
    assert wire.says("morning digest") == {one.account.user_id: 1 for one in readers}

    # A reminder of a lesson that is over is accounted for, and not sent; the others came once, together.
    stale = hours > 24
    lessons = await again.rows(Notice, Notice.name.in_(("lesson_tomorrow", "teach_tomorrow")))  # type: ignore[attr-defined]
    ends = Counter((row.params["lesson"], row.person_id, row.state, row.reason) for row in lessons)
    end = ("skipped", "too late") if stale else ("sent", "")
    assert ends == {(town.lesson.id, one.person_id, *end): 1 for one in (*town.group.people, town.group.trainer)}
    assert wire.says("10 minutes early") == ({} if stale else trainees)
    assert wire.says("is still missing") == trainees

    # What had ended before stays as it was; nothing was tried twice, nothing waits, and nobody read anything twice.
    rows = await again.rows(Notice)
    assert {row.id: (row.state, row.finished_at) for row in rows if row.id in before} == before
    assert max(row.attempts for row in rows) == 1
    assert {row.state for row in rows} <= {"sent", "skipped"}
    said = Counter((call.chat_id, call.text) for call in wire.sent if isinstance(call, SendMessage))
    assert max(said.values()) == 1
    assert {int(call.chat_id) for call in wire.sent} <= {
        one.account.user_id for one in (*town.group.people, *town.staff)
    }
    at_the_pace(wire, texts=len(town.group.people) + len(readers) + len(alarms) + (not stale))
    await again.peiban.end_quietly()


def at_the_pace(wire: Wire, *, texts: int) -> None:
    """One message for each reader and occasion, and each went through a bucket that never held more than it may."""
    pictures = sum(isinstance(call, SendPhoto) for call in wire.sent)
    assert (pictures, len(wire.sent)) == (2, texts + 2)
    assert len(wire.sent) > 2 * AT_ONCE
    assert len(wire.bucket.levels) == len(wire.sent)
    assert max(wire.bucket.levels) <= AT_ONCE
    assert AT_ONCE + wire.bucket.max_rate / wire.bucket.time_period <= IN_A_SECOND
