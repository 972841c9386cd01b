"""Stored files and erasable words: references first, content fetched by a job."""

from collections.abc import Collection
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import func, update
from sqlmodel import col, select

from storage.complaint import likeness
from storage.models.complaint import ComplaintFile
from storage.models.files import Body, StoredFile
from storage.models.imports import ImportRun
from storage.session import Tx
from storage.statements import changed, held

LONGEST_ENDING = 6  # with its point; what is longer is part of the name


async def get(tx: Tx, file_id: int) -> StoredFile | None:
    """A file by its id."""
    return await tx.get(StoredFile, file_id)


async def by_name(tx: Tx, name: str) -> StoredFile | None:
    """A file by its random name."""
    return (await tx.exec(select(StoredFile).where(StoredFile.name == name))).first()


async def refer(
    tx: Tx,
    *,
    bot_id: int,
    reference: str,
    kind: str,
    name: str,
    media_type: str,
    size: int,
    now: datetime,
    account_id: int | None,
    person_id: int | None,
) -> StoredFile:
    """Keep a platform's reference with what it declares; the content is fetched later (an upload is here already)."""
    uploaded = await by_name(tx, reference)
    if uploaded is not None and uploaded.account_id == account_id:
        return uploaded
    row = StoredFile(
        bot_id=bot_id,
        reference=reference,
        kind=kind,
        declared_name=name[:200],
        declared_type=media_type[:100],
        declared_size=size,
        account_id=account_id,
        person_id=person_id,
        created_at=now,
    )
    tx.add(row)
    await tx.flush()
    return row


async def put(
    tx: Tx,
    *,
    name: str,
    shown_name: str,
    kind: str,
    media_type: str,
    size: int,
    sha256: str,
    now: datetime,
    person_id: int | None = None,
    account_id: int | None = None,
    alt: str = "",
) -> StoredFile:
    """Enter a file that Peiban itself has made or received whole; its content lies under `name` already."""
    row = StoredFile(
        state="stored",
        name=name,
        declared_name=shown_name,
        kind=kind,
        media_type=media_type,
        size=size,
        declared_size=size,
        sha256=sha256,
        created_at=now,
        person_id=person_id,
        account_id=account_id,
        alt=alt,
    )
    tx.add(row)
    await tx.flush()
    return row


async def waiting(tx: Tx, *, limit: int = 10) -> list[StoredFile]:
    """References whose content is still to be fetched, oldest first."""
    where = (StoredFile.state == "waiting", col(StoredFile.attempts) < 5)
    return list((await tx.exec(select(StoredFile).where(*where).order_by(col(StoredFile.id)).limit(limit))).all())


async def write_body(tx: Tx, text: str, *, now: datetime, person_id: int | None) -> int:
    """Keep somebody's words where they can be erased; returns the id that append-only rows hold."""
    row = Body(text=text, created_at=now, person_id=person_id)
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def bodies(tx: Tx, ids: list[int]) -> dict[int, str]:
    """The words behind the ids; erased ones are empty."""
    found = await tx.exec(select(Body).where(col(Body.id).in_(ids)))
    return {row.id: row.text for row in found if row.id is not None}


async def erase_bodies(tx: Tx, person_id: int, *, now: datetime) -> int:
    """Erase everything a person wrote; the rows and their ids stay."""
    likeness.forget(tx)
    found = (await tx.exec(select(Body).where(Body.person_id == person_id, col(Body.erased_at).is_(None)))).all()
    for row in found:
        row.text, row.erased_at = "", now
    await tx.flush()
    return len(found)


async def total_size(tx: Tx, *, account_id: int, but: str = "") -> int:
    """How many bytes an account has brought, by what was declared; without the upload of the name `but`."""
    where = (StoredFile.account_id == account_id, (StoredFile.name != but) | (StoredFile.name == ""))
    total = select(func.coalesce(func.sum(StoredFile.declared_size), 0)).where(*where)
    return int((await tx.exec(total)).one())


async def try_later(tx: Tx, file_id: int) -> None:
    """Count a failed attempt to fetch; after five the reference is given up."""
    row = await held(tx, StoredFile, file_id)
    if row is not None and row.state == "waiting":
        row.attempts += 1
        if row.attempts >= 5:
            row.state, row.refusal = "gone", "could not be fetched"
        await tx.flush()


async def refuse(tx: Tx, file_id: int, *, reason: str) -> None:
    """The content is nothing Peiban keeps."""
    row = await held(tx, StoredFile, file_id)
    if row is not None and row.state == "waiting":
        row.state, row.refusal = "refused", reason
        await tx.flush()


async def is_import(tx: Tx, file_id: int) -> bool:
    """Whether a file came to be imported; whoever sent it is told by the import what became of it."""
    return (await tx.exec(select(ImportRun.id).where(ImportRun.file_id == file_id).limit(1))).first() is not None


async def rename(tx: Tx, file_id: int, stem: str) -> None:
    """Call a file something else; its ending stays, and one without a name stays without."""
    row = await held(tx, StoredFile, file_id)
    if row is not None and row.declared_name:
        ending = PurePath(row.declared_name).suffix
        row.declared_name = stem + (ending if len(ending) <= LONGEST_ENDING else "")
        await tx.flush()


async def fetched(
    tx: Tx, stored: StoredFile, *, name: str, shown_name: str, kind: str, media_type: str, size: int, sha256: str
) -> None:
    """The content lies under its random name now; of a file that was let go of meanwhile only to be removed.

    `stored` is the file as it was when its content was asked for: if it has been renamed since, it keeps that name.
    """
    row = await held(tx, StoredFile, stored.id or 0)
    if row is not None and row.state == "gone":
        row.name = name
        await tx.flush()
    elif row is not None:
        shown = shown_name if row.declared_name == stored.declared_name else row.declared_name
        row.state, row.name, row.declared_name, row.kind = "stored", name, shown, kind
        row.media_type, row.size, row.sha256 = media_type, size, sha256
        await tx.flush()


async def let_go(tx: Tx, ids: Collection[int]) -> int:
    """Keep the files no longer: nothing of them is served or named any more, and their content is listed for removal."""
    blank = {"declared_name": "", "declared_type": "", "reference": "", "sha256": "", "declared_size": 0, "size": 0}
    where = (col(StoredFile.id).in_(list(ids)), col(StoredFile.state) != "gone")
    return await changed(tx, update(StoredFile).where(*where).values(state="gone", refusal="erased", **blank))


async def made_before(tx: Tx, instant: datetime) -> list[int]:
    """Files that Peiban made itself (exports, pictures, lists) and nobody brought, older than the instant."""
    where = (
        col(StoredFile.account_id).is_(None),
        col(StoredFile.reference) == "",
        col(StoredFile.state) == "stored",
        col(StoredFile.created_at) < instant,
        col(StoredFile.id).not_in(select(ComplaintFile.file_id)),
    )
    return [found for found in (await tx.exec(select(StoredFile.id).where(*where))).all() if found is not None]


async def to_unlink(tx: Tx) -> list[str]:
    """The random names whose content is to be removed from the disk."""
    where = (col(StoredFile.state) == "gone", col(StoredFile.name) != "")
    return list((await tx.exec(select(StoredFile.name).where(*where))).all())


async def unlinked(tx: Tx, names: Collection[str]) -> None:
    """Their content is removed."""
    where = (col(StoredFile.state) == "gone", col(StoredFile.name).in_(list(names)))
    await changed(tx, update(StoredFile).where(*where).values(name=""))
