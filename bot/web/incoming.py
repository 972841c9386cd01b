"""What a window says, as the bubble of its chat and the update that a messenger would have sent."""

import math
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.clock import Clock
from bot.web.identity import Identity
from bot.web.strings import page_strings
from domain.wording import N_
from handlers.blocks.texts import Texts
from storage import files
from storage import web as messages
from storage.models.people import Account
from storage.models.web import WebMessage
from storage.session import Tx

TEXT_LENGTH = 4096
# What stands in the chat of whoever followed a deep link, by its kind.
OPENED_LINK = N_("Open the link")
OPENED = {
    "c": N_("Check in with the QR code"),
    "i": N_("Use the invitation"),
    "q": N_("Open the quiz"),
    "k": N_("I want to complain"),
    "d": N_("Open the case"),
}
TOO_LONG = N_("That is longer than one message can be (4,096 characters). Please send it in parts.")
NO_PLACE = N_("That is no place I can use. Please write where it was.")
# The largest values of a location, in degrees and metres; the last is Telegram's for `horizontal_accuracy`.
_MOST = {"latitude": 90.0, "longitude": 180.0, "accuracy": 1500.0}


@dataclass(frozen=True, slots=True)
class Incoming:
    """Turns frames into bubbles and updates."""

    identity: Identity
    clock: Clock
    zone: ZoneInfo

    def refusal(self, account: Account, frame: dict[str, Any]) -> str | None:
        """Why a frame is never taken, in words for its sender; None when it may be."""
        if len(str(frame.get("text", ""))) > TEXT_LENGTH:
            return self._say(account)(TOO_LONG).striptags()
        if frame.get("t") == "place" and _place(frame) is None:
            return self._say(account)(NO_PLACE).striptags()
        return None

    async def payload(self, tx: Tx, account: Account, frame: dict[str, Any], cid: str) -> dict[str, Any] | None:
        """The update; its bubble is written too. None for what says nothing, and for what was said already."""
        kind = frame.get("t")
        if kind == "tap":
            return self._tap(account, frame, cid)
        if await messages.by_cid(tx, account.user_id, cid) is not None:
            return None
        if kind == "text":
            text = str(frame.get("text", ""))
            row = await self._bubble(tx, account, self._shown(account, text), cid)
            return {"message": {**_envelope(account, row), "text": text}}
        if kind == "file":
            return await self._file_message(tx, account, frame, cid)
        if kind == "place":
            return await self._place_message(tx, account, frame, cid)
        return None

    def _say(self, account: Account) -> Texts:
        return Texts(account.language, self.zone)

    async def _bubble(
        self, tx: Tx, account: Account, text: Markup, cid: str, *, file_id: int | None = None
    ) -> WebMessage:
        return await messages.add(
            tx, chat_id=account.user_id, mine=True, text=text, now=self.clock.now(), cid=cid, file_id=file_id
        )

    def _shown(self, account: Account, text: str) -> Markup:
        """A person's words as they stand in his chat: of a deep link what it opens, not its secret."""
        command, _, payload = text.partition(" ")
        if command != "/start" or not payload.strip():
            return Markup.escape(text)
        return self._say(account)(OPENED.get(payload.strip().partition("_")[0], OPENED_LINK))

    def _tap(self, account: Account, frame: dict[str, Any], cid: str) -> dict[str, Any]:
        user = _user(account)
        message_id = int(frame.get("message") or 0)
        message = {
            "message_id": message_id,
            "date": int(self.clock.wall().timestamp()),
            "chat": _chat(account),
            "text": ".",
        }
        data = str(frame.get("data", ""))[:64]
        tap = {"id": f"{account.user_id}:{cid}", "from": user, "chat_instance": "1", "data": data, "message": message}
        return {"callback_query": tap}

    async def _file_message(self, tx: Tx, account: Account, frame: dict[str, Any], cid: str) -> dict[str, Any] | None:
        name = self.identity.read("upload", str(frame.get("upload", "")), max_age=3600)
        stored = await files.by_name(tx, name) if name else None
        if stored is None or stored.account_id != account.id:
            return None
        caption = str(frame.get("caption") or "")[:1024]
        row = await self._bubble(tx, account, Markup.escape(caption), cid, file_id=stored.id)
        body: dict[str, Any] = {**_envelope(account, row), "caption": caption or None}
        about = {"file_id": stored.name, "file_unique_id": stored.name, "file_size": stored.size}
        if stored.kind == "photo":
            body["photo"] = [{**about, "width": 1, "height": 1}]
        elif stored.kind == "voice":
            body["voice"] = {**about, "duration": 1, "mime_type": stored.media_type}
        else:
            body["document"] = {**about, "file_name": stored.declared_name, "mime_type": stored.media_type}
        return {"message": body}

    async def _place_message(self, tx: Tx, account: Account, frame: dict[str, Any], cid: str) -> dict[str, Any] | None:
        """The bubble tells how exact the place is, not where: the exact place stays nowhere."""
        place = _place(frame)
        if place is None:
            return None
        told = page_strings(account.language)["place_sent"].format(n=math.ceil(place["horizontal_accuracy"]))
        row = await self._bubble(tx, account, Markup.escape(told), cid)
        return {"message": {**_envelope(account, row), "location": place}}


def _place(frame: dict[str, Any]) -> dict[str, float] | None:
    """Telegram's location of a frame: latitude and longitude in degrees, accuracy in metres; None when it is none."""
    given: list[Any] = [frame.get(name) for name in _MOST]
    if not all(_within(one, most) for one, most in zip(given, _MOST.values(), strict=True)) or given[2] < 0:
        return None
    latitude, longitude, accuracy = map(float, given)
    return {"latitude": latitude, "longitude": longitude, "horizontal_accuracy": accuracy}


def _within(number: Any, most: float) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= most


def _envelope(account: Account, row: WebMessage) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "date": int(row.sent_at.timestamp()),
        "chat": _chat(account),
        "from": _user(account),
    }


def _user(account: Account) -> dict[str, Any]:
    tag = {"zh_Hans": "zh-CN", "zh_Hant": "zh-TW"}.get(account.language, "en")
    return {"id": account.user_id, "is_bot": False, "first_name": account.display_name or "?", "language_code": tag}


def _chat(account: Account) -> dict[str, Any]:
    return {"id": account.user_id, "type": "private", "first_name": account.display_name or "?"}
