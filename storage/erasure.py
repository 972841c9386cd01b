"""How somebody is erased who takes his agreement back: his words, files, drafts and traces go, codes and times stay."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import col, select

from domain.people import Role
from storage import files, intake, invitation, outbox, web
from storage.complaint import cases, snippets
from storage.models.attendance import PendingCheckIn
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile, ComplaintFileSeen, ComplaintMessage
from storage.models.conversation import Conversation, Screen
from storage.models.files import Body, StoredFile
from storage.models.intake import Intake
from storage.models.outbox import Notice
from storage.models.people import Account, LinkClaim, Person, RoleHeld
from storage.models.survey import NamedBallot
from storage.models.web import WebMessage
from storage.session import Tx
from storage.statements import changed

ERASED = "—"
"""What stands where the name of an erased person stood."""


async def withdraw(tx: Tx, *, account_id: int, person_id: int | None, now: datetime) -> None:
    """Erase what somebody wrote and sent, unbind his accounts, forget that he agreed; a record of his own making too.

    The content of his files is let go of only: whoever holds the folder removes it after the commit.
    """
    where = Account.person_id == person_id if person_id else Account.id == account_id
    # What he is doing through any of them comes before, or after all this.
    await intake.hold_turns(tx, (await tx.exec(select(Account.user_id).where(where))).all())
    if person_id is not None:
        await invitation.revoke_entries(tx, person_id, now=now)
        await cases.hold_of_customer(tx, person_id)
    accounts = list((await tx.exec(select(Account).where(where).execution_options(populate_existing=True))).all())
    ids = [account.id or 0 for account in accounts]
    chats = [account.user_id for account in accounts]
    await _let_go(tx, accounts, person_id)
    await _forget_chats(tx, chats)
    for account in accounts:
        if account.channel == "web":
            await web.erase_chat(tx, account.user_id)
        account.consent_version, account.consented_at, account.person_id, account.display_name = 0, None, None, ""
    await changed(tx, delete(PendingCheckIn).where(col(PendingCheckIn.account_id).in_(ids)))
    undecided = (col(LinkClaim.account_id).in_(ids), col(LinkClaim.decided_at).is_(None))
    await changed(tx, update(LinkClaim).where(*undecided).values(decided_at=now, granted=False))
    concerned: ColumnElement[bool] = col(Notice.account_id).in_(ids)
    if person_id is not None:
        concerned |= col(Notice.person_id) == person_id
        await _erase_words(tx, person_id, now=now)
        await _erase_record(tx, person_id, now=now)
    over = {"state": "skipped", "reason": "consent withdrawn", "finished_at": now}
    await changed(tx, update(Notice).where(concerned, col(Notice.state) == "queued").values(**over))
    await tx.flush()


async def erase_old_customers(tx: Tx, *, closed_before: datetime, now: datetime) -> list[int]:
    """Erase the records of customers of whom nothing is left but complaints that ended before the instant; returns their ids.

    Not of whoever can come back by an account, stands on a roster or does anything else in the house.
    """
    person = col(Person.id)
    ended = select(Complaint.customer_id).where(col(Complaint.closed_at) < closed_before)
    since = (col(Complaint.closed_at).is_(None), col(Complaint.closed_at) >= closed_before)
    where = (
        col(Person.erased_at).is_(None),
        col(Person.employee_no).is_(None),
        person.in_(ended),
        person.not_in(select(Complaint.customer_id).where(or_(*since))),
        person.not_in(select(Account.person_id).where(col(Account.person_id).is_not(None))),
        person.not_in(select(RoleHeld.person_id).where(RoleHeld.role != Role.CUSTOMER)),
    )
    found = [one for one in (await tx.exec(select(Person.id).where(*where))).all() if one is not None]
    for person_id in found:
        await _erase_record(tx, person_id, now=now)
    return found


async def _let_go(tx: Tx, accounts: list[Account], person_id: int | None) -> None:
    """Everything he brought, what was made for him, and what hangs on his complaints."""
    webs = [account.user_id for account in accounts if account.channel == "web"]
    shown = select(WebMessage.file_id).where(col(WebMessage.chat_id).in_(webs), col(WebMessage.file_id).is_not(None))
    nobodys = (col(StoredFile.account_id).is_(None), col(StoredFile.person_id).is_(None))
    attached = select(ComplaintFile.file_id)
    made = (await tx.exec(select(StoredFile.id).where(*nobodys, col(StoredFile.id).in_(shown)))).all()
    his: ColumnElement[bool] = col(StoredFile.account_id).in_([account.id for account in accounts])
    if person_id is not None:
        his |= col(StoredFile.person_id) == person_id
        # What a colleague has shown a customer belongs to the case, as his words do.
        others = select(Complaint.id).where(Complaint.customer_id != person_id)
        his &= col(StoredFile.id).not_in(attached.where(col(ComplaintFile.complaint_id).in_(others)))
        his_own = select(Complaint.id).where(Complaint.customer_id == person_id)
        his |= col(StoredFile.id).in_(attached.where(col(ComplaintFile.complaint_id).in_(his_own)))
    brought = (await tx.exec(select(StoredFile.id).where(his))).all()
    await files.let_go(tx, [file_id for file_id in {*made, *brought} if file_id is not None])


async def _forget_chats(tx: Tx, chats: Collection[int]) -> None:
    """Drafts, living messages, answers on their way, and the raw updates he sent."""
    await changed(tx, delete(Conversation).where(col(Conversation.user_id).in_(chats)))
    await changed(tx, delete(Screen).where(col(Screen.chat_id).in_(chats)))
    await changed(tx, delete(ComplaintMessage).where(col(ComplaintMessage.chat_id).in_(chats)))
    await outbox.empty(tx, chats=chats)
    ended = (col(Intake.sender).in_(chats), col(Intake.state) != "new")
    for row in (await tx.exec(select(Intake).where(*ended))).all():
        row.payload, row.error = None, ""
    await tx.flush()


async def _erase_words(tx: Tx, person_id: int, *, now: datetime) -> None:
    """His own words, and what was written to him about his complaints."""
    await files.erase_bodies(tx, person_id, now=now)
    about = (
        select(ComplaintEvent.body_id)
        .join(Complaint, col(Complaint.id) == col(ComplaintEvent.complaint_id))
        .where(col(Complaint.customer_id) == person_id, col(ComplaintEvent.body_id).is_not(None))
    )
    unerased = (col(Body.id).in_(about), col(Body.erased_at).is_(None))
    await changed(tx, update(Body).where(*unerased).values(text="", erased_at=now))
    await snippets.forget(tx, select(Complaint.id).where(Complaint.customer_id == person_id), now=now)
    await changed(tx, delete(NamedBallot).where(col(NamedBallot.person_id) == person_id))
    await changed(tx, delete(ComplaintFileSeen).where(col(ComplaintFileSeen.person_id) == person_id))


async def _erase_record(tx: Tx, person_id: int, *, now: datetime) -> None:
    """An employee's record belongs to the roster; one that he made himself keeps nothing of him."""
    row = await tx.get(Person, person_id)
    if row is None:
        return
    row.consent_version, row.consented_at = 0, None
    if row.employee_no is None:
        row.name, row.erased_at = ERASED, now
        row.phone = row.email = row.department = row.job_title = ""
        await changed(tx, delete(RoleHeld).where(col(RoleHeld.person_id) == person_id))
    await tx.flush()
