"""What a tidy house does by itself."""

from domain.permission import Permission
from services.scope import Scope, requires
from storage import intake, outbox


@requires(Permission.ADMINISTER)
async def purge_intake(scope: Scope) -> int:
    """Drop raw updates that are done and older than three days, and answers that came too late."""
    await outbox.drop_old_answers(scope.tx, now=scope.wall)
    return await intake.purge(scope.tx, now=scope.wall)
