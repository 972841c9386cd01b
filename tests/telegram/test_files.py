"""Files both ways, and that what goes wrong on the wire tells nobody the token."""

import io
import traceback
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe, SendDocument, SendPhoto
from aiogram.types import FSInputFile
from PIL import Image

from bot.channels import NotSentError
from bot.channels.telegram.dialect import plainer
from bot.channels.telegram.session import TelegramSession
from handlers.blocks.answers import Say
from storage import files
from storage.models.files import StoredFile
from storage.models.outbox import Notice
from tests.telegram.town import TOKEN, Town


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (120, 80), "navy").save(data, "JPEG")
    return data.getvalue()


async def refer(town: Town, reference: str, kind: str, name: str, account: int) -> int:
    """A reference as a form keeps it when somebody sends a file."""
    async with town.peiban.database.write() as tx:
        row = await files.refer(
            tx,
            bot_id=town.bot_id,
            reference=reference,
            kind=kind,
            name=name,
            media_type="",
            size=1,
            now=town.house.clock.wall(),
            account_id=account,
            person_id=None,
        )
        return row.id or 0


async def test_a_photo_comes_up_and_goes_down_again(here: Town) -> None:
    ((anna, account),) = await here.known_accounts(1)
    await anna.sends("photo", content=picture())
    await anna.sends("document", content=b"a,b\n1,2\n", name="list.csv")
    await here.settle()
    photo, table = [one for one in await anna.chat() if one.file_id]
    ids = [
        await refer(here, photo.file_id or "", "photo", "photo.jpg", account),
        await refer(here, table.file_id or "", "document", "list.csv", account),
    ]
    await here.peiban.fetching.fetch_waiting()
    stored = await here.house.rows(StoredFile)
    assert [(row.state, row.kind) for row in stored] == [("stored", "photo"), ("stored", "document")]
    here.sends(anna, Say("Here they are", files=tuple(ids)))
    down = await anna.sees(lambda shown: "document" in shown.raw and shown.sender == here.bot_id, anytime=True)
    assert await anna.downloads(down) == b"a,b\n1,2\n"
    shown = [one for one in await anna.chat() if one.sender == here.bot_id and "photo" in one.raw]
    assert Image.open(io.BytesIO(await anna.downloads(shown[-1]))).size == (120, 80)


async def test_a_photo_s_place_does_not_come_along_and_what_is_no_file_of_ours_is_refused_with_the_reason(
    here: Town,
) -> None:
    ((anna, account),) = await here.known_accounts(1)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 0.0)}
    data = io.BytesIO()
    Image.new("RGB", (120, 80), "navy").save(data, "JPEG", exif=exif.tobytes())
    await anna.sends("document", content=data.getvalue(), name="room.jpg")
    await anna.sends("document", content=b"MZ\x90\x00" + bytes(200), name="setup.exe")
    await here.settle()
    photo, program = [one for one in await anna.chat() if one.file_id]
    for one, name in ((photo, "room.jpg"), (program, "setup.exe")):
        await refer(here, one.file_id or "", "document", name, account)
    await here.peiban.fetching.fetch_waiting()
    await here.settle()
    kept, refused = await here.house.rows(StoredFile)
    assert (kept.state, refused.state) == ("stored", "refused")
    content = (here.peiban.settings.files_dir / kept.name).read_bytes()
    assert b"Exif" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    said = await anna.sees(lambda shown: "setup.exe" in str(shown.raw.get("text")), anytime=True)
    assert "PDF" in said.raw["text"]
    # Once, however often one looks.
    await here.peiban.fetching.fetch_waiting()
    assert len(await here.house.rows(Notice, Notice.name == "file_refused")) == 1


async def test_a_download_that_fails_is_tried_again_and_tells_nobody_the_token(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ((anna, account),) = await here.known_accounts(1)
    await anna.sends("document", content=b"a,b\n", name="list.csv")
    await here.settle()
    sent = next(one for one in await anna.chat() if one.file_id)
    await here.people.order_fault("error", "download", code=502)
    await refer(here, sent.file_id or "", "document", "list.csv", account)
    caplog.set_level("DEBUG")
    await here.peiban.fetching.fetch_waiting()
    assert [(row.state, row.attempts) for row in await here.house.rows(StoredFile)] == [("waiting", 1)]
    await here.peiban.fetching.fetch_waiting()
    assert [row.state for row in await here.house.rows(StoredFile)] == ["stored"]
    assert TOKEN not in caplog.text


async def test_errors_of_the_wire_do_not_carry_the_token(here: Town) -> None:
    session = TelegramSession(here.api.url)
    async with Bot(TOKEN, session=session) as bot:
        url = session.api.file_url(TOKEN, "nowhere/file.bin")
        with pytest.raises(TelegramNetworkError) as missing:
            async for _piece in session.stream_content(url):
                pass
        await here.people.order_fault("cut_before", "getMe")
        with pytest.raises(TelegramNetworkError) as cut:
            await bot(GetMe())
    nowhere = TelegramSession("http://127.0.0.1:1")
    async with Bot(TOKEN, session=nowhere) as bot:
        with pytest.raises(NotSentError) as refused:
            await bot(GetMe())
        with pytest.raises(TelegramNetworkError) as unpolled:
            await nowhere.get_updates(bot, offset=0, seconds=1, kinds=["message"])
    for error in (missing, cut, refused, unpolled):
        assert TOKEN not in "".join(traceback.format_exception(error.value))
        assert TOKEN not in repr(error.value)


def test_a_picture_that_is_no_photo_for_telegram_goes_as_a_document(tmp_path: Path) -> None:
    photo = SendPhoto(chat_id=1, photo=FSInputFile(tmp_path / "a.png"))
    instead = plainer(photo, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    assert isinstance(instead, SendDocument)
    assert instead.document is photo.photo
    assert plainer(photo, "Bad Request: chat not found") is None
