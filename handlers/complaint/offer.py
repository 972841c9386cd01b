"""A customer tells what went wrong and does not say "complaint": he is asked whether it is one, and does not write it again."""

from dataclasses import replace

from domain.permission import Permission
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, parts, rows
from handlers.blocks.turn import Turn
from handlers.complaint.intake import open_complain
from handlers.complaint.taps import OwnTap
from handlers.menu import open_menu
from services import complaint

SCREEN = "offer"
# By which update he said it: his words themselves stay where every update is, and no longer than that.
OFFERED = "offered"
# Bytes, of which a Chinese character has three. Shorter words are rather a wish that was not understood than what happened.
SENTENCE = 20
ASKED = N_(
    "It sounds as if something went wrong. Shall I take it down as a complaint? You see everything before it is lodged."
)


async def offer(turn: Turn, hint: Say) -> Answer:
    """Words that nothing else was found for: asked about, or the hint, under which a sentence can be lodged, and the menu."""
    scope, say = turn.scope, turn.say
    his = scope.actor.may(Permission.LODGE_COMPLAINT) and scope.actor.may(Permission.SEE_OWN_COMPLAINTS)
    trouble = his and await complaint.may_be_a_complaint(scope, words=turn.args)
    if not trouble and (not his or len(turn.args.encode()) < SENTENCE):
        return [hint, *parts(await open_menu(turn))]
    await turn.state.update_data({OFFERED: scope.update_id})
    yes = Button.tap(say("Lodge a complaint"), OwnTap(do="offered"))
    if not trouble:
        return [replace(hint, buttons=rows(yes)), *parts(await open_menu(turn))]
    return Show(SCREEN, say(ASKED), rows([yes, Button.tap(say("Menu"), OwnTap(do="no"))]), anew=True)


async def take_offer(turn: Turn, *, lodge: bool) -> Answer:
    """The form with what he wrote as its first answer, or the menu."""
    data = await turn.state.get_data()
    said = data.pop(OFFERED, 0)
    await turn.state.set_data(data)
    # The question has its answer: nobody presses its buttons again.
    closed = Show(SCREEN, turn.say(ASKED), if_open=True)
    if not lodge:
        return [closed, *parts(await open_menu(turn))]
    words = await complaint.words_said(turn.scope, update_id=said) if said else ""
    return [closed, *parts(await open_complain(turn.asking(words)))]
