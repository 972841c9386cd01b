"""No summary runs on the way of a tap: it is read in threads, while others' taps go on, and it is found by that structure."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.jobs.table import JOBS
from domain.people import Role
from handlers import LATER
from services import reports
from services.digest import find_digests
from services.reports.digest import daily_digest
from storage.session import Database
from tests.conversations.complaining import lodge
from tests.house import House

ROOM = Path(next(iter(reports.__path__)))
# What a report's door says at once or notes down afterwards; it counts nothing.
SHORT = {
    *("ask_for_names", "ask_for_repeat_complainants", "note_repeat_complainants"),
    *("named_for_audit", "note_look", "note_export"),
}
COUNTED = ("attendance_mark", "complaint_event", "complaint_clock", "FROM best")


def test_every_report_says_that_it_takes_long() -> None:
    declared: dict[str, bool] = {}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef):
                marks = [ast.unparse(one) for one in node.decorator_list if ast.unparse(one).startswith("requires")]
                declared |= dict.fromkeys([node.name] if marks else [], any("lengthy=True" in mark for mark in marks))
    assert {name for name, lengthy in declared.items() if not lengthy} == SHORT
    assert len(declared) > len(SHORT) + 4


async def test_a_summary_refuses_a_transaction_that_may_write(house: House) -> None:
    database, actors, clock = house.peiban.database, house.peiban.actors, house.clock
    for opened, refused in ((database.write, True), (database.look, True), (database.read, False)):
        async with opened() as tx:
            scope = actors.system(tx, "test", now=clock.now(), wall=clock.wall())
            if refused:
                with pytest.raises(RuntimeError, match="takes long"):
                    await daily_digest(scope, day=clock.now().date())
            else:
                await daily_digest(scope, day=clock.now().date())


async def test_reports_on_demand_and_of_the_morning_are_counted_by_readers_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which connection runs what: the writer's, the loop's own for looking things up, or a reader's in its thread."""
    ran = {"writer": [""], "looker": [""], "reader": [""]}
    engines = _engines(house.peiban.database)
    boss = await house.person("Bo", Role.SUPERVISOR, Role.MANAGEMENT, number="B1", language="en")
    customer = await house.person("Cai", Role.CUSTOMER, language="en", phone="13812345678")
    await house.tick()
    await lodge(customer)
    for name, engine in engines.items():
        event.listen(engine, "before_cursor_execute", lambda *about, name=name: ran[name].append(about[2]))
    for words in ("/report", "/report yesterday", "/casereport"):
        await boss.says(words)
    await boss.taps("This week")
    await boss.taps_data("rn::0")
    await boss.taps_data("cr:repeat:2026-11")
    assert [name for name in ran if any(word in said for said in ran[name] for word in COUNTED)] == ["reader"]
    assert sum("FROM best" in said for said in ran["reader"]) == 2
    # In the morning the clocks of the case are looked at as well: that is no summary.
    for said in ran.values():
        said.clear()
    house.clock.forward(hours=24)
    await house.tick()
    await boss.sees("morning digest")
    assert [name for name in ran if any("FROM best" in said for said in ran[name])] == ["reader"]


def test_the_timetable_s_summaries_and_the_late_answers_are_found_outside_the_writer_s_turn() -> None:
    lengthy = [job.name for job in JOBS if getattr(job.act, "lengthy", False)]
    assert lengthy == []
    finds: list[Any] = [job.finds for job in JOBS if job.finds is not None]
    assert find_digests in finds
    assert all(find.lengthy for find in finds)
    assert all(inspect.iscoroutinefunction(find) for find in LATER.values())


def _engines(database: Database) -> dict[str, Any]:
    return {
        "writer": database._writer.sync_engine,
        "looker": database._looker.sync_engine,
        "reader": database._reader.sync_engine,
    }
