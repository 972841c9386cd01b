"""A survey for the story's class, and trainees who answer it: what is asked for words by typing, the rest by tapping."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from domain.survey import ItemKind, SurveyMode
from handlers.blocks.form.view import FormTap
from handlers.survey.taps import SurveyTap
from storage.models.people import Account
from storage.models.training import Lesson
from storage.session import Database
from storage.survey import questionnaires, runs
from storage.survey.questionnaires import ItemRow
from tests.botapi.happenings import Happenings
from tests.botapi.world import Posted
from tests.faults.crowd import GIVE_UP_SECONDS, Crowd

TYPED, TAPPED = ItemKind.TEXT, ItemKind.LIKERT
FIVE_TO_TYPE = (TYPED,) * 5
BY_TURNS = (TYPED, TAPPED, TYPED, TAPPED, TYPED)
THANKS = "Thank you"


async def ask_for_opinions(url: str, kinds: Sequence[ItemKind]) -> None:
    """Open a survey with these items for everybody in the story's class."""
    database, now = Database(url), datetime.now(UTC)
    items = [ItemRow(dimension="Course", title=f"Item {at}", kind=kind) for at, kind in enumerate(kinds)]
    async with database.write() as tx:
        await questionnaires.save_questionnaire(tx, title="Opinions", items=items, now=now)
        paper = (await questionnaires.current_questionnaires(tx))[0].id or 0
        lesson = (await tx.exec(select(Lesson.id))).one() or 0
        row = await runs.prepare(tx, questionnaire_id=paper, lesson_id=lesson, title="Opinions", mode=SurveyMode.NAMED)
        await runs.begin(tx, row, questionnaire_id=paper, now=now, closes_at=now + timedelta(days=3))
        for person in (await tx.exec(select(Account.person_id).order_by(col(Account.user_id)))).all():
            await runs.ask(tx, survey_id=row.id or 0, person_id=person or 0, next_reminder_at=None)
    await database.close()


@dataclass(slots=True)
class Respondents:
    """The people of a crowd, who answer the survey. `hasty`: each tap twice, and beside each word a tap on the question before."""

    crowd: Crowd
    kinds: Sequence[ItemKind]
    hasty: bool = True
    done: set[int] = field(default_factory=set)
    _given: set[tuple[int, int]] = field(default_factory=set)
    _acted: dict[int, int] = field(default_factory=dict)
    _old: dict[int, str] = field(default_factory=dict)

    def word(self, number: int, at: int) -> str:
        """What somebody writes at an item."""
        return f"word {at} of {number}"

    def points(self, number: int, at: int) -> int:
        """What somebody taps at an item."""
        return 1 + (number + at) % 5

    def expected(self, number: int) -> dict[str, object]:
        """His ballot."""
        return {
            f"i{at}": self.word(number, at) if kind is TYPED else self.points(number, at)
            for at, kind in enumerate(self.kinds)
        }

    async def run(self, *numbers: int) -> None:
        """Until these (everybody) have handed in."""
        whose = numbers or tuple(one.number for one in self.crowd.people)
        for number in whose:
            self.say(number, "/survey")
        await self._until(lambda: not set(whose) - self.done, whose)

    async def open(self) -> None:
        """Until everybody has the first question before him."""
        whose = tuple(one.number for one in self.crowd.people)
        self._given |= {(number, at) for number in whose for at in range(len(self.kinds))}  # nobody answers yet
        for number in whose:
            self.say(number, "/survey")
        await self._until(lambda: all(self._asked(number) for number in whose), whose)

    async def _until(self, reached: Callable[[], bool], whose: Sequence[int]) -> None:
        world, seen, acts, moved = self.crowd.api.world, 0, -1, time.monotonic()
        while not reached():
            for number in whose:
                self._step(number)
            if len(world.taps) + len(self._given) > acts:
                acts, moved = len(world.taps) + len(self._given), time.monotonic()
            assert time.monotonic() - moved < GIVE_UP_SECONDS, [
                self._text(one) for one in whose if one not in self.done
            ]
            seen = await world.changed_since(seen, 0.25)

    def _asked(self, number: int) -> bool:
        screen = self._screen(number)
        return screen is not None and bool(_form_taps(screen))

    def _text(self, number: int) -> str:
        screen = self._screen(number)
        return str(screen.body.get("text", "")) if screen else "nothing"

    def _step(self, number: int) -> None:
        screen = self._screen(number)
        if number in self.done or screen is None or screen.changed <= self._acted.get(number, 0):
            return
        if _thanks(screen):
            self.done.add(number)
            return
        opens, taps = _opening(screen), _form_taps(screen)
        if opens is not None:
            self._tap(number, screen, opens)
            return
        # He is asked whether to go on when the second press of the way in came after his first answer.
        onward = next((tap for tap in taps if tap.do in ("confirm", "keep")), None)
        if onward is not None:
            self._tap(number, screen, onward.pack())
        elif taps:
            self._answer(number, screen, taps)

    def _answer(self, number: int, screen: Posted, taps: list[FormTap]) -> None:
        at = int(taps[0].at.removeprefix("i"))
        if (number, at) in self._given:
            return  # shown once more, because of an old tap
        self._given.add((number, at))
        if self.kinds[at] is TYPED:
            self._acted[number] = screen.changed
            if self.hasty and number in self._old:
                self._tap(number, screen, self._old[number])
            self.say(number, self.word(number, at))
            return
        picks = {tap.value: tap for tap in taps if tap.do == "pick"}
        wanted = picks[str(self.points(number, at))].pack()
        self._old[number] = picks[str(1 + self.points(number, at) % 5)].pack()
        self._tap(number, screen, wanted)

    def _screen(self, number: int) -> Posted | None:
        """The survey's message that changed last."""
        shown = self.crowd.api.world.place(number, self.crowd.api.world.bot().id).messages.values()
        theirs = [one for one in shown if not one.deleted and (_opening(one) or _form_taps(one) or _thanks(one))]
        return max(theirs, key=lambda one: one.changed, default=None)

    def _tap(self, number: int, screen: Posted, data: str) -> None:
        world = self.crowd.api.world
        self._acted[number] = screen.changed
        for _time in range(2 if self.hasty else 1):
            Happenings(world).tap(world.people[number], screen.id, data, chat_id=None, bot=world.bot(), forced=True)

    def say(self, number: int, text: str) -> None:
        """Type something, whatever stands on the screen."""
        world = self.crowd.api.world
        Happenings(world).send(world.people[number], {"type": "text", "text": text}, chat_id=None, bot=world.bot())


def _thanks(screen: Posted) -> bool:
    return THANKS in str(screen.body.get("text", ""))


def _data(screen: Posted) -> list[str]:
    rows: list[list[dict[str, Any]]] = (screen.markup or {}).get("inline_keyboard", [])
    return [button.get("callback_data") or "" for row in rows for button in row]


def _opening(screen: Posted) -> str | None:
    return next((data for data in _data(screen) if data.startswith(f"{SurveyTap.__prefix__}:")), None)


def _form_taps(screen: Posted) -> list[FormTap]:
    return [FormTap.unpack(data) for data in _data(screen) if data.startswith(f"{FormTap.__prefix__}:")]
