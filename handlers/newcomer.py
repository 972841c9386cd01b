"""Somebody wants something before he has agreed or said who he is: it is kept, he says so first, and it goes on then."""

from handlers.attendance import note_code
from handlers.blocks.answers import Answer, parts
from handlers.blocks.turn import Opener, Turn


async def lead_in(turn: Turn, word: str, begin: Opener) -> Answer:
    """Keep what the command brings with it, then `begin`: nobody comes with a complaint or a code for nothing."""
    if word == "complain":
        await turn.state.update_data(then="k", said=turn.args)
    if word != "checkin" or not turn.args:
        return await begin(turn)
    noted = parts(await note_code(turn))
    if (await turn.state.get_data()).get("form"):
        # He was asked for his name and typed the code: the question stands.
        return [*noted, await turn.forms.present(scope=turn.scope, state=turn.state, say=turn.say)]
    return [*noted, *parts(await begin(turn))]
