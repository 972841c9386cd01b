"""What exists on the fake Telegram: people, groups, bots, conversations, messages, files."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.botapi.clock import ServerClock
from tests.botapi.faults import Faults
from tests.botapi.files import FileStore
from tests.botapi.flood import FloodGate
from tests.botapi.refusals import Json, bad_request
from tests.botapi.updates import UpdateQueue


@dataclass(slots=True)
class Account:
    """A person with a Telegram app."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    deactivated: bool = False
    blocked: set[int] = field(default_factory=set)
    started: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Group:
    """A basic group or supergroup; `members` maps people and bots to their status."""

    id: int
    title: str
    kind: str
    members: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    last_message_id: int = 0
    last_bot: int | None = None


@dataclass(slots=True)
class BotAccount:
    """A bot by its token, with what it has set about itself."""

    id: int
    token: str
    first_name: str
    username: str
    updates: UpdateQueue
    privacy: bool = True
    last_message_id: int = 0
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Posted:
    """A message in a conversation; `body` holds its content in the Bot API's fields."""

    id: int
    date: int
    sender: int
    body: Json
    markup: Json | None = None
    reply_to: int | None = None
    edit_date: int | None = None
    edits: int = 0
    deleted: bool = False
    changed: int = 0


@dataclass(slots=True)
class Place:
    """A conversation as one bot and people share it; private ones belong to one bot."""

    chat_id: int
    bot_id: int | None
    instance: str
    messages: dict[int, Posted] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tap:
    """A pressed inline button, and what the app showed for it."""

    id: str
    person: int
    bot: int
    data: str
    at: float
    answer: Json | None = None
    changed: int = 0


class World:
    """Everything the server knows; each change gets a number so that watchers need not poll."""

    def __init__(self, *, seed: int | None = None) -> None:
        self.clock = ServerClock()
        self.random = random.Random(seed)
        self.faults = Faults()
        self.flood = FloodGate(self.clock)
        self.files = FileStore()
        self.people: dict[int, Account] = {}
        self.groups: dict[int, Group] = {}
        self.bots: dict[str, BotAccount] = {}
        self.places: dict[tuple[int, int | None], Place] = {}
        self.taps: dict[str, Tap] = {}
        self.calls: list[Json] = []
        self.changes = 0
        self._changed = asyncio.Event()

    def touch(self) -> int:
        """Number a change and wake the watchers."""
        self.changes += 1
        self._changed.set()
        self._changed = asyncio.Event()
        return self.changes

    async def changed_since(self, seen: int, within: float) -> int:
        """Wait until there is a change later than `seen`, at most `within` seconds; the number of the last one."""
        try:
            async with asyncio.timeout(within):
                while self.changes <= seen:
                    await self._changed.wait()
        except TimeoutError:
            pass
        return self.changes

    def add_bot(
        self, token: str, *, username: str = "", first_name: str = "Peiban", privacy: bool = True
    ) -> BotAccount:
        bot_id = int(token.split(":", 1)[0])
        name = username or f"bot{bot_id}_bot"
        queue = UpdateQueue(self.clock, self.random.randrange(10_000_000, 900_000_000))
        queue.on_poll = self.touch
        bot = BotAccount(bot_id, token, first_name, name, queue, privacy)
        self.bots[token] = bot
        return bot

    def bot(self, bot_id: int | None = None) -> BotAccount:
        """The bot with this id, or the first one."""
        for bot in self.bots.values():
            if bot_id is None or bot.id == bot_id:
                return bot
        raise KeyError(f"no bot {bot_id}")

    def bots_in(self, group: Group) -> Iterator[BotAccount]:
        for bot in self.bots.values():
            if group.members.get(bot.id) in {"member", "administrator", "creator"}:
                yield bot

    def add_person(self, first_name: str, *, person_id: int | None = None, **details: str | None) -> Account:
        chosen = person_id or self.random.randrange(10_000_000, 7_000_000_000)
        if chosen in self.people:
            raise KeyError(f"person {chosen} exists")
        self.people[chosen] = Account(chosen, first_name, **details)  # type: ignore[arg-type]
        return self.people[chosen]

    def add_group(self, title: str, kind: str, members: dict[int, str]) -> Group:
        number = self.random.randrange(100_000_000, 3_000_000_000)
        chat_id = -1_000_000_000_000 - number if kind == "supergroup" else -number
        self.groups[chat_id] = Group(chat_id, title, kind, dict(members))
        return self.groups[chat_id]

    def place(self, chat_id: int, bot_id: int | None) -> Place:
        """The conversation in a chat; groups are shared by all bots."""
        key = (chat_id, None if chat_id in self.groups else bot_id)
        if key not in self.places:
            self.places[key] = Place(*key, instance=str(self.random.randrange(1 << 60, 1 << 62)))
        return self.places[key]

    def post(
        self, place: Place, sender: int, body: Json, *, markup: Json | None = None, reply_to: int | None = None
    ) -> Posted:
        """Put a message into a conversation; ids are unique only where Telegram's are."""
        counter = self.groups.get(place.chat_id) or self.bot(place.bot_id)
        counter.last_message_id += 1
        message = Posted(counter.last_message_id, int(self.clock.now()), sender, body, markup, reply_to)
        message.changed = self.touch()
        place.messages[message.id] = message
        return message

    def edited(self, message: Posted) -> None:
        message.edits += 1
        message.edit_date = int(self.clock.now())
        message.changed = self.touch()

    def tap_of(self, callback_id: str) -> Tap:
        """The live query; Refusal when unknown, answered before, or older than 150 seconds."""
        tap = self.taps.get(callback_id)
        if tap is None or tap.answer is not None or self.clock.now() - tap.at > 150:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return tap
