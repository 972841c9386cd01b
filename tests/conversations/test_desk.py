"""The desk: who may see and do what, one person per case, groups without people in them, clocks that are kept."""

from datetime import timedelta

import pytest

from domain.complaint import Category, ComplaintState, EventKind, Severity
from domain.people import Role
from handlers.desk.taps import DeskTap
from storage import people
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.outbox import Notice
from tests.conversations.complaining import (
    NUMBER,
    WHAT,
    bind_group,
    group_buttons,
    group_reads,
    lodge,
    taps_in_group,
    upload,
)
from tests.house import House, Person

USED_UP = "First contact: three quarters of the time are used up"
NOT_FOUND = "I could not find that"


async def case(house: House) -> Complaint:
    found: Complaint = (await house.rows(Complaint))[0]
    return found


async def looks(house: House) -> list[int | None]:
    return [row.actor_id for row in await house.rows(AuditEntry, AuditEntry.act == "identity seen")]


async def screen(person: Person) -> str:
    return "\n".join(row.text for row in await person.bubbles())


async def test_the_card_is_pushed_without_identity_and_each_look_is_audited(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.sees(NUMBER, WHAT, "Wants: Apologise, explain")
    await wang.sees_not("Anna", "13812345678")
    assert await looks(house) == []
    await wang.taps("Who is it?")
    await wang.sees("Customer: Anna Frei (华信电梯)", "13812345678")
    await wang.says(NUMBER)
    assert "Anna" not in (await wang.last()).text
    await wang.taps("Who is it?")
    await wang.sees("Anna Frei")
    assert await looks(house) == [wang.person_id, wang.person_id]


async def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take", settle=False)
    await zhou.taps("Take", settle=False)
    await house.settle()
    row = await case(house)
    assert row.state is ComplaintState.ACCEPTED
    first, second = (wang, zhou) if row.handler_id == wang.person_id else (zhou, wang)
    assert any("It is yours" in toast for toast in first.toasts)
    assert any(f"{first.account.display_name} has taken this case already" in toast for toast in second.toasts)
    await second.sees(f"In the hands of {first.account.display_name}")
    events = await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.ACCEPTED)
    assert [one.actor_id for one in events] == [first.person_id]
    assert "Propose a solution" not in await second.buttons()


async def test_the_same_tap_twice_takes_once(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    card = await wang.last()
    await wang.taps_again("Take", card)
    await wang.taps_again("Take", card)
    assert len(await house.rows(ComplaintEvent)) == 2
    assert "In the hands of Wang Fang" in await screen(wang)


async def test_whoever_has_not_taken_it_can_only_take_it_over(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for do in ("propose", "ask_back", "contact", "mark_unjustified", "close", "sort", "owners"):
        await zhou.taps_data(DeskTap(do=do, case=1).pack())
    await zhou.taps_data(DeskTap(do="sev", case=1, code="major").pack())
    await zhou.says("a proposal that nobody asked for")
    assert [row.kind for row in await house.rows(ComplaintEvent)] == [EventKind.LODGED, EventKind.ACCEPTED]
    await zhou.taps("Take over")
    await zhou.sees(NUMBER, "Wang Fang has it in hand, and is told if you take it over.")
    await zhou.taps("◀ Back")
    assert (await case(house)).handler_id == wang.person_id
    await zhou.taps("Take over")
    await zhou.taps("Yes, take over")
    await zhou.sees("In the hands of Zhou Yi", "Anna Frei")
    await wang.sees("News", "Given into other hands")
    assert (await case(house)).handler_id == zhou.person_id
    assert "Propose a solution" not in await wang.buttons()


async def test_category_and_severity_are_the_desks_decision(house: House, anna: Person, wang: Person) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna, "我要投诉，升降机门夹人，有人受伤")
    await wang.sees("Suggested: Safety, major", "受伤")
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.sees("What is it about, and how grave is it?")
    assert "● Safety" in await wang.buttons()
    await wang.taps("Product or system")
    await wang.taps("Classify")
    await wang.taps("Safety")
    await wang.taps("Classify")
    await wang.taps("major")
    await wang.sees("Wang Fang: Product or system · normal", "Wang Fang: Safety · normal", "Wang Fang: Safety · major")
    row = await case(house)
    assert (row.category, row.severity) == (Category.SAFETY, Severity.MAJOR)
    # Grave cases run on the wall clock, from receipt.
    assert row.first_contact_due == row.received_at + timedelta(hours=2)
    assert "Suggested" not in (await wang.last()).text
    await chief.sees(NUMBER, "major")
    acts = [entry.facts for entry in await house.rows(AuditEntry, AuditEntry.act == "complaint classified")]
    assert [facts["after"]["severity"] for facts in acts] == ["normal", "normal", "major"]
    await anna.sees_not("major")


async def test_an_owner_works_the_case_he_is_given(house: House, anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna)
    await owner.says(NUMBER)
    await owner.sees(NOT_FOUND)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed · Training")
    await wang.sees("In the hands of Wang Fang, with Owen Reed")
    await owner.sees(NUMBER, WHAT, "Passed to the department")
    await owner.taps("Accept the case")
    await wang.sees("News", "Taken up", "Owen Reed")
    await owner.taps("Who is it?")
    await owner.sees("Anna Frei", "13812345678")
    await owner.taps("Propose a solution")
    await owner.says("A lesson on Friday.")
    await anna.sees("This is our proposal", "A lesson on Friday.")
    await anna.taps("Accept")
    await owner.sees("Solution accepted")
    await owner.taps("Carried out")
    await owner.says("The lesson took place on Friday.")
    await owner.says("The list is signed.")
    # Whoever solved it does not judge that it is over.
    assert "Settled, close" not in await owner.buttons()
    await owner.taps_data(DeskTap(do="close", case=1).pack())
    assert (await case(house)).state is ComplaintState.CALL_BACK
    await wang.taps("Settled, close")
    assert (await case(house)).state is ComplaintState.CLOSED


async def test_an_unnamed_customer_stays_unnamed_towards_the_owner(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna, unnamed=True)
    await wang.taps("Take")
    await wang.sees("Anna Frei", "stays unnamed towards the department")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.sees("The customer stays unnamed. Ask back, and I pass it on.")
    assert not {"Who is it?", "Record contact"} & set(await owner.buttons())
    await owner.taps_data(DeskTap(do="show", case=1).pack())
    await owner.says(NUMBER)
    await owner.taps("Accept the case")
    await owner.taps("Ask back")
    await owner.says("Which day was it?")
    await anna.sees("Which day was it?")
    await anna.taps("Reply")
    await anna.says("It was Monday")
    await owner.sees("It was Monday")
    await owner.sees_not("Anna", "13812345678", "anna@example.com")
    assert await looks(house) == [wang.person_id]


@pytest.mark.slow
async def test_the_desks_list_begins_with_the_most_pressing(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await wang.says("/desk")
    await wang.sees("No open cases")
    for _number in range(9):
        await lodge(anna)
    await wang.says("C-2026-000009")
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("urgent")
    await wang.says("/desk")
    await wang.sees("9 open cases", "1/2")
    said = await wang.reads()
    assert said.index("C-2026-000009") < said.index("C-2026-000001")
    await wang.taps("More")
    await wang.sees("2/2", "C-2026-000008")
    await house.later(hours=4)
    await wang.says("待办")
    await wang.sees("9 overdue", "⚠️ Sort and pass on overdue since today 09:30")
    await wang.taps("C-2026-000002")
    await wang.sees("Sort and pass on overdue since today 09:30", "Registered · customer")
    await wang.sees_not("Anna Frei")


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.TRAINEE, Role.TRAINER, Role.OWNER, Role.MANAGEMENT, Role.ADMIN])
async def test_the_desk_is_closed_to_everybody_else(house: House, anna: Person, wang: Person, role: Role) -> None:
    await lodge(anna)
    other = await house.person("Ben", role, language="en")
    await other.says("/desk")
    for do in (
        "show",
        "card",
        "view",
        "take",
        "over",
        "files",
        "sort",
        "owners",
        "propose",
        "mark_unjustified",
        "close",
    ):
        await other.taps_data(DeskTap(do=do, case=1).pack())
    await other.taps_data(DeskTap(do="sev", case=1, code="major").pack())
    await other.taps_data(DeskTap(do="own", case=1, value=other.person_id or 0).pack())
    await other.says("some words")
    await other.sees_not(WHAT, "Anna", "13812345678")
    if role is not Role.MANAGEMENT:  # whose reports name what is due, by number
        await other.sees_not(NUMBER)
    row = await case(house)
    assert (row.state, row.severity, row.owner_id) == (ComplaintState.REGISTERED, Severity.NORMAL, None)


async def test_nobody_works_on_a_complaint_of_his_own(house: House, zhou: Person) -> None:
    wang = await house.person("Wang Fang", Role.DESK, Role.TRAINEE, language="en")
    await wang.says("/complain the coffee is cold")
    for label in ("My own", "Skip", "Something else", "Apologise", "Skip", "Here in this chat", "Yes, it may", "Lodge"):
        await wang.taps(label)
    await zhou.sees(NUMBER)
    await wang.taps_data(DeskTap(do="take", case=1).pack())
    await wang.taps_data(DeskTap(do="show", case=1).pack())
    assert (await case(house)).state is ComplaintState.REGISTERED
    await wang.says("/desk")
    await wang.sees("No open cases")


async def test_files_are_sent_on_request_and_the_look_is_audited(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    assert not [label for label in await wang.buttons() if label.startswith("Files")]
    photo = await upload(house, anna, "room.jpg")
    (house.peiban.settings.files_dir / photo.name).write_bytes(b"x")
    await anna.taps("Add photos")
    await anna.sends(photo)
    await anna.taps("Done")
    await wang.taps("Files (1)")
    await wang.sees(f"1 file of {NUMBER}")
    assert photo.id in {row.file_id for row in await wang.bubbles()}
    assert len(await house.rows(AuditEntry, AuditEntry.act == "complaint files seen")) == 1


async def test_a_group_reads_no_name_no_words_no_phone(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await lodge(anna)
    said = await group_reads(house)
    assert NUMBER in said
    assert "Sort and pass on by today 09:30 (30 min left) · First contact by today 11:00" in said
    assert await group_buttons(house) == ["Take", "View"]
    await taps_in_group(house, wang, "view")
    assert "Customer: Anna Frei" in await screen(wang)
    assert await looks(house) == [wang.person_id]
    await taps_in_group(house, wang, "take")
    assert "taken up" in await group_reads(house)
    assert await group_buttons(house) == ["View"]
    for do in ("show", "files", "propose", "sort", "list", "close", "owners"):
        await taps_in_group(house, wang, do)
    await wang.taps("Propose a solution")
    await wang.says("A secret proposal for Anna.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("The secret lesson took place.")
    await wang.says("The list is signed.")
    await wang.taps("Settled, close")
    said = await group_reads(house)
    assert "closed" in said
    assert await group_buttons(house) == []
    for secret in ("Anna", "138", WHAT, "secret proposal", "Wang", "换了三次"):
        assert secret not in said


async def test_a_stranger_in_the_group_can_press_nothing(house: House, anna: Person, wang: Person) -> None:
    await bind_group(house)
    await lodge(anna)
    trainer = await house.person("Ben", Role.TRAINER, language="en")
    guest = await house.stranger(language="en")
    for person in (trainer, guest, anna):
        for do in ("take", "view"):
            await taps_in_group(house, person, do)
    assert (await case(house)).state is ComplaintState.REGISTERED
    assert "Customer:" not in await screen(trainer)


async def test_the_clock_reminds_once_and_then_raises_the_alarm_once(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await wang.taps("Take")
    await house.later(minutes=89)
    assert USED_UP not in await screen(wang)
    await house.later(minutes=1)
    await wang.sees(USED_UP, "Due today 11:00")
    assert USED_UP not in await screen(zhou)
    await house.later(minutes=30)
    for person in (wang, zhou, chief):
        assert "First contact: overdue since today 11:00" in await screen(person)
    for _minute in range(3):
        await house.later(minutes=1)
    kinds = [row.kind for row in await house.rows(ComplaintEvent)]
    assert (kinds.count(EventKind.REMINDED), kinds.count(EventKind.OVERDUE)) == (1, 1)
    assert await anna.reads() != ""
    await anna.sees_not("Overdue")


async def test_a_contact_stops_the_clock(house: House, anna: Person, wang: Person) -> None:
    house.clock.forward(minutes=20)
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which room?")
    await house.later(hours=5)
    assert [row.kind for row in await house.rows(ComplaintEvent)] == ["lodged", "accepted", "asked_back"]
    assert "Overdue" not in await screen(wang)


async def test_a_reminder_on_its_way_is_dropped_when_the_customer_was_spoken_with(
    house: House, anna: Person, wang: Person
) -> None:
    house.clock.forward(minutes=20)
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Ask back")
    house.clock.forward(minutes=95)
    await house.peiban.ticker.tick()
    await wang.says("Which room?")
    waiting = [row for row in await house.rows(Notice) if (row.dedupe_key or "").startswith("case:1:clock:")]
    assert [(row.state, row.reason) for row in waiting] == [("skipped", "what it reminds of is done")]
    assert USED_UP not in await screen(wang)


async def test_closing_is_not_possible_before_the_customer_agreed(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    assert "Settled, close" not in await wang.buttons()
    await wang.taps_data(DeskTap(do="close", case=1).pack())
    assert (await case(house)).state is ComplaintState.ACCEPTED


async def test_bad_words_of_the_desk_are_explained(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Unjustified")
    for words in ("\u200b", "x" * 3001):
        await wang.says(words)
        await wang.sees("⚠️")
    await wang.says("/cancel")
    await wang.sees("Dropped")
    assert (await case(house)).state is ComplaintState.ACCEPTED


async def test_garbage_codes_and_people_change_nothing(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for data in ("dk:cat:1:nothing:0", "dk:sev:1:worst:0", f"dk:own:1::{anna.person_id}", "dk:boom:1::0", "dk:take:x"):
        await wang.taps_data(data)
    row = await case(house)
    assert (row.category, row.severity, row.owner_id) == (Category.SERVICE, Severity.NORMAL, None)


async def test_a_role_taken_away_closes_the_case_at_once(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    async with house.peiban.database.write() as tx:
        await people.revoke(tx, owner.person_id or 0, Role.OWNER)
    await owner.taps("Who is it?")
    await owner.says(NUMBER)
    await owner.sees_not("Anna", "13812345678")
    await wang.taps("Ask back")
    await wang.says("A question after the change")
    await owner.sees_not("A question after the change")
