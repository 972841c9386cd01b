"""Statements that go straight to PostgreSQL's driver say the same as by way of SQLAlchemy, within the transaction that it began."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Float, bindparam, delete, func, insert, update
from sqlalchemy.exc import InvalidRequestError
from sqlmodel import col, select

from storage import conversation
from storage.hot import Hot, new_row, table_of
from storage.models.complaint import ComplaintSerial
from storage.models.outbox import PendingAnswer
from storage.models.quiz import Attempt
from storage.postgresql import PooledSession, RefusedError
from storage.session import Database, Tx, step
from storage.statements import insert_once
from storage.trouble import passing

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))
SAID = {"say": "李明 says “hi” 🙂", "list": [1, 2.5, None, True]}
KEPT = {"bot_id": 1, "chat_id": -(10**12), "payload": SAID, "holder": "", "created_at": NOON}
_NEW = new_row(PendingAnswer, *KEPT)
KEEP = Hot(_NEW, postgresql=_NEW.returning(col(PendingAnswer.id)))
OF_CHAT = Hot(
    select(PendingAnswer.payload, PendingAnswer.holder, PendingAnswer.created_at).where(
        PendingAnswer.chat_id == bindparam("chat_id"), PendingAnswer.bot_id == 1
    )
)
HOLD = Hot(update(PendingAnswer).where(col(PendingAnswer.chat_id) == bindparam("of")).values(holder=bindparam("me")))
DROP = Hot(delete(PendingAnswer).where(col(PendingAnswer.holder) == bindparam("holder")))
PLAIN = Hot(insert(table_of(ComplaintSerial)).values(year=bindparam("year"), last=bindparam("last")))


@pytest.fixture
def database(on_postgresql: Database) -> Database:
    return on_postgresql


async def years(database: Database) -> list[int]:
    async with database.read() as tx:
        return sorted((await tx.exec(select(ComplaintSerial.year))).all())


async def begin(tx: Tx) -> Any:
    """Let the transaction begin; returns the driver."""
    assert await insert_once(tx, ComplaintSerial, year=1, last=0)
    return driver_of_session(tx)


def driver_of_session(tx: Tx) -> Any:
    assert isinstance(tx, PooledSession)
    assert tx.driver is not None
    return tx.driver


async def all_verbs(tx: Tx) -> list[Any]:
    kept = [await KEEP.new_id(tx, **KEPT), await KEEP.new_id(tx, **KEPT)]
    found = [await OF_CHAT.all(tx, chat_id=KEPT["chat_id"]), await OF_CHAT.first(tx, chat_id=KEPT["chat_id"])]
    none = [await OF_CHAT.all(tx, chat_id=7), await OF_CHAT.first(tx, chat_id=7)]
    changed = [await HOLD.run(tx, of=KEPT["chat_id"], me="w"), await HOLD.run(tx, of=7, me="w")]
    await DROP.each(tx, [{"holder": "v"}, {"holder": "w"}])
    return [len({*kept, None}), *found, *none, *changed, await OF_CHAT.all(tx, chat_id=KEPT["chat_id"])]


async def test_every_verb_says_the_same_both_ways(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.write() as tx:
        await begin(tx)
        straight = await all_verbs(tx)
    row = (SAID, "", NOON.astimezone(UTC))
    assert straight == [3, [row, row], row, [], None, 2, 0, []]
    monkeypatch.setattr("storage.hot._straight", lambda tx: False)
    async with database.write() as tx:
        assert await all_verbs(tx) == straight


async def test_what_was_undone_after_an_error_goes_on_for_nobody(database: Database) -> None:
    async def go_on(tx: Tx) -> None:
        await begin(tx)
        tx.add(Attempt(quiz_id=-1, person_id=-1, number=1, started_at=NOON))
        with pytest.raises(Exception, match="not-null"):
            await tx.flush()  # by which SQLAlchemy undoes everything
        await insert_once(tx, ComplaintSerial, year=2, last=0)

    async with asyncio.timeout(60):
        with pytest.raises(InvalidRequestError, match="rolled back"):
            async with database.write() as tx:
                await go_on(tx)
    assert await years(database) == []


async def test_what_postgresql_refuses_is_told_without_what_was_written(database: Database) -> None:
    async def twice() -> None:
        async with database.write() as tx:
            await begin(tx)
            await PLAIN.run(tx, year=20261123, last=0)
            await PLAIN.run(tx, year=20261123, last=0)

    with pytest.raises(RefusedError) as refused:
        await twice()
    assert "pk_complaint_serial" in str(refused.value)
    assert "20261123" not in str(refused.value)
    assert refused.value.sqlstate == "23505"
    assert refused.value.__cause__ is None
    assert not passing(refused.value)
    assert await years(database) == []


async def test_a_value_that_is_refused_is_not_told(database: Database) -> None:
    async with database.look() as tx:
        with pytest.raises(RefusedError) as refused:
            await PLAIN.run(tx, year="13812345678", last=0)
        assert "13812345678" not in str(refused.value)
        with pytest.raises(RefusedError) as refused:
            await PLAIN.run(tx, year=13812345678, last=0)
    assert "13812345678" not in str(refused.value)


HANGS = Hot(select(func.pg_sleep(bindparam("seconds", type_=Float()))))


@pytest.mark.parametrize("where", ["write", "step", "look"])
async def test_who_is_cancelled_in_the_middle_leaves_nothing_behind(database: Database, where: str) -> None:
    hangs = asyncio.Event()
    drivers: list[Any] = []

    async def hang(tx: Tx) -> None:
        if where != "look":
            await begin(tx)
        drivers.append(driver_of_session(tx))
        asyncio.get_running_loop().call_soon(hangs.set)
        await HANGS.first(tx, seconds=600.0)

    async def act() -> None:
        if where == "look":
            async with database.look() as tx:
                await hang(tx)
        async with database.write() as tx:
            if where == "write":
                await hang(tx)
            async with step(tx) as inner:
                await hang(inner)

    async with asyncio.timeout(60):
        task = asyncio.create_task(act())
        await hangs.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert drivers[0].is_closed()
        assert await years(database) == []
        async with database.write() as tx:
            await begin(tx)
    assert await years(database) == [1]


async def end_connections(tx: Tx, *drivers: Any) -> None:
    """As an operator does, and a server that is started anew."""
    for driver in drivers:
        await (await tx.connection()).exec_driver_sql(f"SELECT pg_terminate_backend({driver.get_server_pid()})")


async def gone(*drivers: Any) -> None:
    """Wait until they know that they are closed."""
    for driver in drivers:
        closed = asyncio.Event()
        driver.add_termination_listener(lambda _connection, closed=closed: closed.set())
        if not driver.is_closed():
            await asyncio.wait_for(closed.wait(), 30)


async def test_a_connection_that_is_lost_in_the_middle_is_the_stores_trouble(database: Database) -> None:
    async def lose(tx: Tx) -> None:
        driver = await begin(tx)
        async with database.write() as another:
            await end_connections(another, driver)
        await gone(driver)
        await insert_once(tx, ComplaintSerial, year=2, last=0)

    with pytest.raises(ConnectionError, match="lost") as lost:
        async with database.write() as tx:
            await lose(tx)
    assert passing(lost.value)
    assert await years(database) == []


async def test_connections_that_were_lost_while_nobody_used_them_are_replaced(database: Database) -> None:
    async with database.look() as one, database.look() as two, database.look() as three:
        drivers = [driver_of_session(tx) for tx in (one, two, three)]
    async with database.write() as tx:
        ours = await begin(tx)
        others = [driver for driver in drivers if driver is not ours]
        assert len(others) == 2
        await end_connections(tx, *others)
        await gone(*others)
    for year in (2, 3, 4):
        async with database.write() as one, database.look() as two:
            assert await conversation.screen(two, bot_id=1, chat_id=1, name="quiz") is None
            assert await insert_once(one, ComplaintSerial, year=year, last=0)
    assert await years(database) == [1, 2, 3, 4]


async def test_a_look_sees_with_each_question_what_was_committed_before(database: Database) -> None:
    at: dict[str, Any] = {"bot_id": 1, "chat_id": 1, "name": "quiz"}
    async with database.look() as looking:
        assert await conversation.screen(looking, **at) is None
        async with database.write() as tx:
            await conversation.place_screen(tx, **at, message_id=5, now=NOON)
            assert await conversation.screen(looking, **at) is None
        seen = await conversation.screen(looking, **at)
        assert seen is not None
        assert seen.message_id == 5


async def test_what_is_one_statement_is_kept_without_a_transaction_around_it(database: Database) -> None:
    async with database.write(single=True) as tx:
        await insert_once(tx, ComplaintSerial, year=1, last=0)
        assert not driver_of_session(tx).is_in_transaction()
    async with database.write(single=True) as tx:
        await conversation.forget_screen(tx, bot_id=1, chat_id=1, name="quiz")
    assert await years(database) == [1]
