"""What a tap and the delivery ask of the store is found by keys and indexes, however much has piled up in it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from storage import outbox
from tests.conversations.quiz_class import SINGLE, TRUTH, published
from tests.house import House, Person

# Indexes of the few rows that are open, and tables with a row per worker, job or policy.
FEW = re.compile(r"USING (COVERING )?INDEX ix_(notice_due|notice_sending|intake_open)")
SMALL = {"lease"}
# The newest one is read from the end of its key.
NEWEST = re.compile(r"ORDER BY pending_answer\.id DESC\s+LIMIT")


@contextmanager
def listening(house: House) -> Iterator[set[str]]:
    """The statements that any connection runs while the block lasts, with their values."""
    database = house.peiban.database
    engines = [database._writer.sync_engine, database._looker.sync_engine, database._reader.sync_engine]
    heard: set[str] = set()

    def on_checkout(connection: Any, *_more: object) -> None:
        driver = connection if isinstance(connection, sqlite3.Connection) else connection.driver_connection._conn
        driver.set_trace_callback(heard.add)

    for engine in engines:
        event.listen(engine, "checkout", on_checkout)
    yield heard
    for engine in engines:
        event.remove(engine, "checkout", on_checkout)


def scans(house: House, statements: set[str]) -> list[str]:
    """Each statement that reads the whole of a table, with its plan."""
    store = sqlite3.connect(house.peiban.database.url.database or "")
    tables = set(SQLModel.metadata.tables) - SMALL
    found = []
    for said in sorted(statements):
        if not re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT)", said) or NEWEST.search(said):
            continue
        for *_ids, step in store.execute(f"EXPLAIN QUERY PLAN {said}"):
            scanned = re.match(r"SCAN (\w+)", step)
            if scanned and scanned[1] in tables and not FEW.search(step):
                found.append(f"{step}: {said}")
    store.close()
    return found


async def tap(house: House, person: Person, label: str) -> None:
    await person.taps(label, settle=False)
    assert await house.peiban.background.drain(20)


async def test_a_tap_and_the_delivery_read_no_table_that_grows(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    with listening(house) as heard:
        for label in ("Start", "B Brakes", "Next"):
            await tap(house, ann, label)
        taps = set(heard)
        async with house.peiban.database.write() as tx:
            for key, more in (("1", {"card": True}), ("2", {"reminder": True}), ("3", {})):
                await outbox.queue(
                    tx,
                    "claim_decided",
                    now=house.clock.now(),
                    params={"granted": True},
                    person_id=ann.person_id,
                    dedupe_key=key,
                    not_before=house.clock.now() + timedelta(seconds=1),
                    **more,  # type: ignore[arg-type]
                )
        house.clock.forward(seconds=1)
        assert await house.peiban.delivery.deliver_due() == 3
        await house.peiban.delivery.recover()
    assert any("attempt_answer" in said for said in taps)
    assert any("notice" in said and said.startswith("UPDATE") for said in heard - taps)
    assert scans(house, heard) == []
