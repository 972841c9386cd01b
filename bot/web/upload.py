"""Uploads from the chat page: size and content are looked at before anything is kept."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, web

from bot.channels.web import WEB
from bot.clock import Clock
from bot.files import Refused, inspect, keep
from bot.web.identity import COOKIE_SECONDS, Identity
from bot.web.pages import Pages
from services.attachments import ACCOUNT_BYTES, MAX_BYTES, NO_ROOM, TOO_LARGE
from storage import files, people
from storage.models.people import Account
from storage.session import Database


@dataclass(slots=True)
class Uploads:
    """Serves `/upload`."""

    database: Database
    pages: Pages
    identity: Identity
    clock: Clock
    files_dir: Path

    async def receive(self, request: web.Request) -> web.Response:
        """Take one file; the answer's `upload` is what the chat frame refers to."""
        account = await self._account(request)
        if account is None or request.headers.get("X-Requested-With") != "peiban":
            raise web.HTTPForbidden
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader) or part.name != "file":
            raise web.HTTPBadRequest
        data = await _at_most(part, MAX_BYTES)
        if data is None:
            return self._refuse(request, TOO_LARGE, 413)
        async with self.database.look() as tx:
            brought = await files.total_size(tx, account_id=account.id or 0)
        if brought + len(data) > ACCOUNT_BYTES:
            return self._refuse(request, NO_ROOM, 413)
        looked = await asyncio.to_thread(inspect, data, part.filename or "")
        if isinstance(looked, Refused):
            return self._refuse(request, looked.reason, 415)
        name = await asyncio.to_thread(keep, self.files_dir, looked.data)
        async with self.database.write() as tx:
            await files.put(
                tx,
                name=name,
                shown_name=looked.name,
                kind=looked.kind,
                media_type=looked.media_type,
                size=len(looked.data),
                sha256=looked.sha256,
                now=self.clock.wall(),
                person_id=account.person_id,
                account_id=account.id,
            )
        return web.json_response({"upload": self.identity.sign("upload", name)})

    async def _account(self, request: web.Request) -> Account | None:
        token = request.headers.get("X-Chat-Token")
        native = (
            self.identity.read("window", token, max_age=COOKIE_SECONDS) if token else self.identity.visitor(request)
        )
        if native is None:
            return None
        async with self.database.look() as tx:
            return await people.find_native(tx, channel=WEB, native_id=native)

    def _refuse(self, request: web.Request, reason: str, status: int) -> web.Response:
        return web.json_response({"error": self.pages.say(request)(reason).striptags()}, status=status)


async def _at_most(part: BodyPartReader, limit: int) -> bytes | None:
    data = bytearray()
    while chunk := await part.read_chunk(65536):
        data.extend(chunk)
        if len(data) > limit:
            return None
    return bytes(data)
