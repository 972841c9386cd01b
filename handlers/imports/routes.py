"""Sending a file to be imported, and the taps on its preview."""

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.imports.problems import ImportProblem
from domain.imports.state import ImportState
from domain.permission import Permission
from handlers.blocks.answers import Answer, Say, Toast
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.imports.cards import run_screen
from handlers.imports.problems import sentence
from handlers.imports.taps import ImportTap
from services.imports import runs
from services.scope import Scope


async def open_file(turn: Turn) -> Answer:
    """A document out of the blue: whoever may import gets its preview; None when it is something else."""
    given = turn.attachment
    if given is None or given.kind != "document" or not turn.scope.actor.may(Permission.IMPORT_FILE):
        return None
    found = await runs.receive(turn.scope, given)
    if isinstance(found, ImportProblem):
        return Say(sentence(found, turn.say))
    return run_screen(found, turn.say)


def router() -> Router:
    """The routes of imports."""
    imports = Router(name="imports")

    @imports.callback_query(ImportTap.filter())
    async def on_import(_tap: CallbackQuery, callback_data: ImportTap, scope: Scope, say: Texts) -> Answer:
        if callback_data.do == "look":
            return run_screen(await runs.run_card(scope, run_id=callback_data.run), say)
        act = runs.confirm if callback_data.do == "go" else runs.cancel
        card = await act(scope, run_id=callback_data.run)
        shown = run_screen(card, say)
        if card.moved:
            return shown
        done = (
            say("This import is under way already.")
            if card.state is ImportState.CONFIRMED
            else say("This import is over.")
        )
        return [Toast(done.striptags()), shown]

    return imports
