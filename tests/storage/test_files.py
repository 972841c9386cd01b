"""What files are called, whoever changes that while their content is being fetched."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from storage import files
from storage.models.files import StoredFile
from storage.session import Database

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """A file as it was sent, what it is called meanwhile (or is not), and its name when the content is there."""

    sent: str
    meanwhile: str
    kept: str


@pytest.mark.parametrize(
    "case",
    [
        Case("Anna Frei.pdf", "C-1-7", "C-1-7.pdf"),
        Case("Anna Frei.pdf", "", "looked at.pdf"),
        Case("", "C-1-7", "looked at.pdf"),
        Case("Anna Frei. a very long last piece", "C-1-7", "C-1-7"),
    ],
)
async def test_a_file_that_is_renamed_while_it_is_fetched_keeps_that_name(database: Database, case: Case) -> None:
    async with database.write() as tx:
        row = StoredFile(declared_name=case.sent, kind="document", created_at=NOON)
        tx.add(row)
        await tx.flush()
        file_id = row.id or 0
    async with database.look() as tx:
        [asked] = await files.waiting(tx)
    if case.meanwhile:
        async with database.write() as tx:
            await files.rename(tx, file_id, case.meanwhile)
    facts = {"kind": "document", "media_type": "application/pdf", "size": 1, "sha256": ""}
    async with database.write() as tx:
        await files.fetched(tx, asked, name="random", shown_name="looked at.pdf", **facts)
    async with database.look() as tx:
        found = await files.get(tx, file_id)
    assert found is not None
    assert (found.state, found.declared_name) == ("stored", case.kept)
