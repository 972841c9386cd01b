"""Groups: who may bind them, what is never said there, and what happens when they change or Peiban has to leave."""

from bot.outgoing import Outgoing
from domain.people import Role
from handlers import OPENERS
from handlers.blocks.answers import Say
from handlers.blocks.commands import COMMANDS
from storage.models.audit import AuditEntry
from storage.models.intake import Intake
from storage.models.outbox import Notice
from storage.models.people import Account, Place
from tests.telegram.town import Town

PRIVATE_PLEASE = "Let us talk in private; here I only post what everybody may read."


async def test_only_an_administrator_binds_a_group_and_removal_unbinds_it(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    anna = await here.registered("Anna", Role.TRAINEE, number="A2")
    group = await here.people.group("Desk", [anna], admin=boss)
    await boss.adds_bot(group, bot=here.bot_id)
    await anna.says("/bind desk", to=group)
    await anna.sees("Only an administrator can bind a group.", to=group)
    assert await here.house.rows(Place) == []
    await boss.says("/bind desk", to=group)
    await boss.sees("From now on new complaints are announced here", to=group)
    assert [(row.chat_id, row.purpose) for row in await here.house.rows(Place)] == [(group, "desk")]
    await boss.removes_bot(group, bot=here.bot_id)
    await here.settle()
    assert [row.purpose for row in await here.house.rows(Place)] == [""]
    who = (await here.account(boss)).person_id
    assert await trail(here, group) == [
        ("group bound", who, {"before": "", "purpose": "desk"}),
        ("group unbound", who, {"before": "desk", "removed": True}),
    ]


async def test_a_class_group_is_bound_by_the_name_of_the_class_and_undone_by_off(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1", cohort="一班")
    lesson = await here.house.lesson("Class 2")
    group = await here.people.group("Class", [], admin=boss, bot=here.bot_id)
    await boss.says("/bind class Class 9", to=group)
    shown = await boss.sees("I know no class “Class 9”", to=group)
    assert "一班" in shown.text
    assert "Class 2" in shown.text
    assert await here.house.rows(Place) == []
    await boss.says("/bind class", to=group)
    await boss.sees("Please say what this group is for", to=group)
    assert await here.house.rows(Place) == []
    await boss.says("/bind class Class 2", to=group)
    await boss.sees("This group belongs to class Class 2 now.", to=group)
    bound = [(row.chat_id, row.purpose, row.cohort_id) for row in await here.house.rows(Place)]
    assert bound == [(group, "class", lesson.cohort_id)]
    await boss.says("/bind off", to=group)
    await boss.sees("not bound to anything any more", to=group)
    assert [(row.purpose, row.cohort_id) for row in await here.house.rows(Place)] == [("", None)]
    who = (await here.account(boss)).person_id
    assert await trail(here, group) == [
        ("group bound", who, {"before": "", "purpose": "class"}),
        ("group unbound", who, {"before": "class", "purpose": ""}),
    ]


async def test_a_forwarded_command_is_nobodys(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    anna = await here.registered("Anna", Role.TRAINEE, number="A2")
    group = await here.people.group("Desk", [anna], admin=boss, bot=here.bot_id)
    await boss.says("/bind desk", to=group)
    await boss.sees("announced here", to=group)
    heard = len(await boss.chat(group))
    await boss.says("/bind off", to=group, forwarded_from=anna.id)
    await here.settle()
    assert [row.purpose for row in await here.house.rows(Place)] == ["desk"]
    assert len(await boss.chat(group)) == heard + 1
    for source in (anna.id, "Hidden"):
        await boss.says("/admin", forwarded_from=source)
        await boss.sees("A forwarded command is not carried out. If you want it yourself, please type it: /admin")
    await boss.says("Anna wrote: where is my parcel?", forwarded_from=anna.id)
    await boss.sees("I did not understand that")


async def test_an_anonymous_administrator_is_nobody(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    group = await here.people.group("Desk", [], admin=boss, bot=here.bot_id)
    chat = {"id": group, "type": "supergroup", "title": "Desk"}
    for sender in (boss.id, 1087968824):
        await here.people.ask(
            "inject",
            kind="message",
            content={
                "message_id": 50,
                "date": 1,
                "chat": chat,
                "from": {"id": sender, "is_bot": sender != boss.id, "first_name": "Group"},
                "sender_chat": chat,
                "text": "/bind desk",
            },
        )
    await here.people.wait_for_call("sendMessage", times=len(await here.people.log("sendMessage")))
    await here.settle()
    assert await here.house.rows(Place) == []


async def test_nothing_private_is_said_in_a_group_whatever_is_asked_there(here: Town) -> None:
    anna = await here.registered("Anna Secret", Role.TRAINEE, Role.TRAINER, Role.DESK, number="A2", cohort="一班")
    await here.house.lesson("一班")
    group = await here.people.group("Class", [], admin=anna, bot=here.bot_id)
    await here.people.ask("set_bot", privacy=False)
    await here.settle()  # what she is told of her registration may still be on its way
    alone = len(await anna.chat())
    commands = [word.name for word in COMMANDS] + [*OPENERS, "start c_abc", "start i_abc", "checkin 123456"]
    for command in dict.fromkeys(commands):
        await anna.says(f"/{command}", to=group)
    for text in ("check in", "I want to complain", "483920", "Anna Secret"):
        await anna.says(text, to=group)
    await here.settle()
    said = {one.text for one in await anna.chat(group) if one.sender != anna.id}
    assert said == {PRIVATE_PLEASE}
    assert len(await anna.chat()) == alone


async def test_what_people_say_to_each_other_in_a_group_leaves_no_account_and_no_words(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    group = await here.people.group("Class", [], admin=boss, bot=here.bot_id)
    await here.people.ask("set_bot", privacy=False)
    known = len(await here.house.rows(Account))
    content = {
        "message_id": 40,
        "date": 1,
        "chat": {"id": group, "type": "supergroup", "title": "Class"},
        "from": {"id": 777001, "is_bot": False, "first_name": "Stranger"},
        "text": "private talk of the class",
    }
    await here.people.ask("inject", kind="message", content=content)
    await here.settle()
    assert len(await here.house.rows(Account)) == known
    kept = [row for row in await here.house.rows(Intake) if row.sender == 777001]
    assert [(row.state, row.payload) for row in kept] == [("done", None)]


async def test_a_group_that_becomes_a_supergroup_stays_bound(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    group = await here.people.group("Desk", [], admin=boss, kind="group", bot=here.bot_id)
    await boss.says("/bind desk", to=group)
    await boss.sees("From now on", to=group)
    new = await boss.upgrades(group)
    await here.settle()
    assert [(row.chat_id, row.purpose) for row in await here.house.rows(Place)] == [(new, "desk")]


async def test_an_answer_follows_a_group_that_has_moved(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    group = await here.people.group("Desk", [], admin=boss, kind="group", bot=here.bot_id)
    await boss.says("/bind desk", to=group)
    await boss.sees("From now on", to=group)
    await here.settle()
    kept = here.api.world.bot().updates.allowed
    here.api.world.bot().updates.allowed = ["callback_query"]  # Peiban does not hear of it
    new = await boss.upgrades(group)
    here.api.world.bot().updates.allowed = kept
    here.peiban.lanes.push([_answer(here, group)])
    await boss.sees("news for the desk", to=new, anytime=True)
    assert [row.chat_id for row in await here.house.rows(Place)] == [new]


async def test_a_group_that_cannot_be_written_to_is_unbound(here: Town) -> None:
    boss = await here.registered("Boss", Role.ADMIN, number="A1")
    group = await here.people.group("Desk", [], admin=boss, bot=here.bot_id)
    await boss.says("/bind desk", to=group)
    await boss.sees("From now on", to=group)
    await here.settle()
    here.api.world.groups[group].members[here.bot_id] = "kicked"
    here.peiban.lanes.push([_answer(here, group)])
    await here.peiban.background.drain(10)
    assert [row.purpose for row in await here.house.rows(Place)] == [""]
    assert await here.house.rows(Notice) == []
    [entry] = await here.house.rows(AuditEntry, AuditEntry.act == "group unbound")
    assert (entry.actor, entry.subject, entry.facts["before"]) == ("delivery", f"chat:{group}", "desk")


async def trail(here: Town, group: int) -> list[tuple[str, int | None, dict[str, object]]]:
    """What the audit says of a group: what was done, by which record, and what stood there before."""
    rows = await here.house.rows(AuditEntry, AuditEntry.subject == f"chat:{group}")
    return [(row.act, row.actor_id, row.facts) for row in rows]


def _answer(here: Town, group: int) -> Outgoing:
    return Outgoing(bot_id=here.bot_id, chat_id=group, part=Say("news for the desk"))
