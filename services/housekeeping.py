"""What a tidy house does by itself."""

from domain.consent import RetentionPolicy
from domain.permission import Permission
from services.scope import Scope, requires
from storage import intake, outbox, privacy


@requires(Permission.ADMINISTER)
async def purge_intake(scope: Scope) -> int:
    """Drop raw updates that are done and older than three days, and answers that came too late."""
    await outbox.drop_old_answers(scope.tx, now=scope.wall)
    return await intake.purge(scope.tx, now=scope.wall)


@requires(Permission.ADMINISTER)
async def keep_no_longer(scope: Scope) -> None:
    """Let go of what the privacy notice says is not kept any longer: chats, old marks, the words of old complaints."""
    policy = RetentionPolicy()
    await privacy.drop_transcripts(scope.tx, before=scope.now - policy.transcripts)
    await privacy.drop_attendance(scope.tx, before=scope.now - policy.attendance)
    await privacy.erase_old_complaints(scope.tx, closed_before=scope.now - policy.complaints, now=scope.wall)
