"""What is read of a case: short news, one living card, the whole timeline on request, and each case once in the menu."""

from domain.people import Role
from handlers.desk.taps import DeskTap
from tests.conversations.complaining import NUMBER, WHAT, lodge
from tests.house import House, Person


async def texts(person: Person) -> list[str]:
    return [row.text for row in await person.bubbles() if not row.mine]


async def test_news_is_one_short_message_and_the_one_card_follows_it(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for number in range(3):
        await anna.says(NUMBER)
        await anna.taps("Add to it")
        await anna.says(f"and number {number}")
    news = [text for text in await texts(wang) if "<b>News</b>" in text]
    assert len(news) == 3
    assert all(text.count("\n") == 1 and "Added by the customer: and number" in text for text in news)
    # The first words of the customer stand on one card only, and that one is up to date.
    cards = [text for text in await texts(wang) if WHAT in text]
    assert len(cards) == 1
    assert "and number 2" in cards[0]


async def test_the_news_leads_to_the_case_and_is_read_to_its_end(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    await anna.says("x" * 1000 + " the end")
    await wang.sees("News", "the end")
    await wang.taps("Open the case")
    await wang.sees(NUMBER, WHAT, "In the hands of Wang Fang")


async def test_the_whole_timeline_is_paged_and_names_nobody_to_the_customer(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for number in range(8):
        await wang.taps("Write")
        await wang.says(f"word {number}")
    await wang.sees("… and 7 earlier steps")
    await wang.taps("More…")
    await wang.taps("Timeline")
    await wang.sees("1/2", "word 7", "word 1")
    await wang.taps("More ▶")
    await wang.sees("2/2", "word 0", "Registered · customer")
    await anna.says(NUMBER)
    await anna.sees("… and 7 earlier steps")
    await anna.taps("Timeline")
    await anna.sees("1/2", "word 7")
    await anna.sees_not("Wang")
    other = await house.person("Ben", Role.OWNER, language="en")
    await other.taps_data(DeskTap(do="steps", case=1).pack())
    await other.sees_not("word 7")


async def test_categories_stand_in_two_columns(house: House, anna: Person) -> None:
    await anna.says("/complain the room was cold")
    await anna.taps("Skip")
    picks = [[button["text"] for button in row] for row in (await anna.last()).buttons]
    assert picks[0] == ["Organisation", "Professional skill"]
    assert max(map(len, picks)) == 2


async def test_an_overdue_case_stands_once_in_a_supervisors_menu(house: House, anna: Person) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, Role.DESK, Role.MANAGEMENT, language="en")
    await lodge(anna)
    await house.later(hours=3)
    await chief.says("/menu")
    assert (await chief.reads()).count(f"{NUMBER} overdue since") == 1
    assert (await chief.last()).text.count(NUMBER) == 1
