"""`peiban run` as a second process against Telegram as a third: power cuts in the middle, and orderly ends."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.models.attendance import AttendanceMark
from tests.house import open_house
from tests.telegram.town import TOKEN, WEBHOOK_SECRET, fake_telegram, free_port, prepare, run, scan_link


@pytest.mark.slow
async def test_a_power_cut_in_the_middle_of_forms_loses_nothing(folder: Path) -> None:
    """It polls before the power cut, and comes back with a webhook."""
    now = datetime.now(UTC)
    lesson = await prepare(folder, now)
    port = free_port()
    hooked = {
        "telegram_mode": "webhook",
        "telegram_webhook_secret": WEBHOOK_SECRET,
        "web_port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
    }
    async with fake_telegram() as people:
        peiban = await run(folder, people.url)
        try:
            anna = await people.person("Anna", language_code="en")
            ben = await people.person("Ben", language_code="en")
            for one, who in ((anna, "I work or learn here"), (ben, "I am a customer")):
                await one.says("/start")
                await one.sees("Welcome to Peiban")
                await one.taps("I agree")
                await one.sees("Who are you?")
                await one.taps(who)
            await anna.sees("employee number")
            await anna.says("A1024")
            await anna.sees("your name")
            await ben.sees("What is your name?")
            await ben.says("Ben")
            await ben.sees("Which company")

            await peiban.kills()
            await anna.says("Li Ming")
            await ben.says("Huaxin Elevators")
            peiban = await run(folder, people.url, **hooked)
            await anna.sees("Welcome, Li Ming", within=20)
            await ben.sees("How can we reach you?", within=20)

            await anna.opens(scan_link(lesson, datetime.now(UTC)))
            await anna.sees("Checked in")
            assert await peiban.stops() == 0
        finally:
            if peiban.process.returncode is None:
                await peiban.kills()
        answered = [call["params"].get("text", "") for call in await people.log("sendMessage") if call["ok"]]
        assert len([text for text in answered if "Welcome, Li Ming" in text]) == 1
    assert TOKEN not in peiban.log.read_text()
    house = await open_house(folder, start=now)
    assert len(await house.rows(AttendanceMark)) == 1
    await house.peiban.end_quietly()
