"""Satisfaction after a lesson: who is asked, how it is answered, and what is refused."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from domain.attendance import AttendanceStatus, CheckInMethod
from domain.survey import SurveyMode, SurveyState
from storage import attendance, training
from storage.models.conversation import Conversation
from storage.models.people import Policy
from storage.models.survey import Ballot, NamedBallot, Participation, Survey
from storage.models.training import Lesson
from tests.conversations.survey_class import Class, answer, hand_in, make_class, save_items
from tests.house import House, open_house


@pytest.fixture
async def group(house: House) -> Class:
    await save_items(house)
    return await make_class(house, 3, present=2)


async def test_a_survey_opens_by_itself_when_the_lesson_has_ended(house: House, group: Class) -> None:
    await house.tick()
    assert await house.rows(Survey) == []
    await group.ends()
    opened = (await house.rows(Survey))[0]
    assert (opened.state, opened.mode) == (SurveyState.OPEN, SurveyMode.ANONYMOUS)
    assert opened.closes_at == house.clock.now() + timedelta(days=3)
    await group.people[0].sees("How was “Complaints, lesson 1”?", "Anonymous: your answers are kept without your name")
    await house.later(minutes=5)
    assert len(await house.rows(Survey)) == 1


async def test_somebody_who_was_absent_is_not_asked_but_late_and_corrected_ones_are(house: House) -> None:
    await save_items(house)
    group = await make_class(house, 5, present=2)
    here, corrected_away, late, excused, absent = group.people
    await group.mark(corrected_away, AttendanceStatus.ABSENT)
    await group.mark(late, AttendanceStatus.LATE)
    await group.mark(excused, AttendanceStatus.EXCUSED)
    await group.ends()
    asked = {row.person_id for row in await house.rows(Participation)}
    assert asked == {here.person_id, late.person_id}
    assert absent.person_id not in asked
    await late.sees("How was")
    await absent.says("/survey")
    await absent.sees("No survey waits for you")


async def test_whoever_is_marked_as_present_afterwards_is_asked_too(house: House, group: Class) -> None:
    await group.ends()
    await group.mark(group.people[2], AttendanceStatus.PRESENT)
    await house.later(minutes=1)
    await group.people[2].sees("How was")


async def test_without_a_questionnaire_or_when_switched_off_nothing_opens(house: House) -> None:
    group = await make_class(house, 2)
    await group.ends()
    assert await house.rows(Survey) == []
    await save_items(house)
    async with house.peiban.database.write() as tx:
        tx.add(Policy(name="survey", values={"by_itself": False}))
    await house.later(minutes=1)
    assert await house.rows(Survey) == []


async def test_a_lesson_of_last_week_is_not_asked_about(house: House, group: Class) -> None:
    house.clock.set(group.lesson.ends_at + timedelta(hours=25))
    await house.tick()
    assert await house.rows(Survey) == []


async def test_the_form_asks_every_kind_sums_up_and_thanks(house: House, group: Class) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    await one.sees(
        "Complaints, lesson 1 · 1/6", "Anonymous", "It fits <my> work", "1 = strongly disagree · 5 = strongly agree"
    )
    await one.taps("4")
    await one.sees("2/6")
    await one.says("５")
    await one.sees("3/6", "0 = not at all likely · 10 = extremely likely")
    await one.taps("10")
    await one.says("b")
    await one.sees("5/6")
    await one.taps("Mail")
    await one.taps("Chat")
    await one.taps("Done")
    await one.says("More <b>cases</b>")
    await one.sees("Is this right?", "Demo", "Mail, Chat", "More <b>cases</b>")
    await one.taps("Hand in")
    await one.sees("Thank you", "anonymous")
    ballot = (await house.rows(Ballot))[0]
    assert ballot.answers == {
        "i0": 4, "i1": 5, "i2": 10, "i3": "Demo", "i4": ["Mail", "Chat"], "i5": "More <b>cases</b>",
    }  # fmt: skip
    assert await one.buttons() == []


@pytest.mark.parametrize(
    ("steps", "typed", "explained"),
    [
        ((), "6", "Please give a number from 1 to 5"),
        ((), "four", "Please give a number from 1 to 5"),
        (("4", "5"), "11", "Please give a number from 0 to 10"),
        (("4", "5", "9"), "Cake", "Please press one of the buttons"),
        (("4", "5", "9", "Demo"), "A, Z", "Please press one of the buttons"),
        (("4", "5", "9", "Demo", "Done"), "\u200b", "could not read any words"),
        (("4", "5", "9", "Demo", "Done"), "x" * 2001, "has 2001 characters"),
    ],
)
async def test_bad_input_is_explained_and_the_place_is_kept(
    house: House, group: Class, steps: tuple[str, ...], typed: str, explained: str
) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    for step in steps:
        await one.taps(step)
    place = f"{len(steps) + 1}/6"
    await one.says(typed)
    await one.sees(explained, place)
    assert await house.rows(Ballot) == []


async def test_values_that_no_button_gave_are_refused(house: House, group: Class) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    run = (await house.rows(Survey))[0].id
    await one.taps_data(f"f:survey:i0:pick:6:{run}")
    assert "could not find that" in one.toasts[0]
    await one.taps_data(f"f:survey:=:confirm::{run}")
    assert "moved on" in one.toasts[0]
    await one.taps_data(f"f:survey:i0:pick:4:{run}9")
    assert "moved on" in one.toasts[0]
    assert await house.rows(Ballot) == []


async def test_handing_in_twice_counts_once(house: House, group: Class) -> None:
    await group.ends()
    one = group.people[0]
    await answer(one)
    summary = await one.last()
    await one.taps("Hand in", cid="same", settle=False)
    await one.taps("Hand in", cid="same")
    await one.taps_again("Hand in", summary)
    assert one.toasts == ["This is finished. /menu shows what there is."]
    assert len(await house.rows(Ballot)) == 1
    await one.taps_data(f"sv:{(await house.rows(Survey))[0].id}")
    assert one.toasts == ["✅ You have answered this survey. Thank you."]
    await one.says("/survey")
    await one.sees("No survey waits for you")


async def test_two_devices_hand_in_once_and_leave_no_second_draft(house: House, group: Class) -> None:
    from bot.channels.web import WEB
    from domain.consent import CONSENT_VERSION
    from storage import people

    await group.ends()
    one = group.people[0]
    async with house.peiban.database.write() as tx:
        account = await people.open_account(
            tx, channel=WEB, name="tablet", language="en", now=house.clock.wall(), person_id=one.person_id
        )
        await people.agree(tx, account, version=CONSENT_VERSION, now=house.clock.wall())
    tablet = house._meet(account, one.person_id)
    await tablet.says("/survey")
    await answer(tablet, points="1", words="from the tablet")
    await answer(one, points="4")
    summary = await tablet.last()
    await one.taps("Hand in")
    assert await house.rows(Conversation) == []
    await tablet.sees_not("from the tablet")
    assert "You have answered this survey" in (await tablet.last()).text
    await tablet.taps_again("Hand in", summary)
    assert [ballot.answers["i0"] for ballot in await house.rows(Ballot)] == [4]


async def test_a_draft_survives_a_restart(house: House, group: Class, tmp_path: Path) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    await one.taps("2")
    await house.peiban.database.close()
    shutil.copytree(tmp_path, tmp_path.with_name("again"))
    again = await open_house(tmp_path.with_name("again"), start=house.clock.now())
    try:
        back = again._meet(one.account, one.person_id)
        await back.taps("5")
        await back.sees("3/6")
        await back.taps("9")
        await back.taps("Cases")
        await back.taps("Done")
        await back.taps("Skip")
        await back.taps("Hand in")
        assert (await again.rows(Ballot))[0].answers["i0"] == 2
    finally:
        await again.peiban.end_quietly()


async def test_a_foreign_or_unknown_survey_is_not_found(house: House, group: Class) -> None:
    await group.ends()
    run, absent = (await house.rows(Survey))[0].id, group.people[2]
    for data in (f"sv:{run}", "sv:999", f"sz:{run}:hour", "sz:999:hour", f"sz:{run}:never"):
        await absent.taps_data(data)
        assert "could not find that" in absent.toasts[0]


async def test_cancelling_asks_when_more_than_one_answer_would_be_lost(house: House, group: Class) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    await one.taps("4")
    await one.taps("5")
    await one.says("/cancel")
    await one.sees("Drop what you have entered so far?")
    await one.taps("Drop it")
    await one.sees("Dropped. Nothing was sent.")
    assert await house.rows(Conversation) == []
    await one.says("/survey")
    await one.taps("Answer")
    await one.sees("1/6")


async def test_two_open_surveys_keep_two_drafts_apart(house: House, group: Class) -> None:
    await group.ends()
    one = group.people[0]
    await one.taps("Answer")
    await one.taps("2")
    first = await one.last()
    async with house.peiban.database.write() as tx:
        second = await training.save(
            tx,
            Lesson(
                cohort_id=group.lesson.cohort_id,
                course_id=group.lesson.course_id,
                number=2,
                starts_at=house.clock.now() - timedelta(hours=1),
                ends_at=house.clock.now(),
                zone="Asia/Shanghai",
                trainer_id=group.trainer.person_id,
            ),
        )
        await attendance.arrive(
            tx, lesson_id=second.id or 0, person_id=one.person_id or 0, at=second.starts_at, method=CheckInMethod.CODE
        )
    await house.later(minutes=1)
    await one.taps("Answer")
    await one.sees("Complaints, lesson 2 · 1/6")
    await one.taps("4")
    await one.taps_again("5", first)
    await one.sees("Complaints, lesson 2 · 2/6")
    await one.says("/survey")
    await one.sees("1. Complaints, lesson 1", "2. Complaints, lesson 2")
    await one.taps("Answer 1")
    await one.taps("Go on")
    await one.sees("Complaints, lesson 1 · 2/6")


async def test_a_named_survey_says_so_and_keeps_the_name(house: House, group: Class) -> None:
    await group.trainer.says("/lessons")
    await group.trainer.taps("Complaints")
    await group.trainer.taps("Survey")
    await group.trainer.taps("With names")
    await group.ends()
    one = group.people[0]
    await one.sees("Not anonymous: your name stands beside your answers.")
    await hand_in(one, words="Well done")
    await one.sees("They stand under your name")
    assert await house.rows(Ballot) == []
    assert [row.person_id for row in await house.rows(NamedBallot)] == [one.person_id]
