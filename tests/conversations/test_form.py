"""What every form promises: drafts survive, mistakes are explained, nothing is dropped without asking, old buttons lead on."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from storage.models.conversation import Conversation
from storage.models.people import Person as Record
from tests.house import House, Person, open_house


@pytest.fixture
async def guest(house: House) -> Person:
    newcomer = await house.stranger(language="en")
    await newcomer.says("/start")
    await newcomer.taps("I agree")
    await newcomer.taps("I am a customer")
    return newcomer


async def test_a_form_asks_sums_up_and_stores_once(house: House, guest: Person) -> None:
    await guest.sees("1/3", "What is your name?")
    await guest.says("Grace & Co <b>")
    await guest.says("Huaxin")
    await guest.says("１３８００００１１１１")
    await guest.sees("Is this right?", "Grace & Co <b>", "13800001111")
    summary = await guest.last()
    await guest.taps("Confirm")
    await guest.sees("Welcome, Grace & Co <b>")
    await guest.taps_again("Confirm", summary)
    assert guest.toasts == ["This is finished. /menu shows what there is."]
    assert [record.phone for record in await house.rows(Record)] == ["13800001111"]


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        ("\u200b\u200d\ufeff", "could not read any words"),
        ("\x00\x07", "could not read any words"),
        ("x" * 4000, "has 4000 characters"),
    ],
)
async def test_bad_input_is_explained_with_an_example_and_the_place_is_kept(
    guest: Person, words: str, explained: str
) -> None:
    await guest.says(words)
    await guest.sees(explained, "What is your name?")
    await guest.says("\u202eGrace 👩‍👩‍👧\ud800")
    await guest.sees("Which company")


async def test_a_contact_that_is_none_gets_an_example(guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("Huaxin")
    await guest.says("call me maybe")
    await guest.sees("neither a phone number nor an e-mail address", "name@example.com")
    await guest.says("call me")
    await guest.sees("/cancel and ask a colleague")


async def test_back_and_change_keep_what_was_entered(guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("Huaxin")
    await guest.taps("Back")
    await guest.sees("Which company")
    await guest.says("Huaxin Elevators")
    await guest.says("a@b.cn")
    await guest.taps("Change")
    await guest.taps("Name")
    await guest.says("Grace Lee")
    await guest.sees("Is this right?", "Grace Lee", "Huaxin Elevators", "a@b.cn")


async def test_coming_back_shows_what_was_answered_and_can_leave_it(guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("Huaxin")
    await guest.taps("Back")
    await guest.sees("Which company", "Your answer so far: Huaxin")
    await guest.taps("Leave as is")
    await guest.says("a@b.cn")
    await guest.sees("Is this right?", "Grace", "Huaxin", "a@b.cn")


async def test_cancel_asks_when_more_than_one_answer_would_be_lost(house: House, guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("Huaxin")
    await guest.says("/cancel")
    await guest.sees("Drop what you have entered")
    await guest.taps("Go on")
    await guest.sees("How can we reach you?")
    await guest.says("/cancel")
    await guest.taps("Drop it")
    await guest.sees("Nothing was sent")
    assert not await house.rows(Conversation)
    await guest.says("/cancel")
    await guest.sees("nothing to cancel")


async def test_words_where_only_a_button_is_an_answer_are_not_passed_over_in_silence(guest: Person) -> None:
    told = "Please press a button first. What you have just sent was not taken in."
    await guest.says("Grace")
    await guest.says("Huaxin")
    await guest.says("/cancel")
    await guest.says("wait, my number is 13800001111")
    assert (await guest.last()).text.startswith(f"⚠️ {told}\nDrop what you have entered so far?")
    await guest.taps("Go on")
    await guest.says("a@b.cn")
    assert told not in (await guest.last()).text
    await guest.says("please hurry")
    await guest.sees(told, "Is this right?", "a@b.cn")
    await guest.taps("Change")
    await guest.says("everything")
    await guest.sees(told, "What shall be changed?")
    await guest.taps("Back")
    await guest.taps("Confirm")
    await guest.sees("Welcome, Grace")


async def test_a_command_in_the_middle_does_not_lose_the_draft(guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("/help")
    await guest.sees("A form is open")
    await guest.says("Huaxin")
    await guest.sees("How can we reach you?")


async def test_after_hours_away_the_form_asks_how_to_go_on(house: House, guest: Person) -> None:
    await guest.says("Grace")
    house.clock.forward(hours=3)
    await guest.says("Huaxin")
    await guest.sees("We were in the middle")
    await guest.taps("Go on")
    await guest.sees("Which company")


async def test_starting_the_same_form_again_offers_the_draft(house: House, guest: Person) -> None:
    await guest.says("Grace")
    await guest.says("/start")
    await guest.taps("I am a customer")
    await guest.sees("We were in the middle")
    await guest.taps("Start again")
    await guest.sees("What is your name?", "1/3")


async def test_an_old_keyboard_leads_to_the_present_question(guest: Person) -> None:
    first = await guest.last()
    await guest.says("Grace")
    await guest.taps_again("Cancel", first)
    assert guest.toasts == ["This has moved on; here is where you are."]
    await guest.sees("Which company")


async def test_a_draft_survives_the_death_of_the_process(house: House, guest: Person, tmp_path: Path) -> None:
    await guest.says("Grace")
    await guest.says("Huaxin")
    moved = tmp_path / "after"
    moved.mkdir()
    for file in ("peiban.db", "peiban.db-wal"):
        if (tmp_path / file).exists():
            shutil.copy(tmp_path / file, moved / file)
    reborn = await open_house(moved, start=house.clock.now() + timedelta(minutes=1))
    again = Person(reborn, guest.account, None)
    await again.says("a@b.cn")
    await again.sees("Is this right?", "Grace", "Huaxin")
    await again.taps("Confirm")
    await again.sees("Welcome, Grace")
    await reborn.peiban.end_quietly()


@pytest.mark.parametrize(
    "data", ["f:nosuch:name:pick:1", "f:customer:name:nosuch:", "f:::", "zzz", "f:customer:name:goto:nosuch"]
)
async def test_garbage_in_callback_data_does_no_harm(house: House, guest: Person, data: str) -> None:
    await guest.taps_data(data)
    assert guest.toasts
    await guest.says("Grace")
    await guest.sees("Which company")


async def test_hours_away_are_hours_of_the_clock_that_people_read(
    house: House, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = house.clock.wall()
    monkeypatch.setattr(house.clock, "wall", lambda: standing)
    await guest.says("Grace")
    house.clock.forward(hours=3)
    await guest.says("Huaxin")
    await guest.sees("We were in the middle of")
