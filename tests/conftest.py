"""Fixtures that every test may ask for."""

import logging
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import heap

with heap.imports():
    from domain.people import Role
    from handlers.blocks import texts
    from tests.house import House, Person, open_house, serving

for name in [name for name in os.environ if name.upper().startswith("PEIBAN_")]:
    del os.environ[name]


def pytest_collection_finish() -> None:
    """Libraries and tests are there for good: looking through them again and again takes a fifth of the time."""
    heap.settle()


@pytest.fixture(autouse=True)
def _everything_is_logged() -> None:
    """Commands that run inside the test process set logging up for themselves; the next test starts afresh."""
    logging.disable(logging.NOTSET)
    logging.getLogger().setLevel(logging.WARNING)
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.disabled = False
            logger.setLevel(logging.NOTSET)
            logger.propagate = True


@pytest.fixture(autouse=True)
def nobody_is_too_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks stand in tests, so that whoever does much does it all at once; the tests of floods set their own limits."""
    monkeypatch.setattr("bot.flood.AT_ONCE", 10_000.0)


@pytest.fixture(autouse=True)
def _sentences_are_sought_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that is translated in one context and asked for in another would be read in English; it fails instead."""
    found = texts._found

    def look(language: str, context: str | None, message: str) -> str:
        said = texts._sentences(language)
        if said and (context, message) not in said:
            assert message not in {known for _context, known in said}, f"{message!r} is not said in context {context!r}"
        return found(language, context, message)

    monkeypatch.setattr(texts, "_found", look)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty store to copy: migrating takes longer than most tests."""
    import asyncio

    from storage import schema
    from storage.session import Database

    path = tmp_path_factory.mktemp("store") / "peiban.db"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await schema.upgrade(database)
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    """A whole Peiban on an empty store, at 08:40 on a Monday."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path)
    yield built
    await built.peiban.end_quietly()


@pytest.fixture
async def url(house: House) -> AsyncIterator[str]:
    """The address of the house's pages, served on loopback."""
    async with serving(house) as address:
        yield address


@pytest.fixture
async def anna(house: House) -> Person:
    """A customer."""
    return await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678", email="anna@example.com")


@pytest.fixture
async def ben(house: House) -> Person:
    """Another one."""
    return await house.person("Ben Ott", Role.CUSTOMER, language="en", phone="13900001111")


@pytest.fixture
async def wang(house: House) -> Person:
    """A colleague at the desk."""
    return await house.person("Wang Fang", Role.DESK, language="en")


@pytest.fixture
async def zhou(house: House) -> Person:
    """Another colleague there."""
    return await house.person("Zhou Yi", Role.DESK, language="en")


@pytest.fixture
async def owner(house: House) -> Person:
    """Whoever answers for cases in a department."""
    return await house.person("Owen Reed", Role.OWNER, language="en", department="Training")
