"""Ten complaints of one month, lived in Chinese on Telegram, and the monthly report that tells their story."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from domain.consent import CONSENT_VERSION
from domain.people import Role
from storage import people
from storage.models.people import Account
from tests import ten_cases
from tests.botapi.people import Person
from tests.telegram.town import Town
from tests.ten_cases import report


@dataclass(slots=True)
class InTelegram:
    """An actor of the ten cases."""

    here: Town
    person: Person

    async def says(self, text: str) -> None:
        await self.person.says(text)
        await self.here.settle()

    async def presses(self, *labels: str) -> None:
        for label in labels:
            shown = await self.person.sees(lambda one, label=label: label in " ".join(one.labels), anytime=True)
            await self.person.taps(data=shown.button(label).data, on=shown)
            await self.here.settle()

    async def reads(self, *words: str) -> None:
        for word in words:
            await self.person.sees(word)


async def comes(here: Town, name: str, role: Role, department: str) -> InTelegram:
    """Somebody on the roster who has started the bot and agreed."""
    phone = ten_cases.PHONE if role is Role.CUSTOMER else ""
    person_id = await here.house.record(name, role, department=department, phone=phone)
    person, now = await here.person(name, language_code="zh-hans"), here.house.clock.wall()
    here.api.world.people[person.id].started.add(here.bot_id)
    account = Account(
        channel="telegram",
        native_id=str(person.id),
        user_id=person.id,
        person_id=person_id,
        language="zh_Hans",
        first_seen=now,
        last_seen=now,
    )
    async with here.peiban.database.write() as tx:
        tx.add(account)
        await tx.flush()
        await people.agree(tx, account, version=CONSENT_VERSION, now=now)
    return InTelegram(here, person)


@pytest.mark.slow
async def test_ten_cases_and_what_the_month_tells_of_them(here: Town) -> None:
    async def set_clock(moment: datetime) -> None:
        here.house.clock.set(moment)
        await here.peiban.ticker.tick()
        await here.settle()

    cast = {key: await comes(here, name, role, where) for key, (name, where, role) in ten_cases.CAST.items()}
    stage = ten_cases.Stage(cast, set_clock)
    await ten_cases.live(stage)
    await report.tells_of_them(stage, here.house, channel="Telegram")
    # A card that shows the same already is edited for nothing; the messenger says so, and nobody notices.
    failed = [call["description"] for call in await here.people.log() if call["ok"] is False]
    assert [one for one in failed if "message is not modified" not in one] == []
