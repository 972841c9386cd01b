"""Finds the file or the place in a message, whatever kind it came as."""

from aiogram.types import Message

from domain.location import place_words
from services.attachments import GivenFile


def place_of(message: Message) -> str:
    """A place that was sent, in words with rounded coordinates; empty when the message is none."""
    if message.venue:
        at = message.venue.location
        return place_words(at.latitude, at.longitude, name=message.venue.title, address=message.venue.address)
    return place_words(message.location.latitude, message.location.longitude) if message.location else ""


def attachment_of(message: Message) -> GivenFile | None:
    """The photo, voice message or document of a message; None for words, stickers, places and contacts."""
    bot_id = message.bot.id if message.bot else 0
    if message.photo:
        best = message.photo[-1]
        return GivenFile(
            channel_id=bot_id,
            reference=best.file_id,
            kind="photo",
            name="photo.jpg",
            media_type="image/jpeg",
            size=best.file_size or 0,
        )
    if message.voice:
        voice = message.voice
        return GivenFile(
            channel_id=bot_id,
            reference=voice.file_id,
            kind="voice",
            name="voice.ogg",
            media_type=voice.mime_type or "audio/ogg",
            size=voice.file_size or 0,
        )
    given = message.document or message.video or message.audio
    if given is None:
        return None
    return GivenFile(
        channel_id=bot_id,
        reference=given.file_id,
        kind="document",
        name=given.file_name or "file",
        media_type=given.mime_type or "",
        size=given.file_size or 0,
    )
