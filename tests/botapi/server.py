"""The HTTP server: finds the bot by its token, calls the method, keeps the log, commits the ordered faults."""

import asyncio
import inspect
import json
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.botapi.control import Control
from tests.botapi.faults import Fault
from tests.botapi.files import DOWNLOAD_LIMIT
from tests.botapi.methods import METHODS
from tests.botapi.methods.call import Call
from tests.botapi.params import Params, read_params
from tests.botapi.refusals import Json, Refusal
from tests.botapi.webhooks import Courier
from tests.botapi.world import BotAccount, World


class FakeBotApi:
    """A Bot API server on loopback; `async with FakeBotApi("123456:TEST") as api: api.url`.

    `retry_scale` multiplies the pauses between webhook retries (1 = as the original).
    """

    def __init__(
        self, *tokens: str, port: int = 0, retry_scale: float = 1.0, privacy: bool = True, seed: int | None = None
    ) -> None:
        self.world = World(seed=seed)
        self.port = port
        self.couriers: dict[int, Courier] = {}
        for token in tokens or ("123456:TEST",):
            bot = self.world.add_bot(token, privacy=privacy)
            self.couriers[bot.id] = Courier(bot.updates, retry_scale)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The first bot's token."""
        return next(iter(self.world.bots))

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/control/{act}", Control(self.world).handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        return app

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self.world.bots.values():
            bot.updates.end_poll("the server stops")
        for courier in self.couriers.values():
            await courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _bot(self, request: web.Request) -> BotAccount:
        bot = self.world.bots.get(request.match_info["token"])
        if bot is None:
            raise Refusal(401, "Unauthorized")
        return bot

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"]
        entry: Json = {"number": len(self.world.calls), "method": METHODS.get(asked.lower(), (asked, None))[0]}
        entry |= {"time": self.world.clock.now(), "bot": request.match_info["token"].split(":")[0], "params": {}}
        entry |= {"effect": False, "ok": None, "fault": None}
        self.world.calls.append(entry)
        params, refusal, result = Params(), None, None
        fault: Fault | None = None
        try:
            bot = self._bot(request)
            params = await read_params(request)
            entry["params"] = params.logged()
            fault = self._fault(entry["method"], params)
            if fault is not None:
                await self._before(fault, entry)
            if fault is None or fault.kind != "cut_before":
                result = await self._call(bot, asked, params)
                entry["effect"] = True
        except Refusal as refused:
            refusal = refused
        return self._outcome(request, entry, fault, refusal, result)

    def _fault(self, method: str, params: Params) -> Fault | None:
        chat = params.integer("chat_id") if params.values.get("chat_id") else None
        return self.world.faults.take(method, chat)

    async def _before(self, fault: Fault, entry: Json) -> None:
        entry["fault"] = fault.kind
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "hold":
            await self.world.faults.released.wait()
        elif fault.kind == "error":
            raise fault.refusal()

    async def _call(self, bot: BotAccount, asked: str, params: Params) -> Any:
        if asked.lower() not in METHODS:
            raise Refusal(404, "Not Found: method not found")
        result = METHODS[asked.lower()][1](Call(self.world, bot, params, self.couriers[bot.id]))
        return await result if inspect.isawaitable(result) else result

    def _outcome(
        self, request: web.Request, entry: Json, fault: Fault | None, refusal: Refusal | None, result: Any
    ) -> web.StreamResponse:
        entry["ok"] = refusal is None and (fault is None or not fault.kind.startswith("cut"))
        if refusal is not None:
            entry |= {"code": refusal.code, "description": refusal.description}
            body, status = refusal.body(), refusal.code
        else:
            entry["result"] = result if not isinstance(result, list) else len(result)
            body, status = {"ok": True, "result": result}, 200
        self.world.touch()
        if fault is not None and fault.kind.startswith("cut") and request.transport is not None:
            request.transport.abort()
        return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._bot(request)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.code)
        fault = self.world.faults.take("download", None)
        if fault is not None and fault.kind == "error":
            return web.json_response(fault.refusal().body(), status=fault.code)
        stored = self.world.files.by_path.get(request.match_info["path"])
        if stored is None or len(stored.content) > DOWNLOAD_LIMIT:
            return web.json_response(Refusal(404, "Not Found").body(), status=404)
        return web.Response(body=stored.content, content_type="application/octet-stream")
