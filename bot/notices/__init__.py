"""How notices read: one renderer per name, called at delivery in the reader's language, with his rights of that moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.notices import (
    attendance,
    complaint,
    complaint_report,
    counter,
    digest,
    files,
    imports,
    improvement,
    people,
    privacy,
    quiz,
    setup,
    survey,
)
from bot.notices.made import Made
from bot.notices.skip import Later, Skip
from handlers.blocks.answers import Answer, Part
from handlers.blocks.texts import Texts
from services.scope import Scope

Written = Answer | Skip | Later | Sequence[Part | Made]
Renderer = Callable[[Scope, dict[str, Any], Texts], Awaitable[Written]]

RENDERERS: Mapping[str, Renderer] = {
    **people.RENDERERS,
    **privacy.RENDERERS,
    **attendance.RENDERERS,
    **complaint.RENDERERS,
    **complaint_report.RENDERERS,
    **counter.RENDERERS,
    **digest.RENDERERS,
    **quiz.RENDERERS,
    **survey.RENDERERS,
    **files.RENDERERS,
    **imports.RENDERERS,
    **improvement.RENDERERS,
    **setup.RENDERERS,
}

# What takes long enough to be made that its reader should see something is coming.
SLOW = frozenset(
    {"digest", "digest_picture", "complaint_report", "complaint_report_file", "privacy_export", "counter_code"}
)


def pieces(written: Written) -> list[Part | Made]:
    """What a renderer wrote, as a list; empty for one that is not sent now."""
    if written is None or isinstance(written, Skip | Later):
        return []
    return [written] if isinstance(written, Part) else list(written)


__all__ = ["RENDERERS", "SLOW", "Later", "Made", "Renderer", "Skip", "Written", "pieces"]
