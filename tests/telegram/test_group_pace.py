"""How fast a group is written to: Telegram takes twenty messages a minute there. Time leaps here, nobody waits."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import EditMessageText, SendMessage

from bot.channels.telegram import pace
from bot.channels.telegram.pace import Pace
from tests.botapi.flood import FloodGate
from tests.botapi.refusals import Refusal
from tests.telegram.town import TOKEN

GROUP, A_MINUTE, MESSAGES = -100500, 20, 25


class LeapingLoop(asyncio.SelectorEventLoop):
    """When nothing is to be done now, it is at once as late as the next thing that is to be done."""

    leapt = 0.0
    _ready: Any
    _scheduled: Any

    def time(self) -> float:
        return super().time() + self.leapt

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self.leapt += max(0.0, self._scheduled[0].when() - self.time())
        super()._run_once()  # type: ignore[misc]


class LoopClock:
    """The messenger's clock is the loop's."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()


class Messenger:
    """The strict server's gate alone: what it let through, when, and what it refused."""

    def __init__(self) -> None:
        self.gate = FloodGate(LoopClock(), enabled=True)  # type: ignore[arg-type]
        self.taken: list[float] = []
        self.refused = 0

    async def __call__(self, _bot: Bot, method: Any) -> Any:
        try:
            self.gate.pass_or_refuse(1, method.chat_id)
        except Refusal as refusal:
            self.refused += 1
            raise TelegramRetryAfter(method, "too many", 1) from refusal
        self.taken.append(self.gate.clock.now())


def leaping(story: Any) -> None:
    loop = LeapingLoop()
    try:
        loop.run_until_complete(story())
    finally:
        loop.close()


def test_a_group_s_bucket_stays_within_twenty_in_any_minute() -> None:
    depth, seconds = pace.GROUP
    assert depth + 60 * depth / seconds <= A_MINUTE


def test_twenty_five_messages_to_one_group_are_all_taken_and_none_is_refused() -> None:
    messenger = Messenger()

    async def story() -> None:
        kept, bot = Pace(), Bot(TOKEN)
        methods: list[Any] = [SendMessage(chat_id=GROUP, text=str(number)) for number in range(MESSAGES - 5)]
        # Edits count like messages in a group.
        methods += [EditMessageText(chat_id=GROUP, message_id=1, text=str(number)) for number in range(5)]
        async with asyncio.TaskGroup() as group:
            for method in methods:
                group.create_task(kept(messenger, bot, method))  # type: ignore[arg-type]

    leaping(story)
    assert (len(messenger.taken), messenger.refused) == (MESSAGES, 0)
    assert all(late - early > 60 for early, late in zip(messenger.taken, messenger.taken[A_MINUTE:], strict=False))


def test_the_gate_refuses_the_twenty_first_in_a_minute() -> None:
    """Or the test above would show nothing."""
    messenger = Messenger()

    async def story() -> None:
        bot = Bot(TOKEN)
        for number in range(A_MINUTE):
            await messenger(bot, SendMessage(chat_id=GROUP, text=str(number)))
            await asyncio.sleep(2)
        with pytest.raises(TelegramRetryAfter):
            await messenger(bot, SendMessage(chat_id=GROUP, text="one more"))

    leaping(story)
    assert messenger.refused == 1
