"""The wire to Telegram: what goes wrong on it never carries the token, and says whether anything was sent."""

import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import GetFile, GetUpdates, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ClientError, ClientTimeout

from bot.channels import NotSentError

CALL_SECONDS = 60.0
# What a long poll may take longer than it was asked to wait.
POLL_GRACE_SECONDS = 10


class TelegramSession(AiohttpSession):
    """aiogram's session; errors of the HTTP client are replaced by ones without addresses, which hold the token."""

    def __init__(self, api_url: str = "") -> None:
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        super().__init__(api=api, timeout=CALL_SECONDS)
        self.username = ""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,
    ) -> TelegramType:
        """Call a method; NotSentError when no connection came about, TelegramNetworkError when nobody can know."""
        try:
            return await super().make_request(bot, method, timeout)
        except TelegramNetworkError as error:
            cause = error.__cause__
            if cause is None:
                raise
            kind = NotSentError if isinstance(cause, ClientConnectorError) else TelegramNetworkError
            raise kind(method=method, message=type(cause).__name__) from None
        except ClientDecodeError as error:
            # It was carried out, but what came back cannot be read: as uncertain as a cut connection.
            raise TelegramNetworkError(method=method, message=f"unreadable reply: {error.message}") from None

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Download a file; TelegramNetworkError without the address when that fails."""
        try:
            async for piece in super().stream_content(url, headers, timeout, chunk_size, raise_for_status):
                yield piece
        except (ClientError, TimeoutError) as error:
            status = getattr(error, "status", "")
            message = f"download failed: {type(error).__name__} {status}".strip()
            raise TelegramNetworkError(method=GetFile(file_id=""), message=message) from None

    async def get_updates(self, bot: Bot, *, offset: int, seconds: int, kinds: list[str]) -> list[Any]:
        """One long poll of at most `seconds`, as raw JSON: decoding here would let one bad update block all others."""
        method = GetUpdates(offset=offset, timeout=seconds, allowed_updates=kinds)
        session = await self.create_session()
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                json={"offset": offset, "timeout": seconds, "allowed_updates": kinds},
                timeout=ClientTimeout(total=seconds + POLL_GRACE_SECONDS),
            ) as answer:
                status, text = answer.status, await answer.text()
        except (ClientError, TimeoutError) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from None
        try:
            body = json.loads(text)
        except ValueError:
            raise TelegramServerError(method=method, message=f"no JSON, status {status}") from None
        if isinstance(body, dict) and body.get("ok") is True and isinstance(body.get("result"), list):
            return list(body["result"])
        with suppress(ClientDecodeError):
            self.check_response(bot=bot, method=method, status_code=status, content=text)
        raise TelegramServerError(method=method, message=f"not understood, status {status}")
