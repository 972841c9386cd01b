"""The desk's page over HTTP: who gets it, what it says, what it never says."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.web.identity import COOKIE
from domain.people import Role
from services import complaint
from storage import people
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Accept-Language": "en-GB"}) as session:
        yield session


def sign_in(browser: ClientSession, house: House, person: Person) -> None:
    browser.cookie_jar.clear()
    browser.cookie_jar.update_cookies({COOKIE: house.chat.identity.sign("who", person.account.native_id)})


async def feed(browser: ClientSession, url: str, **query: str) -> dict[str, Any]:
    async with browser.get(f"{url}/desk.json", params=query) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        found: dict[str, Any] = await answer.json()
        return found


async def test_the_desk_sees_number_clock_state_and_whom_it_waits_for_and_nobody_s_name(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    sign_in(browser, house, wang)
    looks = len(await house.rows(AuditEntry))
    async with browser.get(f"{url}/desk") as page:
        assert page.status == 200
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert NUMBER not in await page.text()
    shown = await feed(browser, url)
    [row] = shown["rows"]
    assert shown["summary"] == "1 case, 1 in nobody's hands"
    assert (row["number"], row["state"], row["waits"]) == (NUMBER, "registered", "customer care")
    assert (row["severity"], row["left"], row["due"]) == (
        "normal",
        "30 min left",
        "Sort and pass on, today 09:30",
    )
    assert not re.search("Anna|Frei|1381234|example|教室", str(shown["rows"]))
    assert len(await house.rows(AuditEntry)) == looks, "a list without anybody in it is not a look at somebody"


async def test_an_overdue_case_stands_first_and_says_since_when(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await house.later(hours=2)
    await lodge(anna, "我要投诉！发票金额不对，多收了两百元")
    sign_in(browser, house, wang)
    shown = await feed(browser, url)
    assert [row["number"] for row in shown["rows"]] == [NUMBER, "C-2026-000002"]
    assert (shown["rows"][0]["overdue"], shown["rows"][0]["left"]) == (True, "1 h 30 min overdue")
    assert "1 overdue" in shown["summary"]
    assert [row["number"] for row in (await feed(browser, url, show="overdue"))["rows"]] == [NUMBER]


async def test_it_can_be_narrowed_and_what_it_does_not_know_narrows_nothing(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await lodge(anna, "我要投诉！发票金额不对，多收了两百元")
    await wang.says("/desk")
    await wang.taps(NUMBER)
    await wang.taps("Take")
    sign_in(browser, house, wang)

    async def numbers(**query: str) -> list[str]:
        return [row["number"] for row in (await feed(browser, url, **query))["rows"]]

    assert await numbers(show="mine") == [NUMBER]
    assert await numbers(show="nobodys") == ["C-2026-000002"]
    assert await numbers(state="accepted") == [NUMBER]
    assert await numbers(show="customer") == []
    assert await numbers(severity="major") == []
    assert await numbers(severity="normal", category="service") == [NUMBER]
    assert await numbers(severity="normal", category="price") == ["C-2026-000002"]
    assert len(await numbers(severity="x' or 1=1", show="nosuch", page="99999999999")) == 2
    await wang.taps("Ask back")
    await wang.says("Which room was it?")
    assert await numbers(show="customer") == [NUMBER]
    waiting = next(row for row in (await feed(browser, url))["rows"] if row["number"] == NUMBER)
    assert (waiting["waits"], waiting["ours"], waiting["hands"]) == ("customer", False, "Wang Fang")


async def test_an_owner_sees_his_cases_management_the_major_ones_a_supervisor_all(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person, owner: Person
) -> None:
    for _case in range(3):
        await lodge(anna)
    async with house.peiban.database.write() as tx:
        rows = await tx.get(Complaint, 1), await tx.get(Complaint, 2)
        assert rows[0] and rows[1]
        rows[0].owner_id = owner.person_id
        rows[1].severity = rows[1].severity.MAJOR
    boss = await house.person("Bea Boss", Role.MANAGEMENT, language="en")
    chief = await house.person("Carl Chief", Role.SUPERVISOR, language="en")
    for person, seen in ((owner, 1), (boss, 1), (chief, 3), (wang, 3)):
        sign_in(browser, house, person)
        assert len((await feed(browser, url))["rows"]) == seen, person.account.display_name


async def test_for_everybody_else_there_is_nothing_here(
    house: House, url: str, browser: ClientSession, anna: Person
) -> None:
    await lodge(anna)
    trainer = await house.person("Tina Trainer", Role.TRAINER, language="en")
    admin = await house.person("Al Admin", Role.ADMIN, language="en")
    stranger = await house.stranger("en")
    for person in (None, anna, trainer, admin, stranger):
        browser.cookie_jar.clear()
        if person is not None:
            sign_in(browser, house, person)
        async with browser.get(f"{url}/desk") as page:
            text = await page.text()
            assert page.status == 404
            assert "There is nothing here" in text
            assert NUMBER not in text
        async with browser.get(f"{url}/desk.json") as answer:
            assert (answer.status, await answer.json()) == (404, {})
    browser.cookie_jar.clear()
    browser.cookie_jar.update_cookies({COOKIE: "forged.token.value"})
    async with browser.get(f"{url}/desk.json") as answer:
        assert answer.status == 404


async def test_whoever_loses_the_role_loses_the_page_with_the_next_look(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    sign_in(browser, house, wang)
    assert (await feed(browser, url))["rows"]
    async with house.peiban.database.write() as tx:
        await people.revoke(tx, wang.person_id or 0, Role.DESK)
    async with browser.get(f"{url}/desk.json") as answer:
        assert answer.status == 404


async def test_a_row_leads_into_the_chat_to_the_card_and_the_look_at_the_customer_is_logged(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    sign_in(browser, house, wang)
    [row] = (await feed(browser, url))["rows"]
    async with browser.post(url + row["link"], data={"csrf": "forged"}) as page:
        assert page.status == 403
    async with browser.post(url + row["link"], data={"csrf": row["csrf"]}) as page:
        assert f'"start": "/start d_{NUMBER}"' in await page.text()
    await wang.says(f"/start d_{NUMBER}")
    await wang.sees(NUMBER, "registered")
    await wang.sees_not("Anna Frei")
    await wang.taps("Who is it?")
    await wang.sees("Anna Frei")
    assert [one for one in await house.rows(AuditEntry) if one.act == "identity seen"]


async def test_the_link_of_a_case_tells_others_nothing(house: House, anna: Person) -> None:
    await lodge(anna)
    tina = await house.person("Tina", Role.TRAINER, language="en")
    await tina.says(f"/start d_{NUMBER}")
    there = await tina.reads()
    await tina.says("/start d_C-2026-000999")
    assert await tina.reads() == there.replace(NUMBER, "C-2026-000999")
    assert "registered" not in there


async def test_a_one_time_link_from_the_messenger_opens_the_page(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.says("/desk")
    await wang.taps("As a page")
    await wang.sees("once, within 10 minutes")
    [link] = [key["url"] for line in (await wang.last()).buttons for key in line]
    address = url + link.removeprefix(house.peiban.settings.base_url)
    assert address.endswith("?to=desk")
    async with browser.get(address) as page:
        found = re.search(r'action="([^"]+)".*?name="csrf" value="([^"]+)"', await page.text(), re.S)
        assert found
    async with browser.post(url + found[1], data={"csrf": found[2]}) as page:
        assert (page.status, page.url.path) == (200, "/desk")
    assert (await feed(browser, url))["rows"]


async def test_it_speaks_the_language_of_whoever_looks(
    house: House, url: str, browser: ClientSession, anna: Person
) -> None:
    await lodge(anna)
    for language, said in (("zh_Hans", "1 件投诉、1 件无人经办"), ("zh_Hant", "1 件投訴、1 件無人承辦")):
        person = await house.person(language, Role.DESK, language=language)
        sign_in(browser, house, person)
        shown = await feed(browser, url, words="en")
        assert (shown["language"], shown["summary"]) == (language, said)
        assert "strings" in shown
        assert "strings" not in await feed(browser, url, words=language)


async def test_the_houses_own_categories_stand_there_by_name_and_narrow_it(
    house: House, url: str, browser: ClientSession, anna: Person, wang: Person
) -> None:
    async with house.peiban.edge.system("test") as scope:
        await complaint.add_category(scope, names={"zh_Hans": "客房", "en": "Guest <rooms>"}, words=["床单"])
        await complaint.hide_category(scope, code="price", hidden=True)
    await lodge(anna, "投诉：酒店的床单三天没换")
    sign_in(browser, house, wang)
    shown = await feed(browser, url)
    assert [row["category"] for row in shown["rows"]] == ["Guest <rooms>"]
    choices = dict(shown["choices"]["category"])
    assert choices["own1"] == "Guest <rooms>" and "price" not in choices
    assert len((await feed(browser, url, category="own1"))["rows"]) == 1
    assert not (await feed(browser, url, category="safety"))["rows"]
