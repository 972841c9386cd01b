"""Bot API objects as JSON, made from what the world holds."""

from tests.botapi.refusals import Json
from tests.botapi.world import Account, BotAccount, Group, Place, Posted, World

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
)


def person_user(person: Account) -> Json:
    user: Json = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    optional = {"last_name": person.last_name, "username": person.username, "language_code": person.language_code}
    return user | {name: value for name, value in optional.items() if value}


def bot_user(bot: BotAccount) -> Json:
    return {"id": bot.id, "is_bot": True, "first_name": bot.first_name, "username": bot.username}


def user(world: World, user_id: int) -> Json:
    if user_id in world.people:
        return person_user(world.people[user_id])
    return bot_user(world.bot(user_id))


def chat(world: World, chat_id: int) -> Json:
    group = world.groups.get(chat_id)
    if group is not None:
        return {"id": group.id, "type": group.kind, "title": group.title}
    shown = {key: value for key, value in person_user(world.people[chat_id]).items() if key.endswith("name")}
    return {"id": chat_id, "type": "private", **shown}


def message(world: World, place: Place, posted: Posted, *, with_reply: bool = True) -> Json:
    """The Message object; buttons only when they are inline ones."""
    answer: Json = {
        "message_id": posted.id,
        "from": user(world, posted.sender),
        "chat": chat(world, place.chat_id),
        "date": posted.date,
    }
    if posted.edit_date is not None:
        answer["edit_date"] = posted.edit_date
    answer |= posted.body
    if posted.markup and posted.markup.get("inline_keyboard"):
        answer["reply_markup"] = posted.markup
    replied = place.messages.get(posted.reply_to or 0)
    if with_reply and replied is not None and not replied.deleted:
        answer["reply_to_message"] = message(world, place, replied, with_reply=False)
    return answer


def callback_message(world: World, place: Place, posted: Posted | None, message_id: int) -> Json:
    """The tapped message, or its inaccessible stand-in with date 0."""
    if posted is None or posted.deleted:
        return {"message_id": message_id, "chat": chat(world, place.chat_id), "date": 0}
    return message(world, place, posted)


def member(world: World, user_id: int, status: str) -> Json:
    answer: Json = {"status": status, "user": user(world, user_id)}
    if status == "creator":
        answer["is_anonymous"] = False
    elif status == "administrator":
        answer |= {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(ADMIN_RIGHTS, True)}
    elif status == "kicked":
        answer["until_date"] = 0
    return answer


def full_chat(world: World, chat_id: int) -> Json:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    answer = chat(world, chat_id) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    group: Group | None = world.groups.get(chat_id)
    if group is not None:
        allowed = ("can_send_messages", "can_send_photos", "can_send_documents", "can_send_voice_notes")
        answer["permissions"] = dict.fromkeys(allowed, True)
    return answer
