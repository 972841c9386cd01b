"""A quiz bot as tutorials teach it: aiogram's FSM in memory, bare `F` filters, and a database connection for each write.

It is meant to be fair, not clumsy: one router, three filters before the one that matters, one write per answer, the
library's defaults (five seconds of patience with a locked file), the same answer to the screen as the floor sends.
"""

import json
import sqlite3
from itertools import count
from pathlib import Path
from typing import Self

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from tests.bench.wire import TOKEN, NullTelegram, tap_json

CHOICES = ("Horn", "Brakes", "Paint")
RIGHT = 1
_names = count(1)


class Quiz(StatesGroup):
    """Where somebody stands."""

    answering = State()


def question(at: int) -> tuple[str, InlineKeyboardMarkup]:
    """The text and the buttons of a question."""
    rows = [
        [InlineKeyboardButton(text=label, callback_data=f"answer:{at}:{number}")]
        for number, label in enumerate(CHOICES)
    ]
    return f"<b>Question {at + 1}</b>\n\nWhat comes first?", InlineKeyboardMarkup(inline_keyboard=rows)


def quiz_router(database: Path) -> Router:
    """All of the bot."""
    router = Router()

    @router.message(CommandStart())
    async def on_start(message: Message, state: FSMContext) -> None:
        await state.clear()
        await message.answer("Welcome! Press Begin.")

    @router.callback_query(F.data == "help")
    async def on_help(query: CallbackQuery) -> None:
        await query.answer("Press the right answer.")

    @router.callback_query(F.data == "score")
    async def on_score(query: CallbackQuery) -> None:
        async with aiosqlite.connect(database) as db:
            cursor = await db.execute("SELECT sum(points) FROM answers WHERE user_id = ?", (query.from_user.id,))
            await query.answer(f"{await cursor.fetchone()}")

    @router.callback_query(F.data == "begin")
    async def on_begin(query: CallbackQuery, state: FSMContext) -> None:
        await state.set_state(Quiz.answering)
        await state.update_data(at=0)
        text, markup = question(0)
        assert isinstance(query.message, Message)
        await query.message.edit_text(text, reply_markup=markup, parse_mode="HTML")
        await query.answer()

    @router.callback_query(Quiz.answering, F.data.startswith("answer:"))
    async def on_answer(query: CallbackQuery, state: FSMContext) -> None:
        assert query.data is not None and isinstance(query.message, Message)
        _, at, choice = query.data.split(":")
        async with aiosqlite.connect(database) as db:
            await db.execute(
                "INSERT INTO answers (user_id, question, choice, points) VALUES (?, ?, ?, ?)",
                (query.from_user.id, int(at), int(choice), float(int(choice) == RIGHT)),
            )
            await db.commit()
        await state.update_data(at=int(at) + 1)
        text, markup = question(int(at) + 1)
        await query.message.edit_text(text, reply_markup=markup, parse_mode="HTML")
        await query.answer()

    return router


class TutorialTaps:
    """The peer, driven like the others."""

    name = "tutorial"
    # No tutorial speaks of event loops or of the garbage collector.
    tuned = False
    router = staticmethod(quiz_router)

    def __init__(self, folder: Path, people: int) -> None:
        self.path = folder / f"{self.name}{next(_names)}.db"
        self.people = [1000 + number for number in range(people)]
        self.bot = Bot(TOKEN, session=(wire := NullTelegram()))
        self.wire = wire
        self.dispatcher = Dispatcher(storage=MemoryStorage())
        self.dispatcher.include_router(self.router(self.path))
        self.locked = 0

    @classmethod
    async def open(cls, folder: Path, people: int) -> Self:
        """Everybody stands at the first question."""
        made = cls(folder, people)
        async with aiosqlite.connect(made.path) as db:
            await db.execute(
                "CREATE TABLE answers (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, question INTEGER,"
                " choice INTEGER, points REAL)"
            )
            await db.execute("CREATE TABLE places (user_id INTEGER PRIMARY KEY, at INTEGER)")
            await db.commit()
        for user_id in made.people:
            await made.one(user_id, "begin")
        return made

    async def one(self, user_id: int, data: str) -> bool:
        """Send a tap in and wait for its answer; False when there is none, because the database was locked."""
        update = Update.model_validate(json.loads(tap_json(user_id, data)), context={"bot": self.bot})
        try:
            await self.dispatcher.feed_update(self.bot, update)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            self.locked += 1
            return False
        return True

    def next_tap(self, user_id: int) -> str:
        """An answer to the question on the screen; after an error it is the same one."""
        keyboard = self.wire.keyboards[user_id]
        assert keyboard is not None
        return keyboard.inline_keyboard[RIGHT][0].callback_data or ""

    def is_answer(self, data: str) -> bool:
        """Whether a tap chooses something."""
        return data.startswith("answer:")

    async def stored(self) -> int:
        """How many answers there are."""
        async with aiosqlite.connect(self.path) as db:
            found = await (await db.execute("SELECT count(*) FROM answers")).fetchone()
        return int(found[0]) if found else 0

    async def close(self) -> None:
        """Nothing stays open."""
