"""Empty stores for tests that need no house around them."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage import schema
from storage.session import Database
from tests.faults import places


@pytest.fixture
async def database(tmp_path: Path, empty_store: Path) -> AsyncIterator[Database]:
    """A migrated store of its own, opened."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'peiban.db'}")
    yield opened
    await opened.close()


@asynccontextmanager
async def _migrated(store: str, folder: Path) -> AsyncIterator[Database]:
    await places.needed(store)
    async with places.opened(store, folder) as url:
        opened = Database(url)
        await schema.upgrade(opened)
        yield opened
        await opened.close()


@pytest.fixture
async def on_postgresql(tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated store of its own on PostgreSQL, opened."""
    async with _migrated("postgresql", tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def on_either(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A migrated store of its own on each of the two, opened."""
    async with _migrated(request.param, tmp_path) as opened:
        yield opened
