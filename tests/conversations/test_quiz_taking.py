"""Taking a quiz: one living message, answers that stand, leaving and coming back."""

from pathlib import Path

from sqlmodel import select

from domain.people import Role
from storage import files
from storage.models.files import Body
from storage.models.people import Account
from storage.models.quiz import Attempt, AttemptAnswer, AttemptState
from tests.conversations.quiz_class import MULTIPLE, NUMBER, ORDER, PAIRS, SINGLE, TRUTH, WORDS, published
from tests.house import House, Person, open_house


async def test_a_trainee_answers_every_kind_and_reads_his_score(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE, TRUTH, NUMBER, WORDS)
    await ann.taps("Start")
    await ann.sees("Forklift safety, lesson 1 · 1/5", "What comes first?")
    await ann.taps("B Brakes")
    await ann.sees("✅ Right: Brakes", "Brakes decide over lives.")
    await ann.taps("Next")
    await ann.sees("2/5")
    await ann.taps("A Forks")
    await ann.taps("C Lights")
    assert "☑ A Forks" in await ann.buttons()
    await ann.taps("Answer")
    await ann.sees("✅ Right: Forks, Lights")
    await ann.taps("Next")
    await ann.taps("True")
    await ann.sees("❌ Not right: True", "Right answer: False")
    await ann.taps("Next")
    await ann.says("１０")
    await ann.sees("✅ Right: 10")
    await ann.taps("Next")
    await ann.says(" ＳＵＰＥＲＶＩＳＯＲ ")
    await ann.sees("✅ Right")
    await ann.taps("Submit")
    await ann.sees("Score: 80 of 100 · 4 of 5 right", "Passed (from 60 on)", "❌ 3. Passengers may ride along.")
    assert "Try again" in await ann.buttons()
    attempt = (await house.rows(Attempt))[0]
    assert (attempt.state, attempt.points, attempt.max_points) == (AttemptState.SUBMITTED, 4.0, 5.0)
    words = next(row for row in await house.rows(AttemptAnswer) if row.position == 4)
    body = next(row for row in await house.rows(Body) if row.id == words.body_id)
    assert (words.value, body.text, body.person_id) == (None, "ＳＵＰＥＲＶＩＳＯＲ", ann.person_id)


async def test_the_quiz_stays_one_living_message(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    await ann.taps("B Brakes")
    await ann.taps("Next")
    assert len([row for row in await ann.bubbles() if not row.mine]) == 1


async def test_typed_letters_and_words_count_like_buttons(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE, TRUTH)
    await ann.taps("Start")
    await ann.says("b")
    await ann.sees("✅ Right: Brakes")
    await ann.taps("Next")
    await ann.says("A、C")
    await ann.sees("✅ Right: Forks, Lights")
    await ann.taps("Next")
    await ann.says("错")
    await ann.sees("✅ Right: False")


async def test_an_answer_that_cannot_be_read_gets_an_example_and_then_another_way(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, NUMBER)
    await ann.taps("Start")
    await ann.says("F")
    await ann.sees("cannot read that as an answer", "For example: B", "What comes first?")
    await ann.says("🙂")
    await ann.sees("skip this question")
    await ann.taps("Skip")
    await ann.says("about ten")
    await ann.sees("For example: 12.5")
    assert not await house.rows(AttemptAnswer)


async def test_ordering_is_tapped_undone_and_given(house: House) -> None:
    _trainer, _lesson, ann = await published(house, ORDER)
    await ann.taps("Start")
    letters = await _letters(ann, "Look", "Belt", "Drive")
    await ann.taps(letters["Drive"])
    await ann.sees(f"So far: {letters['Drive']}")
    await ann.taps("Undo")
    for item in ("Look", "Belt", "Drive"):
        await ann.taps(letters[item])
    await ann.taps("Answer")
    await ann.sees("✅ Right: Look → Belt → Drive")


async def test_ordering_can_be_typed_and_earns_a_part(house: House) -> None:
    _trainer, _lesson, ann = await published(house, ORDER)
    await ann.taps("Start")
    letters = await _letters(ann, "Look", "Belt", "Drive")
    await ann.says(letters["Look"] + letters["Drive"] + letters["Belt"])
    await ann.sees("❌ Not right: Look → Drive → Belt", "Right answer: Look → Belt → Drive")


async def test_matching_asks_for_each_left_side(house: House) -> None:
    _trainer, _lesson, ann = await published(house, PAIRS)
    await ann.taps("Start")
    letters = await _letters(ann, "warn", "lift", "paint")
    await ann.taps(letters["warn"])
    await ann.sees(f"1. Horn → {letters['warn']}", "2. Fork → ?")
    stands = await ann.last()
    await ann.taps(letters["lift"])
    await ann.taps_again(letters["paint"], stands)
    assert "moved on" in ann.toasts[0]
    await ann.taps("Answer")
    await ann.sees("✅ Right: Horn → warn, Fork → lift")


async def _letters(person: Person, *texts: str) -> dict[str, str]:
    lines = (await person.last()).text.splitlines()
    return {line[3:]: line[0] for line in lines if line[1:3] == ". " and line[3:] in texts}


async def test_the_first_answer_stands_whatever_is_tapped_twice(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    question = await ann.last()
    brakes = next(button["data"] for row in question.buttons for button in row if "Brakes" in button["text"])
    await ann.taps("A Horn", cid="once")
    await ann._acts({"t": "tap", "message": question.message_id, "data": brakes}, "once")
    await ann.taps_again("A Horn", question)
    await ann.taps_again("B Brakes", question)
    assert "moved on" in ann.toasts[0]
    assert "❌ Not right: Horn" in (await ann.last()).text
    answers = await house.rows(AttemptAnswer)
    assert [(row.value, row.right) for row in answers] == [(0, False)]


async def test_an_answer_counts_although_a_late_copy_of_next_moved_the_place(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    await ann.taps("A Horn")
    await ann.taps("Next")
    question = await ann.last()
    await ann.taps("◀ Back")
    await ann.taps_again("False", question)
    await ann.sees("✅ Right: False")
    assert sorted(row.position for row in await house.rows(AttemptAnswer)) == [0, 1]


async def test_answered_questions_can_be_looked_at_but_not_changed(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    await ann.taps("A Horn")
    await ann.taps("Next")
    await ann.taps("◀ Back")
    await ann.sees("❌ Not right: Horn")
    await ann.says("B")
    await ann.sees("This answer stands", "❌ Not right: Horn")
    assert len(await house.rows(AttemptAnswer)) == 1


async def test_submitting_with_gaps_asks_first(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    await ann.taps("B Brakes")
    await ann.taps("Submit …")
    await ann.sees("1 question is not answered yet")
    await ann.taps("Go on answering")
    await ann.sees("Passengers may ride along.")
    await ann.taps("Submit …")
    await ann.taps("Submit anyway")
    await ann.sees("Score: 50 of 100", "○ 2. Passengers")
    await ann.taps("○ 2")
    await ann.sees("You did not answer this one", "Right answer: False")
    await ann.taps("◀ Back")
    await ann.sees("Score: 50 of 100")


async def test_trying_again_begins_afresh_and_the_best_counts(house: House) -> None:
    _trainer, _lesson, ann = await published(house, TRUTH)
    await ann.taps("Start")
    await ann.taps("False")
    await ann.taps("Submit")
    finished = await ann.last()
    await ann.taps("Try again")
    await ann.taps_again("Try again", finished)
    await ann.taps("True")
    await ann.taps("Submit")
    await ann.sees("Score: 0 of 100", "Try 2 · your best: 100")
    assert len(await house.rows(Attempt)) == 2
    await ann.says("/quiz")
    await ann.sees("best 100")


async def test_another_command_leaves_and_quiz_comes_back_to_the_same_place(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE, TRUTH)
    await ann.taps("Start")
    await ann.taps("Skip")
    await ann.taps("A Forks")
    await ann.says("/menu")
    await ann.sees("Quiz open until")
    await ann.says("B")
    await ann.sees("did not understand")
    await ann.says("测验")
    await ann.sees("2/3")
    assert "☑ A Forks" in await ann.buttons()


async def test_leaving_by_button_shows_the_list_and_cancel_keeps_the_place(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.says("/quiz")
    await ann.sees("1. Forklift safety, lesson 1 · not begun · until")
    await ann.taps("1. Forklift")
    await ann.taps("B Brakes")
    await ann.taps("Leave")
    await ann.sees("1 of 2 answered; your place is kept")
    await ann.says("/quiz")
    await ann.sees("1/2 answered")
    await ann.taps("1. Forklift")
    await ann.says("/cancel")
    await ann.sees("your place is kept")
    await ann.says("/cancel")
    await ann.sees("nothing to cancel")


async def test_a_picture_or_a_wish_in_the_middle_keeps_the_place(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, WORDS)
    await ann.taps("Start")
    async with house.peiban.database.write() as tx:
        picture = await files.put(
            tx,
            name="horn.png",
            shown_name="horn.png",
            kind="photo",
            media_type="image/png",
            size=9,
            sha256="",
            now=house.clock.wall(),
            account_id=ann.account.id,
        )
    await ann.sends(picture)
    await ann.sees("A quiz is open here", "What comes first?")
    await ann.says("help")
    await ann.sees("/quiz")
    await ann.says("/nonsense")
    await ann.sees("do not know that command")
    await ann.says("C-2026-000123")
    await ann.sees("could not find")
    await ann.says("my complaint about the brakes")
    await ann.sees("For example: B")
    await ann.says("B")
    await ann.sees("✅ Right: Brakes")


async def test_a_quiz_goes_on_after_a_restart(house: House, tmp_path: Path) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE)
    await ann.taps("Start")
    await ann.taps("Skip")
    await ann.taps("A Forks")
    await house.peiban.end_quietly()
    again = await open_house(tmp_path, start=house.clock.now())
    async with again.peiban.database.read() as tx:
        account = (await tx.exec(select(Account).where(Account.id == ann.account.id))).one()
    back = again._meet(account, ann.person_id)
    await back.taps("C Lights")
    await back.taps("Answer")
    await back.sees("✅ Right: Forks, Lights")
    await back.says("/quiz")
    await back.sees("2/2")
    await again.peiban.end_quietly()


async def test_the_last_second_counts_and_later_ones_are_told_when_it_closed(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, TRUTH)
    await ann.taps("Start")
    house.clock.forward(days=7)
    await ann.taps("B Brakes")
    await ann.sees("✅ Right")
    await ann.taps("Next")
    house.clock.forward(seconds=1)
    await ann.taps("False")
    await ann.sees("The quiz closed today 08:40", "Score: 50 of 100")
    await ann.says("True")
    await ann.sees("did not understand")
    assert [row.state for row in await house.rows(Attempt)] == [AttemptState.EXPIRED]
    assert len(await house.rows(AttemptAnswer)) == 1


async def test_tries_that_run_when_the_quiz_closes_are_settled_by_themselves(house: House) -> None:
    _trainer, _lesson, ann = await published(house, TRUTH)
    await ann.taps("Start")
    await house.later(days=8)
    assert [row.state for row in await house.rows(Attempt)] == [AttemptState.VOID]
    await ann.taps("False")
    await ann.sees("This quiz closed")
    await ann.says("/quiz")
    await ann.sees("No quiz is open for you now")


async def test_others_cannot_open_the_quiz_or_touch_the_try(house: House) -> None:
    _trainer, _lesson, ann = await published(house, TRUTH)
    await ann.taps("Start")
    bob = await house.person("Bob", Role.TRAINEE, number="B1", cohort="Class 2", language="en")
    await bob.says("/quiz")
    await bob.sees("No quiz is open")
    for data in ("qo:1:0:0", "qo:99:0:0", "q:pick:1:0:0:0", "q:submit:1:0:0:0", "q:go:99:0:0:0"):
        await bob.taps_data(data)
        assert "could not find" in bob.toasts[0]
    await bob.says("/start q_1")
    await bob.sees("could not find")
    await bob.says("/start q_" + "9" * 30)
    await bob.sees("could not find")
    assert not await house.rows(AttemptAnswer)


async def test_answers_that_no_button_offers_are_refused(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE)
    await ann.taps("Start")
    for data in ("q:pick:1:0:7:0", "q:pick:1:0:-1:0", "q:put:1:0:9:0", "q:dance:1:0:0:0", "q:go:1:44:0:0"):
        await ann.taps_data(data)
        assert "could not find" in ann.toasts[0]
    await ann.taps_data("q:tick:1:1:0:0")
    assert "moved on" in ann.toasts[0]
    assert not await house.rows(AttemptAnswer)


async def test_a_form_takes_over_what_is_typed_and_the_quiz_is_resumed(house: House) -> None:
    _trainer, _lesson, _ann = await published(house, WORDS, TRUTH)
    both = await house.person("Bo", Role.TRAINEE, Role.TRAINER, number="B2", cohort="Class 1", language="en")
    await house.lesson("Class 2", trainer=both, course="First aid")
    await house.record("Dee", Role.TRAINEE, number="D1", cohort="Class 2")
    await both.says("/quiz")
    await both.taps("1. Forklift")
    for label in ("Who is here", "Dee", "Excused"):
        if label == "Who is here":
            await both.says("/lessons")
            await both.taps("First aid")
        await both.taps(label)
    await both.taps_data("qo:1:0:0", message_id=1)
    await both.says("Supervisor")
    await both.sees("✅ Right: Supervisor")
    await both.taps("Leave")
    await both.says("was ill")
    await both.sees("Marked: Dee, Excused")
    await both.says("/quiz")
    await both.sees("1/2 answered")
    assert len(await house.rows(AttemptAnswer)) == 1


async def test_commands_of_others_are_refused(house: House) -> None:
    trainer, _lesson, _ann = await published(house, TRUTH)
    await trainer.says("/quiz")
    await trainer.sees("Your lessons")


async def test_what_a_wrong_choice_costs_is_said_where_it_cost_something(house: House) -> None:
    _trainer, _lesson, ann = await published(house, MULTIPLE)
    await ann.taps("Start")
    for label in ("A Forks", "B Paint", "C Lights", "Answer"):
        await ann.taps(label)
    await ann.sees("◐ Partly right", "each wrong one takes one away")
    await ann.taps("Submit")
    await ann.sees("Not passed yet: from 60 on")
