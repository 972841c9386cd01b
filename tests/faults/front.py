"""A reverse proxy in front of several workers, as simple as one gets: each request to the next one that takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Self

from aiohttp import ClientConnectorError, ClientError, ClientSession, web

from tests.telegram.town import free_port

# What belongs to one connection only.
HOP_BY_HOP = frozenset({"host", "connection", "keep-alive", "transfer-encoding", "content-length"})


@dataclass(slots=True)
class Front:
    """Listens until it is left; `backends` are base URLs. Counts what each of them answered."""

    backends: Sequence[str]
    port: int = field(default_factory=free_port)
    answered: list[int] = field(default_factory=list)
    # How many requests were under way at once, at most.
    busiest: int = 0
    _under_way: int = 0
    _turn: "count[int]" = field(default_factory=count)
    _session: ClientSession | None = None
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where the world sends its requests."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.answered = [0] * len(self.backends)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._count)
        self._session = ClientSession()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._runner is not None and self._session is not None
        await self._runner.cleanup()
        await self._session.close()

    async def _count(self, request: web.Request) -> web.Response:
        self._under_way += 1
        self.busiest = max(self.busiest, self._under_way)
        try:
            return await self._pass_on(request)
        finally:
            self._under_way -= 1

    async def _pass_on(self, request: web.Request) -> web.Response:
        """To the next one that lets itself be reached; what broke off in the middle is 502, never tried elsewhere."""
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        body, first = await request.read(), next(self._turn)
        for step in range(len(self.backends)):
            place = (first + step) % len(self.backends)
            url = f"{self.backends[place]}{request.path_qs}"
            try:
                async with self._session.request(request.method, url, headers=headers, data=body) as answer:
                    self.answered[place] += answer.status < 400
                    return web.Response(status=answer.status, body=await answer.read())
            except ClientConnectorError:
                continue
            except (ClientError, TimeoutError):
                break
        return web.Response(status=502)
