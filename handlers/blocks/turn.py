"""One turn of a conversation: what every opener of a feature gets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from aiogram.fsm.context import FSMContext

from handlers.blocks.answers import Answer
from handlers.blocks.form import Forms
from handlers.blocks.form.model import Context
from handlers.blocks.texts import Texts
from services.attachments import GivenFile
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks (`scope`), where the conversation stands, how to say things, and what stood behind the command."""

    scope: Scope
    state: FSMContext
    say: Texts
    forms: Forms
    args: str = ""
    # The file that came instead of words.
    attachment: GivenFile | None = None

    async def begin(self, form: str, context: Context | None = None) -> Answer:
        """Open a form."""
        return await self.forms.begin(form, scope=self.scope, state=self.state, say=self.say, context=context)

    def asking(self, args: str) -> "Turn":
        """The same turn with other words behind the command."""
        return replace(self, args=args)


Opener = Callable[[Turn], Awaitable[Answer]]
Openers = Mapping[str, Opener]
