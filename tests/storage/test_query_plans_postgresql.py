"""The same on PostgreSQL: a planner that avoids reading a whole table does it only where no index is of use, and is caught."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage import (
    attendance,
    complaint,
    conversation,
    files,
    intake,
    outbox,
    people,
    speaker,
    undelivered,
)
from storage.complaint import clocks, lists
from storage.intake import Taken
from storage.models.quiz import AttemptState
from storage.quiz import attempts, results_between
from storage.session import Database, Tx

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SCANNED = re.compile(r"Seq Scan on (\w+)")
READS = re.compile(r"\s*(SELECT|UPDATE|INSERT|DELETE|WITH)")
Said = tuple[str, Any]  # a statement, and its values
KEY = (1, 1, 1)
CHAT = {"bot_id": 1, "chat_id": 1}
SCREEN = {**CHAT, "name": "quiz"}
# What a tap asks, and the index by which each statement finds its rows, with the columns that are sought in it. That no table
# is read whole would not do: all of it can be read along an index too.
TAP: list[tuple[str, Callable[[Tx], Awaitable[Any]]]] = [
    ("ix_intake_open id", lambda tx: intake.take(tx, 1)),
    ("ix_intake_open id", lambda tx: intake.goes_first(tx, Taken(1, 1, 1, None))),
    ("ix_intake_open id", lambda tx: intake.older(tx, 1)),
    ("pk_intake id", lambda tx: intake.done(tx, 1, forget=True)),
    ("uq_account_channel_user_id channel user_id", lambda tx: speaker.of_user(tx, "telegram", 1, place=(1, 1))),
    ("pk_conversation bot_id chat_id user_id", lambda tx: speaker.of_user(tx, "telegram", 1, place=(1, 1))),
    ("pk_person id", lambda tx: speaker.known(tx, 1)),
    ("pk_conversation bot_id chat_id user_id", lambda tx: conversation.read(tx, KEY)),
    (
        "pk_conversation bot_id chat_id user_id",
        lambda tx: conversation.write(tx, KEY, now=NOON, state=None, data=conversation.NOTHING),
    ),
    ("pk_screen bot_id chat_id name", lambda tx: conversation.screen(tx, **SCREEN)),
    ("pk_screen bot_id chat_id name", lambda tx: conversation.screen_text(tx, **SCREEN, view="")),
    ("pk_screen bot_id chat_id name", lambda tx: conversation.forget_screen(tx, **SCREEN)),
    ("pk_attempt id", lambda tx: attempts.get(tx, 1)),
    ("uq_attempt_quiz_id_person_id_number quiz_id person_id", lambda tx: attempts.tries(tx, quiz_id=1, person_id=1)),
    ("pk_attempt_answer attempt_id", lambda tx: attempts.given(tx, 1)),
    ("pk_attempt id", lambda tx: attempts.finish(tx, 1, state=AttemptState.SUBMITTED, points=1.0, at=NOON)),
    ("ix_pending_answer_chat bot_id chat_id", lambda tx: outbox.unsent_until(tx, 1, **CHAT)),
    (
        "ix_pending_answer_chat bot_id chat_id",
        lambda tx: outbox.overtake(tx, **CHAT, screens={"quiz"}, until=1, besides=set()),
    ),
    ("ix_pending_answer_chat bot_id chat_id", lambda tx: outbox.readdress(tx, bot_id=1, old=1, new=2)),
    ("ix_pending_answer_chat chat_id", lambda tx: outbox.empty(tx, chats=[1])),
    ("pk_pending_answer", outbox.newest_answer),
    ("pk_pending_answer id", lambda tx: outbox.adopt(tx, 1, holder="")),
    ("pk_pending_answer id", lambda tx: outbox.answered(tx, 1, 2)),
]


@pytest.fixture
def database(on_postgresql: Database) -> Database:
    return on_postgresql


@contextmanager
def listening(database: Database) -> Iterator[list[Said]]:
    """The statements that are run while the block lasts, with their values."""
    heard: list[Said] = []
    drivers: list[Any] = []

    def note(said: str, values: Any) -> None:
        if READS.match(said):
            heard.append((said, values))

    def listen(_connection: Any, _cursor: Any, said: str, values: Any, _context: Any, many: bool) -> None:
        note(said, values[0] if many else values)

    def straight(query: Any) -> None:
        note(query.query, query.args[0] if isinstance(query.args, list) else query.args)

    def follow(connection: Any, *_about: Any) -> None:
        drivers.append(connection.driver_connection)
        drivers[-1].add_query_logger(straight)

    listeners = {"before_cursor_execute": listen, "checkout": follow}
    for what, listener in listeners.items():
        event.listen(database.engine.sync_engine, what, listener)
    yield heard
    for what, listener in listeners.items():
        event.remove(database.engine.sync_engine, what, listener)
    for driver in drivers:
        driver.remove_query_logger(straight)


async def plans(tx: Tx, heard: list[Said]) -> dict[str, list[str]]:
    """How each statement finds its rows by a planner that was told to read no table whole."""
    connection = await tx.connection()
    await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return {
        said: list((await connection.exec_driver_sql(f"EXPLAIN {said}", values)).scalars()) for said, values in heard
    }


async def whole_tables(database: Database, heard: list[Said]) -> list[str]:
    """What is read whole although the planner was told to avoid it."""
    async with database.write() as tx:
        found = await plans(tx, heard)
    return [f"{step}: {said}" for said, steps in found.items() for step in steps if SCANNED.search(step)]


async def without(tx: Tx, by: str, heard: list[Said]) -> list[str]:
    """The statements that read a table whole, or do not find their rows by this index and these columns of it."""
    index, *columns = by.split()
    # The newest is read from the end of its key, without a condition.
    sought = "".join(rf"(?=.*\b{column}\b)" for column in columns)
    by_index = re.compile(rf"\b{index}\b.*\n\s+Index Cond:{sought}" if columns else rf"Backward using {index}\b")
    found = {said: "\n".join(steps) for said, steps in (await plans(tx, heard)).items()}
    return [said for said, plan in found.items() if SCANNED.search(plan) or not by_index.search(plan)]


async def test_sweep_outbox_desk_and_lists_have_an_index_there_too(database: Database) -> None:
    with listening(database) as heard:
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
    assert len(heard) >= 12
    assert await whole_tables(database, heard) == []
    assert await whole_tables(database, [("SELECT id FROM notice WHERE reason = 'x'", ())])


async def missed_in_a_tap(database: Database) -> set[str]:
    """The indexes by which a statement of a tap should find its rows and does not."""
    missed = set()
    for by, ask in TAP:
        with listening(database) as heard:
            async with database.write() as tx:
                await ask(tx)
        assert heard, by
        async with database.write() as tx:
            if await without(tx, by, heard):
                missed.add(by.split()[0])
    return missed


async def test_a_tap_finds_all_it_asks_for_by_its_index_there_too(database: Database) -> None:
    assert await missed_in_a_tap(database) == set()
    gone = {"ix_intake_open", "ix_pending_answer_chat"}
    async with database.write() as tx:
        for index in gone:
            await (await tx.connection()).exec_driver_sql(f"DROP INDEX {index}")
    assert await missed_in_a_tap(database) == gone
