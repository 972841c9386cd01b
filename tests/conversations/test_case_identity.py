"""Who a customer is: whoever is shown it is in the audit, by whatever way; and who stays unnamed is nowhere shown to the owner."""

import ast
import io
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar
from openpyxl import load_workbook

from bot.web.identity import COOKIE
from domain.people import Role
from handlers.desk.taps import DeskTap
from storage.models.audit import AuditEntry
from storage.models.files import StoredFile
from storage.models.web import WebMessage
from tests.conversations.complaining import GROUP, NUMBER, bind_group, lodge, solve, taps_in_group, upload
from tests.guards.test_rooms import sources
from tests.house import House, Person
from tests.pressable import every_tap, kinds
from tests.reports.paper import words_of

# His organisation as it stands behind a name; an owner may belong to it himself.
HIM = ("Anna", "Frei", "13812345678", "138****5678", "anna@example.com", "(Quayside)")
SHOWN = "Customer: Anna Frei (Quayside)"
LOOKS = ("identity seen", "complaint files seen", "repeat complainants seen")
# The rooms in which a case is worked on, listed or counted.
ROOMS = ("handlers.desk", "handlers.complaint", "handlers.report", "handlers.improvement", "handlers.menu")


@pytest.fixture(name="anna")
async def anna_comes(house: House) -> Person:
    facts = {"phone": "13812345678", "email": "anna@example.com", "organisation": "Quayside"}
    return await house.person("Anna Frei", Role.CUSTOMER, language="en", **facts)


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Accept-Language": "en-GB"}) as session:
        yield session


async def looks(house: House) -> list[tuple[str, int | None, str]]:
    """Every look at somebody: which, by whom, at what."""
    return [(one.act, one.actor_id, one.subject) for one in await house.rows(AuditEntry) if one.act in LOOKS]


async def everything_on(person: Person) -> str:
    """All that stands in somebody's chat, labels, pictures' sentences and names of files with it."""
    said = [part for row in await person.bubbles() for part in (row.text, str(row.buttons))]
    return "\n".join([*said, *person.toasts])


def names_nobody(text: str) -> None:
    found = [word for word in HIM if word in text]
    assert not found, f"{found} in {text[:2000]!r}"


async def passed_on(house: House, anna: Person, wang: Person, owner: Person, *, unnamed: bool = False) -> None:
    await lodge(anna, unnamed=unnamed)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    await owner.taps("Accept the case")


def readable(name: str, content: bytes) -> str:
    """The words of a sheet or a paper; of anything else none."""
    if name.endswith("pdf"):
        return words_of(content)
    if not name.endswith("xlsx"):
        return ""
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def only(person: Person, entries: list[tuple[str, int | None, str]]) -> list[str]:
    return [f"{act} {subject}" for act, who, subject in entries if who == person.person_id]


async def test_the_owner_s_look_is_in_the_audit_and_nothing_shows_the_customer_without_one(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await passed_on(house, anna, wang, owner)
    for data in ("dk:card:1::0", "dk:steps:1::0", "dk:why:1::0", "dk:list:0::0"):
        await owner.taps_data(data)
    names_nobody(await everything_on(owner))
    assert only(owner, await looks(house)) == []
    await owner.says(NUMBER)
    await owner.taps("Who is it?")
    await owner.sees(SHOWN, "13812345678")
    assert only(owner, await looks(house)) == ["identity seen complaint:1"]


async def test_a_supervisor_s_look_his_taking_over_and_his_list_of_names_are_in_the_audit(
    house: House, anna: Person, wang: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await lodge(anna, "我要投诉！讲师迟到，态度也差")
    await wang.says(NUMBER)
    await wang.taps("Take")
    await chief.says(NUMBER)
    names_nobody(await everything_on(chief))
    assert only(chief, await looks(house)) == []
    await chief.taps("Who is it?")
    await chief.sees(SHOWN)
    await chief.says(NUMBER)
    for label in ("Take over", "Yes, take over"):
        await chief.taps(label)
    await chief.sees(SHOWN)
    assert only(chief, await looks(house)) == ["identity seen complaint:1"] * 2
    await chief.says("/report complaints")
    await chief.taps("Who came again")
    await chief.sees("Anna Frei: 2 complaints in 90 days")
    assert only(chief, await looks(house))[2:] == ["repeat complainants seen span:2026-11"]


async def test_management_s_look_at_a_major_case_is_in_the_audit(house: House, anna: Person, wang: Person) -> None:
    boss = await house.person("Lu Qin", Role.MANAGEMENT, language="en")
    await lodge(anna, "我要投诉！有人死亡，媒体已经报道")
    for label in ("Take", "Classify", "major"):
        await wang.taps(label)
    await boss.says(NUMBER)
    names_nobody(await everything_on(boss))
    assert only(boss, await looks(house)) == []
    await boss.taps("Who is it?")
    await boss.sees(SHOWN)
    assert only(boss, await looks(house)) == ["identity seen complaint:1"]


async def test_the_desk_s_ways_through_its_group_and_its_page_are_in_the_audit(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person, zhou: Person
) -> None:
    await bind_group(house)
    await lodge(anna)
    await taps_in_group(house, zhou, "view")
    await zhou.sees(SHOWN)
    assert await looks(house) == [("identity seen", zhou.person_id, "complaint:1")]
    # Who takes it in the group is shown nobody there, and in private only when he asks.
    await taps_in_group(house, wang, "take")
    names_nobody(await everything_on(wang))
    entries = await looks(house)
    assert only(wang, entries) == []
    browser.cookie_jar.update_cookies({COOKIE: house.chat.identity.sign("who", wang.account.native_id)})
    async with browser.get(f"{url}/desk") as page, browser.get(f"{url}/desk.json") as rows:
        names_nobody(await page.text() + await rows.text())
    names_nobody("\n".join(row.text for row in await house.rows(WebMessage, WebMessage.chat_id == GROUP)))
    assert await looks(house) == entries


async def test_files_of_a_customer_that_somebody_opens_are_in_the_audit_whoever_it_is(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await passed_on(house, anna, wang, owner)
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    photo = await upload(house, anna)
    (house.peiban.settings.files_dir / photo.name).write_bytes(b"x")
    await anna.sends(photo)
    await anna.taps("Done")
    for person in (wang, owner, chief):
        await person.taps_data("dk:files:1::0")
        assert only(person, await looks(house))[-1:] == ["complaint files seen complaint:1"]


async def test_neither_sheet_nor_paper_nor_picture_of_the_report_names_a_customer(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await passed_on(house, anna, wang, owner)
    await solve(anna, owner)
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await chief.says("/report complaints")
    for label in ("As a picture", "Spreadsheet", "PDF"):
        await chief.taps(label)
    kept = {row.declared_name.rpartition(".")[2]: row for row in await house.rows(StoredFile)}
    assert set(kept) == {"png", "xlsx", "pdf"}
    content = {name: (house.peiban.settings.files_dir / row.name).read_bytes() for name, row in kept.items()}
    cells, paper = readable("a.xlsx", content["xlsx"]), readable("a.pdf", content["pdf"])
    assert NUMBER in cells
    assert "Complaints, November 2026" in paper
    names_nobody("\n".join([cells, paper, *(row.alt for row in kept.values())]))
    assert only(chief, await looks(house)) == []


@pytest.mark.slow
async def test_whoever_stays_unnamed_is_shown_to_the_owner_by_no_button_word_page_or_file(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    """The owner leads the training department too, so he has reports; he presses whatever there is, on his case and on others."""
    roles = (Role.OWNER, Role.TRAINING_MANAGER)
    owner = await house.person("Owen Reed", *roles, language="en", department="Training", organisation="Quayside")
    await passed_on(house, anna, wang, owner, unnamed=True)
    await anna.says(NUMBER)
    await anna.taps("Add photos")
    photo = await upload(house, anna, "Anna Frei.jpg")
    (house.peiban.settings.files_dir / photo.name).write_bytes(b"x")
    await anna.sends(photo, "Look at room B")
    await anna.taps("Done")
    await owner.sees("Look at room B")
    for words in (NUMBER, "/desk", "/report complaints", "/improvements", "/menu"):
        await owner.says(words)
        names_nobody(await owner.reads())
    pressed = [data for data in every_tap() if kinds()[data.partition(":")[0]].__module__.startswith(ROOMS)]
    plainly = {DeskTap(do=DeskTap.unpack(data).do, case=1).pack() for data in pressed if data.startswith("dk:")}
    assert len(pressed) > 60 and "dk:show:1::0" in plainly
    for data in (*pressed, *sorted(plainly)):
        await owner.taps_data(data)
        names_nobody("\n".join([await owner.reads(), *owner.toasts, *await owner.buttons()]))
    assert {"picture", "sheet"} <= {data.split(":")[1] for data in pressed if data.startswith("cr:")}
    await solve(anna, owner, number=NUMBER)
    names_nobody("\n".join([row.text for row in await owner.bubbles() if not row.mine]))
    for row in await house.rows(StoredFile, StoredFile.id != photo.id):
        content = (house.peiban.settings.files_dir / row.name).read_bytes()
        names_nobody("\n".join([row.declared_name, row.alt, readable(row.declared_name, content)]))
    [kept] = await house.rows(StoredFile, StoredFile.id == photo.id)
    assert kept.declared_name == f"{NUMBER}-{photo.id}.jpg"
    browser.cookie_jar.update_cookies({COOKIE: house.chat.identity.sign("who", owner.account.native_id)})
    async with browser.get(f"{url}/desk.json") as rows:
        names_nobody(await rows.text())
    assert [act for act, who, _what in await looks(house) if who == owner.person_id and act == "identity seen"] == []


def test_a_customer_s_record_is_read_at_four_places_and_shown_at_one() -> None:
    """Who adds another way to see who a customer is, enters the look into the audit and adds it above."""
    reads, fills, shows = set(), set(), set()
    for path in sources("services", "handlers", "bot"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            body, where = ast.unparse(node), f"{path.parent.name}/{path.name}:{node.name}"
            if re.search(r"people\.(person|named|search|whose)\([^\n]*customer_id", body):
                reads.add(where)
            if re.search(r"\bIdentity\(name=", body):
                fills.add(where)
            if set(re.findall(r"case_card\([^\n]*\bidentity=([\w.]+)", body)) - {"False"}:
                shows.add(where)
    assert reads == {
        "complaint/view.py:_identity",
        # His organisation's tier, his language, and what is blanked out of words that others read.
        "complaint/clock.py:terms",
        "complaint/templates.py:templates_for",
        "complaint/together.py:names_of",
    }
    assert fills == {"complaint/view.py:_identity"}
    # The other is the card that was asked for in the group: that look is entered when it is asked for.
    assert shows == {"complaint/desk.py:_looked", "complaint/desk.py:case_card"}
