"""How much a customer may send: he hears the limit that he has reached, and nothing of what went beyond it is kept."""

import io
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import ClientSession, FormData

from services.attachments import ACCOUNT_BYTES, MAX_BYTES
from storage.models.complaint import ComplaintEvent, ComplaintFile
from storage.models.files import StoredFile
from tests.bot.test_files import OPUS, recording, track
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.house import House, Person

pytestmark = pytest.mark.slow
PDF = b"%PDF-1.7\n"


@pytest.fixture
async def browser(house: House, anna: Person) -> AsyncIterator[ClientSession]:
    """The page that Anna's chat is open in."""
    token = house.chat.identity.sign("window", anna.account.native_id)
    headers = {"X-Requested-With": "peiban", "X-Chat-Token": token, "Accept-Language": "en-GB"}
    async with ClientSession(headers=headers) as session:
        yield session


async def hands_in(browser: ClientSession, url: str, data: bytes, name: str) -> tuple[int, str]:
    """Choose a file in the page; the status and what the page says when it is refused."""
    body = FormData()
    body.add_field("file", io.BytesIO(data), filename=name)
    async with browser.post(f"{url}/upload", data=body) as page:
        return page.status, (await page.json()).get("error", "")


async def kept(house: House) -> tuple[Sequence[str], int]:
    """The names of the files in the store, and how many lie on the disk."""
    folder = house.peiban.settings.files_dir
    on_disk = len(list(folder.iterdir())) if folder.exists() else 0
    return [row.declared_name for row in await house.rows(StoredFile)], on_disk


async def test_a_voice_note_goes_with_the_case_and_a_file_too_large_or_of_the_wrong_kind_leaves_nothing(
    house: House, browser: ClientSession, url: str, anna: Person
) -> None:
    await lodge(anna)
    assert await hands_in(browser, url, OPUS, "voice.ogg") == (200, "")
    status, words = await hands_in(browser, url, PDF + bytes(MAX_BYTES), "large.pdf")
    assert (status, "20 MB" in words) == (413, True)
    status, words = await hands_in(browser, url, recording(b"heic"), "IMG_1.HEIC")
    assert (status, "JPEG" in words) == (415, True)
    status, words = await hands_in(browser, url, recording(b"qt  ", track(b"vide")), "film.mov")
    assert (status, "photos of what is to be seen" in words) == (415, True)
    assert await kept(house) == (["voice.ogg"], 1)
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    await anna.sends((await house.rows(StoredFile))[0])
    await anna.taps("Done")
    assert [(row.complaint_id, row.file_id) for row in await house.rows(ComplaintFile)] == [(1, 1)]


async def test_beyond_200_mb_in_all_the_customer_hears_how_much_is_allowed(
    house: House, browser: ClientSession, url: str, anna: Person
) -> None:
    await lodge(anna)
    await upload(house, anna, "earlier.pdf", size=ACCOUNT_BYTES - 100)
    # What fits exactly is taken, at the page and in the chat.
    assert await hands_in(browser, url, PDF + bytes(100 - len(PDF)), "last.pdf") == (200, "")
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    last = (await house.rows(StoredFile))[-1]
    await anna.sends(last)
    await anna.sees("1 file so far")
    status, words = await hands_in(browser, url, PDF, "more.pdf")
    assert (status, "200 MB in all" in words) == (413, True)
    assert await kept(house) == (["earlier.pdf", "last.pdf"], 1)
    # A messenger's file is refused by what it declares, before anything is fetched.
    await anna.sends(await upload(house, anna, "over.pdf", size=1))
    await anna.sees("200 MB in all", "1 file so far")
    await anna.taps("Done")
    assert [row.file_id for row in await house.rows(ComplaintFile)] == [last.id]


async def test_an_eleventh_file_of_a_case_is_refused_with_the_number_and_the_words_go_through(
    house: House, anna: Person
) -> None:
    await lodge(anna)
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    for number in range(9):
        await anna.sends(await upload(house, anna, f"{number}.jpg"))
    await anna.taps("Done")
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    for name in ("tenth.jpg", "eleventh.jpg"):
        await anna.sends(await upload(house, anna, name))
    await anna.sees("at most 1 file", "1 file so far")
    await anna.says("And the door was locked.")
    names = {row.id: row.declared_name for row in await house.rows(StoredFile)}
    held = [names[row.file_id] for row in await house.rows(ComplaintFile)]
    assert held == [*(f"{number}.jpg" for number in range(9)), "tenth.jpg"]
    assert (await house.rows(ComplaintEvent))[-1].facts["files"] == 1
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    assert any("10 files in all" in toast for toast in anna.toasts)
    await anna.sends(await upload(house, anna, "twelfth.jpg"))
    assert len(await house.rows(ComplaintFile)) == 10
