"""What is overdue or to be called back: counted in the digest, listed whole behind it and on the desk, by the same clock."""

from datetime import UTC, datetime

from markupsafe import Markup

from domain.complaint import ComplaintState
from domain.people import Role
from handlers.blocks.texts import plain
from storage import people
from storage.models.complaint import Complaint
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.house import House, Person

FIVE = [f"C-2026-00000{n}" for n in range(1, 6)]


async def five_late(house: House) -> None:
    for number in range(5):
        await lodge(await house.person(f"Customer {number}", Role.CUSTOMER, language="en", phone="13812345678"))
    house.clock.forward(minutes=61)


async def test_the_digest_counts_what_is_overdue_and_leads_to_all_of_it(house: House, wang: Person) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await five_late(house)
    await chief.says("/report")
    await chief.sees("5 open", "⚠️ Overdue: 5", f"{FIVE[2]} · Sort and pass on overdue since today 09:30")
    await chief.sees_not(FIVE[3])
    await chief.taps("All overdue (5)")
    await chief.sees("5 overdue", *FIVE)
    await chief.taps("◀ Back")
    await chief.sees("⚠️ Overdue: 5")
    await chief.taps("All overdue (5)")
    await chief.taps(FIVE[4])
    await chief.sees(FIVE[4], "Registered")
    # Management reads all of them, and opens only what is major.
    await head.says("/report")
    await head.taps("All overdue (5)")
    await head.sees(*FIVE)
    assert not any("C-2026" in label for label in await head.buttons())


async def test_the_digest_that_comes_in_the_morning_counts_what_is_overdue_and_leads_to_all_of_it(
    house: House, wang: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await house.tick()
    await five_late(house)
    await house.tick()
    assert not await house.rows(Notice, Notice.name == "digest")
    house.clock.set(datetime(2026, 11, 24, 0, 30, tzinfo=UTC))  # 08:30 in Shanghai
    await house.tick()
    assert {row.person_id for row in await house.rows(Notice, Notice.name == "digest")} == {chief.person_id}
    digest = next(one for one in await chief.bubbles() if "morning digest" in one.text)
    words = plain(Markup(digest.text))
    assert "5 open" in words
    assert "⚠️ Overdue: 5" in words
    # Who is named are the first three.
    assert [number in words for number in FIVE] == [True] * 3 + [False] * 2
    await chief.taps_again("All overdue (5)", digest)
    await chief.sees("5 overdue", *FIVE)


async def test_whoever_sees_no_reports_gets_no_list(house: House, wang: Person) -> None:
    await five_late(house)
    await wang.taps_data("rv::0")
    assert "not open to you" in wang.toasts[0]


async def test_digest_and_desk_name_the_same_clock(house: House, anna: Person, wang: Person) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(minutes=90)
    for asked in ("/report", "/desk"):
        await chief.says(asked)
        await chief.sees("First contact by today 11:00")
    house.clock.forward(minutes=60)
    for asked in ("/report", "/desk"):
        await chief.says(asked)
        await chief.sees("First contact overdue since today 11:00")


async def test_the_desk_is_narrowed_to_what_is_overdue_or_to_be_called_back(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    await lodge(ben, contact="13900001111")
    await zhou.says("/desk")
    await zhou.taps("Call back (1)")
    await zhou.sees("1 open case · to be called back", NUMBER)
    await zhou.sees_not("Overdue (")
    house.clock.forward(minutes=45)
    await zhou.taps("All (2)")
    await zhou.sees("2 open cases, 1 overdue", "C-2026-000002")
    await zhou.taps("Overdue (1)")
    await zhou.sees("1 open case · overdue", "C-2026-000002")
    assert {"Call back (1)", "All (2)"} <= set(await zhou.buttons())


async def test_a_call_back_waits_for_those_who_did_not_solve_the_case(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await zhou.says("/menu")
    assert not (await zhou.last()).text.count(NUMBER)
    await solve(anna, wang)
    assert (await house.rows(Complaint))[0].state is ComplaintState.CALL_BACK
    await zhou.says("/menu")
    assert NUMBER in (await zhou.last()).text
    await wang.says("/menu")
    assert NUMBER not in (await wang.last()).text, "whoever solved it does not judge it"


async def test_a_call_back_waits_for_its_own_solver_only_where_nobody_else_can_judge_it(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    await wang.says("/menu")
    assert NUMBER in (await wang.last()).text
    # A colleague who is the customer is nobody else, and one without a chat cannot be reached.
    async with house.peiban.database.write() as tx:
        await people.grant(tx, anna.person_id or 0, Role.DESK)
    await house.record("Zhou Yi", Role.SUPERVISOR)
    await wang.says("/menu")
    assert NUMBER in (await wang.last()).text
    await house.person("Lee Lead", Role.SUPERVISOR, language="en")
    await wang.says("/menu")
    assert NUMBER not in (await wang.last()).text


async def test_an_owner_who_has_carried_it_out_has_nothing_more_to_do(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await owner.says("/menu")
    assert NUMBER in (await owner.last()).text
    await solve(anna, owner, number=NUMBER)
    for person, waits in ((owner, False), (wang, True)):
        await person.says("/menu")
        assert (NUMBER in (await person.last()).text) is waits
