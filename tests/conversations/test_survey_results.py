"""The trainer's side: preparing, starting, closing, and results that give nobody away."""

from datetime import timedelta

import pytest

from domain.people import Role
from domain.survey import SurveyMode, SurveyState
from storage.models.audit import AuditEntry
from storage.models.survey import Survey
from tests.conversations.survey_class import Class, hand_in, make_class, save_items
from tests.house import House, Person


async def open_satisfaction(trainer: Person) -> None:
    await trainer.says("/lessons")
    await trainer.taps("Complaints")
    await trainer.taps("Survey")


@pytest.fixture
async def group(house: House) -> Class:
    await save_items(house)
    return await make_class(house, 6, present=5)


async def test_a_trainer_starts_his_survey_by_hand_once(house: House, group: Class) -> None:
    trainer = group.trainer
    await open_satisfaction(trainer)
    await trainer.sees("It opens by itself today 11:00", "5 so far", "Questionnaire: After class", "Anonymous: nobody")
    before = await trainer.last()
    await trainer.taps("Start now")
    await trainer.sees("0 of 5 answered · Anonymous", "open until", "Figures appear from 5")
    await trainer.taps_again("Start now", before)
    await group.ends()
    assert len(await house.rows(Survey)) == 1
    assert [row.act for row in await house.rows(AuditEntry)] == ["survey started"]


async def test_the_promise_can_be_chosen_until_it_opens(house: House, group: Class) -> None:
    trainer = group.trainer
    await open_satisfaction(trainer)
    before = await trainer.last()
    await trainer.taps("Confidential")
    await trainer.sees("Confidential: kept with names")
    await group.ends()
    assert (await house.rows(Survey))[0].mode is SurveyMode.CONFIDENTIAL
    await group.people[0].sees("Confidential, not anonymous")
    await trainer.taps_again("With names", before)
    assert (await house.rows(Survey))[0].mode is SurveyMode.CONFIDENTIAL
    for one in group.people[:5]:
        await hand_in(one, words="confided")
    await house.later(minutes=5)
    await open_satisfaction(trainer)
    await trainer.sees("5 of 5 answered · Confidential", "Satisfaction: 85 of 100")
    await trainer.taps("Comments")
    await trainer.sees("“confided”")
    await trainer.sees_not("Person1")


async def test_results_show_index_dimensions_recommendation_counts_and_comments(house: House, group: Class) -> None:
    await group.ends()
    trainer = group.trainer
    for place, one in enumerate(group.people[:5]):
        await hand_in(one, points="2", words=f"Remark {place}")
    await open_satisfaction(trainer)
    await trainer.sees("5 of 5 answered", "Figures appear from 5")
    await house.later(minutes=5)
    await trainer.taps("Refresh")
    await trainer.sees(
        "Satisfaction: 55 of 100 (from 5 answers)",
        "⚠️ Content 25 (weakest) · Practice 100",
        "Recommendation (NPS): +100",
    )
    await trainer.taps("By question")
    await trainer.sees("It fits <my> work: 25 of 100", "Cases 0 · Demo 5", "Mail 0 · Chat 5")
    await trainer.taps("◀ Back")
    await trainer.taps("Comments")
    await trainer.sees(*(f"“Remark {place}”" for place in range(5)))


async def test_an_item_that_few_answered_stays_hidden(house: House, group: Class) -> None:
    await group.ends()
    for place, one in enumerate(group.people[:5]):
        await one.taps("Answer")
        for label in ("4", "5", "9", "Demo"):
            await one.taps(label)
        if place:
            await one.taps("Chat")
        for label in ("Done", "Skip", "Hand in"):
            await one.taps(label)
    await house.later(minutes=5)
    await open_satisfaction(group.trainer)
    await group.trainer.taps("By question")
    await group.trainer.sees("How did you hear?: too few answers to show", "Cases 0 · Demo 5")
    await group.trainer.taps("◀ Back")
    await group.trainer.taps("Comments")
    await group.trainer.sees("No comments to show.")


async def test_names_stand_beside_comments_only_where_that_was_said(house: House, group: Class) -> None:
    await open_satisfaction(group.trainer)
    await group.trainer.taps("With names")
    await group.ends()
    await hand_in(group.people[0], words="My name is on it")
    await open_satisfaction(group.trainer)
    await group.trainer.sees("1 of 5 answered · With names", "from 1 answer")
    await group.trainer.taps("Comments")
    await group.trainer.sees("“My name is on it” (Person0)")


async def test_closing_by_hand_asks_first_and_shows_what_may_be_shown(house: House, group: Class) -> None:
    await group.check_in(group.people[5])
    await group.ends()
    for one in group.people[:5]:
        await hand_in(one)
    await house.later(minutes=5)
    await open_satisfaction(group.trainer)
    await group.trainer.sees("5 of 6 answered", "5 more answers wait")
    await group.trainer.taps("Close survey")
    await group.trainer.sees("One person has not answered")
    await group.trainer.taps("Keep open")
    await group.trainer.taps("Close survey")
    await group.trainer.taps("Close survey")
    await group.trainer.sees("closed", "Satisfaction:")
    assert (await house.rows(Survey))[0].state is SurveyState.CLOSED
    assert "Close survey" not in await group.trainer.buttons()
    await group.people[5].says("/survey")
    await group.people[5].sees("No survey waits")


async def test_without_a_questionnaire_or_people_it_says_what_is_missing(house: House) -> None:
    group = await make_class(house, 1, present=0)
    await open_satisfaction(group.trainer)
    await group.trainer.sees("There is no questionnaire yet")
    await group.trainer.taps_data(f"sf:start:{group.lesson.id}:0::0")
    assert "no questionnaire yet" in group.trainer.toasts[0]
    await save_items(house)
    await group.trainer.taps_data(f"sf:start:{group.lesson.id}:0::0")
    assert "nobody to ask" in group.trainer.toasts[0]
    await group.ends()
    await open_satisfaction(group.trainer)
    await group.trainer.sees("there is nobody to ask")


@pytest.mark.parametrize("do", ["start", "mode", "results", "items", "words", "ask", "close"])
async def test_another_trainers_lesson_is_not_found_and_trainees_may_not(house: House, group: Class, do: str) -> None:
    stranger = await house.person("Other", Role.TRAINER, number="T2", language="en")
    await open_satisfaction(group.trainer)
    await group.trainer.taps("Start now")
    run = (await house.rows(Survey))[0].id
    data = f"sf:{do}:{group.lesson.id}:{run}:named:0"
    await stranger.taps_data(data)
    assert "could not find that" in stranger.toasts[0]
    await group.people[0].taps_data(data)
    assert "not open to you" in group.people[0].toasts[0]
    await stranger.taps_data(f"ls:{group.lesson.id}")
    assert "could not find that" in stranger.toasts[0]
    assert (await house.rows(Survey))[0].state is SurveyState.OPEN


async def test_a_training_manager_sees_every_lessons_survey(house: House, group: Class) -> None:
    manager = await house.person("Boss", Role.TRAINING_MANAGER, language="en")
    await group.ends()
    await manager.taps_data(f"ls:{group.lesson.id}")
    await manager.sees("0 of 5 answered")
    await manager.taps_data(f"sf:mode:{group.lesson.id}:0:loud:0")
    assert "could not find that" in manager.toasts[0]
    house.clock.forward(seconds=timedelta(days=3).total_seconds())
    await house.later(minutes=5)
    await manager.taps("Refresh")
    await manager.sees("closed")
