"""Buttons tapped in a group: two of them work there, no other says or does anything there."""

from domain.people import Role
from handlers.blocks.tap import Tap
from storage import web
from storage.models.web import WebMessage
from tests.conversations.complaining import (
    GROUP,
    anna_comes,
    bind_group,
    group_reads,
    lodge,
    taps_in_group,
    wang_comes,
)
from tests.house import House, Person

__all__ = ["anna_comes", "wang_comes"]
WORDS = (
    "show",
    "page",
    "list",
    "me",
    "menu",
    "web",
    "who",
    "look",
    "names",
    "results",
    "export",
    "today",
    "invite",
    "go",
)


def every_tap(lesson: int, person: int) -> list[str]:
    """Callback data of every prefix there is, with the words that open pages."""
    found = []
    for tap in Tap.__subclasses__():
        for word in WORDS:
            facts: dict[str, object] = {}
            for name, field in tap.model_fields.items():
                facts[name] = {int: 1, bool: True}.get(field.annotation, word)  # type: ignore[arg-type]
            facts |= {"lesson": lesson} if "lesson" in facts else {}
            facts |= {"person": person} if "person" in facts else {}
            found.append(tap(**facts).pack())
    return list(dict.fromkeys(found))


async def test_a_tap_in_a_group_posts_nothing_private_there(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    boss = await house.person("Boss Secret", *Role, number="B1", language="en", cohort="一班")
    lesson = await house.lesson(trainer=boss)
    await lodge(anna)
    before = await group_reads(house)
    taps = every_tap(lesson.id or 0, boss.person_id or 0)
    assert len({data.partition(":")[0] for data in taps}) >= 20
    for data in taps:
        if not data.startswith("dk:"):
            await taps_in_group(house, boss, "", data=data)
    assert await group_reads(house) == before
    async with house.peiban.database.read() as tx:
        assert len(await web.since(tx, GROUP, 0)) == len(await house.rows(WebMessage, WebMessage.chat_id == GROUP))


async def test_the_desk_s_other_taps_are_silent_in_its_group(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await lodge(anna)
    before = await group_reads(house)
    for do in ("show", "files", "card", "sort", "list", "owners"):
        await taps_in_group(house, wang, do)
    assert await group_reads(house) == before
