"""The chat's socket: what a window says is kept before it is acknowledged, what it misses it gets once."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.actors import Actors
from bot.channels.web import WEB, WEB_BOT_ID
from bot.clock import Clock
from bot.handling import Handling
from bot.web.hub import Hub, Window
from bot.web.identity import COOKIE_SECONDS, Identity
from bot.web.incoming import Incoming
from bot.web.strings import page_strings
from domain.text import storable
from handlers.blocks.commands import commands_for, visitor_commands
from handlers.blocks.texts import Texts, language_of
from storage import files, people
from storage import web as messages
from storage.intake import Received
from storage.models.files import StoredFile
from storage.models.people import Account
from storage.models.web import WebMessage
from storage.session import Database, Tx

log = logging.getLogger(__name__)
FRAME_BYTES = 64 * 1024
CID_LENGTH = 64
GOODBYE_SECONDS = 1.0


@dataclass(slots=True)
class Chat:
    """Serves `/ws`."""

    database: Database
    handling: Handling
    actors: Actors
    identity: Identity
    hub: Hub
    clock: Clock
    demo: bool
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    incoming: Incoming = field(init=False)

    def __post_init__(self) -> None:
        self.incoming = Incoming(self.identity, self.clock, self.actors.house.zone)

    async def go_away(self, _app: web.Application) -> None:
        """Say good-bye to every window at once, so that it looks for us again; whoever does not answer is left."""
        goodbyes = (one.close(code=WSCloseCode.GOING_AWAY, message=b"restart") for one in list(self.sockets))
        await asyncio.gather(*goodbyes, return_exceptions=True)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One window's connection, from its hello until it goes."""
        socket = web.WebSocketResponse(heartbeat=25, timeout=GOODBYE_SECONDS, max_msg_size=FRAME_BYTES)
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            return await self._serve(request, socket)
        finally:
            self.sockets.discard(socket)

    async def _serve(self, request: web.Request, socket: web.WebSocketResponse) -> web.WebSocketResponse:
        hello = await self._hello(socket)
        account = await self._account(request, hello) if hello else None
        if account is None or hello is None:
            await socket.send_json({"t": "gone"})
            await socket.close()
            return socket
        window = Window(chat_id=account.user_id, account_id=account.id or 0, rev=int(hello.get("since") or 0))
        self.hub.enter(window)
        try:
            await self._ready(socket, window)
            async with asyncio.TaskGroup() as both:
                writer = both.create_task(self._write(socket, window))
                await self._read(socket, window, account)
                writer.cancel()
        finally:
            self.hub.leave(window)
        return socket

    async def _hello(self, socket: web.WebSocketResponse) -> dict[str, Any] | None:
        message = await socket.receive(timeout=20)
        frame = _frame(message.data) if message.type is WSMsgType.TEXT else None
        return frame if frame and frame.get("t") == "hello" else None

    async def _account(self, request: web.Request, hello: dict[str, Any]) -> Account | None:
        """The account of a window's token, else of the browser's cookie; a new visitor's is opened here."""
        token = hello.get("token")
        if token:
            native = self.identity.read("window", str(token), max_age=COOKIE_SECONDS)
        else:
            native = None if self.demo else self.identity.visitor(request)
        if native is None:
            return None
        language = language_of(str(hello.get("lang") or ""), self.actors.house.language)
        async with self.database.write() as tx:
            return await people.account_of_native(
                tx, channel=WEB, native_id=native, language=language, now=self.clock.wall()
            )

    async def _ready(self, socket: web.WebSocketResponse, window: Window) -> None:
        """Tell the page who its person is, in which words and with which commands; again whenever that has changed."""
        async with self.database.look() as tx:
            account = await people.account_by_id(tx, window.account_id)
            actor = await self.actors.actor(tx, account) if account else None
        if actor is None or window.known == (actor.name, actor.language, actor.permissions):
            return
        window.known = (actor.name, actor.language, actor.permissions)
        say = Texts(actor.language, self.actors.house.zone)
        known = commands_for(actor.permissions, say) if actor.person_id else visitor_commands(say)
        commands = [{"command": f"/{name}", "title": title} for name, title in known]
        await socket.send_json(
            {
                "t": "ready",
                "me": {"name": actor.name, "language": actor.language, "zone": str(self.actors.house.zone)},
                "commands": commands,
                "strings": page_strings(actor.language),
                "demo": self.demo,
                "now": self.clock.now().isoformat(),
            }
        )

    async def _write(self, socket: web.WebSocketResponse, window: Window) -> None:
        while not socket.closed:
            if window.changed:
                window.changed = False
                await self._send_changes(socket, window)
            while window.told:
                await socket.send_json(window.told.popleft())
            await window.wake.wait()
            window.wake.clear()

    async def _send_changes(self, socket: web.WebSocketResponse, window: Window) -> None:
        """Send what the window lacks, slice after slice until nothing is left."""
        while await self._send_slice(socket, window):
            pass
        await self._ready(socket, window)

    async def _send_slice(self, socket: web.WebSocketResponse, window: Window) -> bool:
        async with self.database.look() as tx:
            changed = await messages.since(tx, window.chat_id, window.rev)
            attached = {row.file_id: await files.get(tx, row.file_id) for row in changed if row.file_id}
        if changed or not window.greeted:
            window.rev, window.greeted = changed[-1].rev if changed else window.rev, True
            items = [self._item(row, attached.get(row.file_id) if row.file_id else None) for row in changed]
            await socket.send_json({"t": "messages", "items": items, "rev": window.rev})
        return len(changed) >= messages.SLICE

    def _item(self, row: WebMessage, attached: StoredFile | None) -> dict[str, Any]:
        return {
            "id": row.message_id,
            "rev": row.rev,
            "from": "me" if row.mine else "bot",
            "text": row.text,
            "buttons": row.buttons,
            "file": self._file(attached) if attached else None,
            "at": row.sent_at.isoformat(),
            "edited": row.edited,
            "deleted": row.deleted,
            "cid": row.cid,
        }

    def _file(self, stored: StoredFile) -> dict[str, Any]:
        return {
            "url": f"/files/{self.identity.sign('file', stored.name)}",
            "name": stored.declared_name,
            "type": stored.media_type,
            "size": stored.size,
            "kind": stored.kind,
            "alt": stored.alt,
        }

    async def _read(self, socket: web.WebSocketResponse, window: Window, account: Account) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            frame = _frame(message.data)
            cid = str(frame.get("cid") or "")[:CID_LENGTH] if frame else ""
            if frame is None or not cid:
                continue
            if (refusal := self.incoming.refusal(account, frame)) is not None:
                await socket.send_json({"t": "error", "cid": cid, "text": refusal})
                continue
            await self._keep(account, frame, cid)
            await socket.send_json({"t": "ack", "cid": cid})

    async def _keep(self, account: Account, frame: dict[str, Any], cid: str) -> None:
        """Bubble and update in one commit; a frame that is sent again changes nothing."""

        async def gather(tx: Tx) -> list[Received]:
            payload = await self.incoming.payload(tx, account, frame, cid)
            if payload is None:
                return []
            key = f"{account.user_id}:{cid}"
            return [Received(bot_id=WEB_BOT_ID, update_key=key, sender=account.user_id, payload=payload)]

        await self.handling.take_in(gather)
        self.hub.push(account.user_id, {"t": "changed"})


def _frame(data: str) -> dict[str, Any] | None:
    try:
        frame = json.loads(data)
    except ValueError:
        return None
    return storable(frame) if isinstance(frame, dict) else None
