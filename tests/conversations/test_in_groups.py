"""What is said or tapped in a group: two buttons work there, nothing private is ever answered there."""

import pytest

from bot.channels.web import WEB, WEB_BOT_ID
from domain.people import Role
from handlers import LINKS, OPENERS
from handlers.blocks.commands import COMMANDS
from handlers.desk.taps import DeskTap
from storage import place, training, web
from storage.intake import Received
from storage.models.intake import Intake
from storage.models.web import WebMessage
from tests.conversations.complaining import (
    GROUP,
    NUMBER,
    WHAT,
    bind_group,
    group_reads,
    lodge,
    taps_in_group,
)
from tests.conversations.quiz_class import SINGLE, published
from tests.house import OPENING, House, Person
from tests.pressable import Chat, comes, every_tap, pressed

pytestmark = pytest.mark.slow

PRIVATE_PLEASE = "Let us talk in private; here I only post what everybody may read."
# Names, words and contacts of people, questions and their results.
PRIVATE = ("Anna", "Frei", "Boss", WHAT[:6], "13812345678", "example.com", "What comes first", "Brakes", "Ann ", "%")
ADDRESS = "Only an administrator can bind a group."
USAGE = "Please say what this group is for: /bind desk, or /bind class NAME. To undo: /bind off"


def words() -> list[str]:
    """Every command, with what may stand behind it, and what means something elsewhere without a slash."""
    commands = [f"/{name}" for name in dict.fromkeys([*(word.name for word in COMMANDS), *OPENERS, "bind"])]
    links = [f"/start {kind}_1" for kind in LINKS]
    return [*commands, *links, f"/case {NUMBER}", "/checkin 483920", NUMBER, "483920", "我要投诉", "menu"]


def said(person: Person, text: str, chat: Chat, number: int) -> Received:
    """Something somebody writes in a group."""
    user = {"id": person.account.user_id, "is_bot": False, "first_name": "x", "language_code": "en"}
    message = {"message_id": 1000 + number, "date": 1, "chat": chat, "from": user, "text": text}
    key = f"{chat['id']}:said {person.account.user_id} {number}"
    return Received(bot_id=WEB_BOT_ID, update_key=key, sender=person.account.user_id, payload={"message": message})


async def bind(house: House, purpose: str) -> None:
    async with house.peiban.database.write() as tx:
        cohort = (await training.cohort_named(tx, "一班")).id if purpose == "class" else None
        given = {"title": "G", "purpose": purpose, "cohort_id": cohort, "by": None, "language": "en"}
        await place.bind(tx, channel=WEB, chat_id=GROUP, now=house.clock.wall(), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["group", pytest.param("supergroup", marks=pytest.mark.slow)])
@pytest.mark.parametrize("purpose", ["desk", "class", ""])
async def test_nothing_private_is_answered_in_a_group_whoever_asks_for_whatever(
    house: House, anna: Person, kind: str, purpose: str
) -> None:
    """Every command word and every prefix, of the desk every word: from a stranger, a trainee, an administrator, the desk."""
    _trainer, _lesson, trainee = await published(house, SINGLE)
    house.clock.set(OPENING)
    if purpose:
        await bind(house, purpose)
    await lodge(anna)
    announced = {row.message_id for row in await house.rows(WebMessage, WebMessage.chat_id == GROUP)}
    assert bool(announced) is (purpose == "desk")
    people = [await house.stranger(language="en"), trainee]
    people += [await house.person(f"Boss {role}", role, language="en") for role in (Role.ADMIN, Role.DESK)]
    chat: Chat = {"id": GROUP, "type": kind, "title": "G"}
    taps = list({data.partition(":")[0]: data for data in every_tap()}.values())
    desk = [DeskTap(do=do, case=1).pack() for do in ("show", "files", "card", "sort", "list", "own", "owners", "over")]
    asked = words()
    assert len(asked) > 25 and len(taps) > 25
    for person in people:
        spoken = [said(person, text, chat, number) for number, text in enumerate(asked)]
        await comes(house, spoken + [pressed(person, data, chat=chat) for data in taps + desk])
    rows = [row for row in await house.rows(WebMessage, WebMessage.chat_id == GROUP) if row.message_id not in announced]
    # The desk's own group shows the board, to the desk's own word.
    boards = [row for row in rows if row.text.startswith("<b>The desk</b>")]
    assert len(boards) == (purpose == "desk")
    assert PRIVATE_PLEASE in {row.text for row in rows if row not in boards} <= {PRIVATE_PLEASE, ADDRESS, USAGE}
    read = await group_reads(house)
    assert not [word for word in PRIVATE if word in read]
    assert {(row.state, row.error) for row in await house.rows(Intake)} == {("done", "")}


@pytest.mark.parametrize("purpose", ["desk", "class", ""])
async def test_the_desk_s_two_buttons_show_no_words_and_no_names_in_a_group(
    house: House, anna: Person, purpose: str
) -> None:
    if purpose:
        await bind(house, purpose)
    await lodge(anna)
    announced = await group_reads(house)
    for person in (await house.stranger(language="en"), anna):
        for do in ("view", "take"):
            await taps_in_group(house, person, do)
    assert await group_reads(house) == announced
    wu = await house.person("Wu", Role.DESK, language="en")
    for do in ("view", "take"):
        await taps_in_group(house, wu, do)
    read = await group_reads(house)
    # Number, kind and deadline are for the desk's group only.
    assert (NUMBER in read) == (purpose == "desk")
    assert not [word for word in PRIVATE if word in read]


async def test_a_tap_in_a_group_posts_nothing_private_there(house: House, anna: Person, wang: Person) -> None:
    """Every word of every prefix, from somebody who may do everything."""
    await bind_group(house)
    boss = await house.person("Boss Secret", *Role, number="B1", language="en", cohort="一班")
    lesson = await house.lesson(trainer=boss)
    await lodge(anna)
    before = await group_reads(house)
    taps = every_tap(lesson=lesson.id or 0, person=boss.person_id or 0)
    chat: Chat = {"id": GROUP, "type": "group", "title": "Desk"}
    await comes(house, [pressed(boss, data, chat=chat) for data in taps if not data.startswith(("dk:take", "dk:view"))])
    await house.settle()
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
