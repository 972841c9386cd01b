"""A small server that speaks the web chat's protocol, so that the page is tested without the program behind it."""

import asyncio
import contextlib
import json
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import WSMsgType, web

Frame = dict[str, Any]
WEB = Path(__file__).parents[2] / "bot" / "web"
STRINGS: dict[str, dict[str, str]] = json.loads((WEB / "strings.json").read_text("utf-8"))
POLICY = "default-src 'self'; media-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
COMMANDS = [
    {"command": "/menu", "title": "今天要做的事"},
    {"command": "/checkin", "title": "签到"},
    {"command": "/exam", "title": "参加考试"},
    {"command": "/complain", "title": "投诉与建议"},
    {"command": "/mycases", "title": "我的投诉"},
    {"command": "/me", "title": "我的信息"},
    {"command": "/language", "title": "语言 Language"},
]


def words(language: str) -> dict[str, str]:
    return {key: said[language] for key, said in STRINGS.items()}


@dataclass(slots=True)
class Room:
    """One person's conversation as a server keeps it: messages by id, one rising revision."""

    name: str = "王芳"
    language: str = "zh_Hans"
    now: str = "2026-11-23T09:03:00+08:00"
    messages: dict[int, Frame] = field(default_factory=dict)
    cids: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    rev: int = 0

    def write(self, text: str, *, sender: str = "bot", **more: Any) -> Frame:
        self.rev += 1
        number = len(self.messages) + 1
        message: Frame = {"id": number, "rev": self.rev, "from": sender, "text": text, "buttons": [], "file": None}
        message |= {"at": self.now, "edited": False, "deleted": False, "cid": None} | more
        self.messages[number] = message
        return message

    async def say(self, text: str, **more: Any) -> Frame:
        message = self.write(text, **more)
        await self.send({"t": "messages", "items": [message], "rev": self.rev})
        return message

    async def edit(self, number: int, **change: Any) -> None:
        self.rev += 1
        self.messages[number] |= change | {"rev": self.rev, "edited": True}
        await self.send({"t": "messages", "items": [self.messages[number]], "rev": self.rev})

    async def send(self, frame: Frame) -> None:
        for socket in list(self.sockets):
            with contextlib.suppress(ConnectionError):
                await socket.send_json(frame)

    def since(self, rev: int) -> Frame:
        items = [message for message in self.messages.values() if message["rev"] > rev]
        return {"t": "messages", "items": items, "rev": self.rev}


class Stub:
    """The server: rooms by token, every frame it heard, and the faults a test asks for."""

    def __init__(self) -> None:
        self.rooms: dict[str | None, Room] = {None: Room()}
        self.heard: list[Frame] = []
        self.uploads: dict[str, tuple[bytes, str, str]] = {}
        self.demo = False
        self.drop_before_store = 0
        self.drop_before_ack = 0
        self.drop_after_ack = 0
        self.silent = False
        self.closed = False
        self.upload_refusal: tuple[int, str] | None = None
        self.feed: Frame | None = None
        self.url = ""
        self._news = asyncio.Condition()
        templates = jinja2.FileSystemLoader(WEB / "templates")
        self._pages = jinja2.Environment(loader=templates, autoescape=True, undefined=jinja2.ChainableUndefined)

    async def until(self, check: Callable[[], Any]) -> None:
        """Wait until something that the server heard makes the check true."""
        async with self._news, asyncio.timeout(15):
            await self._news.wait_for(check)

    def acts(self, kind: str) -> list[Frame]:
        return [frame for frame in self.heard if frame["t"] == kind]

    async def _note(self, frame: Frame) -> None:
        async with self._news:
            self.heard.append(frame)
            self._news.notify_all()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Stub"]:
        app = web.Application(middlewares=[_policy], client_max_size=2**26)
        app.router.add_get("/", self._chat)
        app.router.add_get("/ws", self._ws)
        app.router.add_post("/upload", self._upload)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_get("/demo/people", self._people)
        app.router.add_post("/demo/enter", self._enter)
        app.router.add_get("/screen", self._screen)
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/c/{token}", self._landing)
        app.router.add_get("/error", self._error)
        app.router.add_static("/static", WEB / "static")
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await self.disconnect()
            await runner.cleanup()

    async def disconnect(self) -> None:
        for room in self.rooms.values():
            for socket in list(room.sockets):
                await socket.close()

    def page(self, template: str, **context: Any) -> web.Response:
        language = self.rooms[None].language
        boot = {"strings": words(language), "demo": self.demo, "language": language}
        html = self._pages.get_template(template).render({"boot": boot, "language": language} | context)
        return web.Response(text=html, content_type="text/html")

    async def _chat(self, request: web.Request) -> web.Response:
        return self.page("chat.html")

    async def _screen(self, request: web.Request) -> web.Response:
        return self.page("projector.html", feed_url="/feed")

    async def _feed(self, request: web.Request) -> web.Response:
        await self._note({"t": "feed"})
        return web.json_response(self.feed) if self.feed else web.Response(status=503)

    async def _landing(self, request: web.Request) -> web.Response:
        title, body = "签到：《客户投诉处理》第 2 次课", "11 月 23 日（周一）09:00–11:30\n3 楼培训室 B"
        telegram = {"telegram_url": "https://t.me/peiban_bot?start=x", "telegram_label": "用 Telegram 签到"}
        form = {"action_url": "/c/x", "action_label": "在网页聊天中签到", "csrf": "token"}
        return self.page("landing.html", title=title, body=body, **telegram, **form)

    async def _error(self, request: web.Request) -> web.Response:
        title, body = "这个链接已失效", "链接只能使用一次，或已过期。\n请在聊天中重新获取。"
        return self.page("error.html", title=title, body=body, home_label="打开聊天")

    async def _people(self, request: web.Request) -> web.Response:
        rows = [
            (1, "王芳", "学员", "华东客服部", "今天 14:00 有课，考试周五截止", "学员"),
            (2, "李建国", "学员", "华东客服部", "叉车安全考试还没考", "学员"),
            (3, "陈静", "讲师", "培训中心", "《客户投诉处理》今天开课，可以打开签到", "讲师与班主任"),
            (4, "赵敏", "培训经理", "培训中心", "早报里有 1 件投诉快到期", "管理"),
            (5, "周强", "客服主管", "客户关怀部", "3 件投诉等待受理", "客服"),
            (6, "Emma Clark", "Trainee", "Forklift team", "Speaks English; exam due on Friday", "学员"),
        ]
        keys = ("id", "name", "roles", "organisation", "hint", "group")
        people = [dict(zip(keys, row, strict=True)) for row in rows]
        intro = "这是一家虚构的公司。选一个人，用他的眼睛看培伴；\n再开一个窗口，就能同时是另一个人。"
        return web.json_response({"title": "今天，您想扮演谁？", "intro": intro, "people": people})

    async def _enter(self, request: web.Request) -> web.Response:
        number = (await request.json())["id"]
        if request.headers.get("X-Requested-With") != "peiban":
            return web.json_response({"error": "header"}, status=403)
        token = f"token-{number}"
        self.rooms.setdefault(token, Room(name={1: "王芳", 3: "陈静"}.get(number, f"访客{number}")))
        return web.json_response({"token": token})

    async def _upload(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Requested-With") != "peiban":
            return web.json_response({"error": "header"}, status=403)
        part = (await request.post())["file"]
        assert isinstance(part, web.FileField)
        await self._note({"t": "upload", "token": request.headers.get("X-Chat-Token")})
        if self.upload_refusal:
            return web.json_response({"error": self.upload_refusal[1]}, status=self.upload_refusal[0])
        name = f"u{len(self.uploads) + 1}"
        self.uploads[name] = (part.file.read(), part.content_type, part.filename)
        return web.json_response({"upload": name})

    async def _file(self, request: web.Request) -> web.Response:
        content, kind, _ = self.uploads[request.match_info["name"]]
        if kind.startswith("image/"):
            return web.Response(body=content, content_type=kind)
        kept = {"Content-Disposition": "attachment; filename*=UTF-8''file"}
        return web.Response(body=content, content_type="application/octet-stream", headers=kept)

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        if self.closed:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        room = None
        async for event in socket:
            if event.type is not WSMsgType.TEXT:
                break
            frame: Frame = json.loads(event.data)
            if frame["t"] == "hello":
                room = await self._hello(socket, frame)
            elif room and frame["t"] != "seen":
                await self._act(socket, room, frame)
            await self._note(frame)
        if room and socket in room.sockets:
            room.sockets.remove(socket)
        return socket

    async def _hello(self, socket: web.WebSocketResponse, frame: Frame) -> Room | None:
        room = self.rooms.get(frame["token"])
        if room is None:
            await socket.send_json({"t": "gone"})
            return None
        ready: Frame = {"t": "ready", "me": {"name": room.name, "language": room.language, "zone": "Asia/Shanghai"}}
        ready |= {"commands": COMMANDS, "strings": words(room.language), "demo": self.demo, "now": room.now}
        await socket.send_json(ready)
        await socket.send_json(room.since(frame["since"]))
        room.sockets.append(socket)
        return room

    async def _act(self, socket: web.WebSocketResponse, room: Room, frame: Frame) -> None:
        if self.silent:
            return
        if self.drop_before_store:
            self.drop_before_store -= 1
            await socket.close()
            return
        fresh = frame["cid"] not in room.cids
        if fresh:
            room.cids.append(frame["cid"])
            self._store(room, frame)
        if self.drop_before_ack:
            self.drop_before_ack -= 1
            await socket.close()
            return
        await socket.send_json({"t": "ack", "cid": frame["cid"]})
        if self.drop_after_ack:
            self.drop_after_ack -= 1
            await socket.close()
            return
        if fresh and frame["t"] != "tap":
            await room.send(room.since(room.rev - 1))

    def _store(self, room: Room, frame: Frame) -> None:
        if frame["t"] == "text":
            room.write(escape(frame["text"]), sender="me", cid=frame["cid"])
        if frame["t"] == "place":
            told = STRINGS["place_sent"][room.language].format(n=math.ceil(frame["accuracy"]))
            room.write(told, sender="me", cid=frame["cid"])
        if frame["t"] == "file":
            content, kind, name = self.uploads[frame["upload"]]
            shown = {"image": "photo", "audio": "voice"}.get(kind.partition("/")[0], "document")
            file = {"url": f"/files/{frame['upload']}", "name": name, "type": kind, "size": len(content), "kind": shown}
            room.write(escape(frame["caption"]), sender="me", cid=frame["cid"], file=file)


@web.middleware
async def _policy(request: web.Request, handler: Any) -> web.StreamResponse:
    response: web.StreamResponse = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY
    return response
