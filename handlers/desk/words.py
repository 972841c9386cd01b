"""What the desk writes to a case: a question, what was said, a proposal, a reason."""

from dataclasses import dataclass

from markupsafe import Markup

from domain.complaint import Act
from domain.wording import N_
from handlers.blocks.answers import Answer, Show, Toast
from handlers.blocks.form import Field, Filled, Form
from handlers.blocks.form.model import Context
from handlers.blocks.texts import Texts
from handlers.desk.card import private_screen
from services import complaint
from services.complaint import DeskOutcome
from services.scope import Scope

LONGEST = 3000
MOVED_ON = N_("This case has moved on; here is where it stands.")


@dataclass(frozen=True, slots=True)
class Asking:
    """How one kind of words is asked for and acknowledged."""

    prompt: str
    hint: str
    done: str


ASKED = {
    Act.ASK_BACK: Asking(
        N_("What do you want to ask the customer?"),
        N_("Which room were you sent to first?"),
        N_("✅ Your question is on its way to the customer."),
    ),
    Act.CONTACT: Asking(
        N_("What was said? The customer can read it."),
        N_("I called and promised an answer by tomorrow noon."),
        N_("✅ The contact is recorded."),
    ),
    Act.PROPOSE: Asking(
        N_("What do you propose? The customer accepts or declines it."),
        N_("a catch-up lesson on Thursday at 15:00"),
        N_("✅ Your proposal is on its way to the customer."),
    ),
    Act.MARK_UNJUSTIFIED: Asking(
        N_("Why is it unjustified? The customer reads this, so please stay courteous."),
        N_("the lesson took place as it was announced"),
        N_("The case is over: found unjustified."),
    ),
    Act.REOPEN: Asking(
        N_("Why shall it be opened again?"),
        N_("the promised lesson did not take place"),
        N_("✅ The case is open again."),
    ),
}


async def _questions(_scope: Scope, context: Context) -> tuple[Field, ...]:
    asked = ASKED[Act(context["act"])]
    return (Field(key="words", label=N_("Words"), prompt=asked.prompt, hint=asked.hint, max_length=LONGEST),)


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    act, words = Act(filled.context["act"]), filled.answers["words"]
    outcome = await complaint.work(scope, case_id=filled.context["case"], act=act, text=words)
    text = say(ASKED[act].done)
    if outcome.refused is not None:
        text = Markup("\n").join([say(MOVED_ON), say("Not sent: {words}", words=words)])
    return [Show("form:deskword", text), private_screen(outcome.card, say, scope)]


def refused(outcome: DeskOutcome, say: Texts, scope: Scope) -> Answer:
    """A tap that came too late: who was faster, and where the case stands."""
    text = say(MOVED_ON)
    if outcome.card.handler and not outcome.card.mine:
        text = say("{name} has taken this case already.", name=outcome.card.handler)
    return [Toast(text.striptags(), alert=True), private_screen(outcome.card, say, scope)]


FORMS = (Form(name="deskword", title=N_("Case"), finish=_finish, load=_questions, summary=False),)
