"""A file that was sent and could not be kept: its sender learns why."""

from typing import Any

from handlers.blocks.answers import Answer, Say
from handlers.blocks.texts import Texts
from services import attachments
from services.scope import Scope


async def _refused(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    name, reason = await attachments.refused(scope, file_id=params["file"])
    return Say(say("⚠️ I could not keep “{name}”. {reason}", name=name or "—", reason=say(reason)))


RENDERERS = {"file_refused": _refused}
