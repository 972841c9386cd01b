"""What the privacy notice promises about time happens by itself."""

from dataclasses import replace

import pytest

from domain.people import Role
from storage import complaint, files
from storage.models.attendance import AttendanceMark
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.files import Body, StoredFile
from storage.models.web import WebMessage
from tests.conversations.complaining import lodge
from tests.house import House

pytestmark = pytest.mark.slow


async def test_chats_go_after_90_days_and_marks_after_three_years(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    lesson = await house.lesson(trainer=trainer, place="online")
    await anna.taps_data(f"ci:{lesson.id}")
    await anna.sees("Checked in")
    await house.tick()
    house.clock.forward(days=89)
    await house.tick()
    assert await house.rows(WebMessage)
    house.clock.forward(days=2)
    await house.tick()
    assert "Checked in" not in str([row.text for row in await house.rows(WebMessage)])
    assert await house.rows(AttendanceMark)
    house.clock.forward(days=3 * 365)
    await house.tick()
    assert not await house.rows(AttendanceMark)


async def test_three_years_after_closing_a_complaint_keeps_its_codes_and_loses_its_words(house: House) -> None:
    customer = await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678")
    desk = await house.person("Wang Fang", Role.DESK, language="en")
    await lodge(customer)
    await desk.taps("Take")
    await desk.taps("Propose a solution")
    await desk.says("A catch-up lesson on Thursday at 15:00.")
    await customer.taps("Accept")
    await desk.taps("Carried out")
    await desk.says("The lesson took place on Thursday.")
    await desk.says("The list is signed.")
    await desk.taps("Settled, close")
    await house.tick()
    steps = len(await house.rows(ComplaintEvent))
    house.clock.forward(days=3 * 365 - 1)
    await house.tick()
    assert "13812345678" in str([row.text for row in await house.rows(Body)])
    house.clock.forward(days=2)
    await house.tick()
    assert {row.text for row in await house.rows(Body)} == {""}
    assert len(await house.rows(ComplaintEvent)) >= steps
    assert [row.number for row in await house.rows(Complaint)] == ["C-2026-000001"]


async def test_administrators_may_be_named_in_the_settings(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("/admin")
    await anna.sees("not open to you")
    named = frozenset({f"web:{anna.account.native_id}"})

    house.peiban.actors.house = replace(house.peiban.actors.house, admins=named)
    await anna.says("/admin")
    await anna.sees("Administration")


async def _kept(house: House, name: str, *, account_id: int | None = None) -> int:
    """A file whose content lies on the disk."""
    (house.peiban.settings.files_dir / name).write_bytes(b"content")
    async with house.peiban.database.write() as tx:
        row = await files.put(
            tx,
            name=name,
            shown_name=f"{name}.txt",
            kind="document",
            media_type="text/plain",
            size=7,
            sha256="",
            now=house.clock.wall(),
            account_id=account_id,
        )
    return row.id or 0


def _on_disk(house: House) -> set[str]:
    return {path.name for path in house.peiban.settings.files_dir.iterdir()}


async def test_files_that_peiban_made_go_after_30_days_and_what_people_sent_stays(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await _kept(house, "made")
    await _kept(house, "sent", account_id=anna.account.id)
    await house.tick()
    await house.later(days=29)
    assert _on_disk(house) == {"made", "sent"}
    await house.later(days=2)
    assert _on_disk(house) == {"sent"}
    assert {row.state for row in await house.rows(StoredFile)} == {"gone", "stored"}


async def test_attachments_go_with_the_words_of_an_old_complaint(house: House) -> None:
    customer = await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678")
    await lodge(customer)
    case = (await house.rows(Complaint))[0]
    photo = await _kept(house, "photo", account_id=customer.account.id)
    async with house.peiban.database.write() as tx:
        await complaint.attach(tx, case.id, photo)
    await customer.says("/mycases")
    await customer.taps(case.number)
    await customer.taps("Take it back")
    await customer.taps("Yes, take back")
    await house.tick()
    await house.later(days=3 * 365 - 1)
    assert _on_disk(house) == {"photo"}
    await house.later(days=2)
    assert _on_disk(house) == set()
