"""What a bot says about itself: commands per scope and language, menu button, name and descriptions."""

import re
from collections.abc import Callable

from tests.botapi.methods.call import Call, chat_id, known_place
from tests.botapi.params import Params
from tests.botapi.refusals import Json, bad_request

PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


def _scope(call: Call) -> str:
    scope = call.params.structure("scope", "bot command scope")
    if scope is None:
        return "default"
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in PLAIN_SCOPES:
        return str(kind)
    if kind not in CHAT_SCOPES:
        raise bad_request('can\'t parse BotCommandScope: Field "type" must be a supported type')
    inner = Call(call.world, call.bot, Params(dict(scope)), call.courier)
    place = known_place(inner)
    user = f":{scope.get('user_id')}" if kind == "chat_member" else ""
    return f"{kind}:{place.chat_id}{user}"


def _language(call: Call) -> str:
    code = call.params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def set_my_commands(call: Call) -> bool:
    given = call.params.structure("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_checked_command(command) for command in given]
    call.bot.commands[_scope(call), _language(call)] = commands
    call.world.touch()
    return True


def _checked_command(command: Json) -> Json:
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop((_scope(call), _language(call)), None)
    call.world.touch()
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get((_scope(call), _language(call)), [])


def _menu_chat(call: Call) -> int:
    if not call.params.text("chat_id"):
        return 0
    if chat_id(call) < 0:
        raise bad_request("chat not found")
    return known_place(call).chat_id


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.structure("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: unsupported type")
    if button["type"] == "web_app" and not str(button.get("web_app", {}).get("url", "")).startswith("https://"):
        raise bad_request("menu button Web App URL is invalid: Only HTTPS links are allowed")
    call.bot.menu_buttons[_menu_chat(call)] = button
    return True


def get_chat_menu_button(call: Call) -> Json:
    own = call.bot.menu_buttons.get(_menu_chat(call))
    return own or call.bot.menu_buttons.get(0) or {"type": "default"}


def profile_setter(field: str, longest: int) -> Callable[[Call], bool]:
    """A method that sets one text of the bot's profile, at most `longest` characters."""

    def change(call: Call) -> bool:
        text = call.params.text(field)
        if len(text) > longest:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        call.bot.profile[field, _language(call)] = text
        return True

    return change


def profile_getter(field: str) -> Callable[[Call], Json]:
    def read(call: Call) -> Json:
        fallback = call.bot.first_name if field == "name" else ""
        profile = call.bot.profile
        return {field: profile.get((field, _language(call))) or profile.get((field, "")) or fallback}

    return read
