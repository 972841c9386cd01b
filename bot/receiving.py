"""What the edge must know of an update before anybody handles it: who, where, and which tap to answer."""

from typing import Any, NamedTuple

from aiogram import Bot
from aiogram.types import CallbackQuery, Chat, ChatMemberBanned, ChatMemberLeft, InaccessibleMessage, Update, User

from bot.bare import bare

NOBODY = User(id=0, is_bot=True, first_name="")


class NoArrivalError(LookupError):
    """An update of a kind that concerns nobody here."""


class Arrival(NamedTuple):
    """An update that was decoded."""

    update: Update
    bot: Bot
    # Whose update it is; a bot takes its id from its token anew whenever it is asked.
    bot_id: int
    user: User
    chat: Chat
    callback_id: str | None = None
    message_id: int | None = None
    # Whether this very update says that the sender can no longer be reached.
    gone: bool = False

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
    tap = _plain_tap(raw)
    if tap is not None:
        return bare(Update, update_id=update_id, callback_query=tap.as_(bot))
    return Update.model_validate({**raw, "update_id": update_id}, context={"bot": bot})


def _plain_tap(raw: dict[str, Any]) -> CallbackQuery | None:
    try:
        said = raw["callback_query"]
        sender, message, chat = said["from"], said["message"], said["message"]["chat"]
        taps = (said["id"], said["chat_instance"], said["data"])
        names = (sender["first_name"], chat["type"])
        numbers = (sender["id"], message["message_id"], chat["id"])
        more = {name: sender.get(name) for name in _MORE}
        is_bot = sender["is_bot"]
    except (KeyError, TypeError, AttributeError):
        return None
    # Compared by type, because a truth is a number too; patterns of `match` take four times as long for the same.
    texts = (*taps, *names, *(text for text in more.values() if text is not None))
    if {*map(type, texts)} != {str} or {*map(type, numbers)} != {int} or type(is_bot) is not bool:
        return None
    user = bare(User, id=numbers[0], is_bot=is_bot, first_name=names[0], **more)
    where = bare(InaccessibleMessage, chat=bare(Chat, id=numbers[2], type=names[1]), message_id=numbers[1], date=0)
    return bare(CallbackQuery, id=taps[0], from_user=user, chat_instance=taps[1], data=taps[2], message=where)


# What else of a sender is known by some of them.
_MORE = ("last_name", "username", "language_code")


def arrival_of(update: Update, bot: Bot) -> Arrival:
    """Find sender and chat; NoArrivalError for kinds of update that nobody handles."""
    bot_id = bot.id
    if (tap := update.callback_query) is not None:
        chat = tap.message.chat if tap.message else Chat(id=tap.from_user.id, type="private")
        message_id = tap.message.message_id if tap.message else None
        return Arrival(update, bot, bot_id, tap.from_user, chat, callback_id=tap.id, message_id=message_id)
    message = update.message or update.edited_message
    if message is not None:
        # Anonymous administrators and channels are nobody: what they post carries no person.
        user = message.from_user if message.from_user and message.sender_chat is None else NOBODY
        return Arrival(update, bot, bot_id, user, message.chat, message_id=message.message_id)
    member = update.my_chat_member
    if member is not None:
        gone = member.chat.type == "private" and isinstance(member.new_chat_member, ChatMemberBanned | ChatMemberLeft)
        return Arrival(update, bot, bot_id, member.from_user, member.chat, gone=gone)
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
