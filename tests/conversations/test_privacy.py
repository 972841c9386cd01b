"""Language, one's own page, the export of one's data, and taking the agreement back."""

import json

from domain.people import Role
from storage.models.conversation import Conversation
from storage.models.files import Body, StoredFile
from storage.models.people import Account, Person
from storage.models.web import WebMessage
from tests.house import House


async def test_the_language_changes_at_once_and_stays(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("/language")
    await anna.taps("简体中文")
    account = (await house.rows(Account, Account.id == anna.account.id))[0]
    assert account.language == "zh_Hans"
    assert (await house.rows(Person, Person.id == anna.person_id))[0].language == "zh_Hans"
    await anna.says("/menu")
    await anna.sees("Anna")


async def test_the_export_is_a_file_with_everything_about_oneself_and_nothing_of_others(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", phone="13800001111", language="en")
    await house.person("Ben", Role.TRAINEE, number="A2", cohort="一班", phone="13900002222", language="en")
    await anna.says("a secret of mine")
    await anna.says("/privacy")
    await anna.taps("Send me my data")
    await anna.sees("everything I keep")
    stored = (await house.rows(StoredFile))[0]
    data = json.loads((house.peiban.settings.files_dir / stored.name).read_text(encoding="utf-8"))
    assert data["person"]["phone"] == "13800001111"
    assert "a secret of mine" in json.dumps(data["chat"])
    assert "13900002222" not in json.dumps(data)


async def test_withdrawing_erases_what_was_written_and_unbinds(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.lesson(trainer=trainer)
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Who is here")
    await trainer.taps("Anna")
    await trainer.taps("Absent")
    await trainer.says("a private remark")
    await trainer.says("/privacy")
    await trainer.taps("Withdraw consent")
    await trainer.sees("cannot be undone")
    await trainer.taps("Withdraw")
    await trainer.sees("What you wrote is erased")
    assert "a private remark" not in str([body.text for body in await house.rows(Body)])
    assert "a private remark" not in str([row.text for row in await house.rows(WebMessage)])
    assert (await house.rows(Account, Account.id == trainer.account.id))[0].person_id is None
    assert not await house.rows(Conversation)
    await trainer.says("/lessons")
    await trainer.sees_not("客户投诉处理")


async def test_before_agreeing_nothing_but_the_agreement_answers(house: House) -> None:
    await house.record("李明", Role.TRAINEE, number="A1")
    stranger = await house.stranger(language="en")
    for words in ("/menu", "/checkin 123456", "/lessons", "hello", "/admin", "123456"):
        await stranger.says(words)
        said = await stranger.reads()
        assert "Welcome" in said or "/start" in said or "not open to you" in said, (words, said)


async def test_me_shows_roles_and_a_link_that_opens_the_web_chat_once(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("/me")
    await anna.sees("Anna", "A1", "Trainee")
    await anna.taps("Open in a browser")
    await anna.sees("once, within 10 minutes")
