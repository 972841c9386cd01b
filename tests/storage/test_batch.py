"""Units of work that share a commit: each fails alone, and none is told that it is done before it is."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from storage.batch import MOST_UNITS, BatchLostError
from storage.models.complaint import ComplaintSerial
from storage.session import Database
from storage.statements import insert_once


async def years(database: Database) -> set[int]:
    async with database.read() as tx:
        return set((await tx.exec(select(ComplaintSerial.year))).all())


async def enter(database: Database, year: int, *, failing: bool = False) -> None:
    async with database.write() as tx:
        await insert_once(tx, ComplaintSerial, year=year, last=0)
        if failing:
            raise LookupError(year)


async def listen(database: Database, heard: Callable[[str], object]) -> None:
    async with database.write() as tx:
        tx.driver.set_trace_callback(heard)  # type: ignore[attr-defined]


async def test_whoever_queues_during_a_commit_shares_the_next(database: Database) -> None:
    commits: list[str] = []
    await listen(database, lambda statement: commits.append(statement) if statement == "COMMIT" else None)
    commits.clear()
    await asyncio.gather(*(enter(database, year) for year in range(MOST_UNITS)))
    assert len(await years(database)) == MOST_UNITS
    assert len(commits) == 1
    await asyncio.gather(*(enter(database, 1000 + year) for year in range(3 * MOST_UNITS)))
    assert len(commits) == 4


async def test_who_may_go_ahead_goes_before_all_who_wait_and_in_order(database: Database) -> None:
    begun: list[str] = []

    async def unit(name: str, *, ahead: bool) -> None:
        async with database.write(ahead=ahead):
            begun.append(name)

    async with asyncio.TaskGroup() as group, database.write():
        for name in ("tap 1", "tap 2", "notice 1", "tap 3", "notice 2"):
            group.create_task(unit(name, ahead=name.startswith("notice")))
            await asyncio.sleep(0)
    assert begun == ["notice 1", "notice 2", "tap 1", "tap 2", "tap 3"]


async def test_a_unit_that_raises_takes_none_of_its_batch_with_it(database: Database) -> None:
    results = await asyncio.gather(
        *(enter(database, year, failing=year % 3 == 0) for year in range(30)), return_exceptions=True
    )
    assert [isinstance(result, LookupError) for result in results] == [year % 3 == 0 for year in range(30)]
    assert await years(database) == {year for year in range(30) if year % 3}


async def test_what_a_caller_was_told_is_in_the_file(database: Database) -> None:
    async def enter_and_look(year: int) -> bool:
        await enter(database, year)
        return year in await years(database)

    assert all(await asyncio.gather(*(enter_and_look(year) for year in range(20))))


async def test_a_commit_that_fails_is_told_to_all_whom_it_held(database: Database) -> None:
    async def break_a_rule() -> None:
        async with database.write() as tx:
            await tx.exec(text("PRAGMA defer_foreign_keys=ON"))  # type: ignore[call-overload]
            await tx.exec(text("INSERT INTO enrolment (cohort_id, person_id) VALUES (99, 99)"))  # type: ignore[call-overload]

    results = await asyncio.gather(enter(database, 1), break_a_rule(), enter(database, 2), return_exceptions=True)
    assert [type(result) for result in results] == [sqlite3.IntegrityError] * 3
    assert await years(database) == set()
    await enter(database, 3)
    assert await years(database) == {3}


async def test_a_transaction_that_sqlite_gave_up_is_told_to_all_whom_it_held(database: Database) -> None:
    async def lose() -> None:
        async with database.write() as tx:
            await tx.exec(text("ROLLBACK"))  # type: ignore[call-overload]

    first, lost, later = await asyncio.gather(enter(database, 1), lose(), enter(database, 2), return_exceptions=True)
    assert isinstance(first, BatchLostError)
    assert isinstance(lost, sqlite3.OperationalError)
    assert later is None
    assert await years(database) == {2}


async def test_who_gives_up_waiting_for_his_turn_holds_nobody_up(database: Database) -> None:
    async with database.write() as tx:
        impatient = asyncio.create_task(enter(database, 2))
        patient = asyncio.create_task(enter(database, 3))
        await asyncio.sleep(0)
        impatient.cancel()
        await insert_once(tx, ComplaintSerial, year=1, last=0)
    await patient
    assert impatient.cancelled()
    assert await years(database) == {1, 3}


async def test_who_gives_up_in_the_middle_leaves_nothing_and_holds_nobody_up(database: Database) -> None:
    reached = asyncio.Event()

    async def dawdle() -> None:
        async with database.write() as tx:
            await insert_once(tx, ComplaintSerial, year=1, last=0)
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(dawdle())
    await reached.wait()
    task.cancel()
    await enter(database, 2)
    assert task.cancelled()
    assert await years(database) == {2}


async def test_who_gives_up_at_the_commit_is_stored_all_the_same(database: Database) -> None:
    task: asyncio.Task[None]

    loop = asyncio.get_running_loop()

    def give_up(statement: str) -> None:
        if statement == "COMMIT":  # in the thread, before it returns
            loop.call_soon_threadsafe(task.cancel)

    await listen(database, give_up)
    task = asyncio.create_task(enter(database, 1))
    with pytest.raises(asyncio.CancelledError):
        await task
    await listen(database, lambda _statement: None)
    await enter(database, 2)
    assert await years(database) == {1, 2}


async def test_a_store_that_cannot_be_opened_is_told_to_each(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite+aiosqlite:///{tmp_path / 'missing' / 'peiban.db'}")
    results = await asyncio.gather(enter(nowhere, 1), enter(nowhere, 2), return_exceptions=True)
    assert [type(result) for result in results] == [OperationalError] * 2
    await nowhere.close()


async def test_another_process_that_writes_is_waited_for_without_holding_the_loop_up(
    database: Database,
) -> None:
    await enter(database, 1)
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(enter(database, 2))
    for _turn in range(20):
        await asyncio.sleep(0)  # it would not come round if the loop waited for the lock
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    await waiting
    assert await years(database) == {1, 2}
