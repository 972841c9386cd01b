"""Publishing a quiz and the class's results: for the lesson's own trainer only."""

from datetime import UTC, datetime

import pytest

from domain.people import Role
from storage.models.outbox import Notice
from storage.models.quiz import BankQuestion, Quiz, QuizItem
from storage.quiz import bank, results_between
from tests.conversations.quiz_class import (
    COURSE,
    MULTIPLE,
    NUMBER,
    SINGLE,
    TRUTH,
    WORDS,
    fill_bank,
    learner,
    open_desk,
    published,
    staff,
)
from tests.house import House

ALL = (SINGLE, MULTIPLE, TRUTH, NUMBER, WORDS)


async def test_without_questions_of_the_course_the_trainer_is_told_the_tag(house: House) -> None:
    trainer, _lesson = await staff(house)
    await open_desk(trainer)
    assert f"tag “{COURSE}”" in trainer.toasts[0]
    assert not await house.rows(Quiz)


async def test_a_trainer_draws_previews_and_publishes_at_once(house: House) -> None:
    trainer, _lesson = await staff(house)
    ann, bob = await learner(house), await learner(house, "Bob", number="B1")
    await house.record("Cy", Role.TRAINEE, number="C1", cohort="Class 1")
    await fill_bank(house, *ALL)
    await open_desk(trainer)
    await trainer.sees("Quiz for “Forklift safety”, lesson 1", "5 questions for 3 trainees of Class 1")
    paper = await house.rows(QuizItem)
    preview = await trainer.last()
    await trainer.taps("Publish now")
    await trainer.sees("Finished: 0 of 3", "Open until")
    await trainer.taps_again("Publish now", preview)
    await trainer.taps_again("Other questions", preview)
    assert [row.question_id for row in await house.rows(QuizItem)] == [row.question_id for row in paper]
    for person in (ann, bob):
        await person.sees("New quiz: Forklift safety, lesson 1", "5 questions")
        assert len(await person.bubbles()) == 1
    assert len(await house.rows(Notice, Notice.name == "quiz")) == 3


@pytest.mark.parametrize("way", [("Quiz",), ("Quiz", "Publish now"), ("Survey",)])
async def test_from_paper_results_and_survey_one_goes_back_to_the_lesson(house: House, way: tuple[str, ...]) -> None:
    trainer, _lesson = await staff(house)
    await learner(house)
    await fill_bank(house, *ALL)
    await trainer.says("/lessons")
    for label in (COURSE, *way, "◀ Back"):
        await trainer.taps(label)
    assert {"Quiz", "Survey"} <= set(await trainer.buttons())


async def test_the_size_can_be_chosen_within_what_the_bank_holds(house: House) -> None:
    trainer, _lesson = await staff(house)
    more = [TRUTH.__class__(kind=TRUTH.kind, stem=f"Fact {n}", truth=True, tags=(COURSE,)) for n in range(3)]
    await fill_bank(house, *ALL, *more)
    await open_desk(trainer)
    assert "10 questions" not in await trainer.buttons()
    await trainer.taps("8 questions")
    await trainer.sees("8 questions for", "1/2")
    await trainer.taps("More")
    await trainer.sees("8. ")


async def test_a_quiz_for_the_end_of_the_lesson_publishes_itself_once(house: House) -> None:
    trainer, _lesson = await staff(house)
    ann = await learner(house)
    await fill_bank(house, *ALL)
    await open_desk(trainer)
    await trainer.taps("At lesson's end")
    await trainer.sees("Will be published today 11:00")
    await house.later(hours=2, minutes=19)
    await ann.sees_not("New quiz")
    await house.later(minutes=2)
    await ann.sees("New quiz")
    await house.later(minutes=5)
    assert len(await house.rows(Notice, Notice.name == "quiz")) == 1
    closes = (await house.rows(Quiz))[0].closes_at
    assert closes is not None and closes > datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


async def test_a_scheduled_quiz_can_be_withdrawn_and_a_time_that_passed_is_refused(house: House) -> None:
    trainer, _lesson = await staff(house)
    await fill_bank(house, *ALL)
    await open_desk(trainer)
    preview = await trainer.last()
    await trainer.taps("At lesson's end")
    await trainer.taps("Do not publish")
    await house.later(hours=3)
    assert (await house.rows(Quiz))[0].published_at is None
    await trainer.taps_again("At lesson's end", preview)
    assert "That time has passed" in trainer.toasts[0]
    await open_desk(trainer)
    assert "At lesson's end" not in await trainer.buttons()


async def test_quiet_hours_hold_the_notice_and_who_began_meanwhile_is_not_disturbed(house: House) -> None:
    trainer, _lesson = await staff(house)
    ann, bob = await learner(house), await learner(house, "Bob", number="B1")
    await fill_bank(house, *ALL)
    house.clock.forward(hours=13)
    await trainer.taps_data("lq:1")
    await trainer.taps("Publish now")
    await ann.says("/quiz")
    await ann.taps("1. Forklift")
    await house.later(hours=11)
    await ann.sees_not("New quiz")
    await bob.sees("New quiz")


async def test_the_paper_keeps_the_questions_of_its_day(house: House) -> None:
    _trainer, _lesson, ann = await published(house, TRUTH)
    changed = TRUTH.__class__(kind=TRUTH.kind, stem=TRUTH.stem, truth=True, tags=TRUTH.tags)
    async with house.peiban.database.write() as tx:
        assert await bank.save_question(tx, TRUTH, key="", now=house.clock.now()) == "unchanged"
        assert await bank.save_question(tx, changed, key="", now=house.clock.now()) == "changed"
        assert [row.version for row in await bank.current_questions(tx, tag=COURSE.upper())] == [2]
        assert await bank.topics(tx) == [(COURSE.casefold(), 1)]
    assert len(await house.rows(BankQuestion)) == 2
    await ann.taps("Start")
    await ann.taps("False")
    await ann.sees("✅ Right")


async def test_the_trainer_sees_who_finished_the_mean_and_the_weakest_question(house: House) -> None:
    trainer, lesson, ann = await published(house, SINGLE, TRUTH)
    bob = await learner(house, "Bob", number="B1")
    await house.record("Cy", Role.TRAINEE, number="C1", cohort="Class 1")
    await ann.taps("Start")
    await ann.taps("B Brakes")
    await ann.taps("Next")
    await ann.taps("True")
    await ann.taps("Submit")
    await bob.says("/quiz")
    await bob.taps("1. Forklift")
    await open_desk(trainer)
    await trainer.sees("Finished: 1 of 3 · mean score 50", "Weakest: question 2", "0%")
    await trainer.taps("Names")
    await trainer.sees("✅ Ann: 50 (1 try)", "⏳ Bob: has begun", "○ Cy: not registered")
    await trainer.taps("◀ Back")
    await trainer.taps("Questions")
    await trainer.sees("1. 100%", "⚠️ 2. 0%")
    await bob.sees_not("Ann")
    async with house.peiban.database.read() as tx:
        start, end = house.clock.now(), house.clock.now().replace(hour=23)
        for mark, passed in ((0.5, 1), (0.6, 0)):
            found = await results_between(tx, start=start, end=end, pass_share=mark, cohort_ids=[lesson.cohort_id])
            assert [row[2:] for row in found] == [(lesson.id, 1, passed, 0.5)]
        assert await results_between(tx, start=start, end=end, pass_share=0.6, cohort_ids=[]) == []
        assert await results_between(tx, start=end, end=end, pass_share=0.6) == []


async def test_those_missing_are_reminded_once_a_day(house: House) -> None:
    trainer, _lesson, ann = await published(house, TRUTH)
    bob = await learner(house, "Bob", number="B1")
    await house.record("Cy", Role.TRAINEE, number="C1", cohort="Class 1")
    await ann.taps("Start")
    await ann.taps("False")
    await ann.taps("Submit")
    await open_desk(trainer)
    await trainer.taps("Remind missing")
    assert "1 person is reminded. 1 person has not registered" in trainer.toasts[0]
    await bob.sees("0 of 1 answered so far")
    await trainer.taps("Remind missing")
    assert "Nobody can be reminded now" in trainer.toasts[0]
    house.clock.forward(days=1)
    await trainer.taps("Remind missing")
    reminders = await house.rows(Notice, Notice.name == "quiz_reminder")
    assert [row.person_id for row in reminders] == [bob.person_id, bob.person_id]
    await bob.taps("Start")
    await bob.sees("Passengers may ride along.")


async def test_a_closed_quiz_reminds_nobody(house: House) -> None:
    trainer, _lesson, _ann = await published(house, TRUTH)
    results = await trainer.last()
    house.clock.forward(days=8)
    await trainer.taps_again("Remind missing", results)
    assert "This quiz is closed" in trainer.toasts[0]


async def test_results_and_publishing_are_closed_to_everybody_else(house: House) -> None:
    _trainer, lesson, ann = await published(house, TRUTH)
    other = await house.person("Otto", Role.TRAINER, number="O1", language="en")
    manager = await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en")
    taps = [f"qd:{do}:{lesson.id}:0" for do in ("show", "names", "questions", "remind", "now", "end", "not", "draw")]
    for data in [*taps, f"lq:{lesson.id}", "qd:show:99:0", f"qd:dance:{lesson.id}:0"]:
        await other.taps_data(data)
        assert "could not find" in other.toasts[0], data
    for data in [*taps, f"lq:{lesson.id}"]:
        await ann.taps_data(data)
        assert "not open to you" in ann.toasts[0], data
    await manager.taps_data(f"lq:{lesson.id}")
    await manager.sees("Finished: 0 of 1")
