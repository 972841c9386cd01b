"""What people send, as the fields of a Message: text, files, places, contacts, forwards."""

import base64

from tests.botapi import markup, payloads
from tests.botapi.refusals import Json
from tests.botapi.world import World


def content_body(world: World, content: Json) -> Json:
    """Fields of one message from a description like {"type": "text", "text": "…"}; see the README for all types."""
    body = _MAKERS[content["type"]](world, content)
    if content.get("caption"):
        body["caption"] = markup.cleaned(content["caption"])
        entities = markup.found_entities(body["caption"], [])
        if entities:
            body["caption_entities"] = entities
    if content.get("forwarded_from"):
        body |= _origin(world, content["forwarded_from"])
    return body


def _origin(world: World, source: int | str) -> Json:
    """Where a forwarded message came from: a person or bot by id, or the bare name of a hidden one."""
    date = int(world.clock.now())
    if isinstance(source, str):
        origin: Json = {"type": "hidden_user", "date": date, "sender_user_name": source}
        return {"forward_origin": origin, "forward_sender_name": source, "forward_date": date}
    user = payloads.user(world, source)
    return {
        "forward_origin": {"type": "user", "date": date, "sender_user": user},
        "forward_from": user,
        "forward_date": date,
    }


def _text(world: World, content: Json) -> Json:
    text, _ = markup.trimmed(markup.cleaned(content["text"]), [])
    if markup.is_blank(text):
        raise ValueError("the app does not send an empty message")
    entities = markup.found_entities(text, [])
    return {"text": text, "entities": entities} if entities else {"text": text}


def _bytes(content: Json) -> bytes:
    return base64.b64decode(content["content"])


def _photo(world: World, content: Json) -> Json:
    return {"photo": world.files.add_photo(_bytes(content))}


def _document(world: World, content: Json) -> Json:
    name, mime = content.get("name") or "file.bin", content.get("mime") or "application/octet-stream"
    return {"document": world.files.add("document", _bytes(content), name=name, mime=mime)}


def _voice(world: World, content: Json) -> Json:
    details = {"duration": int(content.get("duration") or 1)}
    return {"voice": world.files.add("voice", _bytes(content), mime="audio/ogg", details=details)}


def _sticker(world: World, content: Json) -> Json:
    details = {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": content.get("emoji") or "👍",
    }
    return {"sticker": world.files.add("sticker", b"sticker", details=details)}


def _location(world: World, content: Json) -> Json:
    names = ("latitude", "longitude", "horizontal_accuracy", "live_period")
    return {"location": {name: content[name] for name in names if content.get(name) is not None}}


def _venue(world: World, content: Json) -> Json:
    """The app sends a venue with its place beside it."""
    place = _location(world, content)
    return {"venue": {**place, "title": content["title"], "address": content["address"]}, **place}


def _contact(world: World, content: Json) -> Json:
    names = ("phone_number", "first_name", "last_name", "user_id")
    return {"contact": {name: content[name] for name in names if content.get(name) is not None}}


_MAKERS = {
    "text": _text,
    "photo": _photo,
    "document": _document,
    "voice": _voice,
    "sticker": _sticker,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
}
