"""What is put together without aiogram's validation is what aiogram itself would have made of it."""

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import EditMessageText, SendMessage, SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
    User,
)
from pydantic import ValidationError

from bot.bare import bare
from bot.channels.telegram.session import body_of, plain_result
from bot.channels.telegram.updates import received
from bot.receiving import arrival_of, decoded
from tests.bench.wire import TOKEN, NullTelegram, tap_json


def tap(**changes: Any) -> dict[str, Any]:
    raw = json.loads(tap_json(7, "q:pick:1:0:2:0", message_id=9))
    raw["callback_query"].update(changes)
    kept = received(42, raw)
    assert kept is not None
    return kept.payload


@pytest.fixture
def bot() -> Bot:
    return Bot(TOKEN, session=NullTelegram())


def test_a_plain_tap_is_read_as_aiogram_reads_it(bot: Bot) -> None:
    sender = {
        "id": 7,
        "is_bot": False,
        "first_name": "Ann",
        "last_name": "Lee",
        "language_code": "en",
        "is_premium": True,
    }
    raw = tap(**{"from": sender})
    ours = decoded(raw, update_id=5, bot=bot)
    theirs = Update.model_validate({**raw, "update_id": 5}, context={"bot": bot})
    assert ours.callback_query is not None and theirs.callback_query is not None
    assert ours.update_id == theirs.update_id == 5
    for name in ("id", "data", "chat_instance", "bot"):
        assert getattr(ours.callback_query, name) == getattr(theirs.callback_query, name)
    for name in ("id", "full_name", "username", "language_code", "is_bot"):
        assert getattr(ours.callback_query.from_user, name) == getattr(theirs.callback_query.from_user, name)
    mine, other = arrival_of(ours, bot), arrival_of(theirs, bot)
    assert [getattr(mine, name) for name in ("bot_id", "chat_id", "private", "callback_id", "message_id")] == [
        getattr(other, name) for name in ("bot_id", "chat_id", "private", "callback_id", "message_id")
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"from": {"id": "seven", "is_bot": False, "first_name": "Ann"}},
        {"from": {"id": 7, "is_bot": False, "first_name": "Ann", "username": ["x"]}},
        {"message": {"message_id": 9}},
        {"data": 5},
    ],
)
def test_a_tap_that_is_none_is_refused_as_by_aiogram(bot: Bot, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        decoded(tap(**changes), update_id=5, bot=bot)


def test_a_tap_without_a_message_is_left_to_aiogram(bot: Bot) -> None:
    raw = tap()
    del raw["callback_query"]["message"]
    assert arrival_of(decoded(raw, update_id=5, bot=bot), bot).chat_id == 7


def test_what_is_made_bare_is_what_was_made_with_care() -> None:
    given = {"text": "Next", "callback_data": "q:go"}
    keyboard = bare(InlineKeyboardMarkup, inline_keyboard=[[bare(InlineKeyboardButton, **given)]])
    checked = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**given)]])
    assert keyboard == checked
    screen = {"chat_id": 7, "message_id": 9, "text": "?", "parse_mode": "HTML"}
    edit = bare(EditMessageText, **screen, reply_markup=keyboard)
    assert edit == EditMessageText(**screen, reply_markup=checked)
    assert edit.model_copy(update={"text": "!"}).text == "!"
    assert bare(CallbackQuery, id="1", from_user=bare(User, id=7)).as_(None).bot is None


def test_a_method_is_written_down_without_its_defaults() -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="培", callback_data="q:go")]])
    body = json.loads(body_of(SendMessage(chat_id=7, text="a\n<b>b</b>", parse_mode="HTML", reply_markup=keyboard)))
    assert body == {
        "chat_id": 7,
        "text": "a\n<b>b</b>",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "培", "callback_data": "q:go"}]]},
    }
    menu = SetMyCommands(
        commands=[BotCommand(command="menu", description="Menu")], scope=BotCommandScopeChat(chat_id=7)
    )
    assert json.loads(body_of(menu)) == {
        "commands": [{"command": "menu", "description": "Menu"}],
        "scope": {"type": "chat", "chat_id": 7},
    }
    assert json.loads(body_of(SendMessage(chat_id=7, text="?", reply_markup=ForceReply(force_reply=True)))) == {
        "chat_id": 7,
        "text": "?",
        "reply_markup": {"force_reply": True},
    }


@pytest.mark.parametrize("text", ["", "[]", '{"ok": false}', '{"ok": true, "result": {}}', '{"ok": 1, "result": true}'])
def test_a_reply_that_is_not_plain_is_looked_at_closely(text: str) -> None:
    assert plain_result(text) is None


def test_of_a_screen_that_was_sent_its_id_is_known() -> None:
    sent = plain_result('{"ok": true, "result": {"message_id": 12, "date": 1, "chat": {"id": 7, "type": "private"}}}')
    assert isinstance(sent, Message)
    assert sent.message_id == 12
    assert plain_result('{"ok": true, "result": true}') is True
