"""What the complaint desk is set up with, as a sheet that can be edited and imported again."""

from datetime import timedelta

from domain.errors import NotFoundError, NotPermittedError
from domain.imports.columns import ImportKind
from domain.permission import Permission
from services.imports.making import right_for
from services.scope import Scope, requires
from storage import outbox

KINDS = (
    ImportKind.HOLIDAYS,
    ImportKind.LIMITS,
    ImportKind.DUTIES,
    ImportKind.TEMPLATES,
    ImportKind.CATEGORIES,
    ImportKind.TIERS,
    ImportKind.HOURS,
    ImportKind.DUTY_ROSTER,
)


@requires(Permission.IMPORT_FILE)
async def ask_for_sheet(scope: Scope, *, kind: str) -> bool:
    """Have a sheet made for the actor, if he may import the like; False when it is on its way already."""
    if kind not in KINDS:
        raise NotFoundError
    if not scope.actor.may(right_for(ImportKind(kind))):
        raise NotPermittedError
    return await outbox.queue(
        scope.tx,
        "setup_sheet",
        now=scope.now,
        params={"kind": kind},
        account_id=scope.actor.account_id,
        # One at a time: a second tap within the minute is the same wish.
        dedupe_key=f"setup sheet:{scope.actor.account_id}:{kind}:{scope.now:%Y-%m-%d %H:%M}",
        expires_at=scope.now + timedelta(minutes=10),
        urgent=True,
    )
