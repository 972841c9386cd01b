"""Somebody forwards a command that another one wrote: it is not his, and nothing is done."""

import re
from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import Message
from markupsafe import Markup

from handlers.blocks.answers import Answer, Say
from handlers.blocks.texts import Texts
from services.scope import Scope

COMMAND = re.compile(r"/[A-Za-z0-9_]+(@\w+)?(\s|$)")


class ForwardedCommand(Filter):
    """Lets commands through that were written elsewhere; forwarded words are what somebody wants to show."""

    async def __call__(self, message: Message, **_data: Any) -> bool:
        """Whether it begins like a command and comes from elsewhere."""
        return message.forward_origin is not None and COMMAND.match(message.text or message.caption or "") is not None


def router() -> Router:
    """Before all others."""
    forwards = Router(name="forwards")

    @forwards.message(ForwardedCommand())
    async def on_command(message: Message, scope: Scope, say: Texts) -> Answer:
        scope.forget = True  # nothing is done with it, and it may have been meant for an anonymous form
        if not scope.private:
            return None
        command = Markup.escape((message.text or message.caption or "").split()[0])
        return Say(
            say(
                "A forwarded command is not carried out. If you want it yourself, please type it: {command}",
                command=command,
            )
        )

    return forwards
