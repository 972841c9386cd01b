"""Each word of the bench at its smallest: that what it counts is right. What it times is for nobody to assert."""

import asyncio
import math
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
import pytest
from typer.testing import CliRunner

from scripts.bench import measure
from scripts.cli import app
from tests.bench import (
    bare,
    broadcast,
    classroom,
    complaints,
    contest,
    growth,
    memory,
    month,
    open_loop,
    routers,
    soak,
    start,
    taps,
    telling,
    webhook,
    workers,
)
from tests.bench.__main__ import WORDS, apart, main
from tests.bench.peiban import PeibanTaps
from tests.bench.peiban_postgresql import PostgresqlTaps
from tests.bench.soak import Sample, compare, more_files, slope, verdict
from tests.bench.tutorial import TutorialTaps
from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.faults.crowd import Crowd
from tests.faults.story import Story

pytestmark = pytest.mark.slow

PEOPLE, TAPS = 3, 4


def test_every_tap_is_answered_and_every_answer_is_stored() -> None:
    runs = taps.measure(rounds=1, people=PEOPLE, taps=TAPS)
    # Every other tap at Peiban is a “Next”.
    answers = {name: PEOPLE * TAPS // (2 if name == "peiban" else 1) for name in runs}
    counted = {name: [(one.taps, one.answers, one.locked, one.lost) for one in some] for name, some in runs.items()}
    assert counted == {name: [(PEOPLE * TAPS, answers[name], 0, 0)] for name in (kind.name for kind in taps.CANDIDATES)}


@pytest.mark.parametrize("bot", ["floor", "tutorial", "published"])
def test_what_stands_beside_peiban_carries_nothing_of_it(bot: str) -> None:
    said = (
        f"import sys, tests.bench.contest, tests.bench.{bot}; print({{name.partition('.')[0] for name in sys.modules}})"
    )
    imported = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    assert "'aiogram'" in imported
    assert [room for room in ("handlers", "services", "storage", "sqlalchemy") if f"'{room}'" in imported] == []


async def test_every_answer_is_stored_on_postgresql_too(tmp_path: Path) -> None:
    await places.needed()
    made = await contest.run(PostgresqlTaps, tmp_path, PEOPLE, TAPS)
    assert (made.taps, made.answers, made.locked, made.lost) == (PEOPLE * TAPS, PEOPLE * TAPS // 2, 0, 0)


async def test_a_locked_database_is_an_unanswered_tap_of_the_peer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is locked by somebody else for longer than the peer's patience, which the test sets to nothing."""
    peer = await TutorialTaps.open(tmp_path, 1)
    other = sqlite3.connect(peer.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    patient = aiosqlite.connect
    monkeypatch.setattr(aiosqlite, "connect", lambda path: patient(path, timeout=0))
    assert not await peer.one(peer.people[0], peer.next_tap(peer.people[0]))
    other.close()
    assert (peer.locked, await peer.stored()) == (1, 0)


async def test_arrivals_that_find_nobody_free_wait_and_are_all_answered(tmp_path: Path) -> None:
    made = await open_loop.run(PeibanTaps, tmp_path, [0.0] * (open_loop.FEWEST_PEOPLE * 2 + 10), 0.0)
    assert len(made.latencies) == open_loop.FEWEST_PEOPLE * 2 + 10
    assert made.lost == 0


def test_the_same_seed_gives_the_same_arrivals() -> None:
    instants = open_loop.schedule(100, 5, seed=1)
    assert instants == open_loop.schedule(100, 5, seed=1) != open_loop.schedule(100, 5, seed=2)
    assert 350 < len(instants) < 650
    assert sorted(instants) == instants


async def test_the_same_handler_is_reached_as_the_first_and_as_the_last_one() -> None:
    for last in (False, True):
        # It says itself when the tap has reached another handler.
        assert await routers.timed(routers.dispatcher(last=last), 2) > 0


async def test_a_filled_store_holds_what_it_says() -> None:
    made = await growth.measure(sizes=(2_000,), complaints=7, courses=5, rounds=1, people=2, taps=2)
    assert [(one.before, one.given) for one in made] == [(1_000, 0), (1_000, 0), (1_000, 0), (2_000, 0)]
    assert [len(row) for row in growth.rows(made)] == [len(growth.HEAD)] * 4


async def test_each_level_that_falls_due_among_open_cases_is_told_once() -> None:
    made = await complaints.measure(sizes=((30, 0), (40, 5)), rounds=2)
    assert [(one.found, one.wrong) for one in made] == [(0, 0), (10, 0)]
    assert [len(row) for row in complaints.rows(made)] == [len(complaints.HEAD)] * 2


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_class_is_checked_in_and_its_answers_are_stored_once(mode: str) -> None:
    lived = await classroom.live(Story(people=4, questions=2, seed=3), mode=mode, limits=True)
    assert lived.faults == []
    assert (lived.checked_in, lived.stored) == (4, 8)
    assert [len(rows) for rows in classroom.rows(lived.room)] == [len(classroom.HEAD)] * 4


@pytest.mark.slow
async def test_classes_come_one_after_another_and_each_is_weighed_at_rest() -> None:
    lived = await memory.live(people=3, classes=2, seed=3, rest=0)
    assert lived.faults == []
    assert [one.people for one in lived.classes] == [3, 6]
    assert all(one.most > 0 < one.rest for one in lived.classes)
    assert [len(row) for row in memory.rows(lived)] == [len(memory.HEAD)] * 2
    assert len(memory.summary(lived)) == 3


def test_what_people_cost_is_apart_from_what_a_first_burst_leaves() -> None:
    def weighed(*rests: float) -> list[memory.Class]:
        return [memory.Class(people=500 * at, seconds=1, most=400, rest=rest) for at, rest in enumerate(rests, start=1)]

    # What is taken while everything is new does not count.
    assert memory.slope(weighed(250, 290, 300, 301, 302, 303)) == pytest.approx(2)
    assert memory.slope(weighed(250, 290, 300, 300, 300, 300)) == 0
    assert math.isnan(memory.slope(weighed(300)))


@pytest.mark.slow
async def test_a_broadcast_reaches_everybody_once() -> None:
    told = await broadcast.tell(5)
    assert (told.lost, told.doubled, told.refused, dict(told.ends)) == (0, 0, 0, {"sent": 5})


@pytest.mark.slow
async def test_taps_beside_a_broadcast_are_all_answered_and_stored() -> None:
    told = await broadcast.tell(5, rate=20, alone=0.5)
    assert (told.lost, told.doubled, dict(told.ends)) == (0, 0, {"sent": 5})
    assert (told.taps.unanswered, told.taps.lost, told.taps.doubled) == (0, 0, 0)
    assert len(told.taps.alone) + len(told.taps.beside) > 0 < len(told.taps.floor)
    assert told.taps.astray == 0
    assert [len(row) for row in telling.rows(told.taps)] == [len(telling.TAPS_HEAD)] * 3


@pytest.mark.slow
async def test_a_broadcast_with_groups_heeds_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "WORDS", 2)
    monkeypatch.setattr(broadcast, "REFUSED_OF", 4)
    told = await broadcast.tell(5, groups=2)
    assert (told.lost, told.doubled, dict(told.ends)) == (0, 0, {"sent": 9})
    assert (told.ordered, told.refused) == (1, 0)


def test_what_came_before_a_halt_was_over_is_found() -> None:
    def sent(chat_id: int, at: float, code: int | None = None) -> telling.Json:
        return {"params": {"chat_id": chat_id}, "time": at, "code": code, "description": "retry after 2"}

    calls = [sent(1, 0.0, 429), sent(2, 0.5), sent(-3, 2.5, 429), sent(4, 3.0), sent(-3, 4.0), sent(-3, 5.0)]
    assert telling.early(calls) == [0.5, 1.5], "a person's halts everybody, a group's only the group"
    assert telling.most_within([0.0, 0.4, 0.9, 1.0, 3.0], 1.0) == 3


@pytest.mark.slow
async def test_both_webhook_bots_answer_every_tap() -> None:
    made = await webhook.measure(rounds=1, people=3, taps=4)
    assert {bot: [one.acts for one in some] for bot, some in made.rounds.items()} == {
        "bare aiogram": [12],
        "peiban": [12],
    }
    assert made.unanswered == {"bare aiogram": 0, "peiban": 0}
    # Of eight taps the first opens the quiz, and every other one after it is a “Next”.
    assert (made.given, made.lost, made.doubled) == (12, 0, 0)
    assert [len(row) for row in webhook.rows(made)] == [len(webhook.HEAD)] * 2


def test_the_bare_bot_shows_what_the_crowd_presses_next() -> None:
    asked, options = bare.screen("qo:1:0:0")
    assert "question 1 of" in asked
    assert options[0][0].callback_data == "q:pick:1:0:0:0"
    answered, onward = bare.screen("q:pick:1:0:0:0")
    assert "Right" in answered
    assert [row[0].callback_data for row in onward] == ["q:go:1:1:0:0"]


async def test_a_month_says_what_plain_sql_says() -> None:
    marks, runs = await month.measure(rows=20_000, rounds=1)
    assert marks > 15_000
    assert runs["month"][0].says == runs["plain SQL"][0].says
    lessons, expected, here, late, absent = runs["month"][0].says
    assert lessons > 0
    assert 0 < late < here < expected
    assert here + absent == expected


@pytest.mark.slow
async def test_every_answer_is_stored_once_however_many_workers_there_are() -> None:
    await places.needed()
    runs = await workers.measure(sizes=(2,), rounds=1, people=3, questions=5, seed=3)
    (run,) = runs[2]
    assert run.verdict.faults == ()
    assert (run.verdict.stored, run.verdict.lost, run.verdict.doubled) == (15, 0, 0)
    assert min(run.shares) > 0


async def test_without_a_postgresql_workers_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(places, "reachable", partial(places.reachable, "postgresql://nobody@127.0.0.1:1/none"))
    assert await asyncio.to_thread(workers.report, rounds=1) == 0
    assert capsys.readouterr().err.strip() == workers.NO_STORE


@pytest.mark.slow
async def test_a_soak_compares_what_was_answered_with_the_store() -> None:
    lived = await soak.live(minutes=0.02, people=20, rate=40, seed=3)
    assert lived.visitors.answers == lived.visitors.acts > 0
    assert lived.given > 0
    assert (lived.lost, lived.doubled) == (0, 0)
    assert lived.watch.samples


@pytest.mark.slow
async def test_a_start_ends_with_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "REST_SECONDS", 0)
    modules, alone, whole = await start.measure(rounds=1)
    assert modules > 100
    assert whole[0].ready <= whole[0].health <= whole[0].answer
    assert alone[0].memory > 0


def test_lost_and_doubled_answers_show() -> None:
    crowd = Crowd(FakeBotApi(), Story(people=1, questions=2, seed=3))
    one = crowd.people[0]
    one.given.update({0: 1, 1: 2})
    right = [((one.number, 0), 1), ((one.number, 1), 2)]
    assert compare(crowd, right) == (0, 0)
    assert compare(crowd, right[:1]) == (1, 0)
    assert compare(crowd, [*right, right[0]]) == (0, 1)
    assert compare(crowd, [*right, ((one.number, 9), 1)]) == (0, 1)


def stretches(memory: Callable[[int], float], files: Callable[[int], int]) -> list[Sample]:
    """The samples of a soak of half an hour, by what each minute holds."""
    zero: dict[str, Any] = dict.fromkeys(("acts", "answers", "waiting", "refused"), 0)
    zero |= dict.fromkeys(("stall", "cpu", "p50", "p99"), 0.0)
    return [Sample(minute=at, memory=memory(at), open_files=files(at), **zero) for at in range(30)]


def test_memory_that_grows_is_told() -> None:
    def run(grows: float) -> list[Sample]:
        # What is taken while everything is new does not count.
        return stretches(lambda at: 200 + min(at, 10) * 50 + grows * at, lambda _at: 94)

    assert slope(run(2)) == pytest.approx(2)
    assert "a minute after the first third: GROWS" in verdict(run(2), 30)
    assert verdict(run(0), 30).count("steady") == 2
    assert "too short" in verdict(run(2), 1)


@pytest.mark.parametrize(
    ("files", "more", "judged"),
    [
        (lambda at: 60 + 10 * min(at, 10), 0, "steady"),  # while everything is new
        (lambda at: 94 + at % 5 * 3, 3, "steady"),  # comes and goes
        (lambda at: 94 + 400 * (at == 29), 0, "steady"),  # once
        (lambda at: 94 + at // 6, 2, "steady"),  # as was seen in a good half hour
        (lambda at: 94 + at, 14, "GROWS"),
        (lambda at: 94 + at * 50, 700, "GROWS"),
    ],
)
def test_open_files_that_grow_are_told(files: Callable[[int], int], more: int, judged: str) -> None:
    samples = stretches(lambda _at: 275, files)
    assert more_files(samples) == more
    assert verdict(samples, 30).endswith(f": {judged}")
    assert "too short" in verdict(samples, 1)


@pytest.mark.parametrize(
    ("lost", "waiting", "files", "code"),
    [(0, {}, 0, 0), (1, {}, 0, 1), (0, {7: 0.0}, 0, 1), (0, {}, 1, 1)],
    ids=["well", "lost", "never answered", "files"],
)
def test_a_soak_that_went_badly_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, lost: int, waiting: dict[int, float], files: int, code: int
) -> None:
    samples = stretches(lambda _at: 275, lambda at: 94 + files * at)
    visitors: Any = SimpleNamespace(acts=9, answers=9 - len(waiting), met={7}, waiting=waiting, unmade=0)

    watch: Any = SimpleNamespace(samples=samples)

    async def lived(**_asked: object) -> soak.Lived:
        return soak.Lived(visitors, watch, behind=0.1, given=9, lost=lost, doubled=0)

    monkeypatch.setattr(soak, "live", lived)
    assert soak.report(minutes=30, people=1, rate=1, seed=3) == code


def test_the_command_hands_its_words_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["nonsense"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert [word for word in WORDS if word not in said] == []
    assert CliRunner().invoke(app, ["bench", "nonsense"]).exit_code == 2


def test_without_the_source_tree_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure([], root=tmp_path) == 1
    assert capsys.readouterr().err == "peiban: bench needs the source tree, with its tests\n"


def test_an_operators_settings_stay_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PEIBAN_DATABASE_URL", "postgresql://somewhere/real")
    monkeypatch.chdir(tmp_path)
    with apart():
        assert not [name for name in os.environ if name.startswith("PEIBAN_")]
        assert Path.cwd() != tmp_path
    assert os.environ["PEIBAN_DATABASE_URL"]
    assert Path.cwd() == tmp_path
