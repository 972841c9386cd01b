"""What is let go of by itself, so that no table grows for ever, and what a window that was away is given."""

from datetime import timedelta

from domain.people import Role
from storage import outbox, web
from storage.models.intake import Intake
from storage.models.jobs import Occurrence
from storage.models.outbox import Notice
from tests.house import House


async def test_old_occurrences_go_but_the_newest_of_each_job_stays(house: House) -> None:
    for _minute in range(5):
        await house.later(minutes=1)
    jobs = {row.job for row in await house.rows(Occurrence)}
    await house.later(days=15)
    left = await house.rows(Occurrence)
    assert {row.job for row in left} == jobs
    assert min(row.at for row in left) > house.clock.now() - timedelta(days=14)


async def test_a_notice_that_ended_is_kept_for_30_days_and_one_that_waits_for_ever(house: House) -> None:
    anna = await house.record("Anna", Role.TRAINEE, number="A1")
    now = house.clock.now()
    async with house.peiban.database.write() as tx:
        for name, later in (("ended", 0), ("waits", 400)):
            await outbox.queue(tx, name, now=now, person_id=anna, not_before=now + timedelta(days=later))
        (row,) = await outbox.due(tx, now=now)
        await outbox.ended(tx, row.id or 0, outbox.End("sent"), now=now)
    await house.later(days=30)
    assert {row.name for row in await house.rows(Notice)} >= {"ended", "waits"}
    await house.later(days=1)
    assert "ended" not in {row.name for row in await house.rows(Notice)}
    assert "waits" in {row.name for row in await house.rows(Notice)}


async def test_a_dead_letter_is_kept_for_30_days(house: House) -> None:
    async with house.peiban.database.write() as tx:
        tx.add(Intake(bot_id=1, update_key="bad", sender=1, state="dead", received_at=house.clock.wall()))
    await house.later(days=30)
    assert len(await house.rows(Intake)) == 1
    await house.later(hours=1)
    assert not await house.rows(Intake)


async def test_a_window_that_was_away_gets_all_it_missed_in_order(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    chat_id = anna.account.user_id
    async with house.peiban.database.write() as tx:
        for number in range(12):
            await web.add(tx, chat_id=chat_id, mine=False, text=str(number), now=house.clock.now())
    async with house.peiban.database.read() as tx:
        assert [row.rev for row in await web.since(tx, chat_id, 2, limit=5)] == [3, 4, 5, 6, 7]
        assert [row.rev for row in await web.since(tx, chat_id, 10, limit=5)] == [11, 12]
        assert [row.rev for row in await web.since(tx, chat_id, 0, limit=5)] == [8, 9, 10, 11, 12]
