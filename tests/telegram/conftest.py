"""A fresh Peiban on a fresh fake Telegram for each test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telegram.town import Town, town


@pytest.fixture
def folder(tmp_path: Path, empty_store: Path) -> Path:
    """A data directory with an empty store."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    return tmp_path


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chats without the rest between messages: here nobody but the tests of floods counts them."""
    monkeypatch.setattr("bot.channels.telegram.pace.PRIVATE", (100, 1.0))
    monkeypatch.setattr("bot.channels.telegram.pace.GROUP", (100, 1.0))


@pytest.fixture
async def here(folder: Path, swift: None) -> AsyncIterator[Town]:
    """Peiban by polling."""
    async with town(folder) as built:
        yield built


@pytest.fixture
async def hooked(folder: Path, swift: None) -> AsyncIterator[Town]:
    """Peiban by webhook."""
    async with town(folder, webhook=True) as built:
        yield built


@pytest.fixture
async def paced(folder: Path) -> AsyncIterator[Town]:
    """Peiban by polling, as carefully as with the real Telegram."""
    async with town(folder) as built:
        yield built
