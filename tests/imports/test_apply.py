"""What importing changes in the store: only what the file says, and that exactly."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel, select

from domain.imports.columns import ImportKind
from domain.imports.problems import ImportCode
from domain.imports.questions import check_questions
from domain.people import Role
from services.imports import lessons, questions, roster, surveys
from services.imports.making import make_plan
from services.imports.plan import Asked, Plan
from services.imports.reading import read_table
from storage import people, survey
from storage.models.people import Organisation, Person, RoleHeld
from storage.models.quiz import BankQuestion, QuestionTag
from storage.models.survey import Questionnaire
from storage.models.training import Cohort, Course, Enrolment, Lesson
from storage.quiz import bank
from storage.session import Database

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
APPLY: dict[ImportKind, Any] = {
    ImportKind.ROSTER: roster.apply,
    ImportKind.QUESTIONS: questions.apply,
    ImportKind.LESSONS: lessons.apply,
    ImportKind.SURVEYS: surveys.apply,
}
PEOPLE = (
    "工号,姓名,公司,部门,岗位,手机,邮箱,班级,角色,上级\n"
    "A1,陈晨,华信电梯,技术部,技工,13900000001,chen@example.com,一班,trainee,吴昊\n"
    "A2,李明,华信电梯,客服部,专员,13900000002,,一班;二班,desk;owner@技术部;supervisor@海达/,A3\n"
    "A3,吴昊,海达,技术部,经理,,,,supervisor,\n"
)
LESSONS = (
    "课程,班级,课次,开始,结束,地点,讲师,助教\n"
    "叉车,一班,1,2026-11-24 09:00,2026-11-24 11:00,A 室,T1,T2\n"
    "叉车,一班,2,D+3 09:00,D+3 11:00,A 室,王老师,\n"
)
QUESTIONS = (
    "题型,题干,选项A,选项B,选项C,答案,分值,标签\n"
    "单选,下列说法正确的是,甲,乙,丙,A,2,叉车\n"
    "单选,下列说法正确的是,子,丑,寅,B,2,叉车\n"
    "判断,地球是圆的。,,,,对,1,地理;叉车\n"
)
SURVEY = (
    "维度,题目,类型,权重\n内容,讲得清楚,量表,0.6\n内容,案例真实,量表,0.6\n组织,通知及时,量表,0.4\n,还有什么想说,文本,\n"
)


@pytest.fixture
async def store(tmp_path: Path, empty_store: Path) -> AsyncIterator[Database]:
    await asyncio.to_thread(shutil.copy, empty_store, tmp_path / "peiban.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'peiban.db'}")
    yield database
    await database.close()


async def plan(store: Database, content: str, *, title: str = "课后满意度", name: str = "file.csv") -> Plan:
    table = read_table(content.encode(), filename=name)
    asked = Asked(day=TODAY, zone=ZoneInfo("Asia/Shanghai"), title=title, language="zh_Hans")
    async with store.read() as tx:
        return await make_plan(tx, table, asked=asked)


async def bring_in(store: Database, content: str, **more: str) -> tuple[int, int, int]:
    """Import a file; returns what was added, changed and as before."""
    made = await plan(store, content, **more)
    assert made.errors == ()
    async with store.write() as tx:
        await APPLY[made.kind](tx, made.changes, now=NOW)
    return made.figures.added, made.figures.changed, made.figures.unchanged


async def rows(store: Database, model: type[SQLModel], *where: Any) -> list[Any]:
    async with store.read() as tx:
        return list((await tx.exec(select(model).where(*where))).all())


async def everything(store: Database) -> list[list[dict[str, Any]]]:
    models = (Person, RoleHeld, Organisation, Cohort, Enrolment, Course, Lesson, BankQuestion, QuestionTag)
    return [[row.model_dump() for row in await rows(store, model)] for model in (*models, Questionnaire)]


async def person(store: Database, number: str) -> Any:
    return (await rows(store, Person, Person.employee_no == number))[0]


async def roles_of(store: Database, number: str) -> set[tuple[Role, str]]:
    found = await person(store, number)
    return {(row.role, row.scope) for row in await rows(store, RoleHeld, RoleHeld.person_id == found.id)}


async def cohorts_of(store: Database, number: str) -> set[str]:
    found = await person(store, number)
    names = {row.id: row.name for row in await rows(store, Cohort)}
    return {names[row.cohort_id] for row in await rows(store, Enrolment, Enrolment.person_id == found.id)}


async def teachers(store: Database) -> None:
    await bring_in(store, "工号,姓名,角色\nT1,魏老师,trainer\nT2,何助教,assistant\nT3,王老师,trainer\n")


@pytest.mark.parametrize(
    "content", [PEOPLE, LESSONS, QUESTIONS, SURVEY], ids=["roster", "lessons", "questions", "survey"]
)
async def test_the_same_file_twice_changes_nothing(store: Database, content: str) -> None:
    await teachers(store)
    added, changed, unchanged = await bring_in(store, content)
    assert (added, changed, unchanged) == (content.count("\n") - 1, 0, 0)
    before = await everything(store)
    assert await bring_in(store, content) == (0, 0, added)
    assert await everything(store) == before


async def test_a_roster_brings_people_with_their_places(store: Database) -> None:
    await bring_in(store, PEOPLE)
    ming = await person(store, "A2")
    assert (ming.name, ming.department, ming.job_title, ming.phone) == ("李明", "客服部", "专员", "13900000002")
    assert (ming.superior_no, ming.language, ming.created_at) == ("A3", "zh_Hans", NOW)
    assert (await person(store, "A1")).superior_no == "A3"
    assert await roles_of(store, "A2") == {(Role.DESK, ""), (Role.OWNER, "技术部"), (Role.SUPERVISOR, "海达/")}
    assert await cohorts_of(store, "A2") == {"一班", "二班"}
    names = {row.id: row.name for row in await rows(store, Organisation)}
    assert names[(await person(store, "A3")).organisation_id] == "海达"


async def test_one_changed_cell_changes_one_person_in_one_place(store: Database) -> None:
    await bring_in(store, PEOPLE)
    before = (await person(store, "A2")).model_dump()
    others = [await person(store, "A1"), await person(store, "A3")]
    assert await bring_in(store, PEOPLE.replace("13900000002", "13900000099")) == (0, 1, 2)
    assert (await person(store, "A2")).model_dump() == {**before, "phone": "13900000099"}
    assert [await person(store, "A1"), await person(store, "A3")] == others


async def test_people_whom_the_file_does_not_name_stay_as_they_are(store: Database) -> None:
    await bring_in(store, PEOPLE)
    shorter = "\n".join(PEOPLE.splitlines()[:2]) + "\n"
    before = await everything(store)
    assert await bring_in(store, shorter) == (0, 0, 1)
    assert await everything(store) == before


async def test_for_a_row_the_roster_is_the_truth_about_roles_but_never_takes_an_administrator(store: Database) -> None:
    await bring_in(store, PEOPLE)
    async with store.write() as tx:
        ming = await people.by_employee_no(tx, "A2")
        assert ming is not None
        await people.grant(tx, ming.id or 0, Role.ADMIN)
        await people.grant(tx, ming.id or 0, Role.MANAGEMENT)
    assert await bring_in(store, PEOPLE.replace("desk;owner@技术部;", "desk;")) == (0, 1, 2)
    assert await roles_of(store, "A2") == {(Role.DESK, ""), (Role.SUPERVISOR, "海达/"), (Role.ADMIN, "")}


async def test_a_column_that_is_missing_says_nothing_about_people_who_are_known(store: Database) -> None:
    await bring_in(store, PEOPLE)
    before = await everything(store)
    assert await bring_in(store, "工号,姓名\nA1,陈晨\nA2,李明\n") == (0, 0, 2)
    assert await everything(store) == before
    await bring_in(store, "工号,姓名\nA9,新人\n")
    assert await roles_of(store, "A9") == {(Role.TRAINEE, "")}


async def test_an_emptied_cell_is_emptied_in_the_store(store: Database) -> None:
    await bring_in(store, PEOPLE)
    await bring_in(store, PEOPLE.replace("华信电梯,客服部,专员,13900000002", ",,,").replace("海达/,A3", "海达/,"))
    ming = await person(store, "A2")
    assert (ming.organisation_id, ming.department, ming.job_title, ming.phone) == (None, "", "", "")
    assert ming.superior_no is None


async def test_an_employee_number_in_another_case_is_the_same_person(store: Database) -> None:
    await bring_in(store, PEOPLE)
    assert await bring_in(store, "工号,姓名\na1,陈晨晨\n") == (0, 1, 0)
    assert (await person(store, "A1")).name == "陈晨晨"


async def test_who_changes_class_is_told_to_stay_on_the_old_list(store: Database) -> None:
    await bring_in(store, PEOPLE)
    moved = PEOPLE.replace("chen@example.com,一班", "chen@example.com,三班")
    warnings = (await plan(store, moved)).warnings
    assert [(one.code, one.line, one.params) for one in warnings] == [
        (ImportCode.STAYS_IN_COHORT, 2, {"name": "陈晨", "cohorts": ["一班"]})
    ]
    await bring_in(store, moved)
    assert await cohorts_of(store, "A1") == {"一班", "三班"}


async def test_superiors_are_found_in_file_and_store_and_namesakes_are_asked_about(store: Database) -> None:
    await bring_in(store, PEOPLE)
    await bring_in(store, "工号,姓名,上级\nB1,甲,吴昊\nB2,乙,a3\n")
    assert [(await person(store, number)).superior_no for number in ("B1", "B2")] == ["A3", "A3"]
    await bring_in(store, "工号,姓名\nA33,吴昊\n")
    errors = (await plan(store, "工号,姓名,上级\nB3,丙,吴昊\nB4,丁,无名\n")).errors
    assert [(one.code, one.line, one.column, one.params["value"]) for one in errors] == [
        (ImportCode.AMBIGUOUS_PERSON, 2, "上级", "吴昊"),
        (ImportCode.UNKNOWN_PERSON, 3, "上级", "无名"),
    ]


async def test_new_administrators_are_named_before_they_are_made(store: Database) -> None:
    made = await plan(store, "工号,姓名,角色\nB1,甲,admin\nB2,乙,trainee\n")
    assert made.figures.administrators == ("甲",)


async def test_local_times_are_stored_as_instants_with_their_zone(store: Database) -> None:
    await teachers(store)
    await bring_in(store, LESSONS)
    first, second = await rows(store, Lesson)
    assert first.starts_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert second.ends_at == datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    assert (first.zone, first.place) == ("Asia/Shanghai", "A 室")
    assert first.trainer_id == (await person(store, "T1")).id
    assert first.assistant_id == (await person(store, "T2")).id
    assert (second.trainer_id, second.assistant_id) == ((await person(store, "T3")).id, None)
    cohort = (await rows(store, Cohort))[0]
    assert cohort.course_id == (await rows(store, Course))[0].id


async def test_a_lesson_that_is_moved_keeps_its_identity(store: Database) -> None:
    await teachers(store)
    await bring_in(store, LESSONS)
    before = (await rows(store, Lesson))[0].model_dump()
    later = LESSONS.replace("2026-11-24 09:00,2026-11-24 11:00", "2026-11-25 13:00,2026-11-25 15:00")
    assert await bring_in(store, later) == (0, 1, 1)
    moved = (await rows(store, Lesson))[0].model_dump()
    starts, ends = datetime(2026, 11, 25, 5, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert moved == {**before, "starts_at": starts, "ends_at": ends}


async def test_a_cohort_keeps_its_course(store: Database) -> None:
    await teachers(store)
    await bring_in(store, LESSONS)
    errors = (await plan(store, LESSONS.replace("叉车,", "电梯,"))).errors
    assert [(one.code, one.line, one.params["course"]) for one in errors] == [
        (ImportCode.COHORT_TAKEN, 2, "叉车"),
        (ImportCode.COHORT_TAKEN, 3, "叉车"),
    ]


async def test_the_clock_that_is_put_forward_or_back_is_survived(store: Database) -> None:
    content = "课程,班级,课次,开始,结束\nX,一班,1,2026-03-29 02:30,2026-03-29 04:00\nX,一班,2,2026-10-25 02:30,2026-10-25 04:00\n"
    table = read_table(content.encode(), filename="x.csv")
    asked = Asked(day=TODAY, zone=ZoneInfo("Europe/Berlin"), title="", language="en")
    async with store.read() as tx:
        made = await make_plan(tx, table, asked=asked)
    async with store.write() as tx:
        await lessons.apply(tx, made.changes, now=NOW)
    found = await rows(store, Lesson)
    assert all(row.starts_at < row.ends_at for row in found)


async def test_an_edited_question_is_a_new_version_and_the_others_stay(store: Database) -> None:
    await bring_in(store, QUESTIONS)
    assert await bring_in(store, QUESTIONS.replace("子,丑,寅,B,2", "子,丑,卯,C,3")) == (0, 1, 2)
    versions = [
        (row.version, row.current, row.content["choices"][2]["text"])
        for row in await rows(store, BankQuestion)
        if row.content["kind"] == "single"
    ]
    assert sorted(versions) == [(1, False, "寅"), (1, True, "丙"), (2, True, "卯")]
    async with store.read() as tx:
        assert len(await bank.current_questions(tx, tag="叉车")) == 3


async def test_the_same_stem_with_other_options_is_another_question(store: Database) -> None:
    await bring_in(store, QUESTIONS)
    other = "题型,题干,选项A,选项B,选项C,答案\n单选,下列说法正确的是,东,西,南,A\n"
    assert await bring_in(store, other) == (1, 0, 0)
    keys = [row.question_key for row in await rows(store, BankQuestion)]
    assert len(set(keys)) == len(keys) == 4


async def test_what_an_import_adds_is_what_the_bank_itself_would_have_saved(store: Database) -> None:
    table = read_table(QUESTIONS.encode(), filename="q.csv")
    await bring_in(store, QUESTIONS)
    keys = {row.content["stem"]: row.question_key for row in await rows(store, BankQuestion)}
    async with store.write() as tx:
        for row in check_questions(table).rows[2:]:
            saved = await bank.save_question(tx, row.question, key=keys[row.question.stem], now=NOW)
            assert saved is bank.Saved.UNCHANGED


async def test_a_questionnaire_that_differs_is_a_new_version_of_the_same_title(store: Database) -> None:
    assert await bring_in(store, SURVEY) == (4, 0, 0)
    assert await bring_in(store, SURVEY.replace("组织,通知及时,量表,0.4\n", "")) == (0, 1, 3)
    found = await rows(store, Questionnaire)
    assert [(row.title, row.version, row.current) for row in found] == [
        ("课后满意度", 1, False),
        ("课后满意度", 2, True),
    ]
    async with store.read() as tx:
        assert len(await survey.items_of(tx, found[1].id)) == 3
    assert await bring_in(store, SURVEY, title="另一份") == (4, 0, 0)


async def test_swapped_items_are_a_change(store: Database) -> None:
    lines = SURVEY.splitlines(keepends=True)
    await bring_in(store, SURVEY)
    swapped = "".join([lines[0], lines[2], lines[1], *lines[3:]])
    assert await bring_in(store, swapped) == (0, 4, 0)


async def test_a_roster_and_a_timetable_speak_of_the_same_cohort(store: Database) -> None:
    await teachers(store)
    await bring_in(store, PEOPLE)
    assert (await plan(store, LESSONS)).warnings == ()
    await bring_in(store, LESSONS)
    assert {row.name for row in await rows(store, Cohort)} == {"一班", "二班"}
