"""The pages around the chat: the chat page itself, landing pages of links, the projector, files, health."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import segno
from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from bot.channels import Channels
from bot.clock import Clock
from bot.edge import Edge
from bot.web.identity import FILE_SECONDS, START_COOKIE, Identity
from bot.web.strings import page_strings
from domain.attendance import Phase
from domain.errors import NotFoundError
from domain.wording import N_
from handlers.blocks.texts import Texts, language_of
from services import attendance, registration
from services.attendance import ScreenFeed
from services.scope import House
from storage import condition, files
from storage.session import Database

HERE = Path(__file__).parent
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
# What pictures are drawn anew as; everything else is handed out as a download, sound too.
PREVIEWED = frozenset({"image/jpeg", "image/png"})
# Only where somebody records his voice or says where he is; it is asked for when he taps.
ON_THE_CHAT = "camera=(), microphone=(self), geolocation=(self)"
# A long poll returns every 30 seconds; what stands still must be seen within a minute.
STALE = timedelta(seconds=50)


@dataclass(slots=True)
class Pages:
    """Serves everything but the socket."""

    database: Database
    edge: Edge
    identity: Identity
    house: House
    channels: Channels
    clock: Clock
    files_dir: Path
    demo: bool
    health: dict[str, datetime]

    def __post_init__(self) -> None:
        self._templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)

    _templates: Any = None

    def say(self, request: web.Request) -> Texts:
        """Texts in the browser's language."""
        wanted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
        return Texts(language_of(wanted, self.house.language), self.house.zone)

    def render(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """Fill a template."""
        language = self.say(request).language
        boot = {"strings": page_strings(language), "demo": self.demo, "language": language}
        page = self._templates.get_template(template).render(boot={**boot, **values.pop("boot", {})}, **values)
        return web.Response(text=page, content_type="text/html", status=status)

    def error(self, request: web.Request, title: str, body: str, *, status: int) -> web.Response:
        """A friendly page for what does not exist."""
        say = self.say(request)
        return self.render(
            request,
            "error.html",
            status=status,
            title=say(title),
            body=say(body),
            home_label=say("To the chat"),
            language=say.language,
        )

    async def chat(self, request: web.Request) -> web.Response:
        """`/`: the chat."""
        start = self.identity.beginning(request)
        response = self.render(request, "chat.html", boot={"start": f"/start {start}" if start else None})
        response.headers["Permissions-Policy"] = ON_THE_CHAT
        if not self.demo and self.identity.visitor(request) is None:
            self.identity.remember(response)
        if start:
            response.del_cookie(START_COOKIE, path="/")
        return response

    async def landing(self, request: web.Request) -> web.Response:
        """`/go/<payload>`, `/c/<token>`: says what the link opens; only its form goes on, so a preview changes nothing."""
        payload = _payload(request)
        if payload is None:
            return self.error(request, NOT_HERE, NOT_HERE_BODY, status=404)
        if request.method == "POST":
            return await self._go_on(request, payload)
        say = self.say(request)
        title, body = (CHECK_IN_TITLE, CHECK_IN_BODY) if payload.startswith("c_") else (LINK_TITLE, LINK_BODY)
        telegram = self.channels.by_name.get("telegram")
        return self.render(
            request,
            "landing.html",
            title=say(title),
            body=say(body),
            action_url=request.path,
            action_label=say("Open in the web chat"),
            csrf=self.identity.csrf(payload),
            telegram_url=telegram.deep_link(payload) if telegram else None,
            telegram_label=say("Open in Telegram"),
            language=say.language,
        )

    async def _go_on(self, request: web.Request, payload: str) -> web.Response:
        form = await request.post()
        if not self.identity.csrf_holds(payload, str(form.get("csrf", ""))):
            return self.error(request, NOT_HERE, NOT_HERE_BODY, status=403)
        response = web.Response(status=303, headers={"Location": "/"})
        self.identity.begin_with(response, payload)
        if not self.demo and self.identity.visitor(request) is None:
            self.identity.remember(response)
        return response

    async def enter(self, request: web.Request) -> web.Response:
        """`/enter/<token>`: a one-time link that opens the web chat as its person; the form spends it."""
        token = request.match_info["token"]
        say = self.say(request)
        if request.method == "POST":
            form = await request.post()
            native = await self._spend(token) if self.identity.csrf_holds(token, str(form.get("csrf", ""))) else None
            if native is None:
                return self.error(request, OLD_LINK, OLD_LINK_BODY, status=410)
            to = "/desk" if request.query.get("to") == "desk" else "/"
            response = web.Response(status=303, headers={"Location": to})
            self.identity.remember(response, native)
            return response
        return self.render(
            request,
            "landing.html",
            title=say(LINK_TITLE),
            body=say("This opens the web chat as you in this browser. The link works once."),
            action_url=request.path_qs,
            action_label=say("Open the chat"),
            csrf=self.identity.csrf(token),
            telegram_url=None,
            language=say.language,
        )

    async def _spend(self, token: str) -> str | None:
        async with self.edge.system("web entry") as scope:
            return await registration.enter(scope, token=token)

    async def projector(self, request: web.Request) -> web.Response:
        """`/lessons/<id>/screen`: the page for the room's screen."""
        key, lesson = request.query.get("key", ""), request.match_info["id"]
        if await self._feed(lesson, key) is None:
            return self.error(request, NOT_HERE, NOT_HERE_BODY, status=404)
        return self.render(
            request,
            "projector.html",
            feed_url=f"/lessons/{lesson}/screen.json?key={key}",
            language=self.say(request).language,
        )

    async def projector_feed(self, request: web.Request) -> web.Response:
        """What that page shows now."""
        feed = await self._feed(request.match_info["id"], request.query.get("key", ""))
        if feed is None:
            raise web.HTTPNotFound
        say, lesson = self.say(request), feed.lesson
        url = f"{self.house.base_url}/c/{feed.token}" if feed.token else ""
        qr = segno.make(url, error="m").svg_inline(scale=8, border=2) if url else ""
        shown = {
            "open": feed.phase is Phase.OPEN,
            "qr_svg": qr,
            "code": feed.code,
            "seconds_left": feed.seconds_left,
            "step": feed.step,
            "here": feed.here,
            "late": feed.late,
            "expected": feed.expected,
            "title": say("“{course}”, lesson {number}", course=lesson.course, number=lesson.number).striptags(),
            "place": lesson.place,
            "time": f"{say.time(lesson.starts_at)}–{say.time(lesson.ends_at)}",
            "spoken": feed.spoken,
            "texts": _screen_texts(feed, say, self.clock.now()),
        }
        return web.json_response(shown)

    async def _feed(self, lesson: str, key: str) -> ScreenFeed | None:
        if not lesson.isdecimal() or len(lesson) > 12:
            return None
        try:
            async with self.database.read() as tx:
                scope = self.edge.actors.system(tx, "screen", now=self.clock.now(), wall=self.clock.wall())
                return await attendance.screen_feed(scope, lesson_id=int(lesson), key=key)
        except NotFoundError:
            return None

    async def file(self, request: web.Request) -> web.StreamResponse:
        """`/files/<signed name>`: pictures, which were drawn anew, may show in the chat; everything else is only downloaded."""
        name = self.identity.read("file", request.match_info["name"], max_age=FILE_SECONDS)
        async with self.database.look() as tx:
            stored = await files.by_name(tx, name) if name else None
        if stored is None or stored.state != "stored" or not (self.files_dir / stored.name).is_file():
            raise web.HTTPNotFound
        inline = stored.media_type in PREVIEWED
        response = web.FileResponse(self.files_dir / stored.name)
        response.content_type = stored.media_type if inline else "application/octet-stream"
        if not inline:
            response.headers["Content-Disposition"] = _disposition(stored.declared_name or "file")
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, max-age=86400, immutable"
        return response

    async def healthz(self, _request: web.Request) -> web.Response:
        """The true state: ages of the last tick and poll and of the oldest notice that is due, in seconds.

        503 when something stands still, or nothing has begun yet. A notice that waits long is no trouble while others go out.
        """
        wall, now = self.clock.wall(), self.clock.now()
        ages = {name: round((wall - moment).total_seconds(), 1) for name, moment in self.health.items()}
        stuck = [name for name, moment in self.health.items() if wall - moment > STALE]
        async with self.database.read() as tx:
            oldest = await condition.oldest_due(tx, now=now)
            if await condition.outbox_stands_still(tx, now=now, patience=STALE * self.clock.speed):
                stuck.append("outbox")
        ages["outbox"] = 0.0 if oldest is None else round((now - oldest).total_seconds(), 1)
        # A process that only answers people has no timetable; every one looks at what waits.
        ok = not stuck and not self.health.keys().isdisjoint({"tick", "sweep"})
        return web.json_response({"ok": ok, "ages": ages}, status=200 if ok else 503)


NOT_HERE = N_("There is nothing here")
NOT_HERE_BODY = N_("The address is incomplete or no longer valid. The chat knows the way on.")
OLD_LINK = N_("This link has been used or is too old")
OLD_LINK_BODY = N_("Ask Peiban for a new one: /me in your messenger.")
LINK_TITLE = N_("Welcome to Peiban")
LINK_BODY = N_("This link opens a conversation with Peiban, the assistant for training and customer care.")
CHECK_IN_TITLE = N_("Check in to your lesson")
CHECK_IN_BODY = N_("Open it now: the code on the screen changes every few seconds.")


def _payload(request: web.Request) -> str | None:
    given = request.match_info["payload"]
    payload = f"c_{given}" if request.path.startswith("/c/") else given
    return payload if PAYLOAD.fullmatch(payload) else None


def _disposition(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(name)}"


def _screen_texts(feed: ScreenFeed, say: Texts, now: datetime) -> dict[str, str]:
    closed = (
        say("Check-in opens {when}", when=say.when(feed.opens_at, now=now))
        if feed.phase is Phase.TOO_EARLY
        else say("Check-in is closed")
    )
    return {"projector_closed": closed.striptags()}
