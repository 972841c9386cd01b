"""In groups: binding by an administrator, and one line for everybody else that leads to private chat."""

from aiogram import Router
from aiogram.filters import IS_MEMBER, IS_NOT_MEMBER, ChatMemberUpdatedFilter, Command, CommandObject
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from domain.errors import NotFoundError
from domain.permission import Permission
from handlers.blocks.answers import Answer, Button, Say, Toast, rows
from handlers.blocks.chats import GroupChat
from handlers.blocks.texts import Texts
from services import place
from services.scope import Scope

OFF = {"off", "none", "解除", "取消"}


async def _bind(words: str, message: Message, channel: str, scope: Scope, say: Texts) -> Answer:
    purpose, _, rest = words.partition(" ")
    purpose = {"客服": "desk", "班级": "class", "班級": "class"}.get(purpose, purpose.casefold())
    title = message.chat.title or ""
    if purpose in OFF:
        await place.bind(scope, channel=channel, title=title, purpose="")
        return Say(say("This group is not bound to anything any more."))
    if purpose == "desk":
        await place.bind(scope, channel=channel, title=title, purpose="desk")
        return Say(say("✅ From now on new complaints are announced here, without names."))
    if purpose == "class" and rest:
        try:
            cohort = await place.bind(scope, channel=channel, title=title, purpose="class", cohort=rest)
        except NotFoundError:
            names = say.joined(await place.cohort_names(scope))
            return Say(say("I know no class “{name}”. These exist: {names}", name=rest, names=names))
        return Say(say("✅ This group belongs to class {cohort} now.", cohort=cohort))
    return Say(say("Please say what this group is for: /bind desk, or /bind class NAME. To undo: /bind off"))


def router() -> Router:
    """The routes of groups; nothing private is ever answered here."""
    groups = Router(name="place")

    @groups.message(GroupChat(), Command("bind"))
    async def on_bind(message: Message, command: CommandObject, channel: str, scope: Scope, say: Texts) -> Answer:
        if Permission.ADMINISTER not in scope.actor.permissions:
            return Say(say("Only an administrator can bind a group."))
        return await _bind((command.args or "").strip(), message, channel, scope, say)

    @groups.message(GroupChat(), Command("start", "help", "menu"))
    async def on_help(_message: Message, say: Texts) -> Answer:
        return Say(
            say("Let us talk in private; here I only post what everybody may read."),
            rows(Button.link(say("Open private chat"), "menu")),
        )

    @groups.callback_query(GroupChat())
    async def on_tap(_tap: CallbackQuery, say: Texts) -> Answer:
        return Toast(say("Let us talk in private; here I only post what everybody may read.").striptags())

    @groups.my_chat_member(ChatMemberUpdatedFilter(IS_MEMBER >> IS_NOT_MEMBER))
    async def on_removed(_event: ChatMemberUpdated, channel: str, scope: Scope) -> Answer:
        await place.removed(scope, channel=channel)
        return None

    @groups.message(GroupChat())
    async def on_chatter(message: Message, channel: str, scope: Scope) -> Answer:
        if message.migrate_to_chat_id:
            await place.upgraded(scope, channel=channel, chat_id=message.migrate_to_chat_id)
        return None

    return groups
