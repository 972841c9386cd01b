"""People with a Telegram app, as tests drive them: they type, tap, block, and wait for what a chat shows."""

import base64
import io
import json
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.botapi.refusals import Json
from tests.botapi.shown import Button, NotPossible, Shown

__all__ = ["Button", "NotPossible", "NotSeen", "People", "Person", "Shown"]
PATIENCE = 10.0


class NotSeen(AssertionError):
    """What a person waited for did not come in time."""


Wanted = str | Callable[[Shown], bool]


class People:
    """The client of the control API: makes people and groups, reads the log, moves the clock, orders faults."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, act: str, **body: Any) -> Any:
        """One act of the control API; NotPossible when the server says it cannot be."""
        assert self._session is not None, "use `async with People(url) as people`"
        # As a stream: whoever sends a file of many megabytes does not hold the others up.
        data, kind = io.BytesIO(json.dumps(body).encode()), {"Content-Type": "application/json"}
        async with self._session.post(f"{self.url}/control/{act}", data=data, headers=kind) as answer:
            result = await answer.json()
        if answer.status != 200:
            raise NotPossible(f"{act}: {result['error']}")
        return result

    async def person(self, first_name: str, **details: Any) -> "Person":
        """A new person; details: id, last_name, username, language_code, bot (id of the bot talked to)."""
        bot = details.pop("bot", None)
        made = await self.ask("add_person", first_name=first_name, **details)
        return Person(self, int(made["id"]), bot=bot)

    async def group(
        self,
        title: str,
        members: Iterable["Person"],
        *,
        admin: "Person",
        kind: str = "supergroup",
        bot: int | None = None,
    ) -> int:
        """A new group, its id; `bot` joins silently when given (use `Person.adds_bot` for the visible way)."""
        statuses = {str(one.id): "member" for one in members} | {str(admin.id): "creator"}
        if bot is not None:
            statuses[str(bot)] = "member"
        return int((await self.ask("add_group", title=title, kind=kind, members=statuses))["id"])

    async def bot_id(self) -> int:
        return int((await self.ask("bots"))[0]["id"])

    async def log(self, method: str | None = None, *, since: int = 0) -> list[Json]:
        """Calls of bots in order: number, method, time, params, ok, effect, fault, code, description, result."""
        calls: list[Json] = await self.ask("log", method=method, since=since)
        return calls

    async def advance(self, seconds: float) -> None:
        await self.ask("clock", advance=seconds)

    async def order_fault(self, kind: str, method: str = "*", **details: Any) -> None:
        """kind: error, cut_before, cut_after, delay; details: times, code, seconds, chat_id, description."""
        await self.ask("fault", kind=kind, method=method, **details)

    async def watch(self, look: Callable[[], Any], *, within: float, missing: Callable[[], str]) -> Any:
        """Await `look()` after every change until it gives something; NotSeen after `within` seconds."""
        deadline = time.monotonic() + within
        changes = int((await self.ask("changes", since=-1, timeout=0))["changes"])
        while True:
            found = await look()
            if found is not None:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotSeen(missing())
            changes = int((await self.ask("changes", since=changes, timeout=left))["changes"])

    async def wait_for_poll(self, *, within: float = PATIENCE) -> None:
        """Wait until the first bot waits in a long poll: it has started and has nothing left to fetch."""

        async def look() -> bool | None:
            return True if (await self.ask("bots"))[0]["polled"] else None

        await self.watch(look, within=within, missing=lambda: "the bot does not poll")

    async def wait_for_call(self, method: str, *, times: int = 1, within: float = PATIENCE) -> list[Json]:
        """Wait until bots have called a method so many times and been answered."""

        async def look() -> list[Json] | None:
            calls = [call for call in await self.log(method) if call["ok"] is not None]
            return calls if len(calls) >= times else None

        calls: list[Json] = await self.watch(look, within=within, missing=lambda: f"{times} calls of {method}")
        return calls


class Person:
    """Somebody with the app; without `to` everything happens in the private chat with the bot."""

    def __init__(self, people: People, person_id: int, *, bot: int | None = None) -> None:
        self.people = people
        self.id = person_id
        self.bot = bot
        self.since = 0

    async def _act(self, act: str, **body: Any) -> Json:
        result: Json = await self.people.ask(act, person=self.id, bot=self.bot, **body)
        self.since = int(result.get("changes", self.since))
        return result

    async def says(self, text: str, *, to: int | None = None, reply_to: int | None = None, **extra: Any) -> int:
        """Type a text; the message's id. extra: forwarded_from (a person's id or a hidden name)."""
        return await self.sends("text", to=to, reply_to=reply_to, text=text, **extra)

    async def sends(self, kind: str, *, to: int | None = None, reply_to: int | None = None, **content: Any) -> int:
        """Send a photo, document, voice (content=bytes, caption, name), sticker, location, contact; its id."""
        if isinstance(content.get("content"), bytes):
            content["content"] = base64.b64encode(content["content"]).decode()
        sent = await self._act("send", chat=to, reply_to=reply_to, content={"type": kind, **content})
        return int(sent["message_ids"][-1])

    async def sends_album(self, pictures: Iterable[bytes], *, caption: str = "", to: int | None = None) -> list[int]:
        items = [{"type": "photo", "content": base64.b64encode(picture).decode()} for picture in pictures]
        items[0]["caption"] = caption
        sent = await self._act("send", chat=to, content={"type": "album", "items": items})
        return [int(number) for number in sent["message_ids"]]

    async def edits(self, message_id: int, text: str, *, to: int | None = None) -> None:
        await self._act("edit", message=message_id, text=text, chat=to)

    async def opens(self, link: str) -> int:
        """Follow a t.me deep link and press Start; the payload has at most 64 characters."""
        payload = parse_qs(urlsplit(link).query).get("start", [""])[0]
        if len(payload) > 64 or not payload.replace("_", "").replace("-", "").isalnum():
            raise NotPossible(f"the app ignores the start parameter {payload!r}")
        return await self.says(f"/start {payload}")

    async def taps(
        self, label: str | None = None, *, on: Shown | int | None = None, data: str | None = None, **options: Any
    ) -> str:
        """Press a button by its text or data, on the newest message that has it unless `on` says which; the tap's id.

        options: to (a group), forced=True (any data on any message number, as a tampered app sends).
        """
        to = options.get("to")
        if options.get("forced"):
            number = on.id if isinstance(on, Shown) else on
            return str((await self._act("tap", message=number, data=data, chat=to, forced=True))["id"])
        for message in reversed(await self.chat(to)):
            if on is not None and message.id != (on.id if isinstance(on, Shown) else on):
                continue
            for button in [button for row in message.buttons for button in row]:
                if (data is not None and button.data == data) or (label is not None and label in button.text):
                    if button.data is None:
                        raise NotPossible(f"{button.text!r} is a link: {button.url}")
                    return str((await self._act("tap", message=message.id, data=button.data, chat=to))["id"])
        raise NotPossible(f"no button {label or data!r} in the chat")

    async def chat(self, to: int | None = None, *, deleted: bool = False) -> list[Shown]:
        """What a chat shows now, oldest first; deleted messages only on request."""
        answer = await self.people.ask("chat", chat=to or self.id, bot=self.bot)
        shown = [Shown.of(message) for message in answer["messages"]]
        return [message for message in shown if deleted or not message.deleted]

    async def sees(
        self, wanted: Wanted, *, to: int | None = None, anytime: bool = False, within: float = PATIENCE
    ) -> Shown:
        """Wait for a message of somebody else that contains the text or fulfils the condition; the newest such.

        Counts only what came or changed after this person's last act, unless `anytime`.
        """
        since = 0 if anytime else self.since

        def fits(message: Shown) -> bool:
            if message.sender == self.id or message.changed <= since:
                return False
            return wanted in message.text if isinstance(wanted, str) else wanted(message)

        last: list[Shown] = []

        async def look() -> Shown | None:
            last[:] = await self.chat(to)
            return next((message for message in reversed(last) if fits(message)), None)

        def missing() -> str:
            return f"waited for {wanted!r}; the chat shows {[(one.text, one.labels) for one in last[-5:]]}"

        seen: Shown = await self.people.watch(look, within=within, missing=missing)
        return seen

    async def toast(self, tap_id: str, *, within: float = PATIENCE) -> Json:
        """Wait for the answer to a tap: text, alert, url."""

        async def look() -> Json | None:
            answers = [one["answer"] for one in await self.people.ask("taps", person=self.id) if one["id"] == tap_id]
            return answers[0] if answers else None

        toast: Json = await self.people.watch(look, within=within, missing=lambda: f"no answer to tap {tap_id}")
        return toast

    async def downloads(self, message: Shown) -> bytes:
        answer = await self.people.ask("file", file_id=message.file_id)
        return base64.b64decode(answer["content"])

    async def blocks(self) -> None:
        await self._act("block", blocked=True)

    async def unblocks(self) -> None:
        await self._act("block", blocked=False)

    async def deletes_account(self) -> None:
        await self._act("deactivate")

    async def adds_bot(self, group: int, *, bot: int, status: str = "member") -> None:
        """Add a bot to a group, or promote it with status="administrator"."""
        await self._act("membership", group=group, member=bot, status=status)

    async def removes_bot(self, group: int, *, bot: int) -> None:
        await self._act("membership", group=group, member=bot, status="kicked")

    async def invites(self, group: int, other: "Person", *, status: str = "member") -> None:
        """Bring somebody into a group, promote ("administrator") or remove ("left", "kicked") him."""
        await self._act("membership", group=group, member=other.id, status=status)

    async def upgrades(self, group: int) -> int:
        """Turn a basic group into a supergroup; the new id."""
        return int((await self._act("migrate", group=group))["id"])
