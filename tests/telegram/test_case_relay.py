"""Customer and desk answer each other's messages in Telegram, edit them, and say where it was."""

import io
import json

import pytest
from PIL import Image

from domain.people import Role
from storage.models.complaint import ComplaintEvent, ComplaintMessage
from storage.models.files import Body
from storage.models.intake import Intake
from tests.botapi.people import Person
from tests.house import OPENING
from tests.telegram.town import Town

NUMBER = "C-2026-000001"


async def lodges(ben: Person) -> None:
    await ben.says("I want to complain about the noise")
    await ben.sees("When and where was it?")
    await ben.sends("venue", latitude=31.234567, longitude=121.456789, title="Shop 3", address="1 Quay Road")
    await ben.sees("The place is kept: 📍 Shop 3, 1 Quay Road (31.235, 121.457)")
    await ben.says("yesterday afternoon")
    for label in ("Apologise", "Skip", "Here in this chat", "No, stay unnamed", "Lodge"):
        await ben.sees(lambda shown, label=label: any(label in one for one in shown.labels))
        await ben.taps(label)
    await ben.sees("Your complaint is registered")


async def both(here: Town) -> tuple[Person, Person]:
    """A customer with a case and the colleague who has it in hand."""
    here.house.clock.set(OPENING)
    wang = await here.registered("Wang Fang", Role.DESK, number="D1")
    ben = await here.registered("Ben Ode", Role.CUSTOMER, number="B1")
    await lodges(ben)
    await wang.sees(NUMBER)
    await wang.taps("Take")
    await wang.sees(lambda shown: "Write" in shown.labels)
    return ben, wang


async def bodies(here: Town) -> list[str]:
    return [row.text for row in await here.house.rows(Body)]


@pytest.mark.slow
async def test_a_place_is_kept_rounded_and_shown_on_a_map(here: Town) -> None:
    _ben, wang = await both(here)
    card = await wang.sees(lambda shown: "Map" in shown.labels, anytime=True)
    assert "Shop 3, 1 Quay Road (31.235, 121.457)\nyesterday afternoon" in card.text.replace(" ⏎ ", "\n")
    links = [one.url for row in card.buttons for one in row if one.text == "Map"]
    assert links == ["https://www.openstreetmap.org/?mlat=31.235&mlon=121.457#map=16/31.235/121.457"]
    await here.settle()
    raw = json.dumps([row.payload for row in await here.house.rows(Intake)])
    assert "31.2345" not in raw


@pytest.mark.slow
async def test_replies_go_to_the_other_side_and_name_nobody(here: Town) -> None:
    ben, wang = await both(here)
    await wang.taps("Write")
    await wang.sees("What do you want to write")
    await wang.says("Which room was it?")
    question = await ben.sees("Which room was it?")
    await ben.says("Room B.", reply_to=question.id)
    news = await wang.sees("Room B.")
    await wang.says("Thank you, we come at three.", reply_to=news.id)
    await ben.sees("we come at three")
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "gray").save(picture, "JPEG")
    await ben.sends("photo", content=picture.getvalue(), caption="Room B", reply_to=question.id)
    await ben.sees(lambda shown: "Send" in shown.labels)
    await ben.taps("Send")
    await wang.sees(lambda shown: "Files (1)" in shown.labels)
    # What may hurt is looked over here too, and an answer to a list of several cases belongs to none.
    await wang.says("That is your own fault.", reply_to=news.id)
    await wang.sees("It has not been sent yet")
    await wang.taps("Rewrite")
    await wang.says("We look into it.")
    await ben.sees("We look into it.")
    said = "\n".join(one.text for one in await ben.chat())
    assert "Wang" not in said
    assert "Ben" not in "\n".join(one.text for one in await wang.chat() if "Customer:" not in one.text)
    kinds = [str(row.kind) for row in await here.house.rows(ComplaintEvent)]
    assert kinds[-5:] == ["said", "added", "said", "added", "said"]


@pytest.mark.slow
async def test_an_edit_is_a_correction_for_the_other_side_and_the_first_words_stay(here: Town) -> None:
    ben, wang = await both(here)
    await wang.taps("Write")
    await wang.sees("What do you want to write")
    written = await wang.says("We come at 3.")
    told = await ben.sees("We come at 3.")
    await wang.edits(written, "We come at 4.")
    noted = await wang.sees("Your correction is passed on")
    await ben.sees("Customer care corrects what it wrote:")
    await wang.says("Please have the key ready.", reply_to=noted.id)
    await ben.sees("Please have the key ready.")
    answer = await ben.says("Four is fine", reply_to=told.id)
    await wang.sees("Four is fine")
    await ben.edits(answer, "Five is fine")
    await ben.sees("Your correction is passed on")
    await wang.sees("Corrected to")
    await ben.edits(answer, "Five is fine")
    await wang.edits(written, "That is your own fault.")
    await wang.sees("may hurt")
    assert {"We come at 3.", "We come at 4.", "Four is fine", "Five is fine"} <= set(await bodies(here))
    corrected = [row for row in await here.house.rows(ComplaintEvent) if str(row.kind) == "corrected"]
    assert len(corrected) == 2
    # A case that is over takes no more corrections; whoever takes his agreement back leaves no trace of where he wrote.
    await ben.says(NUMBER)
    await ben.sees(lambda shown: "Take it back" in shown.labels)
    await ben.taps("Take it back")
    await ben.sees(lambda shown: "Yes, take back" in shown.labels)
    await ben.taps("Yes, take back")
    await ben.sees("Your complaint is taken back")
    await ben.edits(answer, "Six")
    await ben.sees("is over or in other hands")
    await here.settle()
    assert {row.chat_id for row in await here.house.rows(ComplaintMessage)} == {ben.id, wang.id}


@pytest.mark.slow
async def test_in_chinese_a_reply_and_its_edit_by_webhook(hooked: Town) -> None:
    ben, wang = await both(hooked)
    for person in (ben, wang):
        await person.says("/language")
        await person.sees(lambda shown: "简体中文" in shown.labels)
        await person.taps("简体中文")
        await hooked.settle()
    await wang.says(NUMBER)
    await wang.sees(lambda shown: "发消息" in shown.labels)
    await wang.taps("发消息")
    await wang.sees("想对客户说什么")
    await wang.says("请问是哪间教室？")
    told = await ben.sees("请问是哪间教室？")
    answer = await ben.says("三楼的", reply_to=told.id)
    news = await wang.sees("三楼的")
    assert "回复" in news.labels
    await ben.edits(answer, "四楼的")
    await ben.sees("您的更正已转达")
    await wang.sees("更正为")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_photo_from_the_desk_reaches_the_customer_without_the_place_where_it_was_taken(
    here: Town, kind: str
) -> None:
    ben, wang = await both(here)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 0.0)}
    exif[0x010F] = "Camera of Wang"
    taken = io.BytesIO()
    Image.new("RGB", (60, 40), "gray").save(taken, "JPEG", exif=exif.tobytes())
    assert b"Exif" in taken.getvalue()
    await wang.taps("Write")
    await wang.sees("What do you want to write")
    await wang.sends(kind, content=taken.getvalue(), name="room.jpg", caption="The new room.")
    await wang.sees(lambda one: "Send" in one.labels)
    await wang.taps("Send")
    await ben.sees("The new room.")
    await here.peiban.fetching.fetch_waiting()
    shown = await ben.sees(lambda one: one.file_id is not None and one.sender == here.bot_id, anytime=True)
    content = await ben.downloads(shown)
    assert Image.open(io.BytesIO(content)).size == (60, 40)
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"Exif" not in content
    assert b"Camera" not in content
