"""A backup made while others write, and one of a store with something in every table, brought back into an empty place."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    insert,
    inspect,
    text,
)
from sqlmodel import AutoString, SQLModel, select

from bot.settings import Settings, load_settings
from scripts.backup import back_up, make_backup
from scripts.restore import bring_back, restore
from storage import archive, backup, schema
from storage.models.files import Body, StoredFile
from storage.session import Database
from storage.types import Code, UtcDateTime
from tests.clock import StandingClock
from tests.faults import places
from tests.house import MORNING
from tests.storage.writing import writing
from tests.whole import WHOLE

ROWS = 300_000
# What a restore changes on purpose, so that nothing old is said.
QUIETED = {
    "notice": "what was due is skipped",
    "pending_answer": "answers came too late",
    "intake": "whether what nobody had handled is still meant, a person decides",
    "invitation": "a one-time link may have been used since",
    "occurrence": "what the timetable has missed counts as done",
}
# Something for every type of a column; what is of two of them finds the first.
VALUES: dict[type, Any] = {
    UtcDateTime: datetime(2020, 2, 29, 23, 59, 59, 123456, tzinfo=UTC),
    JSON: {"培": [0.1, None, True, "\\\t\n'\"😀"]},
    Date: date(2020, 2, 29),
    Boolean: True,
    Float: 0.1,
    BigInteger: -(2**62),
    Integer: 7,
    AutoString: "培\\\t\n'\"😀",
}
# What must be as it is at work, for the restore to find it; and what SQLite does not number.
AT_WORK: dict[str, dict[str, Any]] = {
    "web_chat": {"chat_id": 2**62},
    "notice": {"state": "queued"},
    "intake": {"state": "new"},
    "invitation": {"used_at": None, "expires_at": datetime(2100, 1, 1, tzinfo=UTC)},
}
GIVEN = text("SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename")


@dataclass(slots=True)
class Places:
    """Empty places of one kind of store; they are gone after the test."""

    kind: str
    folder: Path
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self, name: str) -> Settings:
        place = self.folder / name
        (place / "files").mkdir(parents=True)
        url = await self.stack.enter_async_context(places.opened(self.kind, place))
        return load_settings(data_dir=place, secret_key="a key for tests only", database_url=url, _env_file=None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Places]:
    await places.needed(request.param)
    made = Places(request.param, tmp_path)
    async with made.stack:
        yield made


async def hashes(settings: Settings) -> dict[str, tuple[int, str]]:
    """Of every table: how many rows, and a hash over their content in order."""

    def read(connection: Connection) -> dict[str, tuple[int, str]]:
        found = {}
        for name in inspect(connection).get_table_names():
            rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        return found

    database = Database(settings.store_url)
    async with database.engine.connect() as connection:
        found = await connection.run_sync(read)
    await database.close()
    return found


async def test_all_that_was_committed_before_a_backup_began_comes_back(
    empty: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    source, place, copy = await empty.open("data"), await empty.open("new"), await empty.open("copy")
    target = tmp_path / "b.tar"
    database = Database(source.store_url)
    await schema.upgrade(database)
    if WHOLE:
        await filled(database, ROWS)
    clock = asyncio.get_running_loop().time
    async with writing(database, source.files_dir) as crowd:
        before, began = set(crowd.committed), clock()
        assert await back_up(source, target=target) == 0
        more, seconds = len(crowd.committed) - len(before), clock() - began
        assert more > 0  # it did not stop the others
    await database.close()
    assert await restore(place, source=target, erasures=None) == 0
    told = capsys.readouterr().out
    assert "Recovery point" in told and "restored" in told.lower()
    record_property("rows a second while it ran", round(more / seconds))
    print(
        f"{empty.kind}: {more} rows were written in the {seconds:.2f} s that the backup took, {more / seconds:.0f} a second"
    )
    print(told)

    copied, back = await unpacked(target, copy), await hashes(place)
    assert {name: back[name] for name in copied if name not in QUIETED} == {
        name: facts for name, facts in copied.items() if name not in QUIETED
    }
    manifest = archive.check(target)
    assert manifest.rows == {name: count for name, (count, _hash) in copied.items()}
    assert manifest.missing == ()
    restored = Database(place.store_url)
    async with restored.read() as tx:
        assert {f"row {number}" for number in before} <= set((await tx.exec(select(Body.text))).all())
        named = dict((await tx.exec(select(StoredFile.name, StoredFile.sha256))).all())
    await restored.close()
    on_disk = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.files_dir.iterdir()}
    assert on_disk == named and len(named) >= len(before) // 10


async def filled(database: Database, rows: int) -> None:
    """So much in it that a copy takes seconds."""
    for start in range(0, rows, 10_000):
        async with database.write() as tx:
            at = datetime.now(UTC)
            said = ({"text": token_hex(300), "created_at": at} for _row in range(start, start + 10_000))
            await (await tx.connection()).execute(insert(Body), list(said))


async def unpacked(target: Path, settings: Settings) -> dict[str, tuple[int, str]]:
    """What the file itself holds, looked at without Peiban's restore."""
    kept = target.with_name("snapshot")
    archive.extract(target, {archive.STORE: kept})
    database = Database(settings.store_url)
    if database.sqlite:
        kept.rename(str(database.url.database))
    else:
        await backup.load_postgresql(database, kept)
    await database.close()
    return await hashes(settings)


async def test_every_table_comes_back_as_it_was_but_for_what_must_not_be_said_again(
    empty: Places, tmp_path: Path
) -> None:
    source, place = await empty.open("data"), await empty.open("new")
    database = Database(source.store_url)
    await schema.upgrade(database)
    async with database.write() as tx:
        await (await tx.connection()).run_sync(one_in_every_table)
    await make_backup(source, database, target=tmp_path / "b.tar")
    await database.close()
    await bring_back(place, source=tmp_path / "b.tar", clock=StandingClock(MORNING))
    kept, back = await hashes(source), await hashes(place)
    assert back.keys() == kept.keys() > SQLModel.metadata.tables.keys()
    assert all(count for count, _hash in kept.values())
    assert {name for name in kept if back[name] != kept[name]} == QUIETED.keys()
    assert await numbers(place) == await numbers(source)


async def numbers(settings: Settings) -> list[Any]:
    """The last number that each table of PostgreSQL has given; SQLite goes by the rows themselves."""
    database = Database(settings.store_url)
    async with database.engine.connect() as connection:
        found = [] if database.sqlite else (await connection.execute(GIVEN)).all()
    await database.close()
    return list(found)


def one_in_every_table(connection: Connection) -> None:
    """A row in every table, and in it something in every column."""
    ids: dict[str, Any] = {}
    for table in SQLModel.metadata.sorted_tables:
        columns = [column for column in table.columns if column is not table.autoincrement_column]
        row = {column.name: something(column, ids) for column in columns} | AT_WORK.get(table.name, {})
        made = connection.execute(insert(table).values(row)).inserted_primary_key
        ids[table.name] = made and made[0]


def something(column: Column[Any], ids: dict[str, Any]) -> Any:
    for key in column.foreign_keys:
        return ids.get(key.column.table.name)  # of its own table: none
    if isinstance(column.type, Code):
        return next(iter(column.type.enum))
    return next(value for of, value in VALUES.items() if isinstance(column.type, of))
