"""The demo company as it stands after the first start: whole, plausible, quiet, and never filled twice."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from domain.attendance import AttendanceStatus
from domain.complaint import Category, ComplaintState
from domain.complaint.span import Span
from domain.consent import CONSENT_VERSION
from domain.people import Role
from domain.survey import SurveyState
from scripts.demo_data import clock_fits, fill_if_empty
from services import complaint
from services.attendance.roll import make_roll
from services.reports.improvements import proposals
from services.scope import Scope
from services.survey import survey_results
from storage import attendance, people, training
from storage.models.attendance import AttendanceMark
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.outbox import Notice
from storage.models.people import Person
from storage.models.quiz import Attempt, BankQuestion, Quiz
from storage.models.survey import Ballot, Participation, Questionnaire, Survey
from storage.models.training import Lesson
from tests.house import House, open_house

# Monday 23 November 2026, 12:30 in Shanghai: the morning's lesson is over.
NOON = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
HERE = {AttendanceStatus.PRESENT, AttendanceStatus.LATE}


@pytest.fixture(scope="module")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled demo to copy: filling takes seconds."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(fill_at_noon(folder))
    return folder / "peiban.db"


async def fill_at_noon(folder: Path) -> None:
    house = await open_house(folder, start=NOON)
    assert await fill_if_empty(house.peiban)
    await house.peiban.end_quietly()


@pytest.fixture
async def demo(tmp_path: Path, filled_store: Path) -> AsyncIterator[House]:
    shutil.copy(filled_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path, start=NOON)
    yield built
    await built.peiban.end_quietly()


async def past_lessons(house: House) -> list[Lesson]:
    return [row for row in await house.rows(Lesson) if row.ends_at <= NOON]


async def test_the_company_is_there_with_three_weeks_behind_it(demo: House) -> None:
    assert len(await demo.rows(Person)) == 65
    assert len(await demo.rows(BankQuestion)) == 60
    assert len(await demo.rows(Lesson)) == 27
    assert len(await demo.rows(Questionnaire)) == 1
    languages = Counter(row.language for row in await demo.rows(Person))
    assert languages["en"] >= 4
    assert languages["zh_Hant"] == 3
    await check_attendance(demo)
    await check_quizzes(demo)
    await check_opinions(demo)
    await check_complaints(demo)
    await check_what_is_learned(demo)
    await check_quiet(demo)


async def check_attendance(house: House) -> None:
    statuses: Counter[Any] = Counter()
    lessons = await past_lessons(house)
    assert len(lessons) == 19
    async with house.peiban.database.read() as tx:
        for lesson in lessons:
            roll = await make_roll(tx, lesson, now=NOON)
            assert len(roll.entries) == 15
            statuses.update(entry.status for entry in roll.entries)
        arrived = await attendance.marks(tx, [lesson.id or 0 for lesson in await house.rows(Lesson)])
        corrected = await people.by_employee_no(tx, "K104")
        forklifts = next(one for one in await training.cohorts(tx) if one.name == "叉车安全三班")
        fourth = await training.lesson_numbered(tx, cohort_id=forklifts.id or 0, number=4)
        assert fourth is not None
        roll = await make_roll(tx, fourth, now=NOON)
    assert all(mark.at <= NOON for mark in arrived)
    rate = sum(statuses[status] for status in HERE) / statuses.total()
    assert 0.88 <= rate <= 0.98
    assert (
        min(statuses[AttendanceStatus.LATE], statuses[AttendanceStatus.ABSENT], statuses[AttendanceStatus.EXCUSED]) > 0
    )
    assert corrected is not None
    entry = next(entry for entry in roll.entries if entry.person_id == corrected.id)
    assert (entry.status, entry.corrected_by) == (AttendanceStatus.PRESENT, "罗晓彤")


async def check_quizzes(house: House) -> None:
    life = json.loads((Path(__file__).parents[2] / "scripts/demo/life.json").read_text(encoding="utf-8"))
    attempts: Sequence[Attempt] = await house.rows(Attempt)
    scores = [100 * (row.points or 0) / (row.max_points or 1) for row in attempts]
    assert abs(mean(scores) - mean(each["mean"] for each in life["quizzes"])) < 8
    assert all(row.submitted_at is not None and row.submitted_at <= NOON for row in attempts)
    quizzes: Sequence[Quiz] = await house.rows(Quiz)
    assert len(quizzes) == 9
    assert sum(quiz.closes_at is not None and quiz.closes_at > NOON for quiz in quizzes) >= 3


async def check_opinions(house: House) -> None:
    surveys: Sequence[Survey] = await house.rows(Survey)
    assert len(surveys) == 6
    assert {row.state for row in surveys} == {SurveyState.CLOSED}
    ballots: Sequence[Ballot] = await house.rows(Ballot)
    assert all(ballot.released for ballot in ballots)
    handed_in = [row for row in await house.rows(Participation) if row.handed_in_on is not None]
    assert len(ballots) == len(handed_in) >= 60
    manager = (await house.rows(Person, Person.employee_no == "H0101"))[0]
    async with house.peiban.database.read() as tx:
        roles = [held.role for held in await people.roles_of(tx, manager.id or 0)]
        assert Role.TRAINING_MANAGER in roles
        scope = house.peiban.actors.system(tx, "test", now=NOON, wall=NOON)
        results = await survey_results(scope, survey_id=surveys[-1].id or 0)
    assert results is not None


async def check_complaints(house: House) -> None:
    cases: Sequence[Complaint] = await house.rows(Complaint)
    assert [case.number for case in cases] == [f"C-2026-{number:06}" for number in range(1, 10)]
    assert Counter(case.state for case in cases) == {
        ComplaintState.CLOSED: 2,
        ComplaintState.REGISTERED: 1,
        ComplaintState.WITHDRAWN: 1,
        ComplaintState.UNJUSTIFIED: 1,
        ComplaintState.ACCEPTED: 2,
        ComplaintState.SOLUTION_PROPOSED: 2,
    }
    assert [case.rating for case in cases if case.rating] == [5, 4]
    assert sum(case.reopened for case in cases) == 1
    events: Sequence[ComplaintEvent] = await house.rows(ComplaintEvent)
    assert all(event.at <= NOON for event in events)
    assert len(events) > 40


async def check_what_is_learned(house: House) -> None:
    """A newcomer finds a proposal for an improvement, what helped in a case, and it beside the case that came after."""
    async with house.peiban.database.write() as tx:
        lead = await people.by_employee_no(tx, "H0201")
        assert lead is not None
        account = await people.open_account(
            tx, channel="web", name=lead.name, language="zh_Hans", now=NOON, person_id=lead.id
        )
        await people.agree(tx, account, version=CONSENT_VERSION, now=NOON)
    async with house.peiban.database.read() as tx:
        actor = await house.peiban.actors.actor(tx, account)
        scope = Scope(tx=tx, actor=actor, house=house.peiban.actors.house, now=NOON, wall=NOON)
        (found,) = await proposals(scope, span=Span.month_of(NOON.date()))
        assert (found.number, found.category.code) == (2, Category.SERVICE)
        assert "一台车" in "".join(found.shared)
        (kept,) = await complaint.kept_snippets(scope)
        assert "每车不超过五人" in kept.text
        newest = next(one for one, _number in found.cases if one != kept.case_id)
        await complaint.suspect(scope, case_id=newest)
        card = await complaint.case_card(scope, case_id=newest)
        assert card.known is not None
        assert card.known.number == kept.number


async def check_quiet(house: House) -> None:
    notices: Sequence[Notice] = await house.rows(Notice)
    assert {notice.state for notice in notices} == {"skipped"}
    async with house.peiban.database.write() as tx:
        trainee = await people.by_employee_no(tx, "H1001")
        assert trainee is not None
        await people.open_account(
            tx, channel="web", name=trainee.name, language="zh_Hans", now=NOON, person_id=trainee.id
        )
    assert await house.peiban.delivery.deliver_due() == 0


async def test_a_second_start_adds_nothing(demo: House, capsys: pytest.CaptureFixture[str]) -> None:
    before = [await demo.rows(model) for model in (Person, Lesson, Attempt, Ballot, Complaint)]
    capsys.readouterr()
    assert await fill_if_empty(demo.peiban)
    assert [await demo.rows(model) for model in (Person, Lesson, Attempt, Ballot, Complaint)] == before
    assert capsys.readouterr().out == ""


async def test_the_demo_stays_away_from_real_people(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024")
    assert not await fill_if_empty(house.peiban)
    assert "exclude each other" in capsys.readouterr().err
    assert len(await house.rows(Person)) == 1


@pytest.mark.slow
async def test_two_demos_of_one_day_live_the_same_lives(demo: House, tmp_path: Path) -> None:
    await fill_at_noon(tmp_path / "again")
    again = await open_house(tmp_path / "again", start=NOON)
    one, other = [
        [
            [(row.person_id, row.points, row.submitted_at) for row in await house.rows(Attempt)],
            [(row.lesson_id, row.person_id, row.at) for row in await house.rows(AttendanceMark)],
        ]
        for house in (demo, again)
    ]
    assert one == other
    assert all(len(part) > 100 for part in one)
    await again.peiban.end_quietly()


@pytest.mark.slow
def test_the_command_fills_an_empty_store_once(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PEIBAN_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "scripts.cli", "demo"]
    root = Path(__file__).parents[2]
    first = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert "Demo company: roster 65" in first.stdout
    second = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "not empty" in second.stderr


async def test_the_demo_clock_is_refused_where_real_people_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = await open_house(tmp_path)
    await house.person("Mia", Role.TRAINEE, number="M1")
    assert not await clock_fits(house.peiban)
    assert "PEIBAN_DEMO_CLOCK" in capsys.readouterr().err
    await house.peiban.end_quietly()


async def test_an_empty_store_under_the_demo_clock_is_a_demo_s_from_then_on(tmp_path: Path) -> None:
    house = await open_house(tmp_path, start=NOON)
    assert await clock_fits(house.peiban)
    await house.person("Mia", Role.TRAINEE, number="M1")
    assert await clock_fits(house.peiban)
    await house.peiban.end_quietly()


async def test_the_demo_clock_runs_in_the_demo_company(demo: House) -> None:
    assert await clock_fits(demo.peiban)
