"""A single update is handled in the commit that keeps it; whatever stands in the way of that, it is kept."""

import asyncio

import pytest

import bot.handling
from bot.edge import Edge
from bot.receipts import Receipt, Receipts
from domain.errors import NotFoundError
from domain.people import Role
from storage import intake, outbox
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from tests.house import House, Person


async def anna_of(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", language="en")


async def states(house: House) -> list[tuple[str, str, int]]:
    return [(row.update_key.partition(":")[2], row.state, row.attempts) for row in await house.rows(Intake)]


async def says(house: House, person: Person, cid: str, text: str = "/menu") -> None:
    await house.chat._keep(person.account, {"t": "text", "text": text}, cid)


async def test_when_it_is_acknowledged_it_is_done_and_its_answer_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(Edge, "handle", None)  # nobody needs it
    await says(house, anna, "one")
    assert await states(house) == [("one", "done", 0)]
    assert len(await house.rows(PendingAnswer)) == 1
    await house.settle()
    await anna.sees("Hello Anna")
    assert not await house.rows(PendingAnswer)


async def test_what_a_refused_act_had_written_is_undone_and_the_refusal_told_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)
    feed = Edge._feed

    async def write_then_refuse(edge, arrival, scope):  # type: ignore[no-untyped-def]
        await feed(edge, arrival, scope)
        await outbox.queue(scope.tx, "link_claimed", now=scope.now, person_id=anna.person_id)
        raise NotFoundError

    monkeypatch.setattr(Edge, "_feed", write_then_refuse)
    await says(house, anna, "one")
    assert await states(house) == [("one", "done", 0)]
    assert not await house.rows(Notice)
    await house.settle()
    await anna.sees(NotFoundError.message.partition(".")[0])


async def test_the_store_s_own_trouble_is_no_attempt_and_acknowledges_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)

    async def away(_tx: object, _row: object) -> bool:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(intake, "goes_first", away)
        with pytest.raises(ConnectionResetError):
            await says(house, anna, "one")
    assert await states(house) == []


async def test_a_refusal_that_cannot_be_told_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(bot.handling, "RETRY_SECONDS", 0)
    keep, failures = Edge._keep, iter([True])

    async def refuse(_edge, _arrival, _scope):  # type: ignore[no-untyped-def]
        raise NotFoundError

    async def half_told(edge, scope, arrival, answer):  # type: ignore[no-untyped-def]
        kept = await keep(edge, scope, arrival, answer)
        if next(failures, False):
            raise LookupError("in the middle")
        return kept

    monkeypatch.setattr(Edge, "_feed", refuse)
    monkeypatch.setattr(Edge, "_keep", half_told)
    await says(house, anna, "one")
    assert await states(house) == [("one", "new", 0)]
    assert not await house.rows(PendingAnswer)
    await house.settle()
    assert [state for _key, state, _attempts in await states(house)] == ["done"]


async def test_whoever_has_something_left_keeps_his_order(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(bot.handling, "RETRY_SECONDS", 0)
    seen: list[str] = []
    act, failures = Edge._act, iter([True, True, True])

    async def watched(edge, tx, row):  # type: ignore[no-untyped-def]
        text = row.payload["message"]["text"]
        seen.append(text)
        if text == "/menu" and next(failures, False):
            raise LookupError("not yet")
        return await act(edge, tx, row)

    monkeypatch.setattr(Edge, "_act", watched)
    # Queued together: both are kept in one commit, and the second one must not pass the first.
    await asyncio.gather(says(house, anna, "one"), says(house, anna, "two", "/help"))
    await house.settle()
    assert "/help" not in seen[: seen.count("/menu")]
    assert [key for key, *_rest in await states(house)] == ["one", "two"]


async def test_a_batch_is_kept_first_and_handled_after(house: House) -> None:
    anna = await anna_of(house)
    rows = [
        intake.Received(bot_id=1, update_key=f"k{number}", sender=anna.account.user_id + number, payload={})
        for number in range(2)
    ]

    async def gather(_tx: object) -> list[intake.Received]:
        return rows

    await house.peiban.handling.take_in(gather)
    assert [row.state for row in await house.rows(Intake)] == ["new", "new"]
    await house.settle()


async def test_receipts_that_wait_together_are_written_in_one_unit_and_fail_together(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    peiban = house.peiban
    receipts = Receipts(peiban.database, peiban.clock, peiban.background)
    async with peiban.database.write() as tx:
        kept = [
            await outbox.keep_answer(tx, bot_id=1, chat_id=chat, payload={"say": "x"}, now=house.clock.wall())
            for chat in range(5)
        ]
    given: list[tuple[int, ...]] = []
    answered = outbox.answered

    async def counted(tx, *ids):  # type: ignore[no-untyped-def]
        given.append(ids)
        if len(given) == 1:
            raise OSError("disk full")
        await answered(tx, *ids)

    monkeypatch.setattr(outbox, "answered", counted)
    all_of_them = [Receipt(1, chat, answer_id, []) for chat, answer_id in enumerate(kept)]
    first = await asyncio.gather(*(receipts.write(one) for one in all_of_them), return_exceptions=True)
    assert [type(one) for one in first] == [OSError] * 5
    assert len(await house.rows(PendingAnswer)) == 5
    await asyncio.gather(*(receipts.write(one) for one in all_of_them))
    assert given == [tuple(kept)] * 2
    assert not await house.rows(PendingAnswer)
