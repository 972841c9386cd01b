"""Words that mean something else than an answer: exact wishes go their way, everything else stays an answer; and help."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiogram.methods import SendChatAction

from bot.channels.web import WebSession
from domain.checkin import code_at
from domain.people import Role
from storage.models.conversation import Conversation
from storage.models.files import Body
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, upload
from tests.conversations.quiz_class import SINGLE, published
from tests.house import House, Person


async def bodies(house: House) -> Sequence[str]:
    return [row.text for row in await house.rows(Body)]


@pytest.mark.parametrize(
    ("words", "seen"), [("menu", "Hello Anna Frei"), ("帮助", "A form is open"), (NUMBER, NUMBER), ("取消", "Dropped")]
)
async def test_a_known_phrase_in_the_middle_of_a_form_goes_its_own_way(anna: Person, words: str, seen: str) -> None:
    await lodge(anna)
    await anna.says("/complain")
    await anna.says(words)
    await anna.sees(seen)


async def test_after_the_other_wish_the_form_goes_on_where_it_was(anna: Person) -> None:
    await anna.says("/complain")
    await anna.says("menu")
    await anna.says("menu prices at the canteen are wrong, I complain about the digest")
    await anna.sees("When and where was it?")


async def test_a_check_in_code_counts_while_a_form_is_open(house: House) -> None:
    ann = await house.person("Ann", Role.TRAINEE, number="A1", cohort="一班", language="en")
    lesson = await house.lesson()
    await ann.says("/complain")
    await ann.says(code_at(house.peiban.actors.house.key, lesson.id or 0, house.clock.wall(), 15))
    await ann.sees("客户投诉处理")
    assert (await house.rows(Conversation))[0].data["form"]["answers"] == {}


async def test_six_digits_stay_an_answer_where_a_number_is_asked_for(house: House) -> None:
    admin = await house.person("Ada", Role.ADMIN, Role.TRAINEE, number="A1", language="en")
    await house.record("Ben", Role.TRAINEE, number="483920")
    await admin.says("/admin")
    await admin.taps("Find a person")
    await admin.says("483920")
    await admin.sees("Whom do you mean?")


async def test_help_repeats_what_the_open_question_expects(anna: Person) -> None:
    await anna.says("/complain")
    await anna.says("/help")
    await anna.sees("A form is open", "What happened?", "For example: the room was changed twice")


async def test_help_in_a_quiz_says_how_to_answer_and_how_to_leave(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE)
    await ann.says("/quiz")
    await ann.taps("Forklift")
    await ann.says("/help")
    await ann.sees("Press the right answer.", "For example: B", "/cancel leaves the quiz")


async def test_start_steps_aside_from_a_quiz(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE)
    await ann.says("/quiz")
    await ann.taps("Forklift")
    await ann.says("/start")
    assert not [row for row in await house.rows(Conversation) if row.state]


async def test_a_case_holds_ten_files_in_all(house: House, anna: Person, wang: Person) -> None:
    await anna.says("/complain")
    for words in ("It broke.", "today"):
        await anna.says(words)
    for label in ("Organisation", "Apologise"):
        await anna.taps(label)
    for _file in range(6):
        await anna.sends(await upload(house, anna))
    for label in ("Done", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    await anna.taps("Add photos")
    for _file in range(5):
        await anna.sends(await upload(house, anna))
    await anna.sees("at most 4 files", "4 files so far")
    await anna.taps("Done")
    await anna.sees("10 files")
    await anna.taps("Add photos")
    assert "A case holds 10 files in all" in anna.toasts[0]


async def test_the_counter_s_code_comes_as_a_picture(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    typing: list[int] = []
    real = WebSession.make_request

    async def noting(self: WebSession, bot: Any, method: Any, timeout: int | None = None) -> Any:
        typing.extend([1] if isinstance(method, SendChatAction) else [])
        return await real(self, bot, method, timeout)

    monkeypatch.setattr(WebSession, "make_request", noting)
    admin = await house.person("Ada", Role.ADMIN, language="en")
    await admin.says("/admin")
    await admin.taps("Counter QR code")
    await admin.sees("Print it", "/go/k")
    assert any(row.file_id for row in await admin.bubbles())
    assert typing == [1]
    await admin.taps("Counter QR code")
    assert len(await house.rows(Notice, Notice.name == "counter_code")) == 1


async def test_only_an_administrator_gets_the_counter_s_code(house: House, anna: Person) -> None:
    await anna.taps_data("ad:counter:0:")
    assert not await house.rows(Notice, Notice.name == "counter_code")


async def test_complaints_of_other_organisations_are_no_manager_s_business(house: House, wang: Person) -> None:
    mia = await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en", organisation="甲公司")
    chief = await house.person("Su", Role.SUPERVISOR, number="S1", language="en", organisation="甲公司")
    for name, company in (("Cus", "乙公司"), ("Cai", "甲公司")):
        one = await house.person(name, Role.CUSTOMER, language="en", organisation=company, phone="13812345678")
        await lodge(one)
    house.clock.forward(minutes=1)
    await mia.says("/report today")
    await mia.sees("Complaints: 1 new, 0 closed, 1 open", "C-2026-000002")
    assert "C-2026-000001" not in await mia.reads()
    await chief.says("/report today")
    await chief.sees("Complaints: 2 new, 0 closed, 2 open", "C-2026-000001")
