"""What a customer writes to his case: an addition, why he declines or opens it again, words to his rating, files."""

from dataclasses import dataclass

from markupsafe import Markup

from domain.complaint import Act, EventKind, RefusalCode
from domain.permission import Permission
from domain.wording import N_
from handlers.blocks.answers import Answer, Show, Toast
from handlers.blocks.form import Field, Filled, Form, Kind
from handlers.blocks.form.model import Context
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.complaint.page import page
from services import complaint
from services.complaint import OwnOutcome
from services.scope import Scope

LONGEST = 4000
# After these steps it is the customer's turn to speak.
AWAITING = (EventKind.ASKED_BACK,)
REFUSALS = {
    RefusalCode.TOO_LATE: N_("A case can be opened again for 15 days only. Please lodge a new one: /complain"),
    RefusalCode.NOT_NOW: N_("The case has moved on meanwhile; here is where it stands."),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """How one kind of words is asked for and acknowledged."""

    label: str
    prompt: str
    hint: str
    done: str
    required: bool = True


ASKED = {
    "add": Asking(
        N_("Addition"), N_("What would you like to add?"), N_("it happened again today"), N_("✅ Added to your case.")
    ),
    "reply": Asking(
        N_("Your reply to customer care"),
        N_("What would you like to add?"),
        N_("it happened again today"),
        N_("✅ Added to your case."),
    ),
    "decline": Asking(
        N_("Reason"),
        N_("What is not right for you? You need not say why; “Skip” is fine."),
        N_("the lesson should be on a weekday"),
        N_("Your answer is noted. We look for a better solution."),
        required=False,
    ),
    "unsettled": Asking(
        N_("Reason"),
        N_("What is still not settled?"),
        N_("the catch-up lesson did not take place"),
        N_("Thank you for telling us. Your case is open again, and a supervisor looks after it."),
    ),
    "reopen": Asking(
        N_("Reason"),
        N_("What is still not settled?"),
        N_("the catch-up lesson did not take place"),
        N_("✅ Your case is open again."),
    ),
    "words": Asking(
        N_("Your words"), N_("What was good, what was not?"), N_("quick and friendly"), N_("✅ Thank you, noted.")
    ),
}


async def open_reply(turn: Turn) -> Answer:
    """Words out of the blue while customer care waits for an answer: probably that answer. None when nobody waits."""
    if not turn.scope.actor.may(Permission.SEE_OWN_COMPLAINTS):
        return None
    cases = await complaint.my_cases(turn.scope)
    asked = [case for case in cases if Act.ADD in case.acts and case.steps and case.steps[-1].kind in AWAITING]
    if not asked:
        return None
    run = f"{asked[0].id}reply"
    return await turn.begin(
        "casereply", {"case": asked[0].id, "do": "reply", "run": run, "about": run, "answers": {"words": turn.args}}
    )


async def _questions(_scope: Scope, context: Context) -> tuple[Field, ...]:
    asked = ASKED[context["do"]]
    return (
        Field(
            key="words",
            label=asked.label,
            prompt=asked.prompt,
            hint=asked.hint,
            required=asked.required,
            max_length=LONGEST,
        ),
    )


async def _files_asked(scope: Scope, context: Context) -> tuple[Field, ...]:
    case = await complaint.my_case(scope, case_id=context["case"])
    return (
        Field(
            key="files",
            label=N_("Files"),
            prompt=N_("Send photos, voice messages or documents, up to ten per case in all, then press “Done”."),
            kind=Kind.FILES,
            max_files=max(0, complaint.MOST_FILES - case.files),
        ),
    )


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    do, case_id, words = filled.context["do"], filled.context["case"], filled.answers.get("words", "")
    if do in ("add", "reply"):
        outcome = await complaint.add(scope, case_id=case_id, text=words)
    elif do == "decline":
        outcome = await complaint.judge(scope, case_id=case_id, accept=False, why=words)
    elif do == "unsettled":
        outcome = await complaint.settle(scope, case_id=case_id, settled=False, why=words)
    elif do == "reopen":
        outcome = await complaint.reopen(scope, case_id=case_id, why=words)
    else:
        outcome = await complaint.rate(scope, case_id=case_id, words=words)
    return finished(
        "form:casereply" if do == "reply" else "form:caseword", ASKED[do].done, outcome, say, scope, words=words
    )


async def _finish_files(scope: Scope, filled: Filled, say: Texts) -> Answer:
    outcome = await complaint.add(scope, case_id=filled.context["case"], file_ids=filled.answers.get("files", ()))
    return finished("form:casefiles", ASKED["add"].done, outcome, say, scope)


def finished(screen: str, done: str, outcome: OwnOutcome, say: Texts, scope: Scope, *, words: str = "") -> Answer:
    """The last word of a form, and the page as it stands now; what could not be added is given back."""
    if outcome.refused is None:
        return [Show(screen, say(done)), page(outcome.case, say, scope)]
    text = say(REFUSALS.get(outcome.refused.code, REFUSALS[RefusalCode.NOT_NOW]))
    if words:
        text += Markup("\n") + say("Not added: {words}", words=words)
    return [Show(screen, text), page(outcome.case, say, scope)]


def refused(outcome: OwnOutcome, say: Texts, scope: Scope) -> Answer:
    """A tap that came too late: why, and where the case stands."""
    code = outcome.refused.code if outcome.refused else RefusalCode.NOT_NOW
    text = say(REFUSALS.get(code, REFUSALS[RefusalCode.NOT_NOW]))
    if outcome.refused is not None and outcome.refused.again_at is not None:
        when = say.when(outcome.refused.again_at, now=scope.now)
        text = say("We have passed it on already. You can ask again from {when}.", when=when)
    return [Toast(text.striptags(), alert=code is not RefusalCode.NOT_NOW), page(outcome.case, say, scope)]


FORMS = (
    Form(name="caseword", title=N_("My complaint"), finish=_finish, load=_questions, summary=False),
    Form(name="casereply", title=N_("My complaint"), finish=_finish, load=_questions, confirm=N_("Send")),
    Form(
        name="casefiles",
        title=N_("My complaint"),
        finish=_finish_files,
        load=_files_asked,
        summary=False,
    ),
)
