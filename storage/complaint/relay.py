"""What passes between customer and house besides words: who has seen which file, and from which message a step came."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from storage.models.complaint import ComplaintFileSeen, ComplaintMessage
from storage.models.files import StoredFile
from storage.session import Tx
from storage.statements import changed, insert_once


async def files_of(tx: Tx, ids: Collection[int]) -> Sequence[StoredFile]:
    """Files by their ids, in order."""
    query = select(StoredFile).where(col(StoredFile.id).in_(list(ids))).order_by(col(StoredFile.id))
    return (await tx.exec(query)).all()


async def seen(tx: Tx, person_id: int, ids: Collection[int]) -> set[int]:
    """Which of some files somebody has been sent already."""
    query = select(ComplaintFileSeen.file_id).where(
        ComplaintFileSeen.person_id == person_id, col(ComplaintFileSeen.file_id).in_(list(ids))
    )
    return set((await tx.exec(query)).all())


async def see(tx: Tx, person_id: int, ids: Collection[int]) -> None:
    """Somebody is sent some files."""
    for file_id in ids:
        await insert_once(tx, ComplaintFileSeen, person_id=person_id, file_id=file_id)


async def note_message(
    tx: Tx, *, bot_id: int, chat_id: int, message_id: int, complaint_id: int, seq: int, at: datetime
) -> None:
    """Keep from which message a step came."""
    await insert_once(
        tx,
        ComplaintMessage,
        bot_id=bot_id,
        chat_id=chat_id,
        message_id=message_id,
        complaint_id=complaint_id,
        seq=seq,
        at=at,
    )


async def step_from(tx: Tx, *, bot_id: int, chat_id: int, message_id: int) -> tuple[int, int] | None:
    """The case and the number of the step that a message became; None when it became none, or long ago."""
    row = await tx.get(ComplaintMessage, (bot_id, chat_id, message_id))
    return (row.complaint_id, row.seq) if row else None


async def forget_messages(tx: Tx, *, before: datetime) -> int:
    """No edit of a message this old is noted any more."""
    return await changed(tx, delete(ComplaintMessage).where(col(ComplaintMessage.at) < before))
