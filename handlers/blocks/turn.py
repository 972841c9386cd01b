"""One turn of a conversation: what every opener of a feature gets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiogram.fsm.context import FSMContext

from handlers.blocks.answers import Answer
from handlers.blocks.form import Forms
from handlers.blocks.form.model import Context
from handlers.blocks.texts import Texts
from services import attachments
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
    # The file that came instead of words, or with `args` as its caption.
    attachment: GivenFile | None = None
    message_id: int | None = None

    async def begin(self, form: str, context: Context | None = None) -> Answer:
        """Open a form."""
        return await self.forms.begin(form, scope=self.scope, state=self.state, say=self.say, context=context)

    async def brought(self) -> Context:
        """For a form's context: what was said out of the blue is the beginning of `words`, a file that came goes along."""
        answers: dict[str, Any] = {"words": self.args} if self.args else {}
        context: Context = {"answers": answers, "said": self.message_id}
        if self.attachment is not None:
            answers["files"] = [await attachments.refer(self.scope, self.attachment, already=0, limit=1)]
            # More of them may be on their way.
            context["open"] = "words"
        return context

    def asking(self, args: str) -> "Turn":
        """The same turn with other words behind the command."""
        return replace(self, args=args)


Opener = Callable[[Turn], Awaitable[Answer]]
Openers = Mapping[str, Opener]
