"""The wire to Telegram: what goes wrong on it never carries the token, and says whether anything was sent."""

import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    GetUpdates,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import Message
from aiohttp import ClientConnectorError, ClientError, ClientTimeout
from pydantic import BaseModel

from bot.bare import bare
from bot.channels import NotSentError
from storage import json_text

CALL_SECONDS = 60.0
# What a long poll may take longer than it was asked to wait.
POLL_GRACE_SECONDS = 10
JSON = {"Content-Type": "application/json"}
WITH_FILES = (SendPhoto, SendDocument, SendVoice)
# What answers a tap. Nobody here reads more of its result than where the message is.
SCREENS = (AnswerCallbackQuery, EditMessageText, EditMessageReplyMarkup, SendMessage)


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
            if type(method) in WITH_FILES:
                return await super().make_request(bot, method, timeout)
            return await self._call(bot, method, timeout)
        except TelegramNetworkError as error:
            cause = error.__cause__
            if cause is None:
                raise
            kind = NotSentError if isinstance(cause, ClientConnectorError) else TelegramNetworkError
            raise kind(method=method, message=type(cause).__name__) from None
        except ClientDecodeError as error:
            # It was carried out, but what came back cannot be read: as uncertain as a cut connection.
            raise TelegramNetworkError(method=method, message=f"unreadable reply: {error.message}") from None

    async def _call(self, bot: Bot, method: TelegramMethod[TelegramType], timeout: float | None) -> TelegramType:
        session = await self.create_session()
        limit = ClientTimeout(total=self.timeout if timeout is None else timeout)
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=body_of(method),
                headers=JSON,
                timeout=limit,
            ) as answer:
                status, text = answer.status, await answer.text()
        except (ClientError, TimeoutError) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        result = plain_result(text) if status == HTTPStatus.OK and isinstance(method, SCREENS) else None
        if result is None:
            result = self.check_response(bot=bot, method=method, status_code=status, content=text).result
        return cast(TelegramType, result)

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
            body = json_text.read(text)
        except ValueError:
            raise TelegramServerError(method=method, message=f"no JSON, status {status}") from None
        if isinstance(body, dict) and body.get("ok") is True and isinstance(body.get("result"), list):
            return list(body["result"])
        with suppress(ClientDecodeError):
            self.check_response(bot=bot, method=method, status_code=status, content=text)
        raise TelegramServerError(method=method, message=f"not understood, status {status}")


def body_of(method: TelegramMethod[Any]) -> bytes:
    """A method without files as JSON, which Telegram takes like a form; without what was left at its default."""
    fields = _fields(method)
    try:
        return orjson.dumps(fields, default=_fields, option=json_text.STRICT)
    except TypeError:
        return json.dumps(fields, default=_fields).encode()  # half of a character, which goes out as an escape


def _fields(given: Any) -> dict[str, Any]:
    """Of a method, a keyboard and the like; TypeError for what is none, which json would write wrongly."""
    if not isinstance(given, BaseModel):
        raise TypeError(f"no part of a method: {type(given).__name__}")
    return {
        name: value for name, value in given.__dict__.items() if value is not None and not isinstance(value, Default)
    }


def plain_result(text: str) -> Any:
    """True, or a message that knows its id only; None for any other reply, which has to be looked at closely."""
    try:
        reply = orjson.loads(text)
    except ValueError:
        return None
    match reply:
        case {"ok": True, "result": True}:
            return True
        case {"ok": True, "result": {"message_id": int(message_id)}}:
            return bare(Message, message_id=message_id)
    return None
