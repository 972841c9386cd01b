"""Methods that change or remove what stands in a conversation, and answers to taps."""

from tests.botapi.methods.call import Call, caption, existing, keyboard, message_text, open_place
from tests.botapi.payloads import message
from tests.botapi.refusals import Json, bad_request
from tests.botapi.world import Place, Posted

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


def _own(call: Call) -> tuple[Place, Posted]:
    place = open_place(call)
    found = existing(call, place, "edit")
    if found.sender != call.bot.id:
        raise bad_request("message can't be edited")
    return place, found


def _rewritten(call: Call, place: Place, posted: Posted, body: Json) -> Json:
    markup = keyboard(call, inline_only=True)
    if body == posted.body and _buttons(markup) == _buttons(posted.markup):
        raise bad_request(UNCHANGED)
    posted.body, posted.markup = body, markup
    call.world.edited(posted)
    return message(call.world, place, posted)


def _buttons(markup: Json | None) -> list[list[Json]]:
    rows: list[list[Json]] = (markup or {}).get("inline_keyboard") or []
    return rows


def edit_message_text(call: Call) -> Json:
    if not call.params.text("text"):
        raise bad_request("message text is empty")
    place, posted = _own(call)
    body = message_text(call)
    if "text" not in posted.body:
        raise bad_request("there is no text in the message to edit")
    return _rewritten(call, place, posted, body)


def edit_message_caption(call: Call) -> Json:
    place, posted = _own(call)
    text = caption(call)
    if "text" in posted.body:
        raise bad_request("there is no caption in the message to edit")
    media = {name: value for name, value in posted.body.items() if not name.startswith("caption")}
    return _rewritten(call, place, posted, {**media, **text})


def edit_message_reply_markup(call: Call) -> Json:
    place, posted = _own(call)
    return _rewritten(call, place, posted, posted.body)


def delete_message(call: Call) -> bool:
    place = open_place(call)
    posted = existing(call, place, "delete")
    group = call.world.groups.get(place.chat_id)
    foreign = posted.sender != call.bot.id and group is not None
    may = not foreign or (group is not None and group.members[call.bot.id] in {"administrator", "creator"})
    if not may or call.world.clock.now() - posted.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    posted.deleted = True
    posted.changed = call.world.touch()
    return True


def answer_callback_query(call: Call) -> bool:
    tap = call.world.tap_of(call.params.text("callback_query_id"))
    text = call.params.text("text")
    if tap.bot != call.bot.id:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.params.text("url") and not call.params.text("url").startswith((f"https://t.me/{call.bot.username}", "tg:")):
        raise bad_request("URL_INVALID")
    tap.answer = {"text": text, "alert": call.params.boolean("show_alert"), "url": call.params.text("url") or None}
    tap.changed = call.world.touch()
    return True
