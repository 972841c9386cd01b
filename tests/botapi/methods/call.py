"""One call of the Bot API: who calls with what, and what every method asks first about its chat and its text."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.botapi import markup
from tests.botapi.keyboards import reply_markup
from tests.botapi.params import Params
from tests.botapi.refusals import Json, bad_request, forbidden
from tests.botapi.webhooks import Courier
from tests.botapi.world import BotAccount, Group, Place, Posted, World


@dataclass(frozen=True, slots=True)
class Call:
    """The world, the calling bot, its arguments and its courier."""

    world: World
    bot: BotAccount
    params: Params
    courier: Courier


Method = Callable[[Call], Any | Awaitable[Any]]


def chat_id(call: Call) -> int:
    """The chat asked for, by number or by @username; Refusal 400 when there is none."""
    given = call.params.text("chat_id").strip()
    if not given:
        raise bad_request("chat_id is empty")
    if given.startswith("@"):
        for person in call.world.people.values():
            if person.username and person.username.lower() == given[1:].lower():
                return person.id
        raise bad_request("chat not found")
    if not given.lstrip("-").isdigit():
        raise bad_request("chat not found")
    return int(given)


def group_of(call: Call, number: int) -> Group:
    """A group the bot is in; Refusal when it is unknown, migrated, or the bot is out."""
    group = call.world.groups.get(number)
    status = group.members.get(call.bot.id) if group else None
    if group is None or status is None:
        raise bad_request("chat not found")
    if group.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.migrated_to)
    name = "supergroup chat" if group.kind == "supergroup" else "group chat"
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {name}")
    if status == "left":
        raise forbidden(f"bot is not a member of the {name}")
    return group


def known_place(call: Call) -> Place:
    """A conversation the bot may know about, even if it cannot write there."""
    number = chat_id(call)
    if number < 0:
        group_of(call, number)
    elif call.world.people.get(number) is None or call.bot.id not in call.world.people[number].started:
        raise bad_request("chat not found")
    return call.world.place(number, call.bot.id)


def open_place(call: Call) -> Place:
    """A conversation the bot may write to; Refusal 400 or 403 otherwise."""
    number = chat_id(call)
    if number < 0:
        group_of(call, number)
        return call.world.place(number, call.bot.id)
    person = call.world.people.get(number)
    if person is None:
        raise bad_request("chat not found")
    if person.deactivated:
        raise forbidden("user is deactivated")
    if call.bot.id in person.blocked:
        raise forbidden("bot was blocked by the user")
    if call.bot.id not in person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return call.world.place(number, call.bot.id)


def formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """Plain text and entities of a text argument, cleaned and trimmed."""
    source = call.params.text(name)
    mode = call.params.text("parse_mode").strip().lower()
    if mode == "html":
        text, entities = markup.HtmlReader(markup.cleaned(source)).read()
    elif mode == "":
        text = markup.cleaned(source)
        given = call.params.structure(entities_name, "entities")
        if not isinstance(given, list | None):
            raise bad_request("object expected as entities: must be an Array")
        entities = list(given or [])
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = markup.trimmed(text, entities)
    return text, markup.found_entities(text, entities)


def message_text(call: Call) -> Json:
    """The body of a text message, 1-4096 characters after parsing."""
    if not call.params.text("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(call, "text", "entities")
    if markup.is_blank(text):
        raise bad_request("text must be non-empty")
    if len(text) > 4096:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption(call: Call) -> Json:
    """The caption fields of a body, at most 1024 characters after parsing; empty without a caption."""
    text, entities = formatted(call, "caption", "caption_entities")
    if len(text) > 1024:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def keyboard(call: Call, *, inline_only: bool = False) -> Json | None:
    return reply_markup(call.params.structure("reply_markup", "reply markup"), inline_only=inline_only)


def replied_to(call: Call, place: Place) -> int | None:
    """The message answered to; Refusal when it is not there and the client insists on it."""
    given = call.params.structure("reply_parameters", "reply parameters")
    if isinstance(given, dict):
        number, lenient = int(given.get("message_id") or 0), bool(given.get("allow_sending_without_reply"))
    else:
        number = call.params.integer("reply_to_message_id")
        lenient = call.params.boolean("allow_sending_without_reply")
    if not number:
        return None
    found = place.messages.get(number)
    if found is not None and not found.deleted:
        return number
    if lenient:
        return None
    raise bad_request("message to be replied not found")


def existing(call: Call, place: Place, purpose: str) -> Posted:
    """The message named by message_id; `purpose` completes "message to … not found"."""
    if call.params.text("inline_message_id"):
        raise bad_request("invalid inline message identifier specified")
    number = call.params.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    found = place.messages.get(number)
    if found is None or found.deleted:
        raise bad_request(f"message to {purpose} not found")
    return found
