"""The web channel's messages: every new or edited bubble takes the chat's next revision."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.hot import upsert
from storage.models.web import WebChat, WebMessage
from storage.session import Tx

SLICE = 200


async def _count(tx: Tx, chat_id: int, *, messages: int) -> tuple[int, int]:
    """Take the next revision, and with it the next message number or none; returns both as they are now."""
    message, rev = (await _COUNT.all(tx, chat_id=chat_id, last_message=messages, last_rev=1))[0]
    return message, rev


async def add(
    tx: Tx,
    *,
    chat_id: int,
    mine: bool,
    text: str,
    now: datetime,
    buttons: list[Any] | None = None,
    file_id: int | None = None,
    cid: str | None = None,
) -> WebMessage:
    """Put a bubble at the end of a chat."""
    message_id, rev = await _count(tx, chat_id, messages=1)
    row = WebMessage(
        chat_id=chat_id,
        message_id=message_id,
        rev=rev,
        mine=mine,
        cid=cid,
        text=text,
        buttons=buttons or [],
        file_id=file_id,
        sent_at=now,
    )
    tx.add(row)
    await tx.flush()
    return row


async def get(tx: Tx, chat_id: int, message_id: int) -> WebMessage | None:
    """A bubble by its place."""
    return await tx.get(WebMessage, (chat_id, message_id))


async def by_cid(tx: Tx, chat_id: int, cid: str) -> WebMessage | None:
    """The bubble a window sent under its own id."""
    return (await tx.exec(select(WebMessage).where(WebMessage.chat_id == chat_id, WebMessage.cid == cid))).first()


async def revise(
    tx: Tx, row: WebMessage, *, text: str | None = None, buttons: list[Any] | None = None, deleted: bool = False
) -> None:
    """Change a bubble in place; None leaves text or buttons as they are."""
    _, row.rev = await _count(tx, row.chat_id, messages=0)
    if text is not None and text != row.text:
        row.text, row.edited = text, True
    if buttons is not None:
        row.buttons = buttons
    if deleted:
        row.deleted, row.text, row.buttons, row.file_id = True, "", [], None
    await tx.flush()


async def since(tx: Tx, chat_id: int, rev: int, *, limit: int = SLICE) -> list[WebMessage]:
    """What changed in a chat after a revision, in order of revision, `limit` bubbles at most.

    A window that has nothing yet (`rev` 0) gets the newest; any other gets the next ones, and asks until none is left.
    """
    query = select(WebMessage).where(WebMessage.chat_id == chat_id, WebMessage.rev > rev).limit(limit)
    if rev > 0:
        return list((await tx.exec(query.order_by(col(WebMessage.rev)))).all())
    return list(reversed((await tx.exec(query.order_by(col(WebMessage.rev).desc()))).all()))


async def revisions(tx: Tx, chat_ids: list[int]) -> dict[int, int]:
    """The newest revision of each of these chats that has one."""
    found = await tx.exec(select(WebChat.chat_id, WebChat.last_rev).where(col(WebChat.chat_id).in_(chat_ids)))
    return dict(found.all())


async def erase_chat(tx: Tx, chat_id: int) -> None:
    """Remove a chat's transcript."""
    for row in (await tx.exec(select(WebMessage).where(WebMessage.chat_id == chat_id))).all():
        await tx.delete(row)
    await tx.flush()


_COUNT = upsert(
    WebChat,
    "chat_id",
    "last_message",
    "last_rev",
    changes={
        "last_message": col(WebChat.last_message) + bindparam("last_message"),
        "last_rev": col(WebChat.last_rev) + 1,
    },
    returning=(col(WebChat.last_message), col(WebChat.last_rev)),
)
