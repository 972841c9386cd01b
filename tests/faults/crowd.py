"""Trainees who read their screens and tap, and a ledger of what they did: the other half of the ground truth.

They are quick, some press twice, some press what stood there long ago; none of them knows that anything is killed.
"""

import math
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.quiz.taps import QuizOpenTap, QuizTap
from tests.botapi.happenings import Happenings
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import Pending
from tests.botapi.world import Posted
from tests.faults.flaky import POISONED, STUMBLING
from tests.faults.story import OPTIONS, Story

# How long somebody looks at a screen that does not change before he asks with /quiz; each time is counted.
PATIENCE_SECONDS = 40.0
GIVE_UP_SECONDS = 90.0
TWICE, OLD = 0.06, 0.06
# Of the taps whose handler raises, so many do in every attempt.
ALWAYS = 0.4
SORRY = "Sorry, something went wrong on our side"
QUESTION = re.compile(r"Question number (\d+)\?")
Key = tuple[int, int]  # a trainee's number at the messenger, a place in the paper


@dataclass(slots=True)
class Trainee:
    """One person: what he answered (place -> option), the updates that carried it, and the screen he has dealt with."""

    index: int
    number: int
    given: dict[int, int] = field(default_factory=dict)
    carried: dict[int, list[Pending]] = field(default_factory=dict)
    taps: dict[int, str] = field(default_factory=dict)
    acted: int = 0
    since: float = 0.0
    nudges: int = 0
    outcome: str | None = None
    last: str = ""
    apologies: int = 0


@dataclass(slots=True)
class Crowd:
    """Everybody, driven by what the fake messenger shows."""

    api: FakeBotApi
    story: Story
    # Whether some press twice and some press what stood there long ago.
    careless: bool = True
    # Where a flaky Peiban reads which taps its handlers raise on.
    marks: Path | None = None
    poisoned: set[str] = field(default_factory=set)
    # Answers whose feedback somebody has had on his screen.
    confirmed: set[Key] = field(default_factory=set)
    people: list[Trainee] = field(default_factory=list)
    taps: int = 0
    given: int = 0
    # So many answers are given at most; whoever is asked then looks at his question until there may be more.
    most: float = math.inf
    over: bool = False
    _rng: random.Random = field(init=False)
    _flaws: random.Random = field(init=False)
    _acts: Happenings = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"crowd {self.story.seed}")
        self._flaws = random.Random(f"flaws {self.story.seed}")
        self._acts = Happenings(self.api.world)
        for index in range(self.story.people):
            number = self.story.number(index)
            self.api.world.add_person(f"Trainee {index}", person_id=number, language_code="en")
            self.people.append(Trainee(index, number))

    @property
    def unfinished(self) -> list[Trainee]:
        """Who does not see his result yet."""
        return [one for one in self.people if one.outcome is None]

    async def run(self) -> None:
        """Until everybody sees his result, or nothing has moved for a long time."""
        seen, moved = 0, time.monotonic()
        for one in self.people:
            if self.screen(one) is None:
                self.ask(one)
        while self.unfinished and time.monotonic() - moved < GIVE_UP_SECONDS:
            acts = self.taps
            for one in self.unfinished:
                self.step(one)
            if self.taps > acts or self.given >= self.most:
                moved = time.monotonic()
            seen = await self.api.world.changed_since(seen, 0.25)
        self.over = True

    def step(self, one: Trainee) -> None:
        """Look at the screen; press what it asks for, once per screen."""
        screen = self.screen(one)
        buttons = read(screen) if screen is not None and screen.changed > one.acted else []
        picks = _picks(buttons)
        if screen is None or not buttons or (picks and picks[0].at in one.given):
            # Nothing new, or an old screen that came again: the answer to the tap is on its way, or was an apology.
            self._wait(one, screen)
            return
        if picks:
            if self.given < self.most:
                self._answer(one, screen, picks)
            return
        self._read_feedback(one, screen)
        if any(isinstance(tap, QuizTap) and tap.do == "look" for tap in buttons):
            one.outcome = str(screen.body.get("text", ""))
        elif (onward := _onward(buttons)) is not None:
            self._press(one, screen, onward.pack())

    def _wait(self, one: Trainee, screen: Posted | None) -> None:
        if screen is not None and one.last and self._apologised(one):
            self._again(one, screen)
        elif time.monotonic() - one.since > PATIENCE_SECONDS:
            one.nudges += 1
            self.ask(one)

    def _answer(self, one: Trainee, screen: Posted, picks: list[QuizTap]) -> None:
        at = picks[0].at
        if self.careless and one.taps and self._rng.random() < OLD:
            old = self._rng.choice(list(one.taps))
            wrong = QuizTap.unpack(one.taps[old])
            wrong.value = (wrong.value + 1) % OPTIONS
            self._press(one, screen, wrong.pack(), forced=True)
        chosen = next(tap for tap in picks if tap.value == self.story.choice(one.index, at))
        one.given[at], one.taps[at] = chosen.value, chosen.pack()
        self.given += 1
        times = 2 if self.careless and self._rng.random() < TWICE else 1
        one.carried[at] = [self._press(one, screen, chosen.pack()) for _ in range(times)]

    def _read_feedback(self, one: Trainee, screen: Posted) -> None:
        """What is said of an answer is said to be stored."""
        asked = QUESTION.search(str(screen.body.get("text", "")))
        if asked and int(asked[1]) in one.given and not _picks(read(screen)):
            self.confirmed.add((one.number, int(asked[1])))

    def look_around(self) -> set[Key]:
        """All answers whose feedback has been on a screen until now."""
        for one in self.people:
            if (screen := self.screen(one)) is not None:
                self._read_feedback(one, screen)
        return set(self.confirmed)

    def _apologised(self, one: Trainee) -> bool:
        """Whether Peiban has said once more that something went wrong."""
        shown = self.api.world.place(one.number, self.api.world.bot().id).messages.values()
        count = sum(str(posted.body.get("text", "")).startswith(SORRY) for posted in shown)
        before, one.apologies = one.apologies, count
        return count > before

    def _again(self, one: Trainee, screen: Posted) -> None:
        """Press what he pressed last, because it went wrong."""
        pressed = self._press(one, screen, one.last, forced=True)
        if one.last.startswith("q:pick"):
            one.carried[QuizTap.unpack(one.last).at].append(pressed)

    def screen(self, one: Trainee) -> Posted | None:
        """The message with buttons that changed last."""
        shown = self.api.world.place(one.number, self.api.world.bot().id).messages.values()
        alive = [posted for posted in shown if posted.markup and not posted.deleted]
        return max(alive, key=lambda posted: posted.changed, default=None)

    def _press(self, one: Trainee, screen: Posted, data: str, *, forced: bool = False) -> Pending:
        world = self.api.world
        one.acted, one.since, one.last = screen.changed, time.monotonic(), data
        person, bot = world.people[one.number], world.bot()
        tap = self._acts.tap(person, screen.id, data, chat_id=None, bot=bot, forced=forced)
        self._spoil(tap.id)
        self.taps += 1
        return bot.updates.history[-1]

    def _spoil(self, tap: str) -> None:
        """Before anybody can have fetched it: decide whether the handler of this tap raises, once or always."""
        luck = self._flaws.random()
        if self.marks is None or luck >= self.story.flaky:
            return
        kind = POISONED if luck < self.story.flaky * ALWAYS else STUMBLING
        folder = self.marks / kind
        folder.mkdir(exist_ok=True)
        (folder / tap).touch()
        if kind == POISONED:
            self.poisoned.add(tap)

    def ask(self, one: Trainee) -> None:
        """Type /quiz: the way in, and the way out of standing still."""
        world = self.api.world
        one.since = time.monotonic()
        self._acts.send(world.people[one.number], {"type": "text", "text": "/quiz"}, chat_id=None, bot=world.bot())


def read(screen: Posted) -> list[CallbackData]:
    """The quiz buttons of a message, unpacked by the product's own types."""
    rows: list[list[dict[str, Any]]] = (screen.markup or {}).get("inline_keyboard", [])
    kinds = {"q": QuizTap, "qo": QuizOpenTap}
    found = [button.get("callback_data") or "" for row in rows for button in row]
    return [kinds[data.partition(":")[0]].unpack(data) for data in found if data.partition(":")[0] in kinds]


def _picks(buttons: list[CallbackData]) -> list[QuizTap]:
    return [tap for tap in buttons if isinstance(tap, QuizTap) and tap.do == "pick"]


def _onward(buttons: list[CallbackData]) -> CallbackData | None:
    """Submit when everything is answered, else the next question, else the quiz on the list."""
    taps = [tap for tap in buttons if isinstance(tap, QuizTap)]
    submit = next((tap for tap in taps if tap.do == "submit"), None)
    steps = [tap for tap in taps if tap.do == "go"]
    opens = [tap for tap in buttons if isinstance(tap, QuizOpenTap) and tap.quiz and not tap.again]
    return submit or max(steps, key=lambda tap: tap.at, default=None) or next(iter(opens), None)
