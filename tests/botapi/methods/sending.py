"""Methods that put something new into a conversation."""

from tests.botapi.methods.call import Call, caption, keyboard, message_text, open_place, replied_to
from tests.botapi.payloads import message
from tests.botapi.refusals import Json, bad_request

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def _posted(call: Call, body: Json) -> Json:
    place = open_place(call)
    markup = keyboard(call)
    reply_to = replied_to(call, place)
    call.world.flood.pass_or_refuse(call.bot.id, place.chat_id)
    group = call.world.groups.get(place.chat_id)
    if group is not None:
        group.last_bot = call.bot.id
    posted = call.world.post(place, call.bot.id, body, markup=markup, reply_to=reply_to)
    return message(call.world, place, posted)


def send_message(call: Call) -> Json:
    open_place(call)
    return _posted(call, message_text(call))


def _media(call: Call, kind: str) -> Json | list[Json]:
    """The media object of a body, from an upload or from a file_id sent before."""
    upload = call.params.upload(kind)
    given = call.params.text(kind)
    if upload is None and given and not given.startswith("attach://"):
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = call.world.files.known(given, kind)
        return call.world.files.add_photo(stored.content) if kind == "photo" else dict(stored.description)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return call.world.files.add_photo(upload.content)
    details: Json = {"duration": call.params.integer("duration")} if kind == "voice" else {}
    return call.world.files.add(kind, upload.content, name=upload.name, mime=upload.type, details=details)


def send_photo(call: Call) -> Json:
    open_place(call)
    text = caption(call)
    return _posted(call, {"photo": _media(call, "photo"), **text})


def send_document(call: Call) -> Json:
    open_place(call)
    text = caption(call)
    return _posted(call, {"document": _media(call, "document"), **text})


def send_voice(call: Call) -> Json:
    open_place(call)
    text = caption(call)
    return _posted(call, {"voice": _media(call, "voice"), **text})


def send_chat_action(call: Call) -> bool:
    place = open_place(call)
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    place.actions.append(action)
    call.world.touch()
    return True
