"""Methods that ask about chats and files, and leave a chat."""

from tests.botapi.files import DOWNLOAD_LIMIT
from tests.botapi.methods.call import Call, chat_id, group_of, known_place
from tests.botapi.payloads import bot_user, full_chat, member
from tests.botapi.refusals import Json, bad_request

PRESENT = {"creator", "administrator", "member", "restricted"}


def get_me(call: Call) -> Json:
    bot = call.bot
    return bot_user(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(call: Call) -> Json:
    return full_chat(call.world, known_place(call).chat_id)


def get_chat_member(call: Call) -> Json:
    place = known_place(call)
    user_id = call.params.integer("user_id")
    bots = {bot.id for bot in call.world.bots.values()}
    if user_id not in call.world.people and user_id not in bots:
        raise bad_request("PARTICIPANT_ID_INVALID")
    group = call.world.groups.get(place.chat_id)
    if group is None:
        status = "member" if user_id in {place.chat_id, call.bot.id} else "left"
    else:
        status = group.members.get(user_id, "left")
    return member(call.world, user_id, status)


def get_chat_administrators(call: Call) -> list[Json]:
    number = chat_id(call)
    if number > 0:
        raise bad_request("there are no administrators in the private chat")
    members = group_of(call, number).members
    return [
        member(call.world, user_id, status)
        for user_id, status in members.items()
        if status in {"creator", "administrator"} and (user_id in call.world.people or user_id == call.bot.id)
    ]


def get_chat_member_count(call: Call) -> int:
    place = known_place(call)
    group = call.world.groups.get(place.chat_id)
    return 2 if group is None else sum(status in PRESENT for status in group.members.values())


def leave_chat(call: Call) -> bool:
    number = chat_id(call)
    if number > 0:
        raise bad_request("chat can't be left")
    group_of(call, number).members[call.bot.id] = "left"
    call.world.touch()
    return True


def get_file(call: Call) -> Json:
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.world.files.by_id.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    kept = ("file_id", "file_unique_id", "file_size")
    return {name: stored.description[name] for name in kept} | {"file_path": stored.path}
