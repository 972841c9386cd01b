"""Lodging a complaint: from an angry sentence to a number and a promise, whatever is typed on the way."""

import pytest

from domain.complaint import Category, ComplaintState, Severity
from domain.people import Role
from storage import people
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile
from storage.models.files import Body
from storage.models.outbox import Notice
from storage.models.people import Person as PersonRow
from tests.conversations.complaining import NUMBER, SAID, WHAT, lodge, upload
from tests.house import OPENING, House, Person, open_house


async def bodies(house: House) -> list[str]:
    return [row.text for row in await house.rows(Body)]


async def test_an_angry_sentence_becomes_a_number_and_a_promise(house: House, anna: Person, wang: Person) -> None:
    await anna.says(SAID)
    await anna.sees("I am sorry about that", "When and where was it?")
    await anna.says("Monday <b>morning</b> & afternoon, room B")
    await anna.taps("Catch-up lesson")
    await anna.taps("Skip")
    await anna.taps("13812345678")
    await anna.taps("Yes, it may")
    await anna.sees("Is this right?", WHAT, "Monday <b>morning</b> & afternoon, room B", "Catch-up lesson")
    assert await house.rows(Complaint) == []
    await anna.taps("Lodge")
    await anna.sees("Your complaint is registered", NUMBER, "today 11:00", "2 h left", "138****5678")
    await anna.sees_not("+86")
    assert {"Add to it", "Add photos", "See progress"} <= set(await anna.buttons())
    last = await anna.last()
    assert f"\n<code>{NUMBER}</code>\n" in last.text
    row = (await house.rows(Complaint))[0]
    assert (row.state, row.category, row.severity) == (ComplaintState.REGISTERED, Category.SERVICE, Severity.NORMAL)
    assert row.remedy == "lesson"
    assert not row.unnamed
    assert row.source == "web"
    assert WHAT in await bodies(house)


async def test_a_double_tap_on_lodge_is_one_complaint(house: House, anna: Person) -> None:
    await anna.says(SAID)
    for label in ("Skip", "Apologise", "Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    summary = await anna.last()
    await anna.taps("Lodge", cid="twice")
    await anna.taps_again("Lodge", summary)
    assert any("This is finished" in toast for toast in anna.toasts)
    assert len(await house.rows(Complaint)) == 1
    assert len(await house.rows(ComplaintEvent)) == 1


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("我要投诉", ""),
        ("我要投诉！", ""),
        ("投訴：發票多了一萬二", "發票多了一萬二"),
        ("教室太冷，我要投诉", "教室太冷"),
        ("投诉电话打不通", "投诉电话打不通"),
        ("I want to complain about the noise", "the noise"),
        ("I'd like to make a complaint.", ""),
        ("complaint: the trainer hung up", "the trainer hung up"),
    ],
)
async def test_the_words_of_the_intent_are_not_what_happened(anna: Person, said: str, what: str) -> None:
    await anna.says(said)
    if what:
        await anna.sees("When and where was it?")
    else:
        await anna.sees("I am sorry that something went wrong. What happened?")


async def test_by_command_with_own_words_for_everything(house: House, anna: Person) -> None:
    await anna.says("/complain")
    await anna.says("The forklift truck failed <again>")
    await anna.says("yesterday")
    await anna.says("our truck no. 3")
    await anna.says("a new truck & a letter")
    photo = await upload(house, anna)
    await anna.sends(photo)
    await anna.sees("1 file so far")
    await anna.taps("Done")
    await anna.says("call my colleague on 139 0000 1111")
    await anna.taps("stay unnamed")
    await anna.taps("Lodge")
    await anna.sees(NUMBER, "139****1111")
    row = (await house.rows(Complaint))[0]
    assert (row.category, row.remedy, row.unnamed) == (Category.OTHER, "other", True)
    assert {"our truck no. 3", "a new truck & a letter"} <= set(await bodies(house))
    assert [one.file_id for one in await house.rows(ComplaintFile)] == [photo.id]


async def test_choosing_other_asks_for_the_words(house: House, anna: Person) -> None:
    await anna.says(SAID)
    await anna.taps("Skip")
    await anna.taps("Something else")
    await anna.sees("What would you like us to do?")
    await anna.says("tell us the day before")
    await anna.taps("Skip")
    await anna.taps("Here in this chat")
    await anna.taps("Yes, it may")
    await anna.taps("Lodge")
    await anna.sees("Customer care writes to you here")
    assert "tell us the day before" in await bodies(house)


async def test_what_cannot_be_used_is_explained_and_the_place_is_kept(house: House, anna: Person) -> None:
    await anna.says("/complain")
    for words in ("\u200b\u200d\u2060", "x" * 4096, "很" * 5000):
        await anna.says(words)
        await anna.sees("⚠️", "What happened?")
    await anna.sends(await upload(house, anna))
    # What nobody asked for yet is kept, and the question stands.
    await anna.sees("✅ 1 file is kept.", "What happened?")
    family = "👨‍👩‍👧‍👦 room <i>B</i> was changed"
    await anna.says(family)
    await anna.sees("When and where")
    await anna.taps("Skip")
    await anna.taps("Organisation")
    await anna.taps("Apologise")
    await anna.says("here is a photo")
    await anna.sees("Please send a photo, a voice message or a document", "1 file so far")
    await anna.taps("Done")
    await anna.says("call me")
    await anna.sees("I find no phone number or e-mail address in that", "13800000000")
    await anna.says("anna.frei@example.com")
    await anna.taps("Yes, it may")
    await anna.taps("Lodge")
    await anna.sees(NUMBER, "a***@example.com")
    assert family in await bodies(house)


async def test_a_file_over_20_mb_and_an_eleventh_one_are_refused(house: House, anna: Person) -> None:
    await anna.says(SAID)
    for label in ("Skip", "Apologise"):
        await anna.taps(label)
    await anna.sends(await upload(house, anna, "film.pdf", kind="document", size=21 * 1024 * 1024))
    await anna.sees("larger than 20 MB")
    for number in range(11):
        await anna.sends(await upload(house, anna, f"{number}.jpg"))
    await anna.sees("at most 10 files", "10 files so far")
    for label in ("Done", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    assert len(await house.rows(ComplaintFile)) == 10


async def test_a_restart_in_the_middle_loses_nothing(house: House, anna: Person) -> None:
    await anna.says(SAID)
    await anna.taps("Skip")
    folder = house.peiban.settings.data_dir
    await house.peiban.end_quietly()
    again = await open_house(folder, start=house.clock.now())
    anna.house = again
    again.peiban.hub.enter(anna.window)
    for label in ("Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    await anna.sees(NUMBER)
    assert len(await again.rows(Complaint)) == 1
    await again.peiban.end_quietly()


async def test_cancelling_asks_and_drops(house: House, anna: Person) -> None:
    await anna.says(SAID)
    await anna.says("on Monday")
    await anna.says("/cancel")
    await anna.sees("Drop what you have entered so far?")
    await anna.taps("Drop it")
    await anna.sees("Nothing was sent")
    assert await house.rows(Complaint) == []


@pytest.mark.parametrize("first", ["New complaint", "Go on with open one"])
async def test_words_said_while_a_draft_is_open_become_a_complaint_of_their_own(
    house: House, anna: Person, first: str
) -> None:
    await anna.says(SAID)
    await anna.says("on Monday")
    for _twice in range(2):
        await anna.says("/complain the invoice is wrong")
    await anna.sees("We were in the middle of")
    await anna.says("/menu")
    await anna.says("/complain")
    if first in await anna.buttons():
        await anna.taps(first)
    else:
        await anna.taps("Go on")
    for _either in range(2):
        for label in ("Skip", "Refund", "Skip", "13812345678", "Yes, it may", "Lodge"):
            if label == "Skip" and "Refund, compensate" in await anna.buttons():
                continue
            await anna.taps(label)
        if "Go on" in await anna.buttons():
            await anna.sees("We were in the middle of", "You wrote")
            await anna.taps("Go on")
    assert {WHAT, "the invoice is wrong"} <= set(await bodies(house))
    assert len(await house.rows(Complaint)) == 2


async def test_dropping_the_open_draft_does_not_drop_the_words_said_later(anna: Person) -> None:
    await anna.says(SAID)
    await anna.says("on Monday")
    await anna.says("/complain the invoice is wrong")
    await anna.says("/cancel")
    await anna.taps("Drop it")
    await anna.sees("Nothing was sent", "the invoice is wrong")


@pytest.mark.parametrize(
    "words",
    ["我的投诉怎么样了", "我的投诉呢？", "投诉处理到哪一步了", "How is my complaint?", "any news about my complaint"],
)
async def test_who_asks_how_his_complaint_goes_sees_where_it_stands(anna: Person, words: str) -> None:
    await lodge(anna)
    await anna.says(words)
    await anna.sees("My complaints", NUMBER)


async def test_a_complaint_about_the_same_matter_is_still_a_complaint(anna: Person) -> None:
    await anna.says("我要投诉，上次投诉没有结果")
    await anna.sees("When and where was it?")


async def test_a_stranger_is_led_back_to_his_complaint(house: House) -> None:
    guest = await house.stranger(language="en")
    await guest.says(SAID)
    await guest.sees("Welcome to Peiban")
    await guest.taps("I agree")
    await guest.taps("I am a customer")
    await guest.says("Mia Lin")
    await guest.says("Lakeside Cold Store")
    await guest.says("13900001111")
    await guest.taps("Confirm")
    await guest.sees("Welcome, Mia Lin", "I am sorry about that", "When and where was it?")
    for label in ("Skip", "Apologise", "Skip", "13900001111", "Yes, it may", "Lodge"):
        await guest.taps(label)
    await guest.sees(NUMBER, "139****1111")
    assert WHAT in await bodies(house)


@pytest.mark.parametrize("payload", ["k", "k_lobby"])
async def test_the_qr_at_the_counter_leads_a_stranger_to_the_form(house: House, payload: str) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024", phone="13700002222")
    guest = await house.stranger(language="en")
    await guest.says(f"/start {payload}")
    await guest.taps("I agree")
    await guest.taps("I work or learn here")
    await guest.says("A1024")
    await guest.says("李明")
    await guest.sees("Welcome, 李明", "What happened?")


async def test_the_qr_opens_the_form_for_a_customer_at_once(anna: Person) -> None:
    await anna.says("/start k_lobby")
    await anna.sees("What happened?")


async def test_staff_at_the_counters_code_take_down_what_a_visitor_says(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, language="en")
    await trainer.says("/start k")
    await trainer.sees("Whose complaint is it?")
    assert "My own" not in await trainer.buttons()


async def test_the_desk_lodges_for_a_caller(house: House, wang: Person) -> None:
    await wang.says("/complain")
    await wang.sees("Whose complaint is it?")
    assert "My own" not in await wang.buttons()
    await wang.taps("Somebody who called")
    await wang.says("Mr. Lin")
    await wang.says("nothing")
    await wang.sees("no phone number")
    await wang.says("13600003333")
    await wang.says("The truck came two days late")
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await wang.taps(label)
    await wang.sees("Registered for the customer", NUMBER, "136****3333")
    row = (await house.rows(Complaint))[0]
    customer = (await house.rows(PersonRow, PersonRow.id == row.customer_id))[0]
    assert (customer.name, row.source, row.lodged_by_id) == ("Mr. Lin", "phone", wang.person_id)


async def test_numbers_go_on_within_the_year_and_begin_anew_with_the_next(house: House, anna: Person) -> None:
    await lodge(anna)
    await lodge(anna)
    house.clock.forward(days=39, hours=6)
    await lodge(anna)
    numbers = [row.number for row in await house.rows(Complaint)]
    assert numbers == ["C-2026-000001", "C-2026-000002", "C-2027-000001"]


async def test_at_night_the_promise_begins_with_the_next_opening(house: House, anna: Person, wang: Person) -> None:
    house.clock.forward(hours=13)
    await lodge(anna)
    await anna.sees("tomorrow 11:00")
    # Nobody is woken by a normal case, but the notice waits.
    await wang.sees_not(NUMBER)
    assert {row.state for row in await house.rows(Notice, Notice.name == "case")} == {"queued"}
    await house.later(hours=11)
    assert NUMBER in "".join(row.text for row in await wang.bubbles())


async def test_words_of_danger_wake_the_desk(house: House, anna: Person, wang: Person) -> None:
    house.clock.forward(hours=13)
    await lodge(anna, "我要投诉，电梯门夹人，有人受伤")
    assert "Suggested: Safety, major" in "".join(row.text for row in await wang.bubbles())


async def test_without_anybody_at_the_desk_the_administrator_hears_of_it(house: House, anna: Person) -> None:
    admin = await house.person("Ada", Role.ADMIN, language="en")
    house.clock.set(OPENING)
    await lodge(anna)
    await admin.sees("nobody holds the role “customer care”")
    await admin.sees_not(WHAT)


async def test_whoever_loses_his_role_in_the_middle_can_still_leave_the_form(house: House, anna: Person) -> None:
    await anna.says(SAID)
    await anna.says("on Monday")
    async with house.peiban.database.write() as tx:
        await people.revoke(tx, anna.person_id or 0, Role.CUSTOMER)
    for label in ("Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    assert await house.rows(Complaint) == []
    await anna.says("/cancel")
    await anna.taps("Drop it")
    await anna.sees("Nothing was sent")
