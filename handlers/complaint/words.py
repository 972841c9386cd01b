"""What a customer writes to his case: an addition, why he declines or opens it again, words to his rating, files."""

from dataclasses import dataclass

from markupsafe import Markup

from domain.complaint import Act, RefusalCode
from domain.location import is_place
from domain.permission import Permission
from domain.wording import N_
from handlers.blocks.answers import Answer, Show, Toast
from handlers.blocks.commands import is_greeting, small_talk
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Aside, Context
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.complaint.page import page
from services import complaint
from services.complaint import OwnOutcome, Refused
from services.scope import Scope

LONGEST = 4000
MOST_CHOICES = 8
SHORT = 40
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

# What was asked stands right above.
ANSWER = Asking(
    N_("Your reply to customer care"),
    N_("What is your reply to the question of customer care?"),
    N_("it was on Tuesday morning"),
    N_("✅ Added to your case."),
)


async def open_reply(turn: Turn) -> Answer:
    """Words, a place or a file out of the blue: probably for the case of which the house had the last word.

    A place or a file may belong to any open case. With several cases he says which; None when there is none.
    """
    if not turn.scope.actor.may(Permission.SEE_OWN_COMPLAINTS):
        return None
    cases = [case for case in await complaint.my_cases(turn.scope) if Act.ADD in case.acts]
    spoken = [case for case in cases if case.spoken]
    thing = turn.attachment is not None or is_place(turn.args)
    if not thing and (is_greeting(turn.args) or small_talk(turn.args) is not None):
        spoken = [case for case in spoken if case.asked]
    found = (spoken or (cases if thing else []))[:MOST_CHOICES]
    if not found:
        return None
    run = f"{found[0].id}reply"
    said = [[case.id, case.number, case.what[:SHORT]] for case in found]
    context = {"case": found[0].id, "cases": said, "do": "reply", "run": run, "about": run}
    return await turn.begin("casereply", {**context, **await turn.brought()})


async def write_to(turn: Turn, case_id: int) -> Answer:
    """An answer to a message about a case goes to that case, as after “Reply”."""
    case = await complaint.my_case(turn.scope, case_id=case_id)
    if Act.ADD not in case.acts:
        refused_ = OwnOutcome(case=case, refused=Refused(RefusalCode.NOT_NOW))
        return finished("form:caseword", "", refused_, turn.say, turn.scope, words=turn.args)
    run = f"{case_id}add"
    return await turn.begin(
        "caseword", {"case": case_id, "do": "add", "run": run, "about": run, **await turn.brought()}
    )


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    asked = ASKED[context["do"]]
    talks = context["do"] in ("add", "reply")
    case = await complaint.my_case(scope, case_id=context["case"])
    room = case.room if talks else 0
    if talks and case.asked:
        asked = ANSWER
    words = Field(
        key="words",
        label=asked.label,
        prompt=asked.prompt,
        hint=asked.hint,
        required=asked.required,
        max_length=LONGEST,
        along="files" if room else "",
        alone=True,
        place=talks,
        # Customer care has asked something, and where it is may be the answer.
        here=talks and case.asked,
        max_files=room,
    )
    cases = context.get("cases", [])
    if len(cases) < 2:
        return (words,)
    which = Field(
        key="which",
        label=N_("Case"),
        prompt=N_("Which of your complaints is it about?"),
        kind=Kind.CHOICE,
        choices=tuple(Choice(str(case_id), number) for case_id, number, _what in cases),
        above=lambda _answers, _say: [Markup("{} · {}").format(number, what) for _id, number, what in cases],
    )
    return (words, which)


async def _files_asked(scope: Scope, context: Context) -> tuple[Field, ...]:
    case = await complaint.my_case(scope, case_id=context["case"])
    return (
        Field(
            key="files",
            label=N_("Files"),
            prompt=N_("Send photos, voice messages or documents, up to ten per case in all, then press “Done”."),
            kind=Kind.FILES,
            max_files=case.room,
        ),
        Field(
            key="words",
            label=ASKED["add"].label,
            prompt=ASKED["add"].prompt,
            max_length=LONGEST,
            # What stands below a photo is kept; nobody who only sends photos is asked for words.
            when=lambda _answers: False,
        ),
    )


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    do, words = filled.context["do"], filled.answers.get("words", "")
    case_id = int(filled.answers.get("which") or filled.context["case"])
    if do in ("add", "reply"):
        outcome = await complaint.add(
            scope,
            case_id=case_id,
            text=words,
            file_ids=filled.answers.get("files", ()),
            message_id=filled.context.get("said"),
        )
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
    answers = filled.answers
    outcome = await complaint.add(
        scope, case_id=filled.context["case"], text=answers.get("words", ""), file_ids=answers.get("files", ())
    )
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
        aside=Aside(files="files", words="words", place="words"),
        summary=False,
    ),
)
