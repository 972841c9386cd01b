"""Photos and documents pass between customer and house with a message, and staff find each of them again."""

import pytest

from domain.people import Role
from services.complaint.attaching import HOUSE_FILES
from storage.models.complaint import ComplaintEvent, ComplaintFile, ComplaintFileSeen
from storage.models.files import StoredFile
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.house import House, Person

pytestmark = pytest.mark.slow


async def brings(house: House, person: Person, name: str) -> StoredFile:
    """A file with its content."""
    stored = await upload(house, person, name)
    (house.peiban.settings.files_dir / stored.name).write_bytes(b"x")
    return stored


async def files_on(person: Person) -> list[int]:
    """The files on somebody's screen that he did not send himself, in order."""
    return [row.file_id for row in await person.bubbles() if row.file_id and not row.mine]


async def test_a_photo_goes_along_with_a_message_and_stands_in_the_timeline(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sees("can go along")
    photos = [await brings(house, wang, f"{number}.jpg") for number in range(2)]
    for photo in photos:
        await wang.sends(photo)
    await wang.sees("2 files so far")
    await wang.says("This is the new room.")
    await anna.sees("This is the new room.", "2 files follow", f"2 files of {NUMBER}")
    assert await files_on(anna) == [photo.id for photo in photos]
    await anna.taps("See progress")
    await anna.sees("This is the new room. · 2 files", "2 files are with the case")
    event = (await house.rows(ComplaintEvent))[-1]
    assert event.facts["file_ids"] == [photo.id for photo in photos]


async def test_a_caption_is_the_message_and_a_photo_may_go_alone_but_not_as_a_proposal(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "room.jpg"), "The room, repaired.")
    await wang.sees("Your answer so far: The room, repaired.", "1 file so far")
    await wang.taps("Send")
    await anna.sees("The room, repaired.")
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "door.jpg"))
    question = await wang.last()
    await wang.taps("Send")
    await wang.taps_again("Send", question)
    assert [str(row.kind) for row in await house.rows(ComplaintEvent)].count("said") == 2
    await wang.taps("Propose a solution")
    await wang.sends(await brings(house, wang, "plan.jpg"))
    assert "Send" not in await wang.buttons()
    await wang.says("We paint it on Monday.")
    await anna.sees("This is our proposal:", "We paint it on Monday.", "1 file follows")
    assert len(await files_on(anna)) == 3


async def test_evidence_comes_with_carrying_out_and_a_finding_stays_in_the_house(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Note a finding")
    await wang.sends(await brings(house, wang, "inside.jpg"))
    await wang.says("booked twice")
    assert await files_on(anna) == []
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson on Thursday.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    proof = await brings(house, wang, "lesson.jpg")
    await wang.sends(proof)
    await wang.says("The lesson took place.")
    await anna.sees("We have carried it out", "1 file follows")
    assert await files_on(anna) == [proof.id]


async def test_what_a_customer_who_stays_unnamed_calls_a_file_goes_to_nobody(
    house: House, anna: Person, wang: Person
) -> None:
    await anna.says("I want to complain about the noise")
    await anna.taps("Skip")
    await anna.taps("Apologise")
    await anna.sends(await brings(house, anna, "Anna Frei's receipt.pdf"))
    for label in ("Done", "13812345678", "stay unnamed", "Lodge", "Add to it"):
        await anna.taps(label)
    await anna.sends(await brings(house, anna, "Frei.pdf"))
    await anna.says("This is the letter.")
    brought = await house.rows(StoredFile, StoredFile.person_id == anna.person_id)
    assert [row.declared_name for row in brought] == [f"{NUMBER}-{row.id}.pdf" for row in brought]
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "room.jpg"))
    await wang.says("This is the room.")
    [room] = await house.rows(StoredFile, StoredFile.person_id == wang.person_id)
    assert room.declared_name == "room.jpg"


async def test_too_large_files_and_the_eleventh_are_refused_and_the_rest_is_kept(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sends(await upload(house, wang, "film.pdf", kind="document", size=21 * 1024 * 1024))
    await wang.sees("larger than 20 MB")
    for number in range(11):
        await wang.sends(await brings(house, wang, f"{number}.jpg"))
    await wang.sees("at most 10 files", "10 files so far")
    await wang.says("All of them.")
    assert len(await house.rows(ComplaintFile)) == 10
    # The customer's own allowance is untouched, the house's is not endless.
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    await anna.sends(await brings(house, anna, "mine.jpg"))
    await anna.taps("Done")
    assert len(await house.rows(ComplaintFile)) == 11
    more = [await upload(house, wang, f"more{number}.jpg") for number in range(HOUSE_FILES - 10)]
    async with house.peiban.database.write() as tx:
        tx.add_all(ComplaintFile(complaint_id=1, file_id=row.id or 0) for row in more)
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "last.jpg"))
    await wang.says("One more.")
    await wang.sees(f"{HOUSE_FILES} files to a case in all")
    await anna.sees_not("One more.")


async def test_files_sends_what_is_new_then_any_by_choice(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    first, second = await brings(house, anna, "first.jpg"), await brings(house, anna, "second<b>.jpg")
    for one in (first, second):
        await anna.says(NUMBER)
        await anna.taps("Add photos")
        await anna.sends(one)
        await anna.taps("Done")
        await wang.says(NUMBER)
        await wang.taps("Files")
        assert await files_on(wang) == [first.id, second.id][: 1 + (one is second)]
    await wang.sees(f"1 file of {NUMBER}")
    await wang.says(NUMBER)
    await wang.taps("Files")
    await wang.sees("Which file?", "1. second<b>.jpg", "from the customer", "2. first.jpg")
    await wang.taps("2")
    assert await files_on(wang) == [first.id, second.id, first.id]
    await wang.taps("Send all (2)")
    assert (await files_on(wang))[-2:] == [first.id, second.id]
    # Somebody else has not seen them yet; what he brought himself he has.
    await zhou.says(NUMBER)
    await zhou.taps("Files")
    assert await files_on(zhou) == [first.id, second.id]
    assert {row.person_id for row in await house.rows(ComplaintFileSeen)} == {wang.person_id, zhou.person_id}


async def test_nobody_gets_files_of_a_case_that_is_not_his(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "room.jpg"))
    await wang.taps("Send")
    other = await house.person("Bo Li", Role.CUSTOMER, language="en")
    owner = await house.person("Owen", Role.OWNER, language="en")
    for stranger in (other, owner):
        for data in ("dk:files:1::0", "dk:file:1::1", "dk:filelist:1::0", "dk:allfiles:1::0"):
            await stranger.taps_data(data)
        assert await files_on(stranger) == []


async def test_a_file_that_is_still_being_fetched_follows_when_it_is_here(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    photo = await brings(house, wang, "room.jpg")
    await wang.sends(photo)
    async with house.peiban.database.write() as tx:
        # As a messenger's file is before its content was fetched: of a channel that is away just now.
        row = await tx.get(StoredFile, photo.id)
        assert row is not None
        row.state, row.bot_id = "waiting", 999
    await wang.says("Look.")
    await anna.sees("Look.", "1 file follows")
    assert await files_on(anna) == []
    assert {row.state for row in await house.rows(Notice, Notice.name == "case_files")} == {"queued"}
    async with house.peiban.database.write() as tx:
        row = await tx.get(StoredFile, photo.id)
        assert row is not None
        row.state = "stored"
    await house.later(seconds=6)
    assert await files_on(anna) == [photo.id]


async def test_a_file_that_never_comes_is_said_to_be_missing(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sends(await brings(house, wang, "room.jpg"))
    data = (await house.rows(StoredFile))[-1]
    async with house.peiban.database.write() as tx:
        row = await tx.get(StoredFile, data.id)
        assert row is not None
        row.state, row.bot_id = "waiting", 999
    await wang.says("Look.")
    await house.later(minutes=11)
    await anna.sees("1 more could not be kept")


@pytest.mark.parametrize(
    ("write", "send", "seen"), [("发消息", "发送", "客服给您留言"), ("發訊息", "傳送", "客服給您留言")]
)
async def test_a_photo_goes_along_in_chinese_too(house: House, write: str, send: str, seen: str) -> None:
    language = "简体中文" if send == "发送" else "繁體中文"
    li = await house.person("李明", Role.CUSTOMER, language="en", phone="13812345678")
    fang = await house.person("王芳", Role.DESK, language="en")
    await lodge(li)
    await fang.taps("Take")
    for person in (li, fang):
        await person.says("/language")
        await person.taps(language)
    await fang.says(NUMBER)
    await fang.taps(write)
    await fang.sends(await brings(house, fang, "room.jpg"))
    await fang.taps(send)
    await li.sees(seen, NUMBER)
    assert len(await files_on(li)) == 1
