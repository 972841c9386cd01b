"""Ten complaints of one month, lived in Chinese at the web chat, and the monthly report that tells their story."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from domain.people import Role
from services.doctor import Level
from tests import ten_cases
from tests.conversations.test_case_clocks_checked import found
from tests.house import House, Person
from tests.ten_cases import report


@dataclass(slots=True)
class AtTheWebChat:
    """An actor of the ten cases."""

    person: Person

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def presses(self, *labels: str) -> None:
        for label in labels:
            await self.person.taps(label)

    async def reads(self, *words: str) -> None:
        await self.person.sees(*words)


@pytest.fixture(name="stage")
async def everybody_comes(house: House) -> ten_cases.Stage:
    async def set_clock(moment: datetime) -> None:
        house.clock.set(moment)
        await house.tick()

    people = {
        key: AtTheWebChat(
            await house.person(
                name, role, department=department, phone=ten_cases.PHONE if role is Role.CUSTOMER else ""
            )
        )
        for key, (name, department, role) in ten_cases.CAST.items()
    }
    return ten_cases.Stage(people, set_clock)


@pytest.mark.slow
async def test_ten_cases_and_what_the_month_tells_of_them(house: House, stage: ten_cases.Stage) -> None:
    await ten_cases.live(stage)
    await report.tells_of_them(stage, house, channel="网页")
    # Normal, urgent, major, rejected, extended, declined, merged, withdrawn: wherever they stand, the timelines give it.
    findings = await found(house)
    assert [findings[one].level for one in ("clocks", "case records")] == [Level.OK] * 2
