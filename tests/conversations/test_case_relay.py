"""Customer and staff speak through Peiban without seeing each other's accounts: words out of the blue, files on request."""

import pytest

from storage.models.complaint import ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.house import House, Person

pytestmark = pytest.mark.slow


async def in_owners_hands(anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")


async def adds(anna: Person, words: str, number: str = NUMBER) -> None:
    await anna.says(number)
    await anna.taps("Add to it")
    await anna.says(words)


async def test_words_out_of_the_blue_go_to_the_one_customer_who_waits_when_confirmed(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    await owner.says("We come at three o'clock.")
    await owner.sees("I did not understand that")
    await adds(anna, "When do you come?")
    await owner.says("We come at three o'clock.")
    await owner.sees("Is this right?", f"{NUMBER}: We come at three o'clock.")
    await anna.sees_not("three o'clock")
    await owner.taps("Send")
    await anna.sees("Customer care writes:", "We come at three o'clock.")
    await anna.sees_not("Owen")
    # He has been answered: the next words are no answer any more.
    await owner.says("And bring the invoice.")
    await owner.sees("I did not understand that")
    assert [str(row.kind) for row in await house.rows(ComplaintEvent)][-1] == "said"


async def test_with_two_who_wait_he_says_which(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await lodge(anna)
    await wang.taps("Take")
    await adds(anna, "When?")
    await adds(anna, "And when here?", "C-2026-000002")
    await wang.says("At three.")
    await wang.sees("Which case is it for?")
    await wang.taps("C-2026-000002")
    await wang.sees("Is this right?", "At three.", "C-2026-000002")
    await wang.taps("Send")
    await anna.sees("C-2026-000002", "At three.")


async def test_words_out_of_the_blue_are_looked_over_too(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await adds(anna, "When?")
    await wang.says("That is your own fault.")
    await wang.sees("puts the blame on the customer", "It has not been sent yet")


async def test_a_customers_photo_comes_to_owner_and_handler_by_a_button_on_their_news(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    photo = await upload(house, anna, "room.jpg")
    (house.peiban.settings.files_dir / photo.name).write_bytes(b"x")
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    await anna.sends(photo)
    await anna.taps("Done")
    for person in (owner, wang):
        news = next(row for row in reversed(await person.bubbles()) if "<b>News</b>" in row.text and row.buttons)
        assert [button["text"] for row in news.buttons for button in row] == ["Open the case", "Files (1)", "Reply"]
        await person.taps_again("Files (1)", news)
        assert photo.id in {row.file_id for row in await person.bubbles()}


async def test_reply_on_the_news_writes_to_the_customer_and_his_reply_comes_back(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    await adds(anna, "When do you come?")
    await owner.taps("Reply")
    await owner.says("At three o'clock.")
    await anna.sees("Customer care writes:", "At three o'clock.")
    await anna.taps("Reply")
    await anna.says("Four is better.")
    await owner.sees("Four is better.")
    await owner.sees_not("Anna", "13812345678")


async def test_words_of_a_customer_after_a_message_are_taken_for_an_answer_thanks_are_not(
    house: House, anna: Person, wang: Person
) -> None:
    for _case in range(2):
        await lodge(anna)
        await wang.taps("Take")
        await wang.taps("Write")
        await wang.says("We come at three o'clock.")
    await anna.says("Thanks!")
    await anna.sees_not("Which of your complaints")
    await anna.says("Three is too early for me, please come later")
    await anna.sees("Which of your complaints is it about?", "C-2026-000001", "C-2026-000002")
    await anna.taps("C-2026-000001")
    await anna.sees("Is this right?", "Three is too early")
    confirm = await anna.last()
    await anna.taps("Send")
    await anna.taps_again("Send", confirm)
    added = [row for row in await house.rows(ComplaintEvent) if str(row.kind) == "added"]
    assert [row.complaint_id for row in added] == [1]


async def test_a_customer_who_goes_on_after_his_answer_is_understood(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    # Nobody has spoken with him yet: these words belong to no talk.
    await anna.says("It was on the third floor")
    await anna.sees_not("Is this right?")
    await wang.says(NUMBER)
    await wang.taps("Write")
    await wang.says("We come at three o'clock.")
    for words in ("Three is too early for me", "And please bring the handouts along"):
        await anna.says(words)
        await anna.sees("Is this right?", words)
        await anna.taps("Send")
        await wang.sees(words)


async def test_after_the_case_is_over_nothing_is_passed_on_and_the_words_are_given_back(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    question = await anna.last()
    await anna.taps("Cancel")
    await anna.says(NUMBER)
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    await wang.says("We come at three o'clock.")
    await wang.sees("has moved on", "Not sent: We come at three o'clock.")
    await anna.sees_not("three o'clock")
    await anna.taps_again("Cancel", question)
    assert "said" not in [str(row.kind) for row in await house.rows(ComplaintEvent)]
