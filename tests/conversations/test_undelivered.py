"""Messages that failed or whose end nobody knows: an administrator sees them in chat, and tells them again or puts them away."""

from datetime import timedelta
from typing import Any

import pytest

from bot.notices import RENDERERS
from domain.people import Role
from handlers.undelivered import KINDS
from storage import outbox
from storage.models.audit import AuditEntry
from storage.models.outbox import Notice
from storage.models.people import Account
from storage.outbox import End
from tests.conversations.complaining import lodge
from tests.house import House, Person


@pytest.fixture(name="root")
async def root_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


@pytest.fixture(name="ben")
async def ben_comes(house: House) -> Person:
    return await house.person("Ben Vogel", Role.TRAINEE, number="B1", language="en")


async def ended(house: House, person: Person, state: str, *, name: str = "claim_decided", **facts: Any) -> int:
    """A notice to somebody that came to an end."""
    async with house.peiban.database.write() as tx:
        params = facts.pop("params", {"granted": True, "survey": 1})
        await outbox.queue(tx, name, now=house.clock.now(), params=params, person_id=person.person_id, **facts)
        newest = max(row.id or 0 for row in await outbox.due(tx, now=house.clock.now()))
        assert await outbox.take(tx, newest)
        await outbox.ended(tx, newest, End(state, "a reason"), now=house.clock.now())
    return newest


async def acts(house: House) -> list[tuple[str, str, int | None]]:
    return [(entry.act, entry.subject, entry.actor_id) for entry in await house.rows(AuditEntry)]


def test_every_kind_of_notice_has_a_name_that_an_administrator_understands() -> None:
    assert set(KINDS) == set(RENDERERS)


async def test_the_administration_has_no_door_to_an_empty_list(house: House, root: Person, ben: Person) -> None:
    await ended(house, ben, "sent")
    await root.says("/admin")
    assert not [label for label in await root.buttons() if "not delivered" in label]
    await root.taps_data("un:list:0:0")
    await root.sees("No message is left to see to")


async def test_what_failed_or_is_unknown_is_listed_with_kind_recipient_and_time(
    house: House, root: Person, ben: Person
) -> None:
    await ended(house, ben, "failed")
    house.clock.forward(minutes=5)
    await ended(house, ben, "unknown", name="quiz_reminder")
    await ended(house, ben, "skipped", name="digest")
    await root.says("/admin")
    await root.taps("2 messages not delivered")
    await root.sees(
        "1. Reminder of a quiz · Ben Vogel B1 · today 08:45 · unknown",
        "2. Decision on a claimed record · Ben Vogel B1 · today 08:40 · failed",
    )
    await root.sees_not("digest")
    await root.taps("Back")
    await root.sees("Administration")


async def test_of_a_survey_neither_the_minute_nor_the_occasion_is_told(house: House, root: Person, ben: Person) -> None:
    for name in ("survey", "survey_reminder", "survey_over", "survey_closed"):
        await ended(house, ben, "unknown", name=name)
    await root.taps_data("un:list:0:0")
    lines = [line.partition(". ")[2] for line in (await root.reads()).split(" ⏎ ") if "Ben" in line]
    assert lines == ["Satisfaction survey · Ben Vogel B1 · Mon 23 Nov · unknown"] * 4
    await root.taps("1")
    assert "08:4" not in await root.reads()


async def test_a_long_list_is_turned_over_and_keeps_its_page(house: House, root: Person, ben: Person) -> None:
    for _one in range(9):
        await ended(house, ben, "failed")
    await root.says("/admin")
    await root.taps("9 messages not delivered")
    await root.sees("not delivered, or nobody knows 1/2", "7. ")
    await root.taps("More")
    await root.sees("2/2", "8. ", "9. ")
    await root.taps("9")
    await root.taps("Seen")
    await root.sees("Off the list", "2/2", "8. ")
    await root.taps("8")
    await root.taps("Seen")
    await root.sees("Off the list", "7. ")
    await root.taps_data("un:list:0:99")
    assert len([label for label in await root.buttons() if label.isdecimal()]) == 7


async def test_what_surely_did_not_arrive_is_told_again_once_and_audited(
    house: House, root: Person, ben: Person
) -> None:
    first = await ended(house, ben, "failed", dedupe_key="decided")
    await root.says("/admin")
    await root.taps("1 message not delivered")
    await root.taps("1")
    await root.sees("Decision on a claimed record", "To: Ben Vogel B1", "It did not arrive")
    await root.taps("Tell again")
    await root.sees("It goes out again", "No message is left")
    await ben.sees("given you your record")
    again, row = sorted(await house.rows(Notice), key=lambda notice: notice.id, reverse=True)
    assert (row.id, row.state, row.seen_at) == (first, "failed", house.clock.now())
    # The key of the occasion goes along, so that nobody else announces it too.
    assert (row.dedupe_key, again.dedupe_key, again.state, again.attempts) == (None, "decided", "sent", 1)
    assert await acts(house) == [("notice told again", f"notice:{first}", root.person_id)]
    await root.taps_data(f"un:again:{first}:0")
    await root.sees("Somebody else has seen to it already")
    assert len(await house.rows(Notice)) == 2
    assert len(await acts(house)) == 1


async def test_what_may_have_arrived_is_not_told_again_but_seen(house: House, root: Person, ben: Person) -> None:
    first = await ended(house, ben, "unknown")
    await root.taps_data(f"un:show:{first}:0")
    await root.sees("nobody knows whether it arrived", "tell the person another way")
    assert "Tell again" not in await root.buttons()
    await root.taps_data(f"un:again:{first}:0")
    assert root.toasts
    assert len(await house.rows(Notice)) == 1
    await root.taps("Seen")
    await root.sees("Off the list", "No message is left")
    assert await acts(house) == [("notice seen", f"notice:{first}", root.person_id)]
    await root.taps_data(f"un:seen:{first}:0")
    await root.sees("Somebody else has seen to it already")
    assert len(await acts(house)) == 1
    await root.says("/admin")
    assert not [label for label in await root.buttons() if "not delivered" in label]


@pytest.mark.parametrize(
    ("state", "facts", "again"),
    [
        ("failed", {}, True),
        ("unknown", {}, False),
        ("unknown", {"at_least_once": True}, True),
        ("failed", {"late": True}, False),
    ],
)
async def test_only_what_can_do_no_harm_can_be_told_again(
    house: House, root: Person, ben: Person, state: str, facts: dict[str, Any], again: bool
) -> None:
    late = {"expires_at": house.clock.now() + timedelta(minutes=1)} if facts.pop("late", False) else {}
    first = await ended(house, ben, state, **facts, **late)
    house.clock.forward(minutes=2)
    await root.taps_data(f"un:show:{first}:0")
    assert ("Tell again" in await root.buttons()) is again


async def test_a_customer_stands_there_by_a_number_and_never_by_name(
    house: House, root: Person, ben: Person, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await lodge(ben, "I want to complain, the room was locked on Monday", contact="Here in this chat")
    stranger = await house.stranger()
    async with house.peiban.database.write() as tx:
        row = await tx.get(Account, stranger.account.id)
        assert row is not None
        row.display_name = "Carla Secret"
    told = [(anna, {"case": 1, "seq": 1}), (ben, {"case": 2, "seq": 1}), (wang, {"case": 1, "seq": 1}), (anna, {})]
    for person, params in told:
        await ended(house, person, "failed", name="case_told", params=params)
        house.clock.forward(minutes=1)
    async with house.peiban.database.write() as tx:
        await outbox.queue(tx, "quiz", now=house.clock.now(), params={}, account_id=stranger.account.id)
        newest = max(row.id or 0 for row in await outbox.due(tx, now=house.clock.now()))
        assert await outbox.take(tx, newest)
        await outbox.ended(tx, newest, End("failed", "x"), now=house.clock.now())
    await root.taps_data("un:list:0:0")
    await root.sees(
        f"1. New quiz · visitor {stranger.account.id}",
        f"2. News of a complaint · Customer {anna.person_id} ·",
        "3. News of a complaint · Wang Fang ·",
        # Of a case even a learner is its customer and nobody else.
        "4. News of a complaint · Customer C-2026-000002 ·",
        "5. News of a complaint · Customer C-2026-000001 ·",
    )
    for place in ("1", "2", "4", "5"):
        await root.taps(place)
        await root.sees("To: ")
        await root.sees_not("Anna", "Ben Vogel", "Carla")
        await root.taps("Back")


async def test_nobody_but_an_administrator_sees_the_list_or_changes_it(house: House, root: Person, ben: Person) -> None:
    first = await ended(house, ben, "failed")
    others = [role for role in Role if role is not Role.ADMIN]
    everybody_else = await house.person("Eve", *others, number="E1", language="en")
    for do in ("list", "show", "again", "seen"):
        await everybody_else.taps_data(f"un:{do}:{first}:0")
        assert everybody_else.toasts == ["That is not open to you. /menu shows what you can do here."], do
        await everybody_else.sees_not("Ben")
    assert [row.seen_at for row in await house.rows(Notice)] == [None]
    assert await acts(house) == []
