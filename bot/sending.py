"""Sends one answer part through a channel: living messages are edited where they stand, or sent fresh."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import FSInputFile, Message

from bot.bare import bare
from bot.channels import Channel, NotSentError
from bot.clock import Clock
from bot.splitting import split_text
from handlers.blocks.answers import Button, Erase, Kept, Rows, Say, Show, Toast
from storage import conversation, files
from storage.models.files import StoredFile
from storage.session import Database, Tx

log = logging.getLogger(__name__)
TOAST_LENGTH = 200
# As it goes over the wire: of aiogram's objects each button would be one.
Keyboard = dict[str, list[list[dict[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the living message of a screen stands after something was sent; without `message_id` there is none now."""

    screen: str
    message_id: int | None = None
    view: str = ""


async def remember(tx: Tx, standings: list[Standing], *, bot_id: int, chat_id: int, now: datetime) -> None:
    """Write down where screens stand now, in the transaction that records what was sent."""
    # In one order for all workers: two that write of the same chat would else wait for each other.
    for one in sorted(standings, key=lambda one: one.screen):
        if one.message_id is None:
            await conversation.forget_screen(tx, bot_id=bot_id, chat_id=chat_id, name=one.screen)
        else:
            await conversation.place_screen(
                tx,
                bot_id=bot_id,
                chat_id=chat_id,
                name=one.screen,
                message_id=one.message_id,
                view=one.view,
                now=now,
            )


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
                bare(
                    AnswerCallbackQuery,
                    callback_query_id=callback_id,
                    text=text,
                    show_alert=bool(toast and toast.alert),
                )
            )
        except TelegramBadRequest as error:
            if "query is too old" not in error.message and "query ID is invalid" not in error.message:
                raise

    async def typing(self, channel: Channel, chat_id: int) -> None:
        """Show that something is being made; whether it shows is not worth a failure."""
        try:
            await channel.bot(SendChatAction(chat_id=chat_id, action="typing"))
        except (TelegramAPIError, NotSentError) as error:
            log.info("the typing state could not be shown: %s", type(error).__name__)

    async def send(
        self, channel: Channel, chat_id: int, part: Kept, *, tapped: int | None = None, fresh: bool = False
    ) -> list[Standing]:
        """Send or edit; returns what the caller has to `remember`. What is only named (`Later`) is found before.

        The tapped message of a finished screen loses its buttons.
        """
        if isinstance(part, Show):
            return await self._show(channel, chat_id, part, tapped=tapped, fresh=fresh)
        if isinstance(part, Say):
            await self._say(channel, chat_id, part)
        if isinstance(part, Erase):
            await self._erase(channel, chat_id, part)
        return []

    async def _erase(self, channel: Channel, chat_id: int, part: Erase) -> None:
        for message_id in part.messages:
            try:
                await channel.bot(DeleteMessage(chat_id=chat_id, message_id=message_id))
            except TelegramBadRequest as error:
                log.info("a message could not be deleted: %s", error.message)

    async def _show(
        self, channel: Channel, chat_id: int, part: Show, *, tapped: int | None, fresh: bool
    ) -> list[Standing]:
        async with self.database.look() as tx:
            old = await conversation.screen(tx, bot_id=channel.bot.id, chat_id=chat_id, name=part.screen)
        stands = old.message_id if old else None
        if part.if_open and (old is None or old.view):
            return []  # it is not on the screen, or its reader is in the middle of something there
        in_place = not fresh and not part.anew and (tapped is None or tapped == stands)
        if stands is not None and in_place and await self._edit(channel, chat_id, stands, part):
            same = part.buttons and old is not None and old.view == part.view
            return [] if same else [_standing(part, stands)]
        if stands is not None:
            await self._close(channel, chat_id, stands, traceless=part.traceless)
        sent = await self._message(channel, chat_id, part.text, part.buttons)
        return [_standing(part, sent.message_id)]

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
            bare(
                SendMessage,
                chat_id=chat_id,
                text=pieces[-1],
                parse_mode="HTML",
                reply_markup=keyboard(channel, buttons),
            )
        )

    async def _edit(self, channel: Channel, chat_id: int, message_id: int, part: Show) -> bool:
        """Edit in place. A living message is one message: a longer text is cut with “…”, a last word goes on below."""
        first, *more = split_text(part.text, channel.capabilities.text_length)
        if more and part.buttons:
            first = f"{split_text(part.text, channel.capabilities.text_length - 2)[0]}\n…"
        try:
            await channel.bot(
                bare(
                    EditMessageText,
                    chat_id=chat_id,
                    message_id=message_id,
                    text=first,
                    parse_mode="HTML",
                    reply_markup=keyboard(channel, part.buttons),
                )
            )
        except TelegramBadRequest as error:
            return "message is not modified" in error.message
        for piece in more if not part.buttons else ():
            await channel.bot(SendMessage(chat_id=chat_id, text=piece, parse_mode="HTML"))
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

    async def _file(self, channel: Channel, chat_id: int, file_id: int) -> None:
        async with self.database.look() as tx:
            stored = await files.get(tx, file_id)
        if stored is None or stored.state != "stored":
            return
        await channel.bot(_file_method(stored, self.files_dir, chat_id))


def _standing(part: Show, message_id: int) -> Standing:
    # A screen without buttons is finished: its next activity begins with a message of its own.
    if not part.buttons:
        return Standing(screen=part.screen)
    return Standing(screen=part.screen, message_id=message_id, view=part.view)


def _file_method(stored: StoredFile, folder: Path, chat_id: int) -> SendPhoto | SendVoice | SendDocument:
    given = FSInputFile(folder / stored.name, filename=stored.declared_name or stored.name)
    if stored.kind == "photo":
        return SendPhoto(chat_id=chat_id, photo=given)
    # WebM is no voice message to a messenger, but its player plays it as a file.
    if stored.kind == "voice" and stored.media_type != "audio/webm":
        return SendVoice(chat_id=chat_id, voice=given)
    return SendDocument(chat_id=chat_id, document=given)


def keyboard(channel: Channel, buttons: Rows) -> Keyboard | None:
    """Our buttons as the messenger's inline keyboard; None when there are none."""
    return {"inline_keyboard": [[_button(channel, button) for button in row] for row in buttons]} if buttons else None


def _button(channel: Channel, button: Button) -> dict[str, str]:
    if button.url or button.deep_link:
        return {"text": button.label, "url": button.url or channel.deep_link(button.deep_link)}
    return {"text": button.label, "callback_data": button.data}
