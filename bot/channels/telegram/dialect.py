"""What Telegram refuses to show is sent in a plainer form instead of not at all."""

import html
import logging
import re
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, Response, SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.methods.base import TelegramType

log = logging.getLogger(__name__)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NO_PHOTO = ("PHOTO_INVALID_DIMENSIONS", "PHOTO_SAVE_FILE_INVALID", "IMAGE_PROCESS_FAILED", "too big for a photo")


class Dialect(BaseRequestMiddleware):
    """One second try: markup that cannot be parsed becomes plain text, a picture that is no photo a document."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Call; on such a refusal call again."""
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as error:
            instead = plainer(method, error.message)
            if instead is None:
                raise
            log.warning("%s was refused (%s) and is sent in a plainer form", type(method).__name__, error.message)
        return await make_request(bot, instead)


def plainer(method: TelegramMethod[Any], refusal: str) -> TelegramMethod[Any] | None:
    """What to send instead of a refused method; None when there is nothing plainer."""
    if isinstance(method, SendMessage | EditMessageText) and "can't parse entities" in refusal and method.text:
        if method.parse_mode is None:
            return None
        return method.model_copy(update={"text": plain(method.text), "parse_mode": None})
    if isinstance(method, SendPhoto) and any(reason in refusal for reason in _NO_PHOTO):
        return SendDocument(chat_id=method.chat_id, document=method.photo, caption=method.caption)
    return None


def plain(text: str) -> str:
    """Text without the tags and references of HTML; line breaks stay."""
    return html.unescape(_TAG.sub("", text))
