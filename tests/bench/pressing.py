"""People with a quiz before them who press what their screen asks for: all at once, or when it is time for a tap.

They are the crowd of the proofs, woken by what they are shown. A tap's clock begins at the instant at which it was due, so
somebody who finds nobody free pays for the wait.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from handlers.quiz.taps import QuizOpenTap
from tests.bench.onlooker import Onlooker
from tests.faults.crowd import Crowd, Trainee
from tests.faults.story import Story

GIVE_UP_SECONDS = 60.0
QUIZ = 1


class Pressers:
    """`standing` is the message with the button “Begin” that each has: (chat, message). `latencies` are (due, seconds)."""

    def __init__(self, api: Onlooker, story: Story) -> None:
        self.api, self.crowd = api, Crowd(api, story, careless=False)
        self.latencies: list[tuple[float, float]] = []
        self.waiting: dict[int, float] = {}
        self.standing: list[tuple[int, int]] = []
        self._people = {one.number: one for one in self.crowd.people}
        self._free: deque[Trainee] = deque(self.crowd.people)
        self._due: deque[float] = deque()
        self._answered: Callable[[Trainee], None] = self._free.append
        self._moved = self._clock()
        self._over = asyncio.Event()
        api.shown = self._shown
        world, bot = api.world, api.world.bot()
        button = {"text": "Begin", "callback_data": QuizOpenTap(quiz=QUIZ).pack()}
        for one in self.crowd.people:
            world.people[one.number].started.add(bot.id)
            posted = world.post(
                world.place(one.number, bot.id), bot.id, {"text": "A quiz"}, markup={"inline_keyboard": [[button]]}
            )
            self.standing.append((one.number, posted.id))

    _clock = staticmethod(time.monotonic)

    async def at_once(self, taps: int | None = None) -> int:
        """Everybody presses as soon as he is answered, `taps` times each or until his result; how many were answered."""
        left, before = dict.fromkeys(self._people, taps or 1_000_000), len(self.latencies)

        def again(one: Trainee) -> None:
            left[one.number] -= 1
            if left[one.number] > 0:
                self._press(one, self._clock())

        self._answered = again
        for one in self.crowd.people:
            self._press(one, self._clock())
        await self.answered()
        return len(self.latencies) - before

    async def at_rate(self, rate: float, seed: int, over: asyncio.Event) -> None:
        """Somebody who is free presses at each instant of a Poisson stream, until it is over and all are answered."""
        self._answered = self._on_duty
        luck, due = random.Random(seed), self._clock()
        while not over.is_set():
            due += luck.expovariate(rate)
            if (early := due - self._clock()) > 0:
                await asyncio.sleep(early)
            self._due.append(due)
            if self._free:
                self._on_duty(self._free.popleft())
        await self.answered()

    async def answered(self) -> None:
        """Wait until nobody waits any more, or nothing has moved for a minute."""
        self._moved = self._clock()
        while self.waiting and self._clock() - self._moved < GIVE_UP_SECONDS:
            self._over.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 1)

    @property
    def unanswered(self) -> int:
        """Taps that got no answer, and arrivals for whom nobody was free to the end."""
        return len(self.waiting) + len(self._due)

    def _on_duty(self, one: Trainee) -> None:
        if not self._due:
            self._free.append(one)
        elif self._press(one, self._due[0]):
            self._due.popleft()
        elif self._free:
            # Who has his result is out; the tap is the next one's.
            self._on_duty(self._free.popleft())

    def _press(self, one: Trainee, due: float) -> bool:
        before = one.since
        self.crowd.step(one)
        if one.since == before:
            return False
        self.waiting[one.number] = due
        return True

    def _shown(self, number: int) -> None:
        # The person looks after the call has been answered, as he would.
        asyncio.get_running_loop().call_soon(self._looks, number)

    def _looks(self, number: int) -> None:
        if number not in self.waiting:
            return
        one, now = self._people[number], self._clock()
        screen = self.crowd.screen(one)
        if screen is None or screen.changed > one.acted:
            self._moved = now
            due = self.waiting.pop(number)
            self.latencies.append((due, now - due))
            self._answered(one)
            if not self.waiting:
                self._over.set()
