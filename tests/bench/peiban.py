"""Peiban with everything on: intake, permissions, every router, texts, kept answers, the living message."""

import asyncio
from pathlib import Path
from typing import Any, Self

from aiogram import Bot

from bot.channels import Capabilities, Channel
from bot.channels.telegram.updates import received
from domain.consent import CONSENT_VERSION
from domain.people import Role
from domain.question import Choice, Question, QuestionKind
from handlers.quiz.taps import QuizOpenTap, QuizTap
from storage import json_text
from storage.models.people import Account
from storage.models.quiz import AttemptAnswer
from storage.quiz import bank, papers
from tests.bench.wire import TOKEN, NullTelegram, tap_json, text_json
from tests.house import House, open_house

QUESTIONS = 25
NEXT = "Next ▶"
PICK = f"{QuizTap.__prefix__}:pick:"


class PeibanTaps:
    """A class of trainees in the middle of a quiz."""

    name = "peiban"
    tuned = True

    def __init__(self, house: House, people: list[int], wire: NullTelegram) -> None:
        self.house = house
        self.people = people
        self.wire = wire

    @classmethod
    async def open(cls, folder: Path, people: int, *, store_url: str = "") -> Self:
        """A Peiban on a fresh store (or on an empty one at `store_url`), a published quiz, everybody at its first question."""
        house = await open_house(folder, store_url=store_url)
        wire = NullTelegram()
        bot = Bot(TOKEN, session=wire)
        house.peiban.channels.add(
            Channel(name="telegram", bot=bot, capabilities=Capabilities(), deep_link=lambda payload: payload)
        )
        ids = [1000 + number for number in range(people)]
        for user_id in ids:
            person = await house.record(f"T{user_id}", Role.TRAINEE, number=str(user_id), cohort="Class", language="en")
            async with house.peiban.database.write() as tx:
                tx.add(
                    Account(
                        channel="telegram",
                        native_id=str(user_id),
                        user_id=user_id,
                        person_id=person,
                        display_name=f"Trainee {user_id}",
                        language="en",
                        first_seen=house.clock.wall(),
                        last_seen=house.clock.wall(),
                        consent_version=CONSENT_VERSION,
                    )
                )
        await _agree(house)
        quiz = await _publish(house)
        made = cls(house, ids, wire)
        for user_id in ids:
            await made.one(user_id, QuizOpenTap(quiz=quiz).pack())
        return made

    async def one(self, user_id: int, data: str) -> bool:
        """Send a tap in and wait until its answer is on the screen."""
        await self._answered(user_id, tap_json(user_id, data, message_id=self.wire.standing.get(user_id, 1)))
        return True

    async def says(self, user_id: int, text: str) -> None:
        """Send words in and wait until their answer is on the screen."""
        await self._answered(user_id, text_json(user_id, text))

    async def _answered(self, user_id: int, raw: str) -> None:
        shown = self.wire.shown.setdefault(user_id, asyncio.Event())
        shown.clear()
        await self.send(raw)
        await shown.wait()

    async def send(self, raw: str) -> None:
        """What a receiver does with one update."""

        async def gather(_tx: Any) -> list[Any]:
            update = received(42, json_text.read(raw))
            return [update] if update else []

        await self.house.peiban.handling.take_in(gather)

    # A person's side must not cost more than that of the others, whose people press the same button each time.

    def next_tap(self, user_id: int) -> str:
        """“Next”, or the first answer."""
        keyboard = self.wire.keyboards[user_id]
        assert keyboard is not None, "the quiz is over"
        rows = keyboard["inline_keyboard"]
        on = next((button for row in rows for button in row if button["text"] == NEXT), rows[0][0])
        return str(on["callback_data"])

    def is_answer(self, data: str) -> bool:
        """Whether a tap chooses something; the others lead on."""
        return data.startswith(PICK)

    async def stored(self) -> int:
        """How many answers there are."""
        return len(await self.house.rows(AttemptAnswer))

    async def close(self) -> None:
        """End."""
        await self.house.peiban.background.drain(20)
        await self.house.peiban.end_quietly()


async def _agree(house: House) -> None:
    from sqlalchemy import text

    async with house.peiban.database.write() as tx:
        await tx.exec(text("UPDATE person SET consent_version = :v"), params={"v": CONSENT_VERSION})  # type: ignore[call-overload]


async def _publish(house: House) -> int:
    async with house.peiban.database.write() as tx:
        for number in range(QUESTIONS):
            question = Question(
                kind=QuestionKind.SINGLE,
                stem=f"Question {number}: what comes first?",
                choices=(Choice(text="Horn"), Choice(text="Brakes", share=1.0), Choice(text="Paint")),
                explanation="Brakes decide over lives.",
                tags=("Bench",),
            )
            await bank.save_question(tx, question, key=f"b{number}", now=house.clock.now())
        known = [row.id or 0 for row in await bank.current_questions(tx)]
    lesson = await house.lesson("Class")
    async with house.peiban.database.write() as tx:
        await papers.draft(
            tx, title="Bench", cohort_id=lesson.cohort_id, lesson_id=lesson.id or 0, by=None, question_ids=known
        )
        quiz = await papers.of_lesson(tx, lesson.id or 0)
        assert quiz is not None
        await papers.publish(tx, quiz, now=house.clock.now(), closes_at=lesson.ends_at)
        return quiz.id or 0
