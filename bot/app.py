"""The composition: every part is made here, once, in the order in which they need each other."""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot import heap
from bot.actors import Actors
from bot.background import Background, Deadline
from bot.budget import Budget
from bot.channels import Channels
from bot.channels.web import web_channel
from bot.clock import Clock, clock_of
from bot.delivery import DELIVERY, Delivery
from bot.edge import DELIVER, Edge
from bot.fetching import Fetching
from bot.flood import Flood
from bot.handling import Handling
from bot.idle import Idle
from bot.importing import Importing
from bot.jobs.table import JOBS
from bot.jobs.ticker import Ticker
from bot.lanes import Lanes
from bot.later import Finding
from bot.leases import FILES, POLLING, Leases, worker_name
from bot.leftovers import Leftovers
from bot.menus import MENU
from bot.receipts import Receipts
from bot.roll import Roll
from bot.sending import Sender
from bot.settings import Settings
from bot.turns import Turns
from bot.unlinking import Unlinking
from bot.web.chat import Chat
from bot.web.demo import Demo
from bot.web.desk import DeskPage
from bot.web.hub import Hub
from bot.web.identity import Identity
from bot.web.metrics import Metrics
from bot.web.pages import Pages
from bot.web.server import make_server, make_window
from bot.web.upload import Uploads
from bot.web.watch import Watch
from bot.web.webhook import PATH, Webhook
from handlers import install
from handlers.blocks.rooms import Rooms
from services.attachments import FETCH, UNLINK
from services.imports.runs import IMPORT
from services.scope import House
from storage.fsm import StoredConversations
from storage.session import Database

if TYPE_CHECKING:
    from bot.channels.telegram.link import Link

log = logging.getLogger(__name__)
# From the signal to the end. Service managers kill after 30 seconds and more; the last of it is kept for closing.
END_SECONDS, CLOSING_SECONDS = 25.0, 5.0


class Role(StrEnum):
    """What a process does: `web` answers people, `worker` does what happens by itself, `all` does both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@dataclass(slots=True)
class Peiban:
    """One running Peiban."""

    settings: Settings
    clock: Clock
    database: Database
    role: Role = Role.ALL
    background: Background = field(default_factory=Background)
    channels: Channels = field(default_factory=Channels)
    hub: Hub = field(default_factory=Hub)
    health: dict[str, datetime] = field(default_factory=dict)
    actors: Actors = field(init=False)
    lanes: Lanes = field(init=False)
    edge: Edge = field(init=False)
    handling: Handling = field(init=False)
    delivery: Delivery = field(init=False)
    fetching: Fetching = field(init=False)
    importing: Importing = field(init=False)
    unlinking: Unlinking = field(init=False)
    ticker: Ticker = field(init=False)
    leases: Leases = field(init=False)
    roll: Roll = field(init=False)
    leftovers: Leftovers = field(init=False)
    watch: Watch = field(init=False)
    telegram: "Link | None" = field(init=False, default=None)
    server: web.Application = field(init=False)

    def __post_init__(self) -> None:
        settings, database, clock = self.settings, self.database, self.clock
        settings.files_dir.mkdir(parents=True, exist_ok=True)
        admins = frozenset(filter(None, (name.strip() for name in settings.admins.split(","))))
        house = House(
            key=settings.key(),
            zone=settings.zone,
            language=settings.language,
            base_url=settings.base_url,
            admins=admins,
        )
        self.channels.add(web_channel(database, clock, settings.files_dir, settings.base_url, self.hub.push))
        dispatcher = Rooms(storage=StoredConversations(), disable_fsm=False)
        install(dispatcher)
        sender = Sender(database, clock, settings.files_dir)
        self.leases = Leases(database, clock)
        self.roll = Roll(settings.data_dir / "workers", database.worker)
        self.actors = Actors(house, self.channels)
        turns, finds = Turns(database, self.leases), Finding(database, self.actors, clock).find
        receipts = Receipts(database, clock, self.background)
        self.lanes = Lanes(database, self.channels, sender, clock, self.background, receipts, turns=turns, finds=finds)
        self.edge = Edge(database, dispatcher, self.actors, clock, self.lanes, self._after_commit)
        self.handling = Handling(database, self.edge, clock, self.background, self.health, Flood(self.actors, clock))
        self.leftovers = Leftovers(database, self.channels, clock, self.lanes, self.leases)
        self.watch = Watch(database, self.hub)
        self.delivery = Delivery(
            database, self.channels, self.actors, sender, clock, self.lanes, lambda: self.leases.held(DELIVERY)
        )
        self.unlinking = Unlinking(database, settings.files_dir, settings.erasures_file)
        self.importing = Importing(database, self.edge, clock, settings.files_dir)
        self.fetching = Fetching(database, self.channels, clock, settings.files_dir, self.importing.wake)
        self.ticker = Ticker(self.edge, JOBS, self.health)
        if settings.telegram_token is not None:
            self.telegram = self._open_telegram()
        self.server = self._server(house)

    def _open_telegram(self) -> "Link":
        from bot.channels.telegram.channel import telegram_channel
        from bot.channels.telegram.link import Link
        from bot.channels.telegram.menus import Menus

        channel, session = telegram_channel(self.settings)
        self.channels.add(channel)
        secret, webhook = self.settings.telegram_webhook_secret, self.settings.telegram_mode == "webhook"
        return Link(
            bot=channel.bot,
            session=session,
            menus=Menus(self.database, self.actors, channel),
            handling=self.handling,
            clock=self.clock,
            health=self.health,
            leases=self.leases,
            takes_in=self.role is not (Role.WORKER if webhook else Role.WEB),
            webhook_url=f"{self.settings.base_url}{PATH}" if webhook else "",
            webhook_secret=secret.get_secret_value() if secret else "",
        )

    def _server(self, house: House) -> web.Application:
        database, clock, demo = self.database, self.clock, self.settings.demo
        identity = Identity(house.key, secure=house.base_url.startswith("https://"))
        pages = Pages(
            database, self.edge, identity, house, self.channels, clock, self.settings.files_dir, demo, self.health
        )
        chat = Chat(database, self.handling, self.actors, identity, self.hub, clock, demo)
        uploads = Uploads(database, pages, identity, clock, self.settings.files_dir)
        desk = DeskPage(database, pages, self.actors, identity, clock, demo)
        password = self.settings.metrics_password
        metrics = Metrics(
            database=database,
            clock=clock,
            health=self.health,
            handling=self.handling,
            hub=self.hub,
            password=password.get_secret_value() if password else "",
        )
        link = self.telegram
        hook = Webhook(link.bot.id, link.webhook_secret, self.handling) if link and link.webhook_url else None
        if self.role is Role.WORKER:
            return make_window(pages, metrics)
        return make_server(
            pages, chat, uploads, desk, metrics, Demo(database, pages, identity, clock) if demo else None, hook
        )

    def _after_commit(self, work: list[str]) -> None:
        if DELIVER in work:
            self.delivery.wake()
        if FETCH in work:
            self.fetching.wake()
        if IMPORT in work:
            self.importing.wake()
        if UNLINK in work:
            self.background.work("unlink files", self.unlinking.work())
        for kind, _, account_id in (name.partition(":") for name in work):
            if kind == MENU and self.telegram is not None:
                self.background.work("command menu", self.telegram.menus.refresh(int(account_id)))

    async def begin(self) -> None:
        """Send and handle what an earlier process left behind, then start the loops of this role."""
        if self.telegram is not None:
            await self.telegram.greet()
        if not self.database.sqlite:
            await self.leases.bury(self.roll.enter())
        await self.leases.join(*(() if self.role is Role.WEB else (POLLING, FILES, DELIVERY)))
        await self.leftovers.take_up(patience=timedelta(0))
        await self.handling.resume()
        loop = self.background.loop
        loop("leases", self.leases.run)
        loop("budget", Budget(self.channels, self.leases).run)
        loop("queue", self.handling.sweep)
        loop("idle", Idle(self.handling.flood, self.channels).run)
        loop("leftovers", self.leftovers.run)
        if self.telegram is not None:
            loop("telegram", self.telegram.run)
        if self.role is not Role.WORKER:
            loop("windows", self.watch.run)
        if self.role is not Role.WEB:
            self.background.work("unlink files", self.unlinking.work())
            loop("delivery", self.delivery.run)
            loop("fetching", lambda: self.leases.alone(FILES, self.fetching.run))
            loop("importing", lambda: self.leases.alone(FILES, self.importing.run))
            self.ticker.start()
        heap.settle()

    async def end(self, close_doors: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Take nothing more in, finish what was begun, and close; all of it within `END_SECONDS`, whatever hangs."""
        self.ticker.stop()
        # What is sent when the time is up has an unknown fate; so nothing more is taken up while others are waited for.
        self.delivery.halt()
        until = Deadline(END_SECONDS - CLOSING_SECONDS)
        if close_doors is not None:
            await until.give("open pages", close_doors())
        if self.telegram is not None:
            await until.give("telegram", self.telegram.stop())
        self.background.end("queue", "idle", "leftovers", "windows")
        await until.give("timetable", self.ticker.finish())
        await until.give("notices under way", self.delivery.stop())
        await until.give("leases", self.leases.let_go(POLLING, FILES))
        if not await until.give("work", self.background.drain()):
            log.warning("some work was not finished; it is kept and done at the next start")
        self.background.end("leases")
        await self.end_quietly(leave=True)

    async def end_quietly(self, *, leave: bool = False) -> None:
        """Close what was opened; enough for a command that never began and so need not `leave`."""
        until = Deadline(CLOSING_SECONDS)
        if leave:
            await until.give("leases", self.leases.leave())
            self.roll.leave()
        await until.give("timetable", self.ticker.finish())
        await until.give("background", self.background.close())
        await until.give("channels", self.channels.close())
        await until.give("store", self.database.close())


def make(settings: Settings, *, clock: Clock | None = None, role: Role = Role.ALL) -> Peiban:
    """Build Peiban from its settings; nothing runs yet."""
    settings.make_data_dir()
    return Peiban(settings, clock or clock_of(settings), Database(settings.store_url, worker=worker_name()), role)
