"""Taking the agreement back: what goes for real, what stays with the house, and who may not go yet."""

import json

from domain.people import Role
from storage import files, outbox
from storage.models.complaint import Complaint
from storage.models.conversation import Conversation, Screen
from storage.models.files import Body, StoredFile
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from storage.models.people import Person, RoleHeld
from tests.conversations.complaining import lodge
from tests.house import House
from tests.house import Person as Somebody


async def _withdraws(who: Somebody) -> None:
    await who.says("/privacy")
    await who.taps("Withdraw consent")
    await who.taps("Withdraw")


async def test_nothing_of_a_customer_who_registered_himself_is_left(house: House) -> None:
    grace = await house.stranger(language="en")
    await grace.says("/start")
    await grace.taps("I agree")
    await grace.taps("I am a customer")
    for words in ("Grace Hopper", "Huaxin", "13812345678"):
        await grace.says(words)
    await grace.taps("Confirm")
    person = (await house.rows(Person))[0]
    (house.peiban.settings.files_dir / "photo").write_bytes(b"a photo of Grace")
    async with house.peiban.database.write() as tx:
        await files.put(
            tx,
            name="photo",
            shown_name="grace.jpg",
            kind="photo",
            media_type="image/jpeg",
            size=16,
            sha256="",
            now=house.clock.wall(),
            account_id=grace.account.id,
        )
        await outbox.queue(
            tx, "link_claimed", now=house.clock.now(), person_id=person.id, not_before=house.clock.now().replace(hour=9)
        )
    await grace.says("/privacy")
    await grace.taps("Send me my data")
    await grace.says("/complain the lift stands still")
    await _withdraws(grace)
    await grace.sees("What you wrote is erased")
    erased = (await house.rows(Person))[0]
    assert (erased.name, erased.phone, erased.email) == ("—", "", "")
    assert erased.erased_at is not None and not await house.rows(RoleHeld)
    assert list(house.peiban.settings.files_dir.iterdir()) == []
    assert {(row.state, row.name, row.declared_name) for row in await house.rows(StoredFile)} == {("gone", "", "")}
    assert not await house.rows(Screen) and not await house.rows(Conversation) and not await house.rows(PendingAnswer)
    assert all(row.payload is None for row in await house.rows(Intake))
    assert {row.state for row in await house.rows(Notice, Notice.name == "link_claimed")} == {"skipped"}


async def test_a_colleague_keeps_his_place_on_the_roster(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", phone="13800001111", language="en")
    await _withdraws(anna)
    row = (await house.rows(Person, Person.id == anna.person_id))[0]
    assert (row.name, row.phone, row.erased_at, row.consent_version) == ("Anna", "13800001111", None, 0)


async def test_the_question_says_what_goes_and_what_stays(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("/privacy")
    await anna.sees("supervisors the cases", "administrators accounts and roles")
    await anna.taps("Withdraw consent")
    await anna.sees("Erased:", "your files", "Kept:", "roster", "without any words")


async def test_the_house_s_promise_survives_the_colleague_who_made_it(house: House) -> None:
    customer = await house.person("Anna Frei", Role.CUSTOMER, number="C1", language="en", phone="13812345678")
    wang = await house.person("Wang Fang", Role.DESK, number="D1", language="en")
    zhou = await house.person("Zhou Yi", Role.DESK, number="D2", language="en")
    await lodge(customer)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which 800 yuan do you mean?")
    await _withdraws(wang)
    assert "Which 800 yuan" in str([row.text for row in await house.rows(Body)])
    assert (await house.rows(Complaint))[0].handler_id is None
    await zhou.taps("Take over")
    assert (await house.rows(Complaint))[0].handler_id == zhou.person_id
    await _withdraws(customer)
    assert {row.text for row in await house.rows(Body)} == {""}


async def test_the_last_administrator_cannot_go(house: House) -> None:
    boss = await house.person("Boss", Role.ADMIN, number="B1", language="en")
    await _withdraws(boss)
    await boss.sees("the last administrator")
    assert (await house.rows(Person, Person.id == boss.person_id))[0].consent_version == 1
    await house.person("Deputy", Role.ADMIN, number="B2", language="en")
    await _withdraws(boss)
    await boss.sees("What you wrote is erased")


async def test_the_export_names_drafts_walk_ins_claims_and_privileged_acts(house: House) -> None:
    boss = await house.person("Boss", Role.ADMIN, Role.CUSTOMER, number="B1", language="en")
    other = await house.person("Ben", Role.TRAINEE, number="A2", language="en")
    await boss.says("/admin")
    await boss.taps("Find a person")
    await boss.says("Ben")
    await boss.taps("Ben")
    await boss.taps("Customer")
    await boss.says("/complain the draft of a complaint")
    await boss.says("/privacy")
    await boss.taps("Send me my data")
    stored = (await house.rows(StoredFile))[0]
    data = json.loads((house.peiban.settings.files_dir / stored.name).read_text(encoding="utf-8"))
    assert "the draft of a complaint" in json.dumps(data["drafts"])
    assert [act["subject"] for act in data["privileged_acts"]] == [f"person:{other.person_id}"]
    assert {"quiz_answers", "walk_ins", "link_claims", "surveys_answered_by_name"} <= set(data)


async def test_the_supervisor_has_been_told_only_where_there_is_one(house: House) -> None:
    customer = await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678")
    await lodge(customer)
    await house.later(days=2)
    await customer.says("/mycases")
    await customer.sees("We are late")
    assert "supervisor" not in await customer.reads()
    await house.person("Sun", Role.SUPERVISOR, number="S1", language="en")
    await lodge(customer, "I want to complain: and now the heating")
    await house.later(days=2)
    await customer.says("/mycases")
    await customer.sees("The supervisor has been told")
