"""Questionnaires keep their versions; ballots are published in batches and counted for reports."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.survey import ItemKind, SurveyMode
from storage import erasure, privacy, survey, training
from storage.models.people import Person
from storage.models.survey import Ballot, NamedBallot, Questionnaire, QuestionnaireItem, Survey
from storage.models.training import Lesson
from storage.session import Tx
from storage.survey import ItemRow, ballots, runs
from tests.house import House

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
ITEMS = [
    ItemRow(dimension="Content", title="Useful", kind=ItemKind.LIKERT, weight=0.6),
    ItemRow(dimension="Place", title="Warm", kind=ItemKind.LIKERT, weight=0.4),
    ItemRow(dimension="", title="Choose", kind=ItemKind.MULTIPLE, required=False, choices=["A", "B"]),
    ItemRow(dimension="", title="Words", kind=ItemKind.TEXT),
]


async def make_survey(tx: Tx, *, mode: SurveyMode = SurveyMode.ANONYMOUS, number: int = 1) -> Survey:
    await survey.save_questionnaire(tx, title="After class", items=ITEMS, now=NOW)
    newest = (await survey.current_questionnaires(tx))[0]
    cohort, course = await training.cohort_named(tx, "一班"), await training.course_titled(tx, "Complaints")
    lesson = await training.save(
        tx,
        Lesson(
            cohort_id=cohort.id or 0,
            course_id=course.id or 0,
            number=number,
            starts_at=NOW - timedelta(hours=2),
            ends_at=NOW,
            zone="Asia/Shanghai",
        ),
    )
    row = await runs.prepare(
        tx, questionnaire_id=newest.id or 0, lesson_id=lesson.id or 0, title=f"Complaints · {number}", mode=mode
    )
    await runs.begin(tx, row, questionnaire_id=newest.id or 0, now=NOW, closes_at=NOW + timedelta(days=3))
    return row


async def test_a_changed_questionnaire_becomes_a_new_version(house: House) -> None:
    async with house.peiban.database.write() as tx:
        assert await survey.save_questionnaire(tx, title="After class", items=ITEMS, now=NOW) == "added"
        assert await survey.save_questionnaire(tx, title="After class", items=list(ITEMS), now=NOW) == "unchanged"
        assert await survey.save_questionnaire(tx, title="After class", items=ITEMS[:3], now=NOW) == "changed"
        assert await survey.save_questionnaire(tx, title="Other", items=ITEMS, now=NOW) == "added"
        assert [row.title for row in await survey.current_questionnaires(tx)] == ["Other", "After class"]
    versions = [(row.title, row.version, row.current) for row in await house.rows(Questionnaire)]
    assert versions == [("After class", 1, False), ("After class", 2, True), ("Other", 1, True)]
    assert len(await house.rows(QuestionnaireItem, QuestionnaireItem.questionnaire_id == 1)) == 4


@pytest.mark.parametrize(
    "items",
    [
        [],
        [ItemRow(dimension="", title="When", kind=ItemKind.DATE)],
        [ItemRow(dimension="", title="Choose", kind=ItemKind.SINGLE, choices=["only one"])],
    ],
)
async def test_a_questionnaire_that_nobody_could_answer_is_refused(house: House, items: list[ItemRow]) -> None:
    async with house.peiban.database.write() as tx:
        with pytest.raises(ValueError, match=r"questionnaire|choice"):
            await survey.save_questionnaire(tx, title="After class", items=items, now=NOW)
    assert await house.rows(Questionnaire) == []


async def test_items_and_dimensions_read_as_the_rules_want_them(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx)
        stored = await survey.items_of(tx, row.questionnaire_id)
    items, dimensions = survey.read_items(stored), survey.read_dimensions(stored)
    assert [(item.key, item.dimension, item.required) for item in items] == [
        ("i0", "Content", True), ("i1", "Place", True), ("i2", None, False), ("i3", None, False),
    ]  # fmt: skip
    assert [(one.key, one.weight) for one in dimensions] == [("Content", 0.6), ("Place", 0.4)]


async def test_publishing_writes_a_batch_anew_and_leaves_earlier_ones(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx)
        for point in (1, 2, 3, 4, 5):
            await ballots.cast(tx, survey_id=row.id or 0, answers={"i0": point})
    first = {one.id: one.answers for one in await house.rows(Ballot)}
    async with house.peiban.database.write() as tx:
        assert await ballots.waiting(tx, row) == 5
        assert await ballots.published(tx, row) == []
        await ballots.publish(tx, row)
        assert await ballots.waiting(tx, row) == 0
    second = {one.id: one.answers for one in await house.rows(Ballot)}
    assert not first.keys() & second.keys()
    assert sorted(answers["i0"] for answers in second.values()) == [1, 2, 3, 4, 5]
    async with house.peiban.database.write() as tx:
        await ballots.cast(tx, survey_id=row.id or 0, answers={"i0": 1})
        assert await ballots.drop_waiting(tx, row) == 1
    assert {one.id for one in await house.rows(Ballot)} == second.keys()


async def test_reports_get_published_ballots_of_surveys_opened_in_the_span(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx)
        for point in (1, 2, 3, 4, 5):
            await ballots.cast(tx, survey_id=row.id or 0, answers={"i0": point, "i2": ["A", "B"]})
        day = timedelta(days=1)
        assert await survey.scores_between(tx, start=NOW, end=NOW + day) == []
        await ballots.publish(tx, row)
        found = await survey.scores_between(tx, start=NOW, end=NOW + day)
        assert await survey.scores_between(tx, start=NOW - day, end=NOW) == []
    assert [(one.title, one.mode, len(one.ballots)) for one in found] == [("Complaints · 1", SurveyMode.ANONYMOUS, 5)]
    assert {one["i2"] for one in found[0].ballots} == {("A", "B")}


async def test_named_ballots_lie_apart_and_count_too(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx, mode=SurveyMode.NAMED)
        person = Person(name="Li", created_at=NOW)
        tx.add(person)
        await tx.flush()
        await ballots.cast_named(tx, survey_id=row.id or 0, person_id=person.id or 0, answers={"i0": 4}, released=True)
        found = await survey.scores_between(tx, start=NOW, end=NOW + timedelta(days=1))
        assert await ballots.named(tx, row.id or 0) == [(person.id, {"i0": 4})]
    assert [one.ballots for one in found] == [({"i0": 4},)]
    assert await house.rows(Ballot) == []
    assert len(await house.rows(NamedBallot)) == 1


async def test_a_person_hands_in_once(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx)
        person = Person(name="Li", created_at=NOW)
        tx.add(person)
        await tx.flush()
        who = {"survey_id": row.id or 0, "person_id": person.id or 0}
        assert await runs.ask(tx, **who, next_reminder_at=None)
        assert not await runs.ask(tx, **who, next_reminder_at=NOW)
        assert await runs.hand_in(tx, **who, day=NOW.date())
        assert not await runs.hand_in(tx, **who, day=NOW.date())
        assert await runs.turnout(tx, row.id or 0) == (1, 1)
        assert await runs.open_for(tx, person.id or 0, now=NOW) == []


async def test_a_withdrawal_exports_and_erases_named_answers(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await make_survey(tx, mode=SurveyMode.CONFIDENTIAL)
        person = Person(name="Li", created_at=NOW)
        tx.add(person)
        await tx.flush()
        await ballots.cast_named(tx, survey_id=row.id or 0, person_id=person.id or 0, answers={"i0": 4}, released=False)
        export = await privacy.everything_about(tx, account_id=0, person_id=person.id)
        assert export["surveys_answered_by_name"][0]["answers"] == {"i0": 4}
        await erasure.withdraw(tx, account_id=0, person_id=person.id, now=NOW)
    assert await house.rows(NamedBallot) == []
