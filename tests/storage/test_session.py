"""What the store promises beneath everything else: no lost update, aware times, one commit or nothing."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from storage import schema
from storage.models.complaint import ComplaintSerial
from storage.models.jobs import Occurrence
from storage.session import Database
from storage.statements import insert_once


async def test_two_hundred_increments_by_eight_tasks_lose_none(database: Database) -> None:
    async with database.write() as tx:
        tx.add(ComplaintSerial(year=2026, last=0))

    async def increment() -> None:
        for _turn in range(25):
            async with database.write() as tx:
                row = await tx.get(ComplaintSerial, 2026)
                assert row is not None
                await asyncio.sleep(0)
                row.last += 1

    async with asyncio.TaskGroup() as tasks:
        for _task in range(8):
            tasks.create_task(increment())
    async with database.read() as tx:
        assert (await tx.exec(select(ComplaintSerial.last))).one() == 200


async def test_two_connections_of_two_processes_lose_none_either(database: Database) -> None:
    other = Database(str(database.url.render_as_string(hide_password=False)))
    async with database.write() as tx:
        tx.add(ComplaintSerial(year=2026, last=0))

    async def increment(store: Database) -> None:
        for _turn in range(20):
            async with store.write() as tx:
                last = (await tx.exec(select(ComplaintSerial.last))).one()
                await asyncio.sleep(0)
                await tx.exec(update(ComplaintSerial).where(col(ComplaintSerial.year) == 2026).values(last=last + 1))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(increment(database))
        tasks.create_task(increment(other))
    async with other.read() as tx:
        assert (await tx.exec(select(ComplaintSerial.last))).one() == 40
    await other.close()


async def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    async def fail_in_the_middle() -> None:
        async with database.write() as tx:
            await insert_once(tx, ComplaintSerial, year=2026, last=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_in_the_middle()
    async with database.read() as tx:
        assert (await tx.exec(select(ComplaintSerial))).all() == []


async def test_times_come_back_as_the_same_instant_in_utc(database: Database) -> None:
    shanghai = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    async with database.write() as tx:
        tx.add(Occurrence(job="a", period="b", at=shanghai))
    async with database.read() as tx:
        kept = (await tx.exec(select(Occurrence.at))).one()
    assert kept == shanghai
    assert kept.tzinfo is UTC


async def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        async with database.write() as tx:
            tx.add(Occurrence(job="a", period="b", at=datetime(2026, 11, 23, 8, 0)))


async def test_the_migrations_lead_to_the_models(database: Database) -> None:
    assert await schema.differences(database) == []


async def test_the_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    fresh = Database(f"sqlite+aiosqlite:///{tmp_path / 'fresh.db'}")
    await schema.upgrade(fresh)
    await schema.upgrade(fresh)
    await schema.downgrade(fresh, "base")
    await schema.upgrade(fresh)
    assert await schema.differences(fresh) == []
    await fresh.close()


async def test_writing_is_durable_and_keys_are_checked(database: Database) -> None:
    names = ("synchronous", "foreign_keys", "journal_mode")
    async with database.write() as tx:
        pragmas = [(await tx.exec(text(f"PRAGMA {name}"))).scalar_one() for name in names]  # type: ignore[call-overload]
    assert pragmas == [2, 1, "wal"]


async def test_a_reader_cannot_write(database: Database) -> None:
    async def write_while_reading() -> None:
        async with database.read() as tx:
            await insert_once(tx, ComplaintSerial, year=2026, last=1)

    with pytest.raises(OperationalError, match="readonly"):
        await write_while_reading()
