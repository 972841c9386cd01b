"""Erasing a customer, on request or by age: his words go for good, and no report changes by it."""

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.papers.complaint_sheet import sheet
from bot.settings import load_settings
from domain.complaint.span import Span
from domain.people import Role
from handlers.blocks.texts import Texts
from scripts.backup import make_backup
from scripts.restore import bring_back
from services import consent
from services.reports.complaint import complaint_report
from services.reports.complaint_cases import report_cases
from storage import erased, files, people
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile
from storage.models.files import Body, StoredFile
from storage.models.people import Person as Record
from storage.models.web import WebMessage
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.house import House, Person, open_house
from tests.reports.cases import ZONE, scope_of

pytestmark = pytest.mark.slow

NOVEMBER = Span.month_of(date(2026, 11, 1))
PRIVATE = ("Anna", "1381234", "anna@", "换了三次教室")


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Al Admin", Role.ADMIN, language="en")


async def one_whole_story(house: House, anna: Person, wang: Person) -> None:
    """Late, closed, rated; another one still open; a third taken back."""
    await lodge(anna)
    await house.later(hours=5)
    await wang.says("/desk")
    await wang.taps(NUMBER)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson for Anna Frei, 13812345678, on Thursday at 15:00.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("The lesson took place.")
    await wang.says("The list is signed.")
    await anna.taps("Yes, settled")
    await anna.taps("4")
    await lodge(anna, "我要投诉！讲师迟到")


async def told(house: House) -> tuple[object, list[object], list[object]]:
    """Everything the report of November says, as values and as a workbook."""
    async with house.peiban.database.read() as tx:
        scope = scope_of(tx, Role.SUPERVISOR, now=house.clock.now())
        report = await complaint_report(scope, span=NOVEMBER)
        cases = await report_cases(scope, span=NOVEMBER)
    book = load_workbook(io.BytesIO(sheet(report, cases, Texts("en", ZONE))))
    cells = [(page.title, cell.coordinate, cell.value) for page in book for row in page.iter_rows() for cell in row]
    return report, list(cases), cells


async def words(house: House) -> str:
    bodies = [row.text for row in await house.rows(Body)]
    records = [(row.name, row.phone, row.email) for row in await house.rows(Record)]
    return str((bodies, records, [row.facts for row in await house.rows(ComplaintEvent)], await traces(house)))


async def traces(house: House) -> list[tuple[str, str, object]]:
    return [(row.act, row.subject, row.facts) for row in await house.rows(AuditEntry)]


async def attachment(house: House, anna: Person) -> Path:
    path = house.peiban.settings.files_dir / "photo"
    path.write_bytes(b"a photo")
    async with house.peiban.database.write() as tx:
        await files.put(
            tx,
            name="photo",
            shown_name="anna.jpg",
            kind="photo",
            media_type="image/jpeg",
            size=7,
            sha256="",
            now=house.clock.wall(),
            person_id=anna.person_id,
            account_id=anna.account.id,
        )
    return path


async def test_whoever_asks_elsewhere_is_erased_by_an_administrator_and_the_report_stays(
    house: House, anna: Person, wang: Person, admin: Person
) -> None:
    await one_whole_story(house, anna, wang)
    photo, before = await attachment(house, anna), await told(house)
    await admin.says("/admin")
    await admin.taps("Find a person")
    await admin.says("Anna")
    await admin.taps("Anna Frei")
    await admin.taps("Erase")
    await admin.sees("Erase Anna Frei?", "Kept: number, codes and times")
    await admin.taps("Back")
    assert "Anna Frei" in await words(house), "the question alone erases nobody"
    await admin.taps("Erase")
    await admin.taps("Yes, erase")
    await admin.sees("Erased")
    for one in PRIVATE:
        assert one not in await words(house)
    assert not photo.exists()
    assert {row.state for row in await house.rows(StoredFile)} <= {"gone"}
    assert await told(house) == before
    assert ("consent withdrawn", f"person:{anna.person_id}", {"account": None, "asked": "elsewhere"}) in await traces(
        house
    )
    assert len(erased.read(house.peiban.settings.erasures_file)) == 1
    await admin.taps_data(f"ad:gone:{anna.person_id}:")
    assert "could not find" in [*admin.toasts, await admin.reads()][0]


async def test_a_backup_from_before_erases_again(house: House, anna: Person, wang: Person, admin: Person) -> None:
    await one_whole_story(house, anna, wang)
    before = await told(house)
    async with house.peiban.database.read() as tx:
        kept = erased.Erased(at=house.clock.wall(), person_id=anna.person_id, account_id=None)
        assert await erased.unknown_here(tx, [kept]) == [kept]
    async with house.peiban.edge.system("restore") as scope:
        await consent.erase_again(scope, kept)
    for one in PRIVATE:
        assert one not in await words(house)
    assert await told(house) == before
    async with house.peiban.database.read() as tx:
        assert await erased.unknown_here(tx, [kept]) == []


async def back(house: House, tmp_path: Path, *, place: str, erasures: Path | None) -> House:
    """What the backup brings back into an empty place."""
    settings = load_settings(data_dir=tmp_path / place, secret_key="a key for tests only", _env_file=None)
    await bring_back(settings, source=tmp_path / "b.tar", erasures=erasures, clock=house.clock)
    return await open_house(tmp_path / place, start=house.clock.now())


async def test_who_was_erased_after_the_backup_is_not_in_what_it_brings_back_and_its_report_is_the_same(
    house: House, anna: Person, wang: Person, admin: Person, tmp_path: Path
) -> None:
    await one_whole_story(house, anna, wang)
    photo = await upload(house, anna)
    (house.peiban.settings.files_dir / photo.name).write_bytes(b"a photo")
    await anna.taps("Add photos")
    await anna.sends(photo)
    await anna.taps("Done")
    assert [one.file_id for one in await house.rows(ComplaintFile)] == [photo.id]
    before = await told(house)
    await make_backup(house.peiban.settings, house.peiban.database, target=tmp_path / "b.tar")
    await admin.taps_data(f"ad:gone:{anna.person_id}:")
    await admin.sees("Erased")

    # Without the list of who was erased she is there again: what is missing below is missing for a reason.
    careless = await back(house, tmp_path, place="careless", erasures=None)
    assert [one for one in PRIVATE if one not in await words(careless)] == []
    assert await careless.rows(WebMessage, WebMessage.chat_id == anna.account.user_id)
    assert (careless.peiban.settings.files_dir / photo.name).read_bytes() == b"a photo"
    await careless.peiban.end_quietly()

    again = await back(house, tmp_path, place="again", erasures=house.peiban.settings.erasures_file)
    assert [one for one in PRIVATE if one in await words(again)] == []
    assert list(again.peiban.settings.files_dir.iterdir()) == []
    assert {row.state for row in await again.rows(StoredFile)} == {"gone"}
    assert await told(again) == before
    [trace] = [one for one in await traces(again) if one[0] == erased.ACT]
    assert trace[1:] == (f"person:{anna.person_id}", {"account": None, "again": True})
    assert await again.rows(WebMessage, WebMessage.chat_id == anna.account.user_id) == []
    await again.peiban.end_quietly()


async def test_after_three_years_words_and_a_caller_s_record_go_and_the_report_stays(
    house: House, anna: Person, wang: Person
) -> None:
    """She called once and has no chat: nothing would ever come of her record again."""
    await one_whole_story(house, anna, wang)
    await anna.says("/mycases")
    await anna.taps("C-2026-000002")
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    async with house.peiban.database.write() as tx:
        await people.unlink(tx, anna.person_id or 0)
    await house.tick()
    await house.later(days=3 * 365 - 3)
    before = await told(house)
    assert "Anna Frei" in await words(house)
    await house.later(days=4)
    for one in PRIVATE:
        assert one not in await words(house)
    assert await told(house) == before
    [trace] = [one for one in await traces(house) if one[0] == "old complaints erased"]
    assert isinstance(trace[2], dict)
    assert trace[2]["records"] == [anna.person_id]
    await house.later(days=1)
    assert len([one for one in await traces(house) if one[0] == "old complaints erased"]) == 1


async def test_who_still_has_a_chat_or_a_newer_case_keeps_his_record(house: House, anna: Person, wang: Person) -> None:
    await one_whole_story(house, anna, wang)
    await house.tick()
    await house.later(days=3 * 365 + 1)
    assert "Anna Frei" in str([row.name for row in await house.rows(Record)])
    assert "讲师迟到" in await words(house), "her second case is still open"
    assert "换了三次教室" not in await words(house)


async def test_nobody_else_erases_and_no_colleague_is_erased(
    house: House, anna: Person, wang: Person, admin: Person
) -> None:
    await lodge(anna)
    for person in (wang, anna):
        await person.taps_data(f"ad:gone:{anna.person_id}:")
        assert "not open to you" in person.toasts[0]
    await admin.taps_data(f"ad:gone:{wang.person_id}:")
    assert "A colleague does this himself" in admin.toasts[0]
    await admin.taps_data(f"ad:who:{wang.person_id}:")
    assert "Erase" not in await admin.buttons()
    assert {row.erased_at for row in await house.rows(Record)} == {None}
    assert len(await house.rows(Complaint)) == 1


async def test_in_chinese_the_question_says_what_goes_and_what_stays(house: House, anna: Person) -> None:
    for language, said in (("zh_Hans", "投诉的编号、代码和时间"), ("zh_Hant", "投訴的編號、代碼和時間")):
        admin = await house.person(language, Role.ADMIN, language=language)
        await admin.taps_data(f"ad:erase:{anna.person_id}:")
        await admin.sees("Anna Frei", said)
