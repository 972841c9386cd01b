"""A store with cases in it is brought up to date whole, or stays as it was: by many at once, and after some were killed."""

from collections.abc import Set
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, inspect, text

from domain.complaint import Act
from storage import schema
from storage.session import Database
from tests.faults import places
from tests.workers.test_case_races import everybody, take, work
from tests.workers.test_schema import found, four_at_once, kill_in_the_middle

pytestmark = pytest.mark.slow
KILLS = 5
STEPS = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
# What migrations are for: the version, and how often a case began anew.
CHANGED = {"alembic_version", "complaint.reopened"}
Rows = dict[str, list[dict[str, str]]]


async def rows(url: str) -> Rows:
    """Everything that stands in the store, each row by its columns."""

    def read(sync: Connection) -> Rows:
        tables = inspect(sync).get_table_names()
        every = {name: sync.execute(text(f'SELECT * FROM "{name}"')).mappings() for name in tables}
        return {
            name: sorted(({key: str(value) for key, value in row.items()} for row in found_), key=str)
            for name, found_ in every.items()
        }

    database = Database(url)
    async with database.engine.connect() as connection:
        kept = await connection.run_sync(read)
    await database.close()
    return kept


async def steps(url: str) -> int:
    """How many steps it is from the store's revision to the newest."""
    done = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal done
        done += statement.lstrip().startswith(STEPS)

    database = Database(url)
    event.listen(Engine, "after_cursor_execute", count)
    try:
        await schema.upgrade(database)
    finally:
        event.remove(Engine, "after_cursor_execute", count)
        await database.close()
    return done


async def back(url: str) -> None:
    database = Database(url)
    await schema.downgrade(database, FIRST)
    await database.close()


FIRST = "7cd4a6368434"


@pytest.mark.parametrize("store", places.STORES)
async def test_a_filled_store_is_brought_up_to_date_once_and_whole_whoever_dies_at_it(
    tmp_path: Path, store: str
) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url:
        async with everybody(tmp_path, url) as room:
            for _case in range(3):
                case = await room.lodged("anna")
                assert await room.does("wang", take(case)) == "done"
                assert await room.does("wang", work(case, Act.PROPOSE)) == "done"
        await back(url)
        all_of_them = await steps(url)
        assert all_of_them > 20
        await back(url)
        before, catalogue = await rows(url), await found(url)
        assert len(before["complaint"]) == 3
        for number in range(KILLS):
            await kill_in_the_middle(url, 1 + number * (all_of_them - 2) // (KILLS - 1), STEPS)
            assert await found(url) == catalogue
            assert await rows(url) == before
        await four_at_once(url, tmp_path)
        after = await rows(url)
        for name in before.keys() - CHANGED:
            assert len(after[name]) == len(before[name]), name
            if before[name]:
                # A migration may drop a column, and put what it said into another one.
                columns = before[name][0].keys() & after[name][0].keys() - {
                    one.partition(".")[2] for one in CHANGED if one.startswith(f"{name}.")
                }
                assert columns, name
                assert seen(before[name], columns) == seen(after[name], columns), name


def seen(some: list[dict[str, str]], columns: Set[str]) -> list[list[str]]:
    return sorted([row[column] for column in sorted(columns)] for row in some)
