"""A whole Peiban on a fresh store, and people who use it the way people do: they type, tap and read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer
from markupsafe import Markup
from sqlmodel import SQLModel, select

from bot.app import Peiban, make
from bot.channels.web import WEB
from bot.settings import load_settings
from bot.web.chat import Chat
from bot.web.hub import Window
from bot.web.identity import Identity
from domain.consent import CONSENT_VERSION
from domain.people import Role
from domain.text import storable
from handlers.blocks.texts import plain
from storage import people, schema, training, web
from storage.models.files import StoredFile
from storage.models.people import Account
from storage.models.training import Lesson
from storage.models.web import WebChat, WebMessage
from tests.clock import StandingClock

# Monday 23 November 2026, 08:40 in Shanghai.
MORNING = datetime(2026, 11, 23, 0, 40, tzinfo=UTC)
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_cids = count(1)


@dataclass(slots=True)
class House:
    """A running Peiban without sockets; everything else is real."""

    peiban: Peiban
    clock: StandingClock
    chat: Chat

    async def settle(self) -> None:
        """Let everything that was begun come to its end: handling, answers, notices that are due."""
        for _round in range(100):
            await self.peiban.background.drain(20)
            await self.peiban.fetching.fetch_waiting()
            await self.peiban.importing.work()
            if not await self.peiban.delivery.deliver_due():
                break
        await self.peiban.background.drain(20)

    async def tick(self) -> None:
        """Let the timetable look at the clock."""
        await self.peiban.ticker.tick()
        await self.settle()

    async def later(self, **span: float) -> None:
        """Move the clock, then let happen what is due."""
        self.clock.forward(**span)
        await self.tick()

    async def rows(self, model: type[SQLModel], *where: Any) -> Sequence[Any]:
        """What is stored, through a session of its own."""
        async with self.peiban.database.look() as tx:
            return (await tx.exec(select(model).where(*where))).all()

    async def person(
        self,
        name: str,
        *roles: Role,
        number: str | None = None,
        cohort: str | None = None,
        organisation: str = "华信电梯",
        language: str = "zh_Hans",
        **facts: str,
    ) -> "Person":
        """Somebody on the roster who has registered and agreed.

        With a colleague at the desk the house opens: before, what is not urgent would wait for the opening hours.
        """
        if Role.DESK in roles and self.clock.now() == MORNING:
            self.clock.set(OPENING)
        person_id = await self.record(
            name, *roles, number=number, cohort=cohort, organisation=organisation, language=language, **facts
        )
        async with self.peiban.database.write() as tx:
            account = await people.open_account(
                tx, channel=WEB, name=name, language=language, now=self.clock.wall(), person_id=person_id
            )
            await people.agree(tx, account, version=CONSENT_VERSION, now=self.clock.wall())
        return self._meet(account, person_id)

    async def record(
        self,
        name: str,
        *roles: Role,
        number: str | None = None,
        cohort: str | None = None,
        organisation: str = "华信电梯",
        language: str = "zh_Hans",
        **facts: str,
    ) -> int:
        """Somebody who stands on the roster only; returns the id of the record."""
        async with self.peiban.database.write() as tx:
            company = await people.organisation(tx, organisation)
            row = await people.add_person(
                tx,
                name=name,
                now=self.clock.wall(),
                language=language,
                organisation_id=company.id,
                employee_no=number,
                **facts,
            )
            assert row.id is not None
            for role in roles:
                await people.grant(tx, row.id, role)
            if cohort is not None:
                found = await training.cohort_named(tx, cohort)
                await training.enrol(tx, cohort_id=found.id or 0, person_id=row.id)
            return row.id

    async def stranger(self, language: str = "zh_Hans") -> "Person":
        """Somebody who opens the chat for the first time."""
        async with self.peiban.database.write() as tx:
            account = await people.open_account(tx, channel=WEB, name="", language=language, now=self.clock.wall())
        return self._meet(account, None)

    def _meet(self, account: Account, person_id: int | None) -> "Person":
        met = Person(self, account, person_id)
        self.peiban.hub.enter(met.window)
        return met

    async def lesson(
        self,
        cohort: str = "一班",
        *,
        trainer: "Person | None" = None,
        assistant: "Person | None" = None,
        starts_in: timedelta = timedelta(minutes=20),
        hours: float = 2,
        course: str = "客户投诉处理",
        number: int = 1,
        place: str = "3 楼培训室 B",
    ) -> Lesson:
        """A lesson of a cohort; by default it begins at 09:00."""
        async with self.peiban.database.write() as tx:
            group = await training.cohort_named(tx, cohort)
            title = await training.course_titled(tx, course)
            start = self.clock.now() + starts_in
            return await training.save(
                tx,
                Lesson(
                    cohort_id=group.id or 0,
                    course_id=title.id or 0,
                    number=number,
                    starts_at=start,
                    ends_at=start + timedelta(hours=hours),
                    zone="Asia/Shanghai",
                    place=place,
                    trainer_id=trainer.person_id if trainer else None,
                    assistant_id=assistant.person_id if assistant else None,
                ),
            )


@dataclass(slots=True)
class Person:
    """Somebody at the web chat."""

    house: House
    account: Account
    person_id: int | None
    window: Window = field(init=False)
    _seen: int = 0

    def __post_init__(self) -> None:
        self.window = Window(chat_id=self.account.user_id)

    async def says(self, text: str, *, cid: str | None = None) -> None:
        """Type a message and wait until everything it set off is done."""
        await self._acts({"t": "text", "text": text}, cid)

    async def taps(self, label: str, *, cid: str | None = None, settle: bool = True) -> None:
        """Press the newest button whose label contains the words."""
        message, data = await self._find(label)
        await self._acts({"t": "tap", "message": message.message_id, "data": data}, cid, settle=settle)

    async def taps_data(self, data: str, *, message_id: int = 1) -> None:
        """Send callback data of one's own making."""
        await self._acts({"t": "tap", "message": message_id, "data": data}, None)

    async def taps_again(self, label: str, message: WebMessage) -> None:
        """Press a button on a keyboard as it was before, even if it has gone meanwhile."""
        data = next(button["data"] for row in message.buttons for button in row if label in button["text"])
        await self._acts({"t": "tap", "message": message.message_id, "data": data}, None)

    async def sends(self, stored: StoredFile, caption: str = "") -> None:
        """Send a file that was uploaded."""
        upload = self.house.chat.identity.sign("upload", stored.name)
        await self._acts({"t": "file", "upload": upload, "caption": caption}, None)

    async def is_at(self, latitude: float, longitude: float, *, accuracy: float = 12.5) -> None:
        """Send a location from the page; degrees and metres."""
        await self._acts({"t": "place", "latitude": latitude, "longitude": longitude, "accuracy": accuracy}, None)

    async def _acts(self, frame: dict[str, Any], cid: str | None, *, settle: bool = True) -> None:
        self._seen = await self._revision()
        self.window.told.clear()
        await self.house.chat._keep(self.account, storable(frame), cid or f"cid-{next(_cids)}")
        if settle:
            await self.house.settle()

    async def bubbles(self, since: int = 0) -> list[WebMessage]:
        """What is on the screen and changed after a revision, in order of its last change."""
        async with self.house.peiban.database.look() as tx:
            return [row for row in await web.since(tx, self.account.user_id, since, limit=1000) if not row.deleted]

    async def _revision(self) -> int:
        async with self.house.peiban.database.look() as tx:
            counters = await tx.get(WebChat, self.account.user_id)
            return counters.last_rev if counters else 0

    async def reads(self) -> str:
        """What Peiban said or changed since the last act, as plain text; what came later (notices) included."""
        fresh = [row for row in await self.bubbles(self._seen) if not row.mine]
        return "\n".join(plain(Markup(row.text.replace("\n", " ⏎ "))) for row in fresh)

    async def sees(self, *words: str) -> None:
        """Demand that all the words stand in what was said since the last act."""
        said = await self.reads()
        for word in words:
            assert word in said, f"{self.account.display_name} does not see {word!r} in {said!r}"

    async def sees_not(self, *words: str) -> None:
        """Demand that none of the words stands on the whole screen."""
        said = "\n".join(row.text for row in await self.bubbles())
        for word in words:
            assert word not in said, f"{self.account.display_name} sees {word!r}"

    async def buttons(self) -> list[str]:
        """The labels that can be pressed now, over the whole screen."""
        return [button["text"] for row in await self.bubbles() for line in row.buttons for button in line]

    async def last(self) -> WebMessage:
        """The message Peiban said or changed last."""
        return [row for row in await self.bubbles() if not row.mine][-1]

    @property
    def toasts(self) -> list[str]:
        """The short words shown since the last act."""
        return [frame["text"] for frame in self.window.told if frame["t"] == "toast" and frame["text"]]

    async def _find(self, label: str) -> tuple[WebMessage, str]:
        for message in reversed(await self.bubbles()):
            data = {button["text"]: button["data"] for row in message.buttons for button in row if "data" in button}
            for text in (label, *data):  # the label itself before those that contain it
                if label in text and text in data:
                    return message, data[text]
        raise AssertionError(f"no button {label!r} among {await self.buttons()}")


async def open_house(folder: Path, *, start: datetime = MORNING, store_url: str = "", demo: bool = False) -> House:
    """Build a Peiban; the store is made when the folder holds none, else it is taken as it is (migrating takes long)."""
    fresh = bool(store_url) or not (folder / "peiban.db").exists()
    key = "a key for tests only"
    settings = load_settings(data_dir=folder, secret_key=key, database_url=store_url, demo=demo, _env_file=None)
    clock = StandingClock(start)
    peiban = make(settings, clock=clock)
    if fresh:
        await schema.upgrade(peiban.database)
    identity = Identity(settings.key(), secure=False)
    chat = Chat(peiban.database, peiban.handling, peiban.actors, identity, peiban.hub, clock, demo=True)
    return House(peiban, clock, chat)


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[str]:
    """The pages of a house on loopback; the address."""
    server = TestServer(house.peiban.server)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()
