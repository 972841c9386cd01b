"""Nobody is disturbed at night: his own night where his record names a zone, the house's (Shanghai) otherwise."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.people import Role
from storage import outbox, people
from storage.models.outbox import Notice
from tests.house import House, Person

EVENING = datetime(2026, 11, 23, 16, tzinfo=UTC)


async def reader(house: House, zone: str | None) -> Person:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    async with house.peiban.database.write() as tx:
        row = await people.person(tx, anna.person_id or 0)
        assert row is not None
        row.zone = zone
    return anna


async def tell(house: House, anna: Person, **more: bool) -> Notice:
    """Queue a word for her and let it be delivered, or not; the row."""
    async with house.peiban.database.write() as tx:
        await outbox.queue(
            tx, "claim_decided", now=house.clock.now(), params={"granted": True}, person_id=anna.person_id, **more
        )
    await house.settle()
    row: Notice = (await house.rows(Notice))[-1]
    return row


@pytest.mark.parametrize(
    ("zone", "moment", "until"),
    [
        (None, EVENING, datetime(2026, 11, 24, tzinfo=UTC)),
        ("Asia/Shanghai", EVENING, datetime(2026, 11, 24, tzinfo=UTC)),
        ("Mars/Olympus_Mons", EVENING, datetime(2026, 11, 24, tzinfo=UTC)),
        ("../../etc/passwd", EVENING, datetime(2026, 11, 24, tzinfo=UTC)),
        # Half an hour apart from everybody else: 21:30 there.
        ("Asia/Kolkata", EVENING, datetime(2026, 11, 24, 2, 30, tzinfo=UTC)),
        # The night in which clocks go forward has an hour less, and the one in which they go back an hour more.
        ("America/New_York", datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 13, tzinfo=UTC)),
        # Clocks that go forward by half an hour, from ten and a half hours ahead to eleven.
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, tzinfo=UTC), datetime(2026, 10, 3, 21, tzinfo=UTC)),
    ],
)
async def test_a_notice_waits_for_the_morning_of_its_reader_and_comes_once(
    house: House, zone: str | None, moment: datetime, until: datetime
) -> None:
    anna = await reader(house, zone)
    house.clock.set(moment)
    waiting = await tell(house, anna)
    assert (waiting.state, waiting.reason, waiting.not_before) == ("queued", "quiet hours", until)
    house.clock.set(until - timedelta(seconds=1))
    await house.settle()
    assert [row.state for row in await house.rows(Notice)] == ["queued"]
    for _look in range(2):
        house.clock.set(until)
        await house.settle()
    assert [(row.state, row.attempts) for row in await house.rows(Notice)] == [("sent", 1)]


async def test_whoever_is_awake_is_told_although_the_house_sleeps(house: House) -> None:
    anna = await reader(house, "Asia/Kolkata")
    house.clock.set(EVENING - timedelta(hours=1))
    assert (await tell(house, anna)).state == "sent"


async def test_what_is_urgent_waits_for_nobody_s_morning(house: House) -> None:
    anna = await reader(house, "Asia/Kolkata")
    house.clock.set(EVENING)
    assert (await tell(house, anna, urgent=True)).state == "sent"


async def test_an_account_s_night_is_that_of_the_person_behind_it(house: House) -> None:
    anna = await reader(house, "Asia/Kolkata")
    house.clock.set(EVENING)
    async with house.peiban.database.write() as tx:
        given = {"params": {"granted": True}, "account_id": anna.account.id}
        await outbox.queue(tx, "claim_decided", now=house.clock.now(), **given)
    await house.settle()
    (waiting,) = await house.rows(Notice)
    assert waiting.not_before == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


async def test_a_zone_that_changes_while_a_notice_waits_counts_from_then_on(house: House) -> None:
    anna = await reader(house, None)
    house.clock.set(EVENING)
    await tell(house, anna)
    async with house.peiban.database.write() as tx:
        row = await people.person(tx, anna.person_id or 0)
        assert row is not None
        row.zone = "Asia/Kolkata"
    house.clock.set(datetime(2026, 11, 24, tzinfo=UTC))
    await house.settle()
    (waiting,) = await house.rows(Notice)
    assert (waiting.state, waiting.not_before) == ("queued", datetime(2026, 11, 24, 2, 30, tzinfo=UTC))
