"""Statements past the session: the same rows, the same types, the same transaction."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, bindparam, update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import col, select

from domain.people import Role
from storage import conversation, intake, json_text, people, speaker
from storage.hot import _OURS, Hot, _processors
from storage.models.conversation import Screen
from storage.models.intake import Intake
from storage.models.jobs import Occurrence
from storage.session import Database
from storage.types import Code, UtcDateTime

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))
KEY = (1, 2, 3)


@dataclass
class Recorded:
    """Nothing that JSON knows."""


async def test_a_row_is_written_once_and_overwritten_by_its_key(database: Database) -> None:
    for state, data in (("asked", '{"name": "李明", "list": [1]}'), (None, '{"name": "李明"}')):
        async with database.write() as tx:
            await conversation.write(tx, KEY, now=NOON, state=state, data=data)
            assert await conversation.read(tx, KEY) == (state, data)
    async with database.write() as tx:
        await conversation.write(tx, KEY, now=NOON, state=None, data="{}")
    async with database.look() as tx:
        assert await conversation.read(tx, KEY) == (None, "{}")


async def test_both_ways_of_reading_give_the_same(database: Database) -> None:
    at = Hot(select(Occurrence.at).where(Occurrence.job == bindparam("job")))
    async with database.write() as tx:
        tx.add(Occurrence(job="a", period="b", at=NOON))
        tx.add(Occurrence(job="c", period="b", at=NOON + timedelta(days=1)))
    async with database.look() as looking, database.read() as reading:
        assert await at.all(looking, job="a") == await at.all(reading, job="a") == [(NOON.astimezone(UTC),)]
        assert await at.first(looking, job="nobody's") is await at.first(reading, job="nobody's") is None


async def test_a_time_without_zone_is_refused_here_too(database: Database) -> None:
    move = Hot(update(Occurrence).where(col(Occurrence.job) == bindparam("named")).values(at=bindparam("moment")))
    async with database.write() as tx:
        tx.add(Occurrence(job="a", period="b", at=NOON))
    with pytest.raises(ValueError, match="time zone"):
        async with database.write() as tx:
            await move.run(tx, named="a", moment=datetime(2026, 11, 23, 8, 0))


async def test_two_hours_of_one_name_are_two_instants(database: Database) -> None:
    """In the night in which clocks are set back; such times are equal to Python, because both are in the same zone."""
    move = Hot(update(Occurrence).where(col(Occurrence.job) == bindparam("named")).values(at=bindparam("moment")))
    read = Hot(select(Occurrence.at).where(Occurrence.job == bindparam("named")))
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    async with database.write() as tx:
        tx.add(Occurrence(job="a", period="b", at=NOON))
        await tx.flush()
        for moment, hour in ((first, 0), (first.replace(fold=1), 1)):
            await move.run(tx, named="a", moment=moment)
            assert await read.first(tx, named="a") == (datetime(2026, 10, 25, hour, 30, tzinfo=UTC),)


async def test_a_unit_that_raises_takes_them_back(database: Database) -> None:
    async def place(name: str, *, failing: bool) -> None:
        async with database.write() as tx:
            await conversation.place_screen(tx, bot_id=1, chat_id=2, name=name, message_id=3, now=NOON)
            if failing:
                raise LookupError

    await asyncio.gather(
        place("kept", failing=False),
        place("lost", failing=True),
        place("kept too", failing=False),
        return_exceptions=True,
    )
    async with database.look() as tx:
        assert set((await tx.exec(select(Screen.name))).all()) == {"kept", "kept too"}


async def test_an_update_is_taken_only_while_it_waits(database: Database) -> None:
    received = intake.Received(bot_id=1, update_key="7", sender=5, payload={"message": {"text": "嗨"}})
    async with database.write() as tx:
        [(key, bot_id, sender, _payload)] = await intake.keep(tx, [received, received], now=NOON)
    assert (bot_id, sender) == (1, 5)
    async with database.write() as tx:
        taken = await intake.take(tx, key)
        assert taken is not None
        assert taken.payload == received.payload
        await intake.done(tx, key, forget=True)
    async with database.look() as tx:
        assert await intake.take(tx, key) is None
        assert (await tx.exec(select(Intake.state, Intake.payload))).all() == [("done", None)]


async def test_a_person_is_known_with_all_his_roles(database: Database) -> None:
    async with database.write() as tx:
        plain = await people.add_person(tx, name="Ann", now=NOON, language="en")
        holder = await people.add_person(tx, name="王芳", now=NOON, language="zh_Hans")
        for role in (Role.TRAINER, Role.ADMIN):
            await people.grant(tx, holder.id or 0, role)
        nobody = await speaker.known(tx, 999)
        both = [await speaker.known(tx, row.id or 0) for row in (plain, holder)]
    assert nobody is None
    assert [(one.name, one.roles) for one in both if one] == [
        ("Ann", frozenset()),
        ("王芳", frozenset({Role.TRAINER, Role.ADMIN})),
    ]


async def test_who_speaks_is_found_with_what_he_is_in_the_middle_of_in_this_chat_and_in_no_other(
    database: Database,
) -> None:
    here, elsewhere = (42, 7), (42, -100)
    who: Any = {"channel": "telegram", "user_id": 7, "native_id": "7", "name": "Ann", "language": "en", "now": NOON}
    async with database.write() as tx:
        met = await speaker.meet(tx, place=here, **who)
        assert met.stands == await conversation.read(tx, (*here, 7)) == (None, "{}")
        await conversation.write(tx, (*here, 7), now=NOON, state="quiz", data='{"at":3}')
        await conversation.write(tx, (*elsewhere, 8), now=NOON, state="form", data="{}")
    async with database.write() as tx:
        assert (await speaker.meet(tx, place=here, **who)).stands == ("quiz", '{"at":3}')
        assert (await speaker.meet(tx, place=elsewhere, **who)).stands == (None, "{}")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (UtcDateTime(), [NOON, datetime(999, 1, 2, tzinfo=UTC), NOON.replace(microsecond=123, tzinfo=UTC), None]),
        (Code(Role), [Role.DESK, "owner", None]),
        (JSON(), [{"名": ["a", 1, None, True, 1.5]}, "half", None]),
    ],
)
def test_values_are_written_and_read_as_the_columns_types_do(kind: Any, values: list[Any]) -> None:
    dialect = SQLiteDialect_pysqlite()
    theirs = kind.dialect_impl(dialect)
    write, read = _processors(kind, dialect, _OURS)
    assert write is not None
    assert read is not None
    for value in values:
        text = theirs.bind_processor(dialect)(value)
        ours = write(value)
        # JSON may be spaced differently.
        assert (json.loads(ours), json.loads(text)) == (value, value) if isinstance(kind, JSON) else ours == text
        assert read(text) == theirs.result_processor(dialect, None)(text) == read(ours)


@pytest.mark.parametrize("value", [{"at": NOON}, {"what": Recorded()}, {"one": {1}}])
def test_what_json_cannot_say_is_refused_on_both_stores(value: Any) -> None:
    with pytest.raises(TypeError):
        json_text.written(value)


def test_what_only_the_standard_library_can_say_is_written_all_the_same() -> None:
    for value in ({1: "x"}, {"half": "\ud83d"}):
        assert json_text.written(value) == json.dumps(value)
        assert json_text.read(json_text.written(value)) == json.loads(json.dumps(value))
    assert json_text.read("NaN") != json_text.read("NaN")


async def test_a_value_that_stands_twice_in_a_statement_is_converted_once(database: Database) -> None:
    at = col(Occurrence.at)
    between = Hot(select(Occurrence.job).where(at >= bindparam("when"), at <= bindparam("when")))
    async with database.write() as tx:
        tx.add(Occurrence(job="a", period="b", at=NOON))
    async with database.look() as tx:
        assert await between.all(tx, when=NOON) == [("a",)]
