"""Sends one answer part through a channel: living messages are edited where they stand, or sent fresh."""

import html
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import FSInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.channels import Channel
from bot.clock import Clock
from handlers.blocks.answers import Button, Erase, Kept, Rows, Say, Show, Toast
from storage import conversation, files
from storage.models.files import StoredFile
from storage.session import Database

log = logging.getLogger(__name__)
TOAST_LENGTH = 200
_TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")


@dataclass(slots=True)
class Sender:
    """Knows how an answer part becomes calls of a messenger."""

    database: Database
    clock: Clock
    files_dir: Path

    async def toast(self, channel: Channel, callback_id: str, toast: Toast | None) -> None:
        """Answer a tap; one that is too old to be answered is nobody's loss."""
        text = toast.text[:TOAST_LENGTH] if toast else None
        try:
            await channel.bot(
                AnswerCallbackQuery(callback_query_id=callback_id, text=text, show_alert=bool(toast and toast.alert))
            )
        except TelegramBadRequest as error:
            if "query is too old" not in error.message and "query ID is invalid" not in error.message:
                raise

    async def send(
        self, channel: Channel, chat_id: int, part: Kept, *, tapped: int | None = None, fresh: bool = False
    ) -> None:
        """Send or edit; the tapped message of a finished screen loses its buttons."""
        if isinstance(part, Say):
            await self._say(channel, chat_id, part)
        elif isinstance(part, Erase):
            await self._erase(channel, chat_id, part)
        else:
            await self._show(channel, chat_id, part, tapped=tapped, fresh=fresh)

    async def _erase(self, channel: Channel, chat_id: int, part: Erase) -> None:
        for message_id in part.messages:
            try:
                await channel.bot(DeleteMessage(chat_id=chat_id, message_id=message_id))
            except TelegramBadRequest as error:
                log.info("a message could not be deleted: %s", error.message)

    async def _show(self, channel: Channel, chat_id: int, part: Show, *, tapped: int | None, fresh: bool) -> None:
        async with self.database.read() as tx:
            old = await conversation.screen(tx, bot_id=channel.bot.id, chat_id=chat_id, name=part.screen)
        stands = old.message_id if old else None
        if stands is None and part.if_open:
            return
        in_place = not fresh and not part.anew and (tapped is None or tapped == stands)
        if stands is not None and in_place and await self._edit(channel, chat_id, stands, part):
            await self._over(channel, chat_id, part)
            return
        if stands is not None:
            await self._close(channel, chat_id, stands, traceless=part.traceless)
            await self._over(channel, chat_id, part)
        sent = await self._message(channel, chat_id, part.text, part.buttons)
        if part.buttons:
            await self._remember(channel, chat_id, part, sent.message_id)

    async def _over(self, channel: Channel, chat_id: int, part: Show) -> None:
        """A screen without buttons is finished: its next activity begins with a message of its own."""
        if not part.buttons:
            async with self.database.write() as tx:
                await conversation.forget_screen(tx, bot_id=channel.bot.id, chat_id=chat_id, name=part.screen)

    async def _say(self, channel: Channel, chat_id: int, part: Say) -> None:
        if part.text:
            await self._message(channel, chat_id, part.text, part.buttons)
        for file_id in part.files:
            await self._file(channel, chat_id, file_id)

    async def _message(self, channel: Channel, chat_id: int, text: str, buttons: Rows) -> Message:
        pieces = split_text(text, channel.capabilities.text_length)
        for piece in pieces[:-1]:
            await channel.bot(SendMessage(chat_id=chat_id, text=piece, parse_mode="HTML"))
        return await channel.bot(
            SendMessage(chat_id=chat_id, text=pieces[-1], parse_mode="HTML", reply_markup=keyboard(channel, buttons))
        )

    async def _edit(self, channel: Channel, chat_id: int, message_id: int, part: Show) -> bool:
        try:
            await channel.bot(
                EditMessageText(
                    chat_id=chat_id,
                    message_id=message_id,
                    text=split_text(part.text, channel.capabilities.text_length)[0],
                    parse_mode="HTML",
                    reply_markup=keyboard(channel, part.buttons),
                )
            )
        except TelegramBadRequest as error:
            return "message is not modified" in error.message
        return True

    async def _close(self, channel: Channel, chat_id: int, message_id: int, *, traceless: bool) -> None:
        if traceless and await self._wipe(channel, chat_id, message_id):
            return
        try:
            await channel.bot(EditMessageReplyMarkup(chat_id=chat_id, message_id=message_id, reply_markup=None))
        except TelegramBadRequest:
            return  # it is gone or had no buttons: either way there is nothing left to press

    async def _wipe(self, channel: Channel, chat_id: int, message_id: int) -> bool:
        """Delete a message; where the messenger refuses (older than 48 hours), empty it of words and buttons."""
        try:
            await channel.bot(DeleteMessage(chat_id=chat_id, message_id=message_id))
        except TelegramBadRequest:
            try:
                await channel.bot(EditMessageText(chat_id=chat_id, message_id=message_id, text="…"))
            except TelegramBadRequest as error:
                log.warning("a message of an anonymous form could not be wiped: %s", error.message)
                return False
        return True

    async def _remember(self, channel: Channel, chat_id: int, part: Show, message_id: int) -> None:
        async with self.database.write() as tx:
            await conversation.place_screen(
                tx,
                bot_id=channel.bot.id,
                chat_id=chat_id,
                name=part.screen,
                message_id=message_id,
                text=part.text[:1000],
                now=self.clock.wall(),
            )

    async def _file(self, channel: Channel, chat_id: int, file_id: int) -> None:
        async with self.database.read() as tx:
            stored = await files.get(tx, file_id)
        if stored is None or stored.state != "stored":
            return
        await channel.bot(_file_method(stored, self.files_dir, chat_id))


def _file_method(stored: StoredFile, folder: Path, chat_id: int) -> SendPhoto | SendVoice | SendDocument:
    given = FSInputFile(folder / stored.name, filename=stored.declared_name or stored.name)
    if stored.kind == "photo":
        return SendPhoto(chat_id=chat_id, photo=given)
    if stored.kind == "voice":
        return SendVoice(chat_id=chat_id, voice=given)
    return SendDocument(chat_id=chat_id, document=given)


def keyboard(channel: Channel, buttons: Rows) -> InlineKeyboardMarkup | None:
    """Our buttons as the messenger's inline keyboard; None when there are none."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(channel, button) for button in row] for row in buttons])


def _button(channel: Channel, button: Button) -> InlineKeyboardButton:
    if button.url or button.deep_link:
        return InlineKeyboardButton(text=button.label, url=button.url or channel.deep_link(button.deep_link))
    return InlineKeyboardButton(text=button.label, callback_data=button.data)


def split_text(text: str, length: int) -> list[str]:
    """Cut HTML text into messages of at most `length` characters, at line ends, closing and reopening tags."""
    if len(html.unescape(_TAG.sub("", text))) <= length:
        return [text]
    pieces: list[str] = []
    current = ""
    for line in _lines(text, length - 200):
        if current and len(current) + len(line) + 1 > length - 200:
            pieces.append(current)
            current = ""
        current = f"{current}\n{line}" if current else line
    return _balanced([*pieces, current])


def _lines(text: str, length: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        lines.extend([line[start : start + length] for start in range(0, len(line), length)] or [""])
    return lines


def _balanced(pieces: list[str]) -> list[str]:
    open_tags: list[str] = []
    result: list[str] = []
    for piece in pieces:
        whole = "".join(open_tags) + piece
        open_tags = []
        for match in _TAG.finditer(whole):
            if match[1]:
                if open_tags:
                    open_tags.pop()
            else:
                open_tags.append(match[0])
        closing = "".join(f"</{tag[1:].split()[0].rstrip('>')}>" for tag in reversed(open_tags))
        result.append(whole + closing)
    return result
