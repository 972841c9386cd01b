"""What tests of several workers share: a store of theirs on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import schema
from storage.session import Database
from tests.faults import places


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """A database of its own with the newest schema."""
    await places.needed()
    async with places.opened("postgresql", tmp_path) as made:
        database = Database(made)
        await schema.upgrade(database)
        await database.close()
        yield made
