"""What a tap and the delivery ask of the store is found by keys and indexes, however much has piled up in it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from domain.attendance import CheckInMethod
from domain.people import Role
from storage import attendance, audit, outbox, training
from storage.quiz import results_between
from tests.conversations.complaining import lodge
from tests.conversations.quiz_class import SINGLE, TRUTH, published
from tests.house import House, Person

# Indexes of the few rows that are open, and tables with a row per worker, policy, cohort, group or unsent answer.
FEW = re.compile(
    r"INDEX ix_(notice_(due|sending|undelivered)|intake_open|stored_file_waiting|attempt_open|complaint_reckoning)"
)
SMALL = {
    "category_duty",
    "complaint_category",
    "sla_limit",
    "lease",
    "policy",
    "holiday",
    "cohort",
    "course",
    "place",
    "questionnaire",
    "complaint_serial",
    "pending_answer",
}
# One or two rows for a lesson, looked through once a minute to find what is due: thousands in years.
A_LESSON_S = {"quiz", "survey"}
# The newest one is read from the end of its key.
NEWEST = re.compile(r"ORDER BY pending_answer\.id DESC\s+LIMIT")
# All that ever was before an instant: found by an index, and as much as the whole table, unless it goes.
ALL_BEFORE = re.compile(r"SEARCH .*\(\w+<\?\)$")
# Instants that move on when they have come.
DUE = re.compile(r"INDEX ix_(complaint_clock_next_at|participation_next_reminder_at)")
# What a plan calls by a name of its own: rows without a table, and queries whose own steps are listed too.
NO_TABLE = re.compile(r"SCAN (CONSTANT ROW|\d+ CONSTANT ROWS|\(?subquery|\(?join)", re.IGNORECASE)


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
    if database._group._held is not None:  # the writer keeps its connection
        on_checkout(database._group._held[1])
    yield heard
    for engine in engines:
        event.remove(engine, "checkout", on_checkout)


def scans(house: House, statements: set[str], *, small: set[str] = SMALL | A_LESSON_S) -> list[str]:
    """Each statement that reads the whole of a table that grows, with its plan; whatever the table is called there."""
    store = sqlite3.connect(house.peiban.database.url.database or "")
    found = []
    for said in sorted(statements):
        if not re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)", said) or NEWEST.search(said):
            continue
        for *_ids, step in store.execute(f"EXPLAIN QUERY PLAN {said}"):
            before = ALL_BEFORE.match(step) and not said.startswith("DELETE") and not DUE.search(step)
            whole = step.startswith("SCAN") or before
            if whole and not NO_TABLE.match(step) and not FEW.search(step):
                name = step.split()[1]
                if _meant(name, said) - small:
                    found.append(f"{step}: {said}")
    store.close()
    return found


def _meant(name: str, said: str) -> set[str]:
    """The tables behind a name in a plan; none for a query that has been given a name."""
    if name in SQLModel.metadata.tables:
        return {name}
    aliased = set(re.findall(rf"(\w+) AS {re.escape(name)}\b", said))
    named_query = re.search(rf"\) AS {re.escape(name)}\b|WITH .*\b{re.escape(name)}\b[^,]* AS", said, re.DOTALL)
    return aliased & set(SQLModel.metadata.tables) or (set() if named_query else {name})


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


async def test_what_a_trainee_asks_for_is_not_sought_through_all_courses(house: House) -> None:
    """Neither all cohorts, nor all lessons, nor all quizzes: of a thousand courses most are others'."""
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    with listening(house) as heard:
        await ann.says("/menu")
        await ann.says("/quiz")
        for label in ("1. ", "B Brakes", "Next"):
            await tap(house, ann, label)
        await ann.says("/checkin")
    for table in ("enrolment", "lesson", "quiz", "attempt_answer"):
        assert any(f"FROM {table}" in said or f"INTO {table}" in said for said in heard), table
    assert scans(house, heard, small=SMALL - {"cohort", "course"}) == []


async def test_a_scan_is_seen_behind_an_alias_and_behind_a_named_query(house: House) -> None:
    """Or the tests around this one would show nothing."""
    seen = {
        "SELECT c.id FROM complaint AS c",
        "SELECT x.n FROM (SELECT count(*) AS n FROM notice WHERE reason = 'x') AS x",
        "WITH w AS (SELECT id FROM intake) SELECT id FROM w ORDER BY id DESC",
        "DELETE FROM audit_entry WHERE act = 'x'",
        "SELECT id FROM intake WHERE state = 'new' AND received_at < '2026'",
    }
    assert len(scans(house, seen)) == len(seen)
    assert len(scans(house, {"SELECT name FROM cohort", "SELECT id FROM quiz AS q"}, small=set())) == 2
    assert scans(house, {"SELECT 1", "SELECT p.id FROM person AS p WHERE p.id = 1", "SELECT name FROM policy"}) == []


async def test_check_in_the_sweep_and_what_ticks_read_no_table_that_grows(house: House) -> None:
    trainer = await house.person("Tina", Role.TRAINER, number="T1", language="en")
    ann = await house.person("Ann", Role.TRAINEE, number="A1", cohort="一班", language="en")
    lesson = await house.lesson(trainer=trainer)
    with listening(house) as heard:
        await ann.says("/checkin")
        await ann.says("/quiz")
        async with house.peiban.database.write() as tx:
            assert await attendance.arrive(
                tx,
                lesson_id=lesson.id or 0,
                person_id=ann.person_id or 0,
                at=house.clock.now(),
                method=CheckInMethod.QR,
            )
            await attendance.head_count(tx, lesson.id or 0)
        assert await house.peiban.handling.take_up() == 0
    assert any("attendance_mark" in said for said in heard)
    assert any("FROM intake" in said for said in heard)
    assert scans(house, heard) == []


async def test_the_timetable_finds_what_is_due_without_reading_all(house: House) -> None:
    await published(house, SINGLE)
    with listening(house) as heard:
        await house.tick()
    assert len(heard) > 20
    assert scans(house, heard) == []


async def test_the_desk_s_list_and_a_lodged_case_read_no_table_that_grows(house: House) -> None:
    wang = await house.person("Wang", Role.DESK, language="en")
    customer = await house.person("Carla", Role.CUSTOMER, language="en", phone="13812345678")
    with listening(house) as heard:
        await lodge(customer)
        await wang.says("/desk")
        await customer.says("/mycases")
    assert any("complaint" in said for said in heard)
    assert scans(house, heard) == []


async def test_a_month_is_counted_from_its_own_lessons_in_their_order(house: House) -> None:
    """A year's marks are not looked through for a month, and its arrivals are not sorted to be counted."""
    start, month = house.clock.now(), timedelta(days=30)
    with listening(house) as heard:
        async with house.peiban.database.read() as tx:
            await attendance.tallies(tx, start=start, end=start + month, late_after=timedelta(minutes=5))
            await results_between(tx, start=start, end=start + month, pass_share=0.6)
    assert scans(house, heard) == []
    [arrivals] = [said for said in heard if "JOIN attendance_mark" in said and "fixed" not in said]
    store = sqlite3.connect(house.peiban.database.url.database or "")
    steps = [step for *_ids, step in store.execute(f"EXPLAIN QUERY PLAN {arrivals}")]
    store.close()
    assert any("ix_lesson_ends_at (ends_at>? AND ends_at<?)" in step for step in steps)
    assert not any("TEMP B-TREE" in step for step in steps), steps


async def test_what_is_held_now_is_not_sought_through_all_lessons_there_have_been(house: House) -> None:
    """The day's agenda and the minute's reminders: by the ends, of which few are still to come."""
    now, day = house.clock.now(), timedelta(days=1)
    with listening(house) as heard:
        async with house.peiban.database.read() as tx:
            await training.lessons_between(tx, start=now, end=now + day)
    [said] = [one for one in heard if "FROM lesson" in one]
    store = sqlite3.connect(house.peiban.database.url.database or "")
    steps = [step for *_ids, step in store.execute(f"EXPLAIN QUERY PLAN {said}")]
    store.close()
    assert any("ix_lesson_ends_at (ends_at>?)" in step for step in steps), steps
    assert not any("ix_lesson_starts_at" in step for step in steps), steps


async def test_the_audit_of_a_case_is_not_sought_through_the_whole_trail(house: House) -> None:
    """Neither its newest entries nor the page behind them."""
    with listening(house) as heard:
        async with house.peiban.database.read() as tx:
            for before, acts in ((None, ()), (100, ("identity seen",))):
                await audit.newest(tx, acts=acts, actor_id=None, subject="complaint:1", before=before, limit=9)
    sought = [said for said in heard if "FROM audit_entry" in said]
    assert len(sought) == 2
    store = sqlite3.connect(house.peiban.database.url.database or "")
    plans = [[step for *_ids, step in store.execute(f"EXPLAIN QUERY PLAN {said}")] for said in sought]
    store.close()
    for steps in plans:
        assert any("ix_audit_entry_subject (subject=?" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps), steps
