"""Privileged acts leave a trace: who, what, on what, before and after; codes and ids, no words."""

from typing import Any

from services.scope import Scope
from storage import audit


async def note(scope: Scope, act: str, *, subject: str = "", **facts: Any) -> None:
    """Append one entry for the acting person or system actor."""
    actor = scope.actor
    await audit.append(
        scope.tx, at=scope.wall, actor_id=actor.person_id, actor=actor.system, act=act, subject=subject, facts=facts
    )
