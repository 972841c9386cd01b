"""Everything the store holds about somebody, and how it is erased."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import SQLModel, col, select

from storage import files, people, web
from storage.models.attendance import AttendanceMark
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.conversation import Conversation
from storage.models.files import Body, StoredFile
from storage.models.outbox import Notice
from storage.models.people import Account, Person, RoleHeld
from storage.models.quiz import Attempt
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
            "quiz_attempts": (Attempt, col(Attempt.person_id)),
            "surveys_asked": (Participation, col(Participation.person_id)),
            "surveys_answered_by_name": (NamedBallot, col(NamedBallot.person_id)),
            "complaints": (Complaint, col(Complaint.customer_id)),
            "written": (Body, col(Body.person_id)),
            "files": (StoredFile, col(StoredFile.person_id)),
            "notices": (Notice, col(Notice.person_id)),
        }
        for name, (model, owner) in owned.items():
            by_person[name] = [_plain(row) for row in (await tx.exec(select(model).where(owner == person_id))).all()]
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
        "chat": [_plain(message) for message in transcript],
    }


async def withdraw(tx: Tx, *, account_id: int, person_id: int | None, now: datetime) -> None:
    """Erase what somebody wrote, his drafts and transcripts, unbind his accounts and forget that he agreed."""
    where = Account.person_id == person_id if person_id else Account.id == account_id
    for account in (await tx.exec(select(Account).where(where))).all():
        await changed(tx, delete(Conversation).where(col(Conversation.user_id) == account.user_id))
        if account.channel == "web":
            await web.erase_chat(tx, account.user_id)
        account.consent_version, account.consented_at, account.person_id, account.display_name = 0, None, None, ""
    if person_id is not None:
        await files.erase_bodies(tx, person_id, now=now)
        await changed(tx, delete(NamedBallot).where(col(NamedBallot.person_id) == person_id))
        await changed(
            tx, update(Person).where(col(Person.id) == person_id).values(consent_version=0, consented_at=None)
        )
    await tx.flush()


async def drop_transcripts(tx: Tx, *, before: datetime) -> int:
    """Forget chat bubbles older than the instant."""
    return await changed(tx, delete(WebMessage).where(col(WebMessage.sent_at) < before))


async def drop_attendance(tx: Tx, *, before: datetime) -> int:
    """Forget marks older than the instant."""
    return await changed(tx, delete(AttendanceMark).where(col(AttendanceMark.at) < before))


async def erase_old_complaints(tx: Tx, *, closed_before: datetime, now: datetime) -> int:
    """Erase the words of complaints that ended before the instant; codes and times stay for the statistics."""
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
