"""An album is one thing that somebody said, although a messenger delivers each of its pictures by itself.

What its pictures were answered is kept where screens are, so that another process, and the next start, know it too.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from bot.receiving import Arrival
from handlers.blocks.answers import Part, Say, Show, to_json
from storage import conversation
from storage.session import Tx

SCREEN = "album"


async def once(tx: Tx, arrival: Arrival, answer: list[Part], *, now: datetime) -> tuple[list[Part], set[str]]:
    """What of an answer is new to the sender of an album, and the screens that this album has on display: they go on there.

    Words that one of its pictures was answered already are left out. Of anything but an album: the answer, and no screens.
    """
    message = arrival.update.message
    if message is None or message.media_group_id is None or not answer:
        return answer, set()
    bot_id, chat_id, album = arrival.bot_id, arrival.chat_id, message.media_group_id
    last = await conversation.screen_text(tx, bot_id=bot_id, chat_id=chat_id, name=SCREEN, view=album)
    told: list[str] = json.loads(last) if last else []
    new = [part for part in answer if not isinstance(part, Say) or _mark(part) not in told]
    standing = {part.screen for part in new if isinstance(part, Show) and _mark(part) in told}
    told += [_mark(part) for part in new if isinstance(part, Say | Show) and _mark(part) not in told]
    await conversation.place_screen(
        tx,
        bot_id=bot_id,
        chat_id=chat_id,
        name=SCREEN,
        message_id=message.message_id,
        text=json.dumps(told),
        view=album,
        now=now,
    )
    return [_in_place(part, standing) for part in new], standing


def _in_place(part: Part, standing: set[str]) -> Part:
    return replace(part, anew=False) if isinstance(part, Show) and part.screen in standing else part


def _mark(part: Say | Show) -> str:
    """What tells an answer from another: a screen by its name, words by all of them."""
    if isinstance(part, Show):
        return part.screen
    return hashlib.sha256(json.dumps(to_json(part)).encode()).hexdigest()[:16]
