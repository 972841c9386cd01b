"""Customer and staff speak through Peiban without seeing each other's accounts: words out of the blue, files on request."""

from storage.models.complaint import ComplaintEvent
from tests.conversations.complaining import (  # noqa: F401 - fixtures
    NUMBER,
    anna_comes,
    lodge,
    owner_comes,
    upload,
    wang_comes,
)
from tests.house import House, Person


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


async def test_with_two_who_wait_nobody_is_guessed(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await lodge(anna)
    await wang.taps("Take")
    await adds(anna, "When?")
    await adds(anna, "And when here?", "C-2026-000002")
    await wang.says("At three.")
    await wang.sees("I did not understand that")


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
        assert [button["text"] for row in news.buttons for button in row] == ["Open the case", "Files (1)"]
        await person.taps_again("Files (1)", news)
        assert photo.id in {row.file_id for row in await person.bubbles()}
