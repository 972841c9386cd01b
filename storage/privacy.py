"""Everything the store holds about somebody, and what is not kept longer than promised."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import SQLModel, col, select

from storage import files, people
from storage.complaint import likeness, snippets
from storage.models.attendance import AttendanceMark, PendingCheckIn, WalkIn
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile, ComplaintFileSeen, ComplaintMessage
from storage.models.conversation import Conversation
from storage.models.files import Body, StoredFile
from storage.models.learning import Improvement
from storage.models.outbox import Notice
from storage.models.people import Account, LinkClaim, RoleHeld
from storage.models.quiz import Attempt, AttemptAnswer
from storage.models.survey import NamedBallot, Participation
from storage.models.training import Enrolment
from storage.models.web import WebMessage
from storage.session import Tx
from storage.statements import changed


def _plain(row: SQLModel) -> dict[str, Any]:
    def value(given: Any) -> Any:
        if isinstance(given, (datetime, date)):
            return given.isoformat()
        return given.value if isinstance(given, StrEnum) else given

    return {name: value(given) for name, given in row.model_dump().items() if not name.endswith("_hash")}


async def everything_about(tx: Tx, *, account_id: int, person_id: int | None) -> dict[str, Any]:
    """All rows about a person and his accounts, by table; anonymous ballots are not among them: nothing leads there."""
    by_person: dict[str, Any] = {}
    if person_id is not None:
        owned: dict[str, tuple[type[SQLModel], Any]] = {
            "roles": (RoleHeld, col(RoleHeld.person_id)),
            "enrolments": (Enrolment, col(Enrolment.person_id)),
            "attendance": (AttendanceMark, col(AttendanceMark.person_id)),
            "walk_ins": (WalkIn, col(WalkIn.person_id)),
            "quiz_attempts": (Attempt, col(Attempt.person_id)),
            "surveys_asked": (Participation, col(Participation.person_id)),
            "surveys_answered_by_name": (NamedBallot, col(NamedBallot.person_id)),
            "complaints": (Complaint, col(Complaint.customer_id)),
            "improvements": (Improvement, col(Improvement.owner_id)),
            "written": (Body, col(Body.person_id)),
            "complaint_files_seen": (ComplaintFileSeen, col(ComplaintFileSeen.person_id)),
            "files": (StoredFile, col(StoredFile.person_id)),
            "notices": (Notice, col(Notice.person_id)),
            "privileged_acts": (AuditEntry, col(AuditEntry.actor_id)),
        }
        for name, (model, owner) in owned.items():
            by_person[name] = [_plain(row) for row in (await tx.exec(select(model).where(owner == person_id))).all()]
        answers = select(AttemptAnswer).join(Attempt, col(Attempt.id) == col(AttemptAnswer.attempt_id))
        found = await tx.exec(answers.where(Attempt.person_id == person_id))
        by_person["quiz_answers"] = [_plain(row) for row in found.all()]
    person = await people.person(tx, person_id) if person_id else None
    where = Account.person_id == person_id if person_id else Account.id == account_id
    accounts = (await tx.exec(select(Account).where(where))).all()
    chats = {account.user_id for account in accounts if account.channel == "web"}
    transcript = (
        await tx.exec(select(WebMessage).where(col(WebMessage.chat_id).in_(chats)).order_by(col(WebMessage.rev)))
    ).all()
    return {
        "person": _plain(person) if person else None,
        "accounts": [_plain(account) for account in accounts],
        **by_person,
        **await _by_account(tx, list(accounts), person_id),
        "chat": [_plain(message) for message in transcript],
    }


async def _by_account(tx: Tx, accounts: list[Account], person_id: int | None) -> dict[str, Any]:
    """What hangs on the accounts: drafts, scans that wait, files, and claims (also those on the person's record)."""
    ids = [account.id for account in accounts]
    claimed = or_(col(LinkClaim.account_id).in_(ids), col(LinkClaim.person_id) == person_id)
    queries: dict[str, tuple[type[SQLModel], Any]] = {
        "messages_to_cases": (
            ComplaintMessage,
            col(ComplaintMessage.chat_id).in_([account.user_id for account in accounts]),
        ),
        "drafts": (Conversation, col(Conversation.user_id).in_([account.user_id for account in accounts])),
        "scans_waiting": (PendingCheckIn, col(PendingCheckIn.account_id).in_(ids)),
        "files_sent": (StoredFile, col(StoredFile.account_id).in_(ids)),
        "link_claims": (LinkClaim, claimed),
    }
    return {
        name: [_plain(row) for row in (await tx.exec(select(model).where(where))).all()]
        for name, (model, where) in queries.items()
    }


async def drop_transcripts(tx: Tx, *, before: datetime) -> int:
    """Forget chat bubbles older than the instant."""
    return await changed(tx, delete(WebMessage).where(col(WebMessage.sent_at) < before))


async def drop_attendance(tx: Tx, *, before: datetime) -> int:
    """Forget marks older than the instant."""
    return await changed(tx, delete(AttendanceMark).where(col(AttendanceMark.at) < before))


async def erase_old_complaints(tx: Tx, *, closed_before: datetime, now: datetime) -> int:
    """Erase words and attachments of complaints that ended before the instant; codes and times stay for the statistics."""
    likeness.forget(tx)
    ended = select(Complaint.id).where(col(Complaint.closed_at) < closed_before)
    attached = select(ComplaintFile.file_id).where(col(ComplaintFile.complaint_id).in_(ended))
    await files.let_go(tx, list((await tx.exec(attached)).all()))
    await snippets.forget(tx, ended, now=now)
    old = select(ComplaintEvent.body_id).join(Complaint, col(Complaint.id) == col(ComplaintEvent.complaint_id))
    words = old.where(col(Complaint.closed_at) < closed_before, col(ComplaintEvent.body_id).is_not(None))
    aged: ColumnElement[bool] = col(Body.id).in_(words)
    for column in (
        Complaint.what_id,
        Complaint.where_id,
        Complaint.about_id,
        Complaint.remedy_id,
        Complaint.contact_id,
    ):
        aged |= col(Body.id).in_(
            select(column).where(col(Complaint.closed_at) < closed_before, col(column).is_not(None))
        )
    return await changed(tx, update(Body).where(aged, col(Body.erased_at).is_(None)).values(text="", erased_at=now))
