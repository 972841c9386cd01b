"""Somebody forwards a command that another one wrote: it is not his, and nothing is done."""

from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import Message
from markupsafe import Markup

from handlers.blocks.answers import Answer, Say
from handlers.blocks.texts import Texts
from services.scope import Scope


class ForwardedCommand(Filter):
    """Lets commands through that were written elsewhere; forwarded words are what somebody wants to show."""

    async def __call__(self, message: Message, **_data: Any) -> bool:
        """Whether it begins like a command and comes from elsewhere."""
        said = message.text or message.caption or ""
        return message.forward_origin is not None and said.lstrip().startswith("/")


def router() -> Router:
    """Before all others."""
    forwards = Router(name="forwards")

    @forwards.message(ForwardedCommand())
    async def on_command(message: Message, scope: Scope, say: Texts) -> Answer:
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
