"""Imports as they move from the file to the store."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from domain.imports.state import ImportState
from storage.models.files import StoredFile
from storage.models.imports import ImportRun
from storage.session import Tx
from storage.statements import changed

TRIES = 3


async def begin(tx: Tx, *, file_id: int, name: str, person_id: int, now: datetime) -> ImportRun:
    """Note a file that somebody sent to be imported."""
    row = ImportRun(
        file_id=file_id, name=name[:200], person_id=person_id, state=ImportState.WAITING, problems=[], created_at=now
    )
    tx.add(row)
    await tx.flush()
    return row


async def get(tx: Tx, run_id: int) -> ImportRun | None:
    """An import by its id."""
    return await tx.get(ImportRun, run_id)


async def of_file(tx: Tx, *, file_id: int, person_id: int) -> ImportRun | None:
    """The open import of a file, so that the same message delivered twice opens one."""
    where = (
        ImportRun.file_id == file_id,
        ImportRun.person_id == person_id,
        col(ImportRun.state).in_((ImportState.WAITING, ImportState.READY, ImportState.CONFIRMED)),
    )
    return (await tx.exec(select(ImportRun).where(*where))).first()


async def open_runs(tx: Tx) -> list[tuple[ImportRun, StoredFile]]:
    """What waits to be read or to be applied, with its file, the oldest first."""
    where = (
        ImportRun.file_id == StoredFile.id,
        col(ImportRun.state).in_((ImportState.WAITING, ImportState.CONFIRMED)),
    )
    return list((await tx.exec(select(ImportRun, StoredFile).where(*where).order_by(col(ImportRun.id)))).all())


async def attempt(tx: Tx, run_id: int) -> bool:
    """Count an attempt before it begins; False when it has been tried often enough."""
    where = (col(ImportRun.id) == run_id, col(ImportRun.attempts) < TRIES)
    return await changed(tx, update(ImportRun).where(*where).values(attempts=ImportRun.attempts + 1)) == 1


async def move(tx: Tx, run_id: int, *, before: ImportState, after: ImportState, **values: Any) -> bool:
    """Move an import from one state to another; False when it does not stand there any more."""
    where = (col(ImportRun.id) == run_id, col(ImportRun.state) == before)
    return await changed(tx, update(ImportRun).where(*where).values(state=after, **values)) == 1


async def fresh(tx: Tx, row: ImportRun) -> ImportRun:
    """The import as it stands after `move`."""
    await tx.refresh(row)
    return row
