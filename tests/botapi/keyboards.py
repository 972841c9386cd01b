"""Keyboards under messages: what Telegram accepts, and the words in which it refuses the rest."""

import re
from typing import Any

from tests.botapi.refusals import Json, bad_request

ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
LINK = re.compile(r"(https?://|tg://)?[\w.-]+(\.\w+|:\d+)?([/?#].*)?")


def inline_keyboard(markup: Json) -> Json:
    """Check an inline keyboard; at most 100 buttons, data of 1-64 bytes."""
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('object expected as reply markup: Field "inline_keyboard" must be of type Array')
    kept = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('can\'t parse inline keyboard button: Field "inline_keyboard" must be an Array of Arrays')
        buttons = [_inline_button(button) for button in row]
        if buttons:
            kept.append(buttons)
    if sum(len(row) for row in kept) > 100:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept}


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions:
        _check_link(str(button["url"]))
    return {name: value for name, value in button.items() if value is not None}


def _check_link(url: str) -> None:
    if not url or not LINK.fullmatch(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def reply_markup(markup: Any, *, inline_only: bool = False) -> Json | None:
    """Check any reply markup; None when there is none."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return inline_keyboard(markup)
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return _reply_keyboard(markup)
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    return None


def _reply_keyboard(markup: Json) -> Json:
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse keyboard button: Field "keyboard" must be an Array of Arrays')
    kept = []
    for row in rows:
        buttons = [{"text": button} if isinstance(button, str) else button for button in row]
        for button in buttons:
            if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
                raise bad_request("can't parse keyboard button: Can't find field \"text\"")
        kept.append(buttons)
    return {**markup, "keyboard": kept}
