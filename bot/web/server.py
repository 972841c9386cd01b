"""The one HTTP server: chat, pages, uploads, health; strict headers on everything."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.web.chat import Chat
from bot.web.demo import Demo
from bot.web.desk import DeskPage
from bot.web.metrics import Metrics
from bot.web.pages import NOT_HERE, NOT_HERE_BODY, Pages
from bot.web.upload import Uploads
from bot.web.webhook import PATH, Webhook

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_window(pages: Pages, metrics: Metrics) -> web.Application:
    """What every process shows: how it is."""

    @web.middleware
    async def friendly(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = pages.error(request, NOT_HERE, NOT_HERE_BODY, status=404)
        return response

    async def harden(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)

    app = web.Application(middlewares=[friendly], client_max_size=1024 * 1024)
    app.on_response_prepare.append(harden)
    app.router.add_get("/healthz", pages.healthz)
    app.router.add_get("/metrics", metrics.page)
    return app


def make_server(
    pages: Pages,
    chat: Chat,
    uploads: Uploads,
    desk: DeskPage,
    metrics: Metrics,
    demo: Demo | None,
    webhook: Webhook | None = None,
) -> web.Application:
    """Lay the routes out."""

    app = make_window(pages, metrics)
    app.router.add_get("/", pages.chat)
    app.router.add_get("/ws", chat.socket)
    app.on_shutdown.append(chat.go_away)
    app.router.add_post("/upload", uploads.receive)
    app.router.add_get("/files/{name}", pages.file)
    for path in ("/go/{payload}", "/c/{payload}"):
        app.router.add_get(path, pages.landing)
        app.router.add_post(path, pages.landing)
    app.router.add_get("/enter/{token}", pages.enter)
    app.router.add_post("/enter/{token}", pages.enter)
    app.router.add_get("/lessons/{id}/screen", pages.projector)
    app.router.add_get("/lessons/{id}/screen.json", pages.projector_feed)
    app.router.add_get("/desk", desk.page)
    app.router.add_get("/desk.json", desk.feed)
    app.router.add_static("/static", Path(__file__).parent / "static")
    if webhook is not None:
        app.router.add_post(PATH, webhook.receive)
    if demo is not None:
        app.router.add_get("/demo/people", demo.people)
        app.router.add_post("/demo/enter", demo.enter)
    return app
