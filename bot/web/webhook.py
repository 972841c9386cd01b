"""Telegram's webhook: nobody without the secret gets in, and 200 means that the update is kept."""

import hmac
import logging
from dataclasses import dataclass

from aiohttp import web

from bot.channels.telegram.updates import received
from bot.handling import Handling
from storage import json_text
from storage.intake import Received
from storage.session import Tx
from storage.trouble import passing

log = logging.getLogger(__name__)
PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Webhook:
    """Serves `PATH` for one bot; `secret` is what setWebhook was given."""

    bot_id: int
    secret: str
    handling: Handling

    async def receive(self, request: web.Request) -> web.Response:
        """401 without the secret, 413 above 1 MB, 400 for what is no update, 200 after the commit.

        Anything that goes wrong while keeping becomes 500 or 503, and Telegram repeats the update.
        """
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not self.secret or not hmac.compare_digest(given, self.secret.encode()):
            return web.Response(status=401)
        if (request.content_length or 0) > MAX_BYTES:
            return web.Response(status=413)
        try:
            update = received(self.bot_id, json_text.read(await request.read()))
        except ValueError:
            update = None
        if update is None:
            log.warning("something that is no update came through the webhook")
            return web.Response(status=400)
        kept = update

        async def gather(_tx: Tx) -> list[Received]:
            return [kept]

        try:
            await self.handling.take_in(gather)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("an update cannot be kept now, and is not acknowledged: %s", type(error).__name__)
            return web.Response(status=503)
        return web.Response()
