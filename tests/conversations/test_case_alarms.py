"""What is told of time that runs out: one alarm a case, with who has it; and what a group sees of it without anybody's name."""

import pytest
from sqlmodel import col

from domain.people import Role
from handlers.desk.taps import DeskTap
from storage.models.complaint import Complaint
from storage.models.outbox import Notice
from storage.models.web import WebMessage
from tests.conversations.complaining import NUMBER, WHAT, bind_group, group_reads, lodge
from tests.house import House, Person


async def alarms(person: Person) -> list[WebMessage]:
    """What stands in his chat of clocks that ran out or nearly did."""
    return [row for row in await person.bubbles() if "overdue since" in row.text or "three quarters" in row.text]


async def test_of_each_case_one_alarm_stands_and_says_who_has_it(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await house.later(minutes=25)
    (reminder,) = await alarms(wang)
    assert reminder.text.startswith("⏳ <code>C-2026-000001")
    assert "Nobody has taken it yet." in reminder.text
    await house.later(minutes=6)
    (breach,) = await alarms(wang)
    assert breach.message_id > reminder.message_id
    assert "Sort and pass on: overdue since today 09:30." in breach.text
    assert breach.text.count("⚠️") == 1
    await wang.taps("Take")
    await house.later(minutes=90)
    # The second clock: the first one is met by now, and whoever has the case needs not be told that he has.
    (mine,) = await alarms(wang)
    assert "First contact: overdue since today 11:00." in mine.text
    assert "Wang Fang" not in mine.text
    for person in (zhou, chief):
        (told,) = await alarms(person)
        assert "First contact: overdue since today 11:00." in told.text
        assert "In the hands of Wang Fang" in told.text
        assert [button["text"] for line in told.buttons for button in line] == ["Open the case"]


async def test_the_department_is_reminded_of_what_it_has_to_do_and_nobody_else(
    house: House, anna: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    await owner.taps("Accept the case")
    await owner.taps("Write")
    await owner.says("I look into it.")
    await house.later(days=2, hours=7)
    (reminder,) = await alarms(owner)
    assert "Proposal: three quarters of the time are used up." in reminder.text
    for person in (wang, zhou, chief):
        assert await alarms(person) == []


async def test_management_that_shall_step_in_learns_whom_to_ask(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await house.later(minutes=121)
    await house.later(hours=3)
    await head.sees("Please step in", "In the hands of Wang Fang, with Owen Reed")
    await head.sees_not("Anna")
    # To step in, it can open the case from now on, and do something about it.
    assert {"Take over", "Pass on", "Urge", "Open the case"} <= set(await head.buttons())
    await head.taps("Urge")
    await wang.sees("News", "Urged", "Han Lei")
    await owner.sees("News", "Urged", "Han Lei")
    await head.says("/desk")
    await head.sees("1 open case", NUMBER)


async def test_management_that_was_told_to_step_in_takes_over_or_names_another_owner(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    other = await house.person("Ray Lund", Role.OWNER, language="en", department="Rooms")
    await lodge(anna)
    await wang.taps("Take")
    await head.taps_data(DeskTap(do="overtake", case=1, value=wang.person_id or 0).pack())
    assert (await house.rows(Complaint))[0].handler_id == wang.person_id
    await house.later(minutes=121)
    await house.later(hours=3)
    await head.taps("Pass on")
    await head.taps("Ray Lund · Rooms")
    await other.sees(NUMBER, WHAT)
    await head.says(NUMBER)
    await head.taps("Take over")
    await head.taps("Yes, take over")
    await head.sees("In the hands of Han Lei")
    assert (await house.rows(Complaint))[0].handler_id == head.person_id
    # From then on his card follows what others do.
    await wang.says(NUMBER)
    await wang.taps("More…")
    await wang.taps("Urge")
    cards = await house.rows(Notice, Notice.person_id == head.person_id, col(Notice.card).is_(True))
    assert [row.params["case"] for row in cards] == [1]


async def test_an_alarm_says_what_else_is_late(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await house.later(minutes=31)
    await house.later(minutes=60)
    (told,) = await alarms(wang)
    assert "First contact: three quarters of the time are used up. Due today 11:00." in told.text
    assert "Sort and pass on overdue since today 09:30" in told.text
    assert told.text.startswith("⚠️ ")


async def test_who_was_away_is_not_reminded_of_what_is_late_by_then(house: House, anna: Person, wang: Person) -> None:
    house.clock.forward(hours=2, minutes=45)
    await lodge(anna)
    # Three quarters are used up at 12:00, when the house closes: it would be told of when it opens again.
    await house.later(minutes=23)
    await house.later(hours=4)
    (told,) = await alarms(wang)
    assert "overdue since today 13:45" in told.text


async def test_the_card_in_the_group_follows_a_breach(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await lodge(anna)
    assert "⏳ C-2026-000001" in await group_reads(house)
    await house.later(minutes=31)
    said = await group_reads(house)
    assert "⚠️ C-2026-000001" in said
    assert "Sort and pass on overdue since today 09:30" in said
    assert "30 min left" not in said


async def test_a_card_says_what_people_did_last_not_what_clocks_did(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await house.later(hours=2)
    await house.later(hours=4)
    await wang.says(NUMBER)
    await wang.sees("Registered", "Taken up")
    assert "earlier" not in (await wang.last()).text
    assert "Reminder sent" not in (await wang.last()).text
    await wang.taps("More…")
    await wang.taps("Timeline")
    await wang.sees("Reminder sent", "Overdue")


@pytest.mark.parametrize(
    ("language", "told", "step"),
    [
        (
            "en",
            ("First contact: overdue since yesterday 11:00", "By now it is 24 h late. ⏎ Sort and pass on overdue"),
            "Overdue: Sort and pass on, due yesterday 09:30",
        ),
        (
            "zh_Hans",
            ("首次联系：昨天 11:00 到期", "目前已超时 24 小时。 ⏎ 登记分派"),
            "登记分派，应于昨天 09:30 完成",
        ),
        (
            "zh_Hant",
            ("首次聯絡：昨天 11:00 到期", "目前已超時 24 小時。 ⏎ 登記分派"),
            "登記分派，應於昨天 09:30 完成",
        ),
    ],
)
async def test_after_a_stand_still_it_is_said_how_late_it_truly_is(
    house: House, anna: Person, wang: Person, language: str, told: tuple[str, ...], step: str
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language=language)
    await lodge(anna)
    house.clock.forward(hours=26)  # nobody looks at the clock for so long
    await house.tick()
    await chief.sees(*told)
    await chief.taps_data(DeskTap(do="steps", case=1).pack())
    await chief.sees(step)


async def test_what_is_told_in_time_says_no_span(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await house.later(minutes=31)
    await wang.sees("overdue since today 09:30.")
    await wang.sees_not("By now it is")
