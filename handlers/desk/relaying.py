"""What staff write to a customer without pressing a button first: an answer to a message, or words out of the blue."""

from markupsafe import Markup

from domain.complaint import Act
from domain.permission import Permission
from handlers.blocks.answers import Answer, Say
from handlers.blocks.turn import Turn
from handlers.desk.card import private_screen
from handlers.desk.cases import open_taken_down
from handlers.desk.words import MOVED_ON
from services import complaint

MOST_CHOICES = 8


async def open_say(turn: Turn) -> Answer:
    """Words, a place or a file out of the blue while customers wait for an answer: probably for one of them.

    With several he says which; None when nobody waits.
    """
    if not turn.scope.actor.may(Permission.WORK_COMPLAINT):
        return None
    waiting = (await complaint.unanswered(turn.scope))[:MOST_CHOICES]
    if not waiting:
        return None
    run = f"{waiting[0].id}out"
    cases = [[case.id, case.number] for case in waiting]
    context = {"case": waiting[0].id, "cases": cases, "number": waiting[0].number, "act": Act.SAY.value}
    return await turn.begin("desksay", {**context, "run": run, "about": run, **await turn.brought()})


async def write_to(turn: Turn, case_id: int) -> Answer:
    """An answer to a message about a case goes to its customer, as after “Write”."""
    card = await complaint.case_card(turn.scope, case_id=case_id)
    if Act.SAY not in card.acts:
        text = Markup("\n").join([turn.say(MOVED_ON), turn.say("Not sent: {words}", words=turn.args or "—")])
        return [Say(text), private_screen(card, turn.say, turn.scope)]
    run = f"{case_id}{Act.SAY.value}"
    context = {"case": case_id, "act": Act.SAY.value, "run": run, "about": run}
    return await turn.begin("deskword", {**context, **await turn.brought()})


async def ask_to_hand_over(turn: Turn, case_id: int) -> Answer:
    """Whoever took a complaint down writes to nobody about it: the desk does, once it has the case."""
    return await open_taken_down(turn.scope, turn.say, case_id)
