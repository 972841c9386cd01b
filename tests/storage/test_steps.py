"""A step of a transaction, on both engines."""

import pytest
from sqlmodel import col, select

from storage.models.complaint import ComplaintSerial
from storage.session import Database, Tx, step
from storage.statements import insert_once


@pytest.fixture
def database(on_either: Database) -> Database:
    return on_either


async def begun_and_given_up(tx: Tx) -> None:
    async with step(tx) as inner:
        row = await inner.get(ComplaintSerial, 1)
        assert row is not None, "what came before is seen"
        row.last = 5
        await insert_once(inner, ComplaintSerial, year=2, last=0)
        raise LookupError


async def test_a_step_that_raises_is_undone_alone_with_what_was_loaded_in_it(database: Database) -> None:
    async with database.write() as tx:
        tx.add(ComplaintSerial(year=1, last=0))
        with pytest.raises(LookupError):
            await begun_and_given_up(tx)
        async with step(tx) as inner:
            await insert_once(inner, ComplaintSerial, year=3, last=0)
            inner.add(ComplaintSerial(year=4, last=0))
    async with database.read() as tx:
        found = (await tx.exec(select(ComplaintSerial).order_by(col(ComplaintSerial.year)))).all()
    assert [(row.year, row.last) for row in found] == [(1, 0), (3, 0), (4, 0)]


async def test_a_step_that_ended_well_goes_with_the_whole_that_raises(database: Database) -> None:
    async def give_up_after_a_step() -> None:
        async with database.write() as tx:
            async with step(tx) as inner:
                await insert_once(inner, ComplaintSerial, year=1, last=0)
            raise LookupError

    with pytest.raises(LookupError):
        await give_up_after_a_step()
    async with database.read() as tx:
        assert (await tx.exec(select(ComplaintSerial))).all() == []


async def test_a_step_within_a_step_is_undone_alone_too(database: Database) -> None:
    async with database.write() as tx, step(tx) as outer:
        await insert_once(outer, ComplaintSerial, year=1, last=0)
        with pytest.raises(LookupError):
            await begun_and_given_up(outer)
        await insert_once(outer, ComplaintSerial, year=3, last=0)
    async with database.read() as tx:
        assert sorted((await tx.exec(select(ComplaintSerial.year))).all()) == [1, 3]


async def test_a_refused_statement_undoes_its_step_and_no_more(database: Database) -> None:
    async def refused() -> None:
        async with step(tx) as inner:
            await insert_once(inner, ComplaintSerial, year=2, last=0)
            await insert_once(inner, ComplaintSerial, year=4, last=None)

    async with database.write() as tx:
        await insert_once(tx, ComplaintSerial, year=1, last=0)
        with pytest.raises(Exception, match=r"(?i)null"):
            await refused()
        await insert_once(tx, ComplaintSerial, year=3, last=0)
    async with database.read() as tx:
        assert sorted((await tx.exec(select(ComplaintSerial.year))).all()) == [1, 3]
