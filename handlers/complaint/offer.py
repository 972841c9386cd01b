"""A customer tells what went wrong and does not say "complaint": he is asked whether it is one, and his words are kept."""

from domain.permission import Permission
from handlers.blocks.answers import Answer, Button, Show, rows
from handlers.blocks.turn import Turn
from handlers.complaint.intake import open_complain
from handlers.complaint.taps import OwnTap
from handlers.menu import MenuTap
from services import complaint

SCREEN = "offer"
_KEPT = "offered"
# Bytes, of which a Chinese character has three. Shorter words are rather a wish that was not understood than what happened.
SENTENCE = 20


async def offer(turn: Turn) -> Answer:
    """Words that nothing else was found for. None when they cannot be a complaint of his own."""
    if not (turn.scope.actor.may(Permission.LODGE_COMPLAINT) and turn.scope.actor.may(Permission.SEE_OWN_COMPLAINTS)):
        return None
    say = turn.say
    if await complaint.tells_of_trouble(turn.scope, words=turn.args):
        asked = say(
            "It sounds as if something went wrong. Shall I take it down as a complaint? You see everything before it is lodged."
        )
    elif len(turn.args.encode()) >= SENTENCE:
        asked = say(
            "I did not understand that. If something went wrong, I can take it down as a complaint, in your words."
        )
    else:
        return None
    await turn.state.update_data({_KEPT: turn.args})
    yes = Button.tap(say("Lodge a complaint"), OwnTap(do="offered"))
    return Show(SCREEN, asked, rows([yes, Button.tap(say("Menu"), MenuTap(word="menu"))]), anew=True)


async def take_offer(turn: Turn) -> Answer:
    """The form, with what he wrote as its first answer."""
    data = await turn.state.get_data()
    words = str(data.pop(_KEPT, ""))
    await turn.state.set_data(data)
    return await open_complain(turn.asking(words))
