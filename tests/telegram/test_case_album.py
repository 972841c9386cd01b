"""A customer shows in Telegram what happened: an album, a voice message, a document, the place. Everybody sees it, once."""

import io
from functools import partial

import pytest
from PIL import Image

from domain.people import Role
from services.attachments import ACCOUNT_BYTES, MAX_BYTES
from storage.files import put
from storage.models.complaint import ComplaintFile
from storage.models.files import Body, StoredFile
from tests.botapi.people import Person
from tests.botapi.shown import Shown
from tests.house import OPENING
from tests.telegram.town import Town

NUMBER = "C-2026-000001"
COLOURS = ("red", "green", "blue", "gray")
OGG = b"OggS" + bytes(300)


def picture(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "JPEG")
    return data.getvalue()


ALBUM = [picture(colour) for colour in COLOURS]


async def staff(here: Town) -> tuple[Person, Person, Person]:
    """A customer, the desk and an owner."""
    here.house.clock.set(OPENING)
    wang = await here.registered("Wang Fang", Role.DESK, number="D1")
    owen = await here.registered("Owen Reed", Role.OWNER, number="O1")
    ben = await here.registered("Ben Ode", Role.CUSTOMER, number="B1")
    return ben, wang, owen


async def answers(here: Town, person: Person, since: int) -> list[Shown]:
    """What Peiban has sent somebody after one of his messages; each still there, in order."""
    await here.settle()
    return [one for one in await person.chat() if one.sender == here.bot_id and one.id > since]


def offers(label: str, shown: Shown) -> bool:
    return label in " ".join(shown.labels)


async def presses(here: Town, person: Person, *labels: str) -> None:
    for label in labels:
        shown = await person.sees(partial(offers, label), anytime=True)
        await person.taps(data=shown.button(label).data, on=shown)
        await here.settle()


async def at_the_files(here: Town, ben: Person) -> None:
    await ben.says("I want to complain about the noise")
    await ben.sees("When and where was it?")
    await ben.says("yesterday afternoon, room B")
    await here.settle()
    await presses(here, ben, "Apologise")
    await ben.sees("Photos, voice messages or documents?")


async def gets_pictures(here: Town, person: Person, count: int) -> None:
    """Demand that Peiban shows somebody as many photos, and no more."""
    await here.peiban.fetching.fetch_waiting()

    async def look() -> bool | None:
        shown = [one for one in await person.chat() if one.sender == here.bot_id and "photo" in one.raw]
        return True if len(shown) >= count else None

    await here.people.watch(look, within=10, missing=lambda: f"fewer than {count} photos")
    await here.settle()
    assert len([one for one in await person.chat() if one.sender == here.bot_id and "photo" in one.raw]) == count


@pytest.mark.slow
async def test_an_album_a_voice_a_document_and_a_place_are_seen_by_the_desk_and_the_owner(here: Town) -> None:
    ben, wang, owen = await staff(here)
    await at_the_files(here, ben)
    album = await ben.sends_album(ALBUM, caption="The drill stood right there.")
    [question] = await answers(here, ben, album[-1])
    assert "4 files so far" in question.text
    assert "Your words are noted under “What happened”." in question.text
    voice = await ben.sends("voice", content=OGG, duration=4)
    await ben.sends("document", content=b"a,b\n1,2\n", name="times.csv")
    place = await ben.sends("location", latitude=31.234567, longitude=121.456789)
    *_, last = await answers(here, ben, place)
    assert "The place is kept: 📍 31.235, 121.457" in last.text
    assert "6 files so far" in last.text
    assert voice < place
    await presses(here, ben, "Done", "Here in this chat", "Yes, it may", "Lodge")
    await ben.sees("Your complaint is registered")
    assert len(await here.house.rows(ComplaintFile)) == 6
    # The desk, and whoever gets the case, has words, place and a button for all six; each comes once.
    await wang.sees(NUMBER, anytime=True)
    await presses(here, wang, "Take", "Pass on", "Owen Reed")
    await presses(here, owen, "Accept the case")
    for person in (wang, owen):
        await person.says(NUMBER)
        await here.settle()
        card = await person.sees(partial(offers, "Files (6)"), anytime=True)
        assert "The drill stood right there." in card.text
        assert "📍 31.235, 121.457" in card.text
        assert "Map" in card.labels
        await person.taps("Files (6)", on=card)
        await here.settle()
        await here.peiban.delivery.deliver_due()
        await here.settle()
        sent = [one for one in await person.chat() if one.sender == here.bot_id and one.file_id]
        kinds = [next(kind for kind in ("photo", "voice", "document") if kind in one.raw) for one in sent]
        assert kinds == ["photo"] * 4 + ["voice", "document"]
        shown = [Image.open(io.BytesIO(await person.downloads(one))).convert("RGB") for one in sent[:4]]
        assert len({one.getpixel((5, 5)) for one in shown}) == 4
        assert "times.csv" in str(sent[-1].raw)
        # The next time there is nothing that he has not seen: they are named to choose from, and not sent again.
        await here.settle()
        await person.says(NUMBER)
        await here.settle()
        card = await person.sees(partial(offers, "Files (6)"), anytime=True)
        await person.taps("Files (6)", on=card)
        await person.sees("1. times.csv")
        assert len([one for one in await person.chat() if one.sender == here.bot_id and one.file_id]) == 6


@pytest.mark.slow
async def test_the_relay_carries_an_album_both_ways_and_answers_it_once(here: Town) -> None:
    ben, wang, _owen = await staff(here)
    await at_the_files(here, ben)
    await presses(here, ben, "Skip", "Here in this chat", "Yes, it may", "Lodge")
    await presses(here, wang, "Take", "Write")
    await wang.sees("What do you want to write")
    album = await wang.sends_album(ALBUM, caption="This is the new room.")
    [question] = await answers(here, wang, album[-1])
    assert "4 files so far" in question.text
    await presses(here, wang, "Send")
    told = await ben.sees("This is the new room.", anytime=True)
    await gets_pictures(here, ben, 4)
    # Out of the blue: the house had the last word, so it is taken for an answer, and asked once.
    album = await ben.sends_album(ALBUM[:3], caption="And this is the old one.")
    [question] = await answers(here, ben, album[-1])
    assert "3 files so far" in question.text
    assert "And this is the old one." in question.text
    await presses(here, ben, "Send", "Send")
    await wang.sees("And this is the old one.", anytime=True)
    assert told.id < question.id
    await presses(here, wang, "Files (3)")
    await gets_pictures(here, wang, 3)


async def sends_two_albums_out_of_the_blue(here: Town) -> None:
    ben, _wang, _owen = await staff(here)
    for _album in range(2):
        album = await ben.sends_album(ALBUM)
        hint, menu = await answers(here, ben, album[-1])
        assert "What does this file belong to?" in hint.text
        assert "Complain" in menu.labels


@pytest.mark.slow
async def test_an_album_that_belongs_to_nothing_gets_one_answer_and_the_next_one_its_own(here: Town) -> None:
    await sends_two_albums_out_of_the_blue(here)


@pytest.mark.slow
async def test_so_it_is_when_the_pictures_come_one_by_one(hooked: Town) -> None:
    await sends_two_albums_out_of_the_blue(hooked)


@pytest.mark.slow
async def test_an_album_before_it_is_asked_for_is_kept_and_its_caption_is_the_answer(here: Town) -> None:
    ben, _wang, _owen = await staff(here)
    await ben.says("/complain")
    await ben.sees("What happened?")
    album = await ben.sends_album(ALBUM, caption="The drill was so loud that nobody understood a word")
    [question] = await answers(here, ben, album[-1])
    assert "✅ 4 files are kept." in question.text
    assert "When and where was it?" in question.text
    voice = await ben.sends("voice", content=OGG, duration=4)
    [question] = await answers(here, ben, voice)
    assert "✅ 5 files are kept." in question.text
    await ben.says("yesterday")
    await here.settle()
    await presses(here, ben, "Room", "Apologise")
    await ben.sees("5 files so far", anytime=True)
    await presses(here, ben, "Done", "Here in this chat", "Yes, it may", "Lodge")
    assert len(await here.house.rows(ComplaintFile)) == 5
    assert "The drill was so loud that nobody understood a word" in [row.text for row in await here.house.rows(Body)]


@pytest.mark.slow
async def test_what_does_not_fit_is_said_once_an_album_and_stays_said(here: Town) -> None:
    ben, _wang, _owen = await staff(here)
    await at_the_files(here, ben)
    for count in (3, 4):
        album = await ben.sends_album([*ALBUM, *ALBUM][:count])
        await here.settle()
    album = await ben.sends_album(ALBUM)
    [question] = await answers(here, ben, album[-1])
    assert "at most 10 files fit here" in question.text
    assert "10 files so far" in question.text
    # He was told once, so nobody offers him another way yet.
    assert "If it does not work" not in question.text
    assert len([row for row in await here.house.rows(StoredFile) if row.state != "refused"]) == 10


@pytest.mark.slow
async def test_too_large_a_document_and_a_full_quota_are_said_in_words(here: Town) -> None:
    ben, _wang, _owen = await staff(here)
    await at_the_files(here, ben)
    large = await ben.sends("document", content=b"%PDF-1.7\n" + bytes(MAX_BYTES), name="film.pdf")
    [question] = await answers(here, ben, large)
    assert "larger than 20 MB" in question.text
    assert "0 files so far" in question.text
    account = await here.account(ben)
    async with here.peiban.database.write() as tx:
        await put(
            tx,
            name="before",
            shown_name="before.pdf",
            kind="document",
            media_type="application/pdf",
            size=ACCOUNT_BYTES - len(ALBUM[0]) - 1,
            sha256="",
            now=here.house.clock.wall(),
            person_id=account.person_id,
            account_id=account.id,
        )
    album = await ben.sends_album(ALBUM[:3])
    [question] = await answers(here, ben, album[-1])
    assert "200 MB in all" in question.text
    assert "1 file so far" in question.text
    await presses(here, ben, "Done", "Here in this chat", "Yes, it may", "Lodge")
    await ben.sees("Your complaint is registered")


@pytest.mark.slow
async def test_photos_added_afterwards_bring_their_caption_along(here: Town) -> None:
    ben, wang, _owen = await staff(here)
    await at_the_files(here, ben)
    await presses(here, ben, "Skip", "Here in this chat", "Yes, it may", "Lodge", "Add photos")
    album = await ben.sends_album(ALBUM, caption="It is still there today")
    [question] = await answers(here, ben, album[-1])
    assert "4 files so far" in question.text
    await presses(here, ben, "Done")
    await presses(here, wang, "Take")
    await wang.says(NUMBER)
    await wang.sees(lambda one: "It is still there today" in one.text and "Files (4)" in one.labels)
