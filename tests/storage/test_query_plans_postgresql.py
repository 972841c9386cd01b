"""The same on PostgreSQL: a planner that avoids reading a whole table does it only where no index is of use, and is caught."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from storage import attendance, complaint, files, intake, outbox, people, schema, undelivered
from storage.complaint import clocks, lists
from storage.quiz import results_between
from storage.session import Database
from tests.faults import places

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SCANNED = re.compile(r"Seq Scan on (\w+)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    await places.needed()
    async with places.opened("postgresql", tmp_path) as url:
        opened = Database(url)
        await schema.upgrade(opened)
        yield opened
        await opened.close()


async def whole_tables(database: Database, heard: list[tuple[str, Any]]) -> list[str]:
    """What is read whole although the planner was told to avoid it."""
    found = []
    async with database.read() as tx:
        connection = await tx.connection()
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for said, values in heard:
            steps = (await connection.exec_driver_sql(f"EXPLAIN {said}", values)).scalars().all()
            found += [f"{step}: {said}" for step in steps if SCANNED.search(step)]
    return found


async def test_sweep_outbox_desk_and_lists_have_an_index_there_too(database: Database) -> None:
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, said: str, values: Any, *_more: object) -> None:
        heard.append((said, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    async with database.write() as tx:
        await intake.waiting(tx, before=NOON, limit=500)
        await outbox.due(tx, now=NOON)
        await outbox.take(tx, 1)
        await outbox.lost(tx)
        await outbox.recover(tx, now=NOON)
        await undelivered.number(tx)
        await undelivered.listed(tx, offset=0, limit=7)
        await files.waiting(tx)
        await complaint.by_number(tx, "C-2026-000001")
        await complaint.of_customer(tx, 1)
        await complaint.after(tx, 0, limit=200)
        await complaint.entries(tx, [1, 2])
        await complaint.hold_free(tx, [1, 2])
        await clocks.of_cases(tx, [1, 2])
        await people.whose(tx, [1, 2])
        shown = lists.Shown(me=1, every=True)
        await lists.totals(tx, shown, now=NOON)
        await lists.listed(tx, shown, offset=0, limit=7)
        await lists.waiting(tx, shown, untaken=True, limit=2)
        await lists.due_before(tx, NOON, organisation_ids=None)
        await clocks.due(tx, now=NOON, limit=20)
        await attendance.tallies(tx, start=NOON, end=NOON + timedelta(days=30), late_after=timedelta(minutes=5))
        await results_between(tx, start=NOON, end=NOON + timedelta(days=30), pass_share=0.6)
    event.remove(database.engine.sync_engine, "before_cursor_execute", listen)
    heard = [one for one in heard if re.match(r"\s*(SELECT|UPDATE|INSERT|DELETE|WITH)", one[0])]
    assert len(heard) >= 12
    assert await whole_tables(database, heard) == []
    assert await whole_tables(database, [("SELECT id FROM notice WHERE reason = 'x'", ())])
