"""Sets the command menus: everybody's at the start, each person's own when what he may do has changed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    BotCommandScopeUnion,
)

from bot.actors import Actors
from bot.channels import Channel
from bot.menus import menu_mark, menu_of
from domain.wording import N_
from handlers.blocks.commands import visitor_commands
from handlers.blocks.texts import Texts
from storage import people
from storage.session import Database

log = logging.getLogger(__name__)
# Menus know two-letter codes only: who reads traditional characters gets his own once he has registered.
LANGUAGE_OF_CODE = {None: "en", "zh": "zh_Hans"}
HELP, BIND = N_("Help"), N_("Bind this group")


@dataclass(slots=True)
class Menus:
    """Works after the commit; a menu that could not be set is noticed again at its person's next word."""

    database: Database
    actors: Actors
    channel: Channel
    _under_way: set[int] = field(default_factory=set)

    async def publish(self) -> None:
        """Set what visitors and groups see."""
        try:
            for code, language in LANGUAGE_OF_CODE.items():
                say = Texts(language, self.actors.house.zone)
                groups = [("help", say(HELP).striptags())]
                await self._set(BotCommandScopeDefault(), visitor_commands(say), code)
                await self._set(BotCommandScopeAllGroupChats(), groups, code)
                bind = ("bind", say(BIND).striptags())
                await self._set(BotCommandScopeAllChatAdministrators(), [bind, *groups], code)
        except TelegramAPIError as error:
            log.warning("the command menus could not be set: %s", error.message)

    async def refresh(self, account_id: int) -> None:
        """Give an account the menu of its person as he is now; nothing is sent when it has that one."""
        if account_id in self._under_way:
            return
        self._under_way.add(account_id)
        try:
            await self._refresh(account_id)
        except TelegramAPIError as error:
            log.info("the menu of account %s could not be set: %s", account_id, type(error).__name__)
        finally:
            self._under_way.discard(account_id)

    async def _refresh(self, account_id: int) -> None:
        async with self.database.look() as tx:
            account = await people.account_by_id(tx, account_id)
            if account is None or account.channel != self.channel.name:
                return
            actor = await self.actors.actor(tx, account)
        mark = menu_mark(actor)
        if mark == account.menu_hash:
            return
        scope = BotCommandScopeChat(chat_id=account.user_id)
        try:
            if mark:
                await self._set(scope, menu_of(actor), None)
            else:
                await self.channel.bot(DeleteMyCommands(scope=scope))
        except TelegramBadRequest as error:
            log.warning("the menu of account %s was refused: %s", account_id, error.message)
        async with self.database.write() as tx:
            await people.set_menu(tx, account_id, mark)

    async def _set(self, scope: BotCommandScopeUnion, menu: Sequence[tuple[str, str]], code: str | None) -> None:
        commands = [BotCommand(command=name, description=title) for name, title in menu]
        await self.channel.bot(SetMyCommands(commands=commands, scope=scope, language_code=code))
