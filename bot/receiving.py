"""What the edge must know of an update before anybody handles it: who, where, and which tap to answer."""

from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Chat, ChatMemberBanned, ChatMemberLeft, InaccessibleMessage, Update, User

from bot.bare import bare

NOBODY = User(id=0, is_bot=True, first_name="")


class NoArrivalError(LookupError):
    """An update of a kind that concerns nobody here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An update that was decoded."""

    update: Update
    bot: Bot
    user: User
    chat: Chat
    callback_id: str | None = None
    message_id: int | None = None
    # Whether this very update says that the sender can no longer be reached.
    gone: bool = False

    @property
    def bot_id(self) -> int:
        """The bot the update belongs to."""
        return self.bot.id

    @property
    def chat_id(self) -> int:
        """Where the answer goes."""
        return self.chat.id

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat.type == "private"

    @property
    def chatter(self) -> bool:
        """Whether people merely talk to each other in a group: nothing of that is Peiban's business."""
        message = self.update.message or self.update.edited_message
        if self.private or message is None or message.migrate_to_chat_id:
            return False
        return not (message.text or "").startswith("/")

    @property
    def tells_place(self) -> bool:
        """Whether it says exactly where somebody is: what becomes of it holds that in rounded words, if at all."""
        message = self.update.message or self.update.edited_message
        told = (message, message.reply_to_message) if message else ()
        return any(one.location or one.venue for one in told if one)


def decoded(raw: dict[str, Any], *, update_id: int, bot: Bot) -> Update:
    """The update in a raw one's JSON; pydantic's ValidationError when there is none.

    A tap that is as taps are is read without aiogram, which tries its message as each kind of message it knows. Of that
    message only the address is read here.
    """
    match raw:
        case {
            "callback_query": {
                "id": str(key),
                "from": {"id": int(user_id), "is_bot": bool(is_bot), "first_name": str(first_name)} as sender,
                "chat_instance": str(chat_instance),
                "data": str(data),
                "message": {"message_id": int(message_id), "chat": {"id": int(chat_id), "type": str(chat_type)}},
            }
        } if all(isinstance(sender.get(name), str | None) for name in _MORE):
            user = bare(
                User,
                id=user_id,
                is_bot=is_bot,
                first_name=first_name,
                **{name: sender.get(name) for name in _MORE},
            )
            chat = bare(Chat, id=chat_id, type=chat_type)
            message = bare(InaccessibleMessage, chat=chat, message_id=message_id, date=0)
            tap = bare(CallbackQuery, id=key, from_user=user, chat_instance=chat_instance, data=data, message=message)
            return bare(Update, update_id=update_id, callback_query=tap.as_(bot))
    return Update.model_validate({**raw, "update_id": update_id}, context={"bot": bot})


# What else of a sender is known by some of them.
_MORE = ("last_name", "username", "language_code")


def arrival_of(update: Update, bot: Bot) -> Arrival:
    """Find sender and chat; NoArrivalError for kinds of update that nobody handles."""
    if (tap := update.callback_query) is not None:
        chat = tap.message.chat if tap.message else Chat(id=tap.from_user.id, type="private")
        message_id = tap.message.message_id if tap.message else None
        return Arrival(update=update, bot=bot, user=tap.from_user, chat=chat, callback_id=tap.id, message_id=message_id)
    message = update.message or update.edited_message
    if message is not None:
        # Anonymous administrators and channels are nobody: what they post carries no person.
        user = message.from_user if message.from_user and message.sender_chat is None else NOBODY
        return Arrival(update=update, bot=bot, user=user, chat=message.chat, message_id=message.message_id)
    member = update.my_chat_member
    if member is not None:
        gone = member.chat.type == "private" and isinstance(member.new_chat_member, ChatMemberBanned | ChatMemberLeft)
        return Arrival(update=update, bot=bot, user=member.from_user, chat=member.chat, gone=gone)
    raise NoArrivalError("an update without sender")


def sender_of(raw: dict[str, object]) -> int:
    """The sender in a raw update's JSON, by which the order is kept; 0 when there is none."""
    for name in ("message", "edited_message", "callback_query", "my_chat_member"):
        body = raw.get(name)
        if isinstance(body, dict):
            sender = body.get("from")
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
    return 0
