"""What the desk writes to a case: a question, what was said, a proposal, a reason."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from markupsafe import Markup

from domain.business_calendar import instant_of
from domain.complaint import OURS_TOO, SAID_BY_CUSTOMER, Act, Party, RefusalCode, parse_number
from domain.errors import InvalidError
from domain.imports.moments import Unclear, read_moment
from domain.imports.problems import ImportCode
from domain.near_day import spelled_out
from domain.wording import N_
from handlers.blocks.answers import Answer, Show, Toast
from handlers.blocks.cases import HOW
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Again, Answers, Context
from handlers.blocks.texts import Texts
from handlers.desk.asked import ASKED, READ_BY_CUSTOMER, WITH_FILES
from handlers.desk.card import private_screen
from handlers.desk.evidence import EVIDENCE, evidence
from handlers.desk.manner import second_look
from handlers.desk.replies import is_choice, replies_for
from handlers.desk.spoken import choice, how_said, how_spoken, said_questions, spoken_questions, when_spoken
from services import complaint
from services.complaint import Besides, DeskOutcome, Refused
from services.scope import Scope

LONGEST = 3000
MOVED_ON = N_("This case has moved on; here is where it stands.")
_TOO_LATE = N_("A case can be opened again for 15 days only. Please lodge a new one: /complain")
_LACKS = {
    RefusalCode.NEEDS_TEXT: N_("Words are missing. Please do it once more."),
    RefusalCode.NEEDS_REASON: N_("A reason is missing. Please do it once more."),
    RefusalCode.NEEDS_EVIDENCE: N_("What shows that it was carried out is missing. Please do it once more."),
    RefusalCode.TOO_LATE: _TOO_LATE,
    RefusalCode.TOO_SOON: N_("The day and time must lie ahead. Please do it once more."),
}
_CHANGES = tuple(Choice(code, HOW[code]) for code in ("person", "time", "place"))
# Until the evening so many days from now; a button has no room for a whole instant.
_SPANS = {"1": N_("Tomorrow evening"), "3": N_("In three days"), "7": N_("In a week")}
_EVENING = time(18)


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    act = Act(context["act"])
    if act is Act.SET_CLOSING_DATE:
        return (replace(_until(scope), prompt=ASKED[act].prompt),)
    words = _words(act, label=N_("Words"))
    if act is Act.MERGE:
        return (replace(words, parse=_number, number=True),)
    if act in (Act.PROPOSE, Act.CARRY_OUT):
        words = replace(
            words, above=partial(_read_along, await complaint.readers_along(scope, case_id=context["case"]))
        )
    replies = await replies_for(scope, context)
    if replies is not None:
        more = (_until(scope),) if act is Act.ASK_EXTENSION else EVIDENCE if act is Act.CARRY_OUT else ()
        return (*replies.fields(words), *more)
    look = (second_look(words.key),) if act in READ_BY_CUSTOMER else ()
    if act in SAID_BY_CUSTOMER and (act not in OURS_TOO or await _speaks_for(scope, context)):
        return said_questions(words, *look, act=act)
    if act is Act.CONTACT:
        since = await complaint.contact_from(scope, case_id=context["case"])
        return spoken_questions(words, *look, scope=scope, since=since)
    if act is Act.CHANGE:
        return (choice(N_("What shall be different?"), _CHANGES), words, *look)
    if act is Act.ASK_EXTENSION:
        return (words, *look, _until(scope))
    if act is Act.CARRY_OUT:
        return (words, *look, *EVIDENCE)
    return (words, *look)


async def _speaks_for(scope: Scope, context: Context) -> bool:
    return (await complaint.case_card(scope, case_id=context["case"])).speaks_for


def _words(act: Act, *, label: str) -> Field:
    asked, along = ASKED[act], "files" if act in WITH_FILES else ""
    # A message may be nothing but a photo; everything else takes words.
    alone, place = act is Act.SAY, act is Act.SAY
    return Field(
        key="words",
        label=label,
        prompt=asked.prompt,
        hint=asked.hint,
        max_length=LONGEST,
        along=along,
        alone=alone,
        place=place,
    )


def _read_along(others: int, _answers: Answers, say: Texts) -> list[Markup]:
    """Whoever names somebody here would name him to strangers."""
    if not others:
        return []
    return [
        say.plural(
            "{n} customer whose case goes along reads this too, under his own number. Please name nobody.",
            "{n} customers whose cases go along read this too, under their own numbers. Please name nobody.",
            n=others,
        )
    ]


def _until(scope: Scope) -> Field:
    """Until when: one of the usual spans, or a date."""
    local = scope.now.astimezone(scope.zone)
    # A day that can be taken: an example of the past would be refused by the very same question.
    example = f"{local.date() + timedelta(days=3)} {_EVENING:%H:%M}"

    def parse(text: str) -> str:
        day = spelled_out(text, today=local.date())
        found = read_moment(day, today=local.date())
        if isinstance(found, Unclear) and found.code is ImportCode.DATE_WITHOUT_TIME:
            found = read_moment(f"{day} {_EVENING:%H:%M}", today=local.date())
        if not isinstance(found, datetime):
            raise InvalidError(N_("Please give a day and a time, for example: {example}"), example=example)
        moment = found.replace(tzinfo=scope.zone)
        if moment <= scope.now:
            raise InvalidError(
                N_("That has passed already. Please give a later day, for example: {example}"), example=example
            )
        return moment.isoformat()

    return Field(
        key="until",
        label=N_("Until"),
        prompt=N_("Until when? Press a button or type a day and a time."),
        hint=example,
        kind=Kind.CHOICE,
        choices=tuple(Choice(span, label) for span, label in _SPANS.items()),
        own_words=True,
        parse=parse,
        max_length=40,
        number=True,
    )


def _moment(until: str, scope: Scope) -> datetime:
    if until in _SPANS:
        day = scope.now.astimezone(scope.zone).date() + timedelta(days=int(until))
        return instant_of(day, _EVENING, scope.zone)
    return datetime.fromisoformat(until)


def _number(text: str) -> str:
    number = parse_number(text)
    if number is None:
        raise InvalidError(complaint.NO_CASE)
    return number


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer | Again:
    act, answers = Act(filled.context["act"]), filled.answers
    case_id = int(answers.get("which") or filled.context["case"])
    replies = await replies_for(scope, filled.context)
    words = replies.text(answers) if replies else answers.get("words", "")
    nothing = not (words or answers.get("files") or "said" in answers)
    if act is not Act.SET_CLOSING_DATE and (is_choice(words) or nothing):
        # Never send what the writer has not seen.
        return Again(say("The template or the case has changed meanwhile. Please look at it once more."))
    if act is Act.MERGE:
        outcome = await complaint.merge(scope, case_id=case_id, into=words)
    else:
        until = _moment(answers["until"], scope) if "until" in answers else None
        outcome = await complaint.work(
            scope,
            case_id=case_id,
            act=act,
            text=words,
            besides=Besides(
                until=until,
                how=how_spoken(answers),
                spoken_at=when_spoken(answers, scope),
                said=how_said(answers),
                **evidence(answers),
            ),
            file_ids=[*answers.get("files", ()), *answers.get("proofs", ())],
            message_id=filled.context.get("said"),
        )
    text = not_done(outcome.refused, words, say) if outcome.refused is not None else say(ASKED[act].done)
    form = "desksay" if "number" in filled.context else "deskword"
    return [Show(f"form:{form}", text), private_screen(outcome.card, say, scope)]


def not_done(refusal: Refused, words: str, say: Texts) -> Markup:
    """Why what was written was not done: what it lacks, or that the case has moved on; and the words, which are not lost."""
    lines = [say(_LACKS.get(refusal.code, MOVED_ON))]
    lines += [say("Not sent: {words}", words=words)] if words else []
    return Markup("\n").join(lines)


def refused(outcome: DeskOutcome, say: Texts, scope: Scope, *, taking: bool = False) -> Answer:
    """A tap that came too late: why, and where the case stands."""
    toast = too_late(outcome, say, taking=taking).striptags()
    return [Toast(toast, alert=True), private_screen(outcome.card, say, scope)]


def too_late(outcome: DeskOutcome, say: Texts, *, taking: bool = False) -> Markup:
    """Who was faster, for whoever wanted to take the case, or would have to; else that it has moved on.

    Owners and supervisors do their part whoever at the desk has it: that is not why theirs was refused.
    """
    card = outcome.card
    if outcome.refused is not None and outcome.refused.code is RefusalCode.TOO_LATE:
        return say(_TOO_LATE)
    faster = taking or card.party is Party.DESK
    if faster and card.handler and not card.mine and not card.brief.ended:
        return say("{name} has taken this case already.", name=card.handler)
    return say(MOVED_ON)


async def _said(_scope: Scope, context: Context) -> tuple[Field, ...]:
    cases = context["cases"]
    if len(cases) > 1:
        which = Field(
            key="which",
            label=N_("Case"),
            prompt=N_("Which case is it for?"),
            kind=Kind.CHOICE,
            choices=tuple(Choice(str(case_id), number) for case_id, number in cases),
        )
        words = _words(Act.SAY, label=N_("Words"))
        return (words, second_look(words.key), which)
    # The number as its label: the summary then asks whether these words go to this case.
    words = _words(Act.SAY, label=context["number"])
    return (words, second_look(words.key))


FORMS = (
    Form(name="deskword", title=N_("Case"), finish=_finish, load=_questions, summary=False),
    Form(name="desksay", title=N_("Message to the customer"), finish=_finish, load=_said, confirm=N_("Send")),
)
