"""A quiz bot as learners publish it: where somebody stands is in the file, and each read and write of it opens a connection.

Of a dozen public quiz bots on aiogram 3 and aiosqlite that were looked at, all did so, in the shape of one course. A pressed answer
reads the place, writes it, and reads it again to ask the next question: three connections and one commit; those that count points
besides open four to seven. Here it is three, with the answer in the same commit. The rest is the tutorial's bot.
"""

from pathlib import Path

import aiosqlite
from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from tests.bench.tutorial import RIGHT, TutorialTaps, question


def quiz_router(database: Path) -> Router:
    """All of the bot."""
    router = Router()

    async def place(user_id: int) -> int:
        async with (
            aiosqlite.connect(database) as db,
            db.execute("SELECT at FROM places WHERE user_id = ?", (user_id,)) as cursor,
        ):
            found = await cursor.fetchone()
        return int(found[0]) if found else 0

    async def show(query: CallbackQuery) -> None:
        text, markup = question(await place(query.from_user.id))
        assert isinstance(query.message, Message)
        await query.message.edit_text(text, reply_markup=markup, parse_mode="HTML")
        await query.answer()

    @router.callback_query(F.data == "begin")
    async def on_begin(query: CallbackQuery) -> None:
        async with aiosqlite.connect(database) as db:
            await db.execute("INSERT OR REPLACE INTO places (user_id, at) VALUES (?, 0)", (query.from_user.id,))
            await db.commit()
        await show(query)

    @router.callback_query(F.data.startswith("answer:"))
    async def on_answer(query: CallbackQuery) -> None:
        assert query.data is not None
        choice = int(query.data.rpartition(":")[2])
        at = await place(query.from_user.id)
        async with aiosqlite.connect(database) as db:
            await db.execute(
                "INSERT INTO answers (user_id, question, choice, points) VALUES (?, ?, ?, ?)",
                (query.from_user.id, at, choice, float(choice == RIGHT)),
            )
            await db.execute("UPDATE places SET at = ? WHERE user_id = ?", (at + 1, query.from_user.id))
            await db.commit()
        await show(query)

    return router


class PublishedTaps(TutorialTaps):
    """The peer, driven like the others."""

    name = "published"
    router = staticmethod(quiz_router)
