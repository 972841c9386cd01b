"""Updates as Telegram sends them: who spoke, where, and whether anybody can still be reached."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.channels.telegram.updates import received
from bot.receiving import Arrival, NoArrivalError, arrival_of

PAYLOADS = sorted((Path(__file__).parents[1] / "payloads" / "telegram").glob("*.json"))


def decoded(raw: dict[str, Any]) -> Arrival:
    bot = Bot("123456:TEST")
    return arrival_of(Update.model_validate(raw, context={"bot": bot}), bot)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_every_captured_update_says_who_spoke_and_where(path: Path) -> None:
    capture = json.loads(path.read_text(encoding="utf-8"))
    raw, expected = capture["update"], capture["arrival"]
    if expected is None:
        with pytest.raises(NoArrivalError):
            decoded(raw)
        return
    arrival = decoded(raw)
    assert (arrival.user.id, arrival.chat_id, arrival.private) == (
        expected["user"],
        expected["chat"],
        expected["private"],
    )
    assert arrival.message_id == expected["message"]
    assert arrival.callback_id == expected.get("callback")
    assert arrival.gone == expected.get("gone", False)


def test_the_intake_keeps_each_update_under_its_own_id_and_its_sender() -> None:
    for path in PAYLOADS:
        raw = json.loads(path.read_text(encoding="utf-8"))["update"]
        kept = received(123456, raw)
        assert kept is not None
        if "message" in raw.get("callback_query", {}):
            # Of our own message a tap says only where it stands.
            message = raw["callback_query"]["message"]
            raw["callback_query"]["message"] = {name: message[name] for name in ("message_id", "date", "chat")}
        assert (kept.update_key, kept.payload) == (str(raw["update_id"]), raw)
    senders = {path.stem: received(1, json.loads(path.read_text(encoding="utf-8"))["update"]) for path in PAYLOADS}
    assert senders["tap"] is not None
    assert senders["text"] is not None
    assert senders["tap"].sender == senders["text"].sender == 5012345678


@pytest.mark.parametrize("raw", [None, 7, "text", [], {}, {"update_id": "7"}, {"update_id": True}, {"message": {}}])
def test_what_has_no_update_id_is_no_update(raw: Any) -> None:
    assert received(1, raw) is None
