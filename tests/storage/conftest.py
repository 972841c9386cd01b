"""An empty store for tests that need no house around it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.session import Database


@pytest.fixture
async def database(tmp_path: Path, empty_store: Path) -> AsyncIterator[Database]:
    """A migrated store of its own, opened."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'peiban.db'}")
    yield opened
    await opened.close()
