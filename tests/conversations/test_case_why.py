"""“Why these times?”, read in chat: how each time came about, step by step, in the reader's language."""

from datetime import UTC, datetime

import pytest

from domain.people import Role
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person

# Friday 27 November 2026, 18:40 in Shanghai: everybody has gone home.
FRIDAY = datetime(2026, 11, 27, 10, 40, tzinfo=UTC)


async def why(person: Person) -> str:
    await person.says(NUMBER)
    await person.taps("More…")
    await person.taps("Why these times?")
    return (await person.bubbles())[-1].text


async def test_each_time_tells_when_the_desk_opens_and_what_stood_still(
    house: House, anna: Person, wang: Person
) -> None:
    house.clock.set(FRIDAY)
    await lodge(anna)
    opens = "began today 18:40 → the desk is open from Mon 30 Nov 09:00"
    said = await why(wang)
    assert f"<b>Sort and pass on</b>\n{opens} → 30 min → <b>Mon 30 Nov 09:30</b>" in said
    assert f"<b>First contact</b>\n{opens} → 2 h → <b>Mon 30 Nov 11:00</b>" in said
    await wang.says(NUMBER)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which room?")
    assert "<b>Proposal</b> · stands still since today 18:40" in await why(wang)
    await house.later(days=3, hours=15)
    await anna.says("/mycases")
    await anna.taps("Reply")
    await anna.says("The small one.")
    back = "3 working days → 8 h 10 min given back (we waited for the customer) → <b>Fri 4 Dec 09:40</b>"
    said = await why(wang)
    assert f"the desk is open from yesterday 09:00 → {back}" in said
    assert "<b>First contact</b> · done Fri 27 Nov 18:40" in said


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        ("zh_Hans", "时限怎么算", "今天 18:40起算 → 11月30日周一 09:00开始办公 → 2 小时 → <b>11月30日周一 11:00</b>"),
        ("zh_Hant", "時限怎麼算", "今天 18:40起算 → 11月30日週一 09:00開始辦公 → 2 小時 → <b>11月30日週一 11:00</b>"),
    ],
)
async def test_it_reads_in_chinese(house: House, anna: Person, language: str, label: str, said: str) -> None:
    wang = await house.person("王芳", Role.DESK, language=language)
    house.clock.set(FRIDAY)
    await lodge(anna)
    await wang.says(NUMBER)
    await wang.taps("更多")
    await wang.taps(label)
    assert said in (await wang.bubbles())[-1].text
