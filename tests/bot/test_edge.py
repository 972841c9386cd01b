"""The edge under faults: one transaction per update, retries, dead letters, answers kept until they are sent."""

import pytest

from domain.people import Role
from handlers import privacy
from storage import intake, outbox
from storage.intake import Received
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from storage.models.people import Account
from storage.session import Tx
from tests.house import House


async def test_a_failing_handler_leaves_nothing_half_written_and_ends_as_a_dead_letter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")

    async def queue_then_fail(scope, **_arguments) -> None:  # type: ignore[no-untyped-def]
        await outbox.queue(scope.tx, "link_claimed", now=scope.now, person_id=anna.person_id)
        raise RuntimeError("a bug")

    monkeypatch.setattr(privacy.consent, "choose_language", queue_then_fail)
    await anna.says("/language")
    await anna.taps("English" if "English" in str(await anna.buttons()) else "简体中文")
    await anna.sees("something went wrong on our side")
    assert [(row.state, row.attempts) for row in await house.rows(Intake, Intake.state == "dead")] == [("dead", 3)]
    assert not await house.rows(Notice)
    monkeypatch.undo()
    async with house.peiban.database.write() as tx:
        dead = await intake.dead_letters(tx)
        assert await intake.replay(tx, dead[0].id or 0)
    await house.peiban.handling.resume()
    await house.settle()
    assert not await house.rows(Intake, Intake.state != "done")


async def test_an_update_that_cannot_be_decoded_blocks_nobody(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")

    async def gather(_tx: Tx) -> list[Received]:
        return [
            Received(bot_id=1, update_key="bad", sender=anna.account.user_id, payload={"message": {"chat": "nonsense"}})
        ]

    await house.peiban.handling.take_in(gather)
    await anna.says("/menu")
    await anna.sees("Hello Anna")
    assert [row.update_key for row in await house.rows(Intake, Intake.state == "dead")] == ["bad"]


async def test_an_answer_that_was_not_sent_when_the_process_died_is_sent_at_the_next_start(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    async with house.peiban.database.write() as tx:
        payload = {"say": "your answer", "buttons": [], "files": []}
        await outbox.keep_answer(tx, bot_id=1, chat_id=anna.account.user_id, payload=payload, now=house.clock.wall())
    await house.peiban.begin()
    await house.settle()
    await anna.sees("your answer")
    assert not await house.rows(PendingAnswer)
    house.peiban.ticker.stop()


async def test_an_answer_is_owed_for_ten_minutes(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    for said, minutes in (("old news", 2), ("news", 9)):
        async with house.peiban.database.write() as tx:
            payload = {"say": said, "buttons": [], "files": []}
            await outbox.keep_answer(
                tx, bot_id=1, chat_id=anna.account.user_id, payload=payload, now=house.clock.wall()
            )
        house.clock.forward(minutes=minutes)
    await house.peiban.begin()
    await house.settle()
    house.peiban.ticker.stop()
    assert [row.text for row in await anna.bubbles()] == ["news"]


async def test_twenty_messages_at_once_are_handled_in_order_and_each_once(house: House) -> None:
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    await guest.taps("I am a customer")
    words = ["Grace", "Huaxin", "a@b.cn", *[f"more {number}" for number in range(17)]]
    for place, text in enumerate(words):
        await house.chat._keep(guest.account, {"t": "text", "text": text}, f"burst-{place}")
    await house.settle()
    await guest.sees("Grace", "Huaxin", "a@b.cn")
    keys = [row.update_key for row in await house.rows(Intake, Intake.state == "done")]
    assert [key for key in keys if "burst" in key] == [f"{guest.account.user_id}:burst-{place}" for place in range(20)]


async def test_the_raw_words_of_an_update_are_purged_after_three_days(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("/menu")
    await house.later(days=3, minutes=1)
    assert not await house.rows(Intake)


async def test_a_notice_whose_sending_was_cut_is_unknown_and_not_repeated(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    async with house.peiban.database.write() as tx:
        for name, surely in (("claim_decided", True), ("link_claimed", False)):
            await outbox.queue(
                tx,
                name,
                now=house.clock.now(),
                params={"granted": False},
                person_id=anna.person_id,
                at_least_once=surely,
            )
        for row in await outbox.due(tx, now=house.clock.now()):
            assert await outbox.take(tx, row.id or 0)
    async with house.peiban.database.write() as tx:
        await outbox.recover(tx, now=house.clock.now())
    await house.settle()
    states = {notice.name: notice.state for notice in await house.rows(Notice)}
    assert states == {"claim_decided": "sent", "link_claimed": "unknown"}


async def test_whoever_cannot_be_reached_is_skipped_with_a_reason(house: House) -> None:
    person_id = await house.record("Ben", Role.TRAINEE, number="B1")
    async with house.peiban.database.write() as tx:
        await outbox.queue(tx, "link_claimed", now=house.clock.now(), person_id=person_id)
    await house.settle()
    assert [(notice.state, notice.reason) for notice in await house.rows(Notice)] == [("skipped", "cannot be reached")]
    assert not await house.rows(Account)
