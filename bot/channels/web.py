"""The built-in web chat as a channel: aiogram's outgoing methods become rows that every window of the chat shows."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, File, FSInputFile, Message, User

from bot.channels import Capabilities, Channel
from bot.channels.threshold import Threshold
from bot.clock import Clock
from storage import files, web
from storage.models.web import WebMessage
from storage.session import Database

WEB = "web"
WEB_BOT_ID = 1
Push = Callable[[int, dict[str, Any]], None]


class WebSession(BaseSession):
    """Serves the methods Peiban uses; anything else is refused as a messenger would refuse it."""

    def __init__(self, database: Database, clock: Clock, files_dir: Path, push: Push) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._files_dir = files_dir
        self._push = push

    async def close(self) -> None:
        """Nothing is held open."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Read an uploaded file back; `url` ends in its random name."""
        with (self._files_dir / Path(url).name).open("rb") as file:
            while chunk := file.read(chunk_size):
                yield chunk

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Carry one method out on the rows of the chat."""
        serve = _SERVED.get(type(method))
        if serve is None:
            return cast(TelegramType, True)  # commands and the like: the page asks for what it needs
        return cast(TelegramType, await serve(self, bot, method))

    async def send_message(self, bot: Bot, method: SendMessage) -> Message:
        """A new bubble."""
        return await self._add(bot, int(method.chat_id), method.text, method.reply_markup)

    async def send_file(self, bot: Bot, method: SendPhoto | SendDocument | SendVoice) -> Message:
        """A bubble with one of our stored files."""
        given = _file_of(method)
        if not isinstance(given, FSInputFile) or Path(given.path).parent != self._files_dir:
            raise TelegramBadRequest(method=method, message="Bad Request: wrong file identifier/HTTP URL specified")
        async with self._database.look() as tx:
            stored = await files.by_name(tx, Path(given.path).name)
        if stored is None:
            raise TelegramBadRequest(method=method, message="Bad Request: wrong file identifier/HTTP URL specified")
        return await self._add(bot, int(method.chat_id), method.caption or "", method.reply_markup, file_id=stored.id)

    async def edit_text(self, bot: Bot, method: EditMessageText) -> Message:
        """Change a bubble in place."""
        return await self._edit(bot, method, method.text)

    async def edit_keyboard(self, bot: Bot, method: EditMessageReplyMarkup) -> Message:
        """Change or remove a bubble's buttons."""
        return await self._edit(bot, method, None)

    async def delete(self, bot: Bot, method: DeleteMessage) -> bool:
        """Remove a bubble."""
        chat_id = int(method.chat_id)
        async with self._database.write() as tx:
            row = await web.get(tx, chat_id, method.message_id)
            if row is not None:
                await web.revise(tx, row, deleted=True)
        self._push(chat_id, {"t": "changed"})
        return True

    async def toast(self, bot: Bot, method: AnswerCallbackQuery) -> bool:
        """A short word in the window whose button was tapped; the id is `chat:cid`."""
        chat, _, cid = method.callback_query_id.partition(":")
        self._push(int(chat), {"t": "toast", "cid": cid, "text": method.text or "", "alert": bool(method.show_alert)})
        return True

    async def typing(self, bot: Bot, method: SendChatAction) -> bool:
        """The dots that say somebody is writing."""
        self._push(int(method.chat_id), {"t": "typing", "on": True})
        return True

    async def find_file(self, bot: Bot, method: GetFile) -> File:
        """Uploaded files are already here under their random name."""
        return File(file_id=method.file_id, file_unique_id=method.file_id, file_path=method.file_id)

    async def _add(self, bot: Bot, chat_id: int, text: str, markup: Any, *, file_id: int | None = None) -> Message:
        if not text and file_id is None:
            raise TelegramBadRequest(
                method=SendMessage(chat_id=chat_id, text=text), message="Bad Request: message text is empty"
            )
        async with self._database.write() as tx:
            row = await web.add(
                tx,
                chat_id=chat_id,
                mine=False,
                text=text,
                buttons=_buttons(markup),
                file_id=file_id,
                now=self._clock.now(),
            )
        self._push(chat_id, {"t": "changed"})
        return _message(bot, row)

    async def _edit(self, bot: Bot, method: EditMessageText | EditMessageReplyMarkup, text: str | None) -> Message:
        chat_id, message_id = int(method.chat_id or 0), method.message_id or 0
        async with self._database.write() as tx:
            row = await web.get(tx, chat_id, message_id)
            if row is None or row.deleted:
                raise TelegramBadRequest(method=method, message="Bad Request: message to edit not found")
            buttons = _buttons(method.reply_markup)
            if buttons == row.buttons and text in (None, row.text):
                raise TelegramBadRequest(method=method, message="Bad Request: message is not modified")
            await web.revise(tx, row, text=text, buttons=buttons)
        self._push(chat_id, {"t": "changed"})
        return _message(bot, row)


_SERVED: dict[type[Any], Callable[[WebSession, Bot, Any], Any]] = {
    SendMessage: WebSession.send_message,
    SendPhoto: WebSession.send_file,
    SendDocument: WebSession.send_file,
    SendVoice: WebSession.send_file,
    EditMessageText: WebSession.edit_text,
    EditMessageReplyMarkup: WebSession.edit_keyboard,
    DeleteMessage: WebSession.delete,
    AnswerCallbackQuery: WebSession.toast,
    SendChatAction: WebSession.typing,
    GetFile: WebSession.find_file,
}


def web_channel(database: Database, clock: Clock, files_dir: Path, base_url: str, push: Push) -> Channel:
    """Open the web channel; its bot id is synthetic and stays the same for ever."""
    files_dir.mkdir(parents=True, exist_ok=True)
    session = WebSession(database, clock, files_dir, push)
    session.middleware(Threshold())
    bot = Bot(f"{WEB_BOT_ID}:web", session=session)
    return Channel(name=WEB, bot=bot, capabilities=Capabilities(), deep_link=lambda payload: f"{base_url}/go/{payload}")


def _file_of(method: SendPhoto | SendDocument | SendVoice) -> Any:
    if isinstance(method, SendPhoto):
        return method.photo
    return method.voice if isinstance(method, SendVoice) else method.document


def _buttons(markup: Any) -> list[list[dict[str, str]]]:
    """Those of a keyboard as `bot/sending.py` makes it, as the page has them."""
    rows = markup["inline_keyboard"] if markup else []
    return [[b if "url" in b else {"text": b["text"], "data": b["callback_data"]} for b in row] for row in rows]


def _message(bot: Bot, row: WebMessage) -> Message:
    chat = Chat(id=row.chat_id, type="private")
    sender = User(id=bot.id, is_bot=True, first_name="Peiban")
    return Message(message_id=row.message_id, date=_stamp(row.sent_at), chat=chat, from_user=sender, text=row.text).as_(
        bot
    )


def _stamp(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
