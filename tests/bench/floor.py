"""The floor: the smallest honest program. One handler, state in memory, one group-commit writer, nothing else."""

import asyncio
import json
import sqlite3
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.methods import AnswerCallbackQuery, EditMessageText
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update

from tests.bench.wire import TOKEN, NullTelegram, tap_json

Row = tuple[int, int, int, float]


class Writer:
    """Whatever queued during the last commit is the next batch."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE answer (user_id INT, question INT, choice INT, points REAL, UNIQUE (user_id, question))"
        )
        self._thread = ThreadPoolExecutor(1)
        self._queue: deque[tuple[Row, asyncio.Future[None]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def write(self, row: Row) -> None:
        """Store a row durably."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((row, done))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        while self._queue:
            batch = list(self._queue)
            self._queue.clear()
            await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, [row for row, _ in batch])
            for _row, done in batch:
                done.set_result(None)
        self._task = None

    def _commit(self, rows: list[Row]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def count(self) -> int:
        """How many rows there are."""
        return int(self._db.execute("SELECT count(*) FROM answer").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._thread.shutdown()
        self._db.close()


class FloorTaps:
    """The floor, driven like Peiban."""

    name = "floor"
    tuned = True

    def __init__(self, folder: Path, people: int) -> None:
        self.wire = NullTelegram()
        self.bot = Bot(TOKEN, session=self.wire)
        self.writer = Writer(folder / "floor.db")
        self.people = [1000 + number for number in range(people)]
        self._states: dict[int, int] = {}
        self.dispatcher = Dispatcher()
        self.dispatcher.callback_query.register(self._tapped)

    @classmethod
    async def open(cls, folder: Path, people: int) -> "FloorTaps":
        """Ready to be tapped."""
        return cls(folder, people)

    async def _tapped(self, query: CallbackQuery) -> None:
        assert query.data is not None
        assert query.message is not None
        _, question, choice = query.data.split(":")
        user_id = query.from_user.id
        points = 1.0 if choice == "1" else 0.0
        await self.writer.write((user_id, int(question), int(choice), points))
        at = self._states[user_id] = int(question) + 1
        rows = [
            [InlineKeyboardButton(text=label, callback_data=f"q:{at}:{number}")]
            for number, label in enumerate(("Horn", "Brakes", "Paint"))
        ]
        await self.bot(AnswerCallbackQuery(callback_query_id=query.id))
        await self.bot(
            EditMessageText(
                chat_id=query.message.chat.id,
                message_id=query.message.message_id,
                text=f"<b>Question {at + 1}</b>\n\nWhat comes first?",
                parse_mode="HTML",
                reply_markup=InlineKeyboardMarkup(inline_keyboard=rows),
            )
        )

    async def one(self, user_id: int, data: str) -> bool:
        """Send a tap in and wait until its answer is on the screen."""
        raw = tap_json(user_id, data)
        update = Update.model_validate(json.loads(raw), context={"bot": self.bot})
        await self.dispatcher.feed_update(self.bot, update)
        return True

    def next_tap(self, user_id: int) -> str:
        """An answer to the open question."""
        return f"q:{self._states.get(user_id, 0)}:1"

    def is_answer(self, _data: str) -> bool:
        """Every tap here is one."""
        return True

    async def stored(self) -> int:
        """How many answers there are."""
        return self.writer.count()

    async def close(self) -> None:
        """End."""
        self.writer.close()
