"""What a tidy house does by itself."""

from domain.consent import RetentionPolicy
from domain.permission import Permission
from services import audit
from services.attachments import UNLINK
from services.scope import Scope, requires
from storage import erasure, files, intake, jobs, outbox, privacy
from storage.complaint import relay
from storage.condition import DROPPED, DROPPED_SUBJECT


@requires(Permission.ADMINISTER)
async def purge_intake(scope: Scope) -> int:
    """Drop raw updates that are done (after three days) or dead (after 30), and answers that came too late.

    Of these a count remains, in the audit: their words and whom they were for are nobody's business.
    """
    if dropped := await outbox.drop_old_answers(scope.tx, now=scope.wall):
        await audit.note(scope, DROPPED, subject=DROPPED_SUBJECT, answers=dropped)
    await relay.forget_messages(scope.tx, before=scope.wall - RetentionPolicy().edits)
    return await intake.purge(scope.tx, now=scope.wall)


@requires(Permission.ADMINISTER)
async def keep_no_longer(scope: Scope) -> None:
    """Let go of what the privacy notice says is not kept any longer: chats, marks, words and files of old complaints.

    The traces of our own work go too: notices that ended long ago, and which job ran when.
    """
    await outbox.purge(scope.tx, now=scope.now)
    await jobs.purge(scope.tx, now=scope.now)
    policy = RetentionPolicy()
    await privacy.drop_transcripts(scope.tx, before=scope.now - policy.transcripts)
    await privacy.drop_attendance(scope.tx, before=scope.now - policy.attendance)
    closed_before = scope.now - policy.complaints
    words = await privacy.erase_old_complaints(scope.tx, closed_before=closed_before, now=scope.wall)
    records = await erasure.erase_old_customers(scope.tx, closed_before=closed_before, now=scope.wall)
    if words or records:
        facts = {"closed_before": closed_before.isoformat(), "words": words, "records": records}
        await audit.note(scope, "old complaints erased", subject="complaints", **facts)
    await files.let_go(scope.tx, await files.made_before(scope.tx, scope.wall - policy.made_files))
    scope.afterwards.append(UNLINK)
