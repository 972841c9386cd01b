"""The outbox's rules: who delivers, what is taken, bundled, brought up to date, cut in the middle, and given back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod

import bot.notices
from bot.channels import NotSentError
from bot.delivery import Delivery
from bot.edge import Edge
from domain.people import Role
from handlers.blocks.answers import Button, Part, Say, Show, rows
from handlers.blocks.texts import Texts
from services.scope import Scope
from storage import outbox
from storage.models.outbox import Notice, PendingAnswer
from tests.conversations.survey_class import make_class, save_items
from tests.house import House, Person


@pytest.fixture
async def anna(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices of the tests' own: a word, a long text, a card."""

    async def word(_scope: Scope, params: dict[str, Any], _say: Texts) -> Say:
        return Say(params["text"], rows(Button("Go on", data="x")), ())

    async def card(_scope: Scope, params: dict[str, Any], _say: Texts) -> Show:
        return Show("card", str(params["state"][0]), rows(Button("Go on", data="x")))

    monkeypatch.setattr(bot.notices, "RENDERERS", {**bot.notices.RENDERERS, "word": word, "card": card})
    monkeypatch.setattr("bot.delivery.RENDERERS", bot.notices.RENDERERS)


async def queue(house: House, anna: Person, *texts: str, **more: Any) -> None:
    async with house.peiban.database.write() as tx:
        for text in texts:
            await outbox.queue(
                tx, "word", now=house.clock.now(), params={"text": text}, person_id=anna.person_id, **more
            )


async def states(house: House, *where: Any) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in sorted(await house.rows(Notice, *where), key=lambda row: row.id)]


class Wire:
    """What is called on the web channel's wire; fails as told, before or after the call has its effect."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[TelegramMethod[Any]] = []
        self.before: dict[int, Exception] = {}
        self.after: dict[int, Exception] = {}
        session = house.peiban.channels.by_name["web"].bot.session
        original = session.make_request

        async def make_request(bot_: Any, method: TelegramMethod[Any], **more: Any) -> Any:
            self.calls.append(method)
            if error := self.before.get(len(self.calls)):
                raise error
            result = await original(bot_, method, **more)
            if error := self.after.get(len(self.calls)):
                raise error
            return result

        monkeypatch.setattr(session, "make_request", make_request)

    @property
    def said(self) -> list[str]:
        return [str(call.text) for call in self.calls if isinstance(call, SendMessage | EditMessageText)]


@pytest.fixture
def wire(house: House, monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(house, monkeypatch)


ANY = SendMessage(chat_id=1, text="x")
TEN = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "error",
    [
        NotSentError(method=ANY, message="refused"),
        TelegramRetryAfter(method=ANY, message="slowly", retry_after=3),
        TelegramNetworkError(method=ANY, message="cut"),
    ],
)
async def test_a_long_notice_cut_between_its_messages_does_not_repeat_the_first(
    house: House, anna: Person, wire: Wire, error: Exception
) -> None:
    wire.before[2] = error
    await queue(house, anna, "\n".join(["a line of a long text " * 4] * 60))
    await house.settle()
    await house.later(minutes=5)
    assert len(wire.said) == 2
    assert [state for state, _reason in await states(house)] == ["unknown"]


async def test_a_long_answer_cut_between_its_messages_goes_on_with_the_one_that_is_missing(
    house: House, anna: Person, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "\n".join(f"line {number}: {'a word ' * 10}" for number in range(130))

    async def answer(*_given: Any) -> list[Part]:
        return [Say(long, rows(Button("Go on", data="x")))]

    monkeypatch.setattr("bot.lanes.PAUSES", (0, 0))
    monkeypatch.setattr(Edge, "_feed", answer)
    wire.before[2] = TelegramNetworkError(method=ANY, message="cut")
    await anna.says("anything")
    assert [text[:8] for text in wire.said].count("line 0: ") == 1
    assert len(wire.said) == 4
    assert wire.said[1] == wire.said[2]
    assert await anna.buttons() == ["Go on"]
    assert not await house.rows(PendingAnswer)


async def test_a_long_notice_that_must_arrive_is_sent_again(house: House, anna: Person, wire: Wire) -> None:
    wire.before[2] = NotSentError(method=ANY, message="refused")
    await queue(house, anna, "\n".join(["a line of a long text " * 4] * 60), at_least_once=True)
    await house.settle()
    assert await states(house) == [("queued", "not reached")]
    await house.later(minutes=5)
    assert len(wire.said) == 4
    assert await states(house) == [("sent", "")]


async def test_a_notice_that_certainly_was_not_sent_is_sent_later(house: House, anna: Person, wire: Wire) -> None:
    wire.before[1] = NotSentError(method=ANY, message="refused")
    await queue(house, anna, "once")
    await house.settle()
    await house.later(minutes=1)
    assert wire.said == ["once", "once"]
    assert await states(house) == [("sent", "")]


async def test_only_the_holder_of_the_lease_delivers(house: House, anna: Person, wire: Wire) -> None:
    leads = False
    peiban = house.peiban
    delivery = Delivery(
        peiban.database,
        peiban.channels,
        peiban.actors,
        peiban.delivery.sender,
        peiban.clock,
        peiban.lanes,
        lambda: leads,
    )
    await queue(house, anna, "once")
    assert (await delivery.deliver_due(), wire.said) == (0, [])
    leads = True
    assert (await delivery.deliver_due(), wire.said) == (1, ["once"])


async def test_two_that_deliver_at_the_same_time_send_each_notice_once(house: House, anna: Person, wire: Wire) -> None:
    peiban = house.peiban
    parts = (peiban.database, peiban.channels, peiban.actors, peiban.delivery.sender, peiban.clock, peiban.lanes)
    texts = [f"notice {number}" for number in range(30)]
    await queue(house, anna, *texts)
    others = [await house.person(f"P{number}", Role.TRAINEE, number=f"P{number}") for number in range(10)]
    for other in others:
        await queue(house, other, f"for {other.account.display_name}")
    async with asyncio.TaskGroup() as group:
        for _worker in range(3):
            group.create_task(Delivery(*parts).deliver_due())
    assert sorted(wire.said) == sorted([*texts, *(f"for {other.account.display_name}" for other in others)])
    assert set(await states(house)) == {("sent", "")}


async def test_what_nobody_is_sending_any_more_is_given_back_and_what_is_under_way_is_not(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()
    session = house.peiban.channels.by_name["web"].bot.session
    original = session.make_request

    async def slow(*given: Any, **more: Any) -> Any:
        entered.set()
        await go_on.wait()
        return await original(*given, **more)

    monkeypatch.setattr(session, "make_request", slow)
    await queue(house, anna, "left behind")
    async with house.peiban.database.write() as tx:
        assert await outbox.take(tx, (await outbox.due(tx, now=house.clock.now()))[0].id or 0)
    await queue(house, anna, "under way")
    async with asyncio.TaskGroup() as group:
        group.create_task(house.peiban.delivery.deliver_due())
        await entered.wait()
        await house.peiban.delivery.recover()
        assert await states(house) == [("unknown", "stopped while sending"), ("sending", "")]
        go_on.set()
    assert await states(house) == [("unknown", "stopped while sending"), ("sent", "")]


async def test_urgent_notices_go_first_and_the_rest_in_order(house: House, anna: Person, wire: Wire) -> None:
    await queue(house, anna, "1", "2")
    await queue(house, anna, "urgent", urgent=True)
    await house.settle()
    assert wire.said == ["urgent", "1", "2"]


async def test_any_number_of_changes_before_a_card_is_written_are_one_edit_and_the_last_one_is_seen(
    house: House, anna: Person, wire: Wire
) -> None:
    async def change(state: int) -> None:
        async with house.peiban.database.write() as tx:
            await outbox.queue(
                tx,
                "card",
                now=house.clock.now(),
                params={"state": [state]},
                person_id=anna.person_id,
                dedupe_key="card:1",
                card=True,
            )

    for state in range(50):
        await change(state)
    assert len(await house.rows(Notice)) == 1
    await house.settle()
    for state in range(50):
        await change(state)
    await house.settle()
    assert len(wire.calls) == 2
    assert {row.dedupe_key for row in await house.rows(Notice)} == {None}


async def test_a_card_that_could_not_be_shown_does_not_keep_the_next_edit_away(house: House) -> None:
    nobody = await house.record("Ben", Role.TRAINEE, number="B1")
    for _time in range(2):
        async with house.peiban.database.write() as tx:
            assert await outbox.queue(
                tx, "card", now=house.clock.now(), person_id=nobody, dedupe_key="card:2", card=True
            )
        await house.settle()
    assert await states(house) == [("skipped", "cannot be reached")] * 2


async def test_reminders_within_ten_minutes_are_one_message(house: House, anna: Person, wire: Wire) -> None:
    await queue(house, anna, "first", reminder=True)
    await queue(house, anna, "second", reminder=True, not_before=house.clock.now() + timedelta(minutes=10))
    await queue(house, anna, "third", reminder=True, not_before=house.clock.now() + timedelta(minutes=11))
    await queue(house, anna, "no reminder")
    await house.settle()
    assert wire.said == ["<b>1.</b> first\n\n<b>2.</b> second", "no reminder"]
    assert (await anna.buttons())[:2] == ["1. Go on", "2. Go on"]
    await house.later(minutes=11)
    assert wire.said[2:] == ["third"]
    assert await states(house) == [("sent", "")] * 4


async def test_reminders_that_waited_for_the_morning_are_one_message_and_urgent_ones_do_not_wait(
    house: House, anna: Person, wire: Wire
) -> None:
    house.clock.forward(hours=13)
    for hour in range(3):
        await queue(house, anna, f"reminder {hour}", reminder=True)
        await house.later(hours=1)
    await queue(house, anna, "urgent", urgent=True)
    await house.settle()
    assert wire.said == ["urgent"]
    await house.later(hours=8)
    assert wire.said[1:] == ["<b>1.</b> reminder 0\n\n<b>2.</b> reminder 1\n\n<b>3.</b> reminder 2"]


async def test_two_lessons_are_one_reminder(house: House, anna: Person, wire: Wire) -> None:
    for number, minutes in ((1, 5), (2, 12)):
        await house.lesson(starts_in=timedelta(hours=24, minutes=minutes), number=number)
    for _round in range(2):
        assert wire.said == []
        await house.later(minutes=10)
    (said,) = wire.said
    assert said.count("10 minutes early") == 2
    # A button that could do nothing before tomorrow is not there.
    assert await anna.buttons() == []


async def test_the_buttons_of_a_bundle_do_what_they_did_alone(house: House, wire: Wire) -> None:
    await save_items(house)
    group = await make_class(house, 1)
    await group.ends()
    one = group.people[0]
    house.clock.set(TEN)
    await queue(house, one, "another reminder", reminder=True, not_before=TEN + timedelta(minutes=5))
    await house.tick()
    assert "Your opinion on" in wire.said[-1]
    assert "another reminder" in wire.said[-1]
    await one.taps("1. Tonight")
    assert one.toasts == ["I will remind you today 19:00."]
    await one.taps("Answer")
    await one.sees("1/6")
