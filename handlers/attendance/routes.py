"""The routes of check-in and roll."""

from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.attendance import AttendanceStatus
from domain.errors import NotFoundError
from handlers.attendance import lessons, roll
from handlers.attendance.checkin import checked_in
from handlers.attendance.taps import CheckInTap, RollTap, WalkInTap
from handlers.blocks.answers import Answer, Say, Toast
from handlers.blocks.form import Forms
from handlers.blocks.labels import status_name
from handlers.blocks.lesson_actions import LessonTap
from handlers.blocks.texts import Texts, plain
from services import attendance
from services.attendance import Roll, RollEntry
from services.scope import Scope


def router() -> Router:
    """Taps of trainees and trainers."""
    routes = Router(name="attendance")

    @routes.callback_query(CheckInTap.filter())
    async def on_check_in(_tap: CallbackQuery, callback_data: CheckInTap, scope: Scope, say: Texts) -> Answer:
        return checked_in(await attendance.check_in_here(scope, lesson_id=callback_data.lesson), say, scope)

    @routes.callback_query(LessonTap.filter())
    async def on_lesson(_tap: CallbackQuery, callback_data: LessonTap, scope: Scope, say: Texts) -> Answer:
        if callback_data.do == "list":
            return await lessons.lesson_list(scope, say, page=callback_data.page)
        act = _ACTS.get(callback_data.do)
        if act is None:
            raise NotFoundError
        return lessons.card(await act(scope, lesson_id=callback_data.lesson), say, scope)

    @routes.callback_query(RollTap.filter())
    async def on_roll(
        _tap: CallbackQuery, callback_data: RollTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        found = await attendance.roll_of(scope, lesson_id=callback_data.lesson)
        entry = next((one for one in found.entries if one.person_id == callback_data.person), None)
        if callback_data.do == "page":
            return roll.roll_screen(found, say, page=callback_data.page)
        if entry is None:
            raise NotFoundError
        if callback_data.do == "who":
            return roll.person_screen(found, entry.person_id, say, page=callback_data.page)
        return await forms.begin(
            "mark", scope=scope, state=state, say=say, context=_marking(found, entry, callback_data.status, say)
        )

    @routes.callback_query(WalkInTap.filter())
    async def on_walk_in(_tap: CallbackQuery, callback_data: WalkInTap, scope: Scope, say: Texts) -> Answer:
        name, _lesson, admitted = await attendance.accept_walk_in(
            scope, walk_in_id=callback_data.note, admit=callback_data.admit > 0, whole=callback_data.admit == 1
        )
        text = _decided(name, callback_data.admit if admitted else 0, say)
        return [Toast(text.striptags()), Say(text)]

    return routes


def _marking(found: Roll, entry: RollEntry, code: str, say: Texts) -> dict[str, Any]:
    """What the form that asks for the reason is about; its title names the person and the mark."""
    if code not in set(AttendanceStatus):
        raise NotFoundError
    status = status_name(AttendanceStatus(code), say)
    about = {"lesson": found.lesson.id, "person": entry.person_id, "status": code, "name": entry.name}
    return {**about, "about": f"{about}", "title": plain(say("Mark {name}: {status}", name=entry.name, status=status))}


def _decided(name: str, admit: int, say: Texts) -> Markup:
    if not admit:
        return say("{name} was not admitted.", name=name)
    if admit == 1:
        return say("✅ {name} is on the class list now and counts as here.", name=name)
    return say("✅ {name} counts as here in this lesson; the class list stays as it is.", name=name)


_ACTS = {
    "show": attendance.lesson_card,
    "open": attendance.open_check_in,
    "close": attendance.close_check_in,
    "speak": attendance.announce_code,
}
