"""The demo files must import without a remark and obey the rules they show."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.complaint.course import Act, Refusal, apply
from domain.complaint.kinds import BUILT_IN, ComplaintState, Party, Severity
from domain.gift import parse_gift
from domain.imports.columns import ImportKind
from domain.imports.lessons import check_lessons
from domain.imports.questions import check_questions
from domain.imports.roster import check_roster
from domain.imports.surveys import check_surveys
from services.imports.reading.table import read_table

DEMO = Path(__file__).parents[2] / "scripts" / "demo"
TODAY = date(2026, 11, 23)
CHECKS: dict[str, tuple[ImportKind, Any, int]] = {
    "roster.csv": (ImportKind.ROSTER, check_roster, 65),
    "questions.csv": (ImportKind.QUESTIONS, check_questions, 36),
    "questions.gift": (ImportKind.QUESTIONS, check_questions, 24),
    "survey.csv": (ImportKind.SURVEYS, check_surveys, 11),
    "lessons.csv": (ImportKind.LESSONS, lambda table: check_lessons(table, today=TODAY), 27),
}


def checked(name: str) -> Any:
    kind, check, _ = CHECKS[name]
    return check(read_table((DEMO / name).read_bytes(), filename=name, kind=kind))


def roster() -> dict[str, dict[str, str]]:
    with (DEMO / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["工号"]: row for row in csv.DictReader(file)}


def load(name: str) -> Any:
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CHECKS)
def test_each_file_imports_whole_and_without_a_remark(name: str) -> None:
    result = checked(name)
    assert (result.errors, result.warnings) == ((), ())
    assert len(result.rows) == CHECKS[name][2]


def test_the_gift_file_gives_no_hint_either() -> None:
    assert parse_gift((DEMO / "questions.gift").read_text(encoding="utf-8")).problems == ()


def test_three_lessons_are_today_and_two_tomorrow() -> None:
    days = Counter((row.start.date() - TODAY).days for row in checked("lessons.csv").rows)
    assert (days[0], days[1]) == (3, 2)
    today = sorted(row.start.hour for row in checked("lessons.csv").rows if row.start.date() == TODAY)
    assert today == [9, 14, 16]


def test_those_who_teach_hold_the_role_and_every_cohort_has_fifteen() -> None:
    people = roster()
    for row in checked("lessons.csv").rows:
        assert "trainer" in people[row.trainer]["角色"]
        assert "assistant" in people[row.assistant]["角色"]
    sizes = Counter(row["班级"] for row in people.values() if row["班级"])
    assert set(sizes.values()) == {15}
    assert set(sizes) == {row.cohort for row in checked("lessons.csv").rows}


def test_every_question_is_tagged_with_a_course() -> None:
    courses = {row.course for row in checked("lessons.csv").rows}
    rows = checked("questions.csv").rows + checked("questions.gift").rows
    assert Counter(tag for row in rows for tag in row.question.tags) == dict.fromkeys(courses, 20)


def test_every_complaint_follows_the_course_to_its_last_step() -> None:
    people, ends = roster(), []
    for case in load("complaints.json"):
        Severity(case["severity"])
        assert case["category"] in BUILT_IN
        state: ComplaintState = ComplaintState.REGISTERED
        ended, before, owned = 0, 0, False
        for step in case["story"]:
            assert before < step["after_minutes"] <= case["days_ago"] * 1440
            before = step["after_minutes"]
            party = party_of(step["by"], case["customer"], people)
            wait = TODAY - TODAY if ended else None
            if party is Party.OWNER and not owned:
                # Whoever tells the story lets the desk pass the case on first.
                for act, by in ((Act.DISPATCH, Party.DESK), (Act.UNDERTAKE, Party.OWNER)):
                    moved = apply(state, act, by)
                    assert not isinstance(moved, Refusal), (case["what"], step, moved)
                    state, owned = moved, True
                if step["act"] == Act.UNDERTAKE:
                    continue
            after = apply(state, Act(step["act"]), party, text=step["text"], ended_for=wait)
            assert not isinstance(after, Refusal), (case["what"], step, after)
            state, ended = after, ended or step["act"] == "close"
            owned = owned and state is not ComplaintState.REOPENED
        ends.append(state.value)
    once = ("registered", "withdrawn", "unjustified")
    assert Counter(ends) == Counter({**dict.fromkeys(once, 1), "closed": 2, "accepted": 2, "solution_proposed": 2})


def party_of(who: str, customer: str, people: dict[str, dict[str, str]]) -> Party:
    if who == customer:
        return Party.CUSTOMER
    return Party.DESK if people[who]["角色"].startswith("desk") else Party.OWNER


def test_the_life_names_lessons_and_people_that_exist() -> None:
    life, people = load("life.json"), roster()
    past = {(row.cohort, row.lesson) for row in checked("lessons.csv").rows if row.start.date() < TODAY}
    assert {(each["cohort"], each["lesson"]) for each in life["attendance"]} == past
    for part in ("quizzes", "surveys", "comments", "corrections", "fixed"):
        assert {(each["cohort"], each["lesson"]) for each in life[part]} <= past
    named = {each["trainee"] for part in ("corrections", "fixed") for each in life[part]}
    assert named | {*life["often_late"], *life["often_absent"]} <= set(people)
    for each in life["attendance"]:
        assert sum(each[status] for status in ("present", "late", "absent", "excused")) == pytest.approx(1)
    for each in life["surveys"]:
        assert min(each["means"], key=each["means"].get) == "练习时间"
