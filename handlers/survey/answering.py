"""The side of those who are asked: what waits for them, the questions, and the thanks."""

from markupsafe import Markup

from domain.survey import Item, ItemKind, SurveyMode
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, Toast, rows
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Context
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.blocks.turn import Turn
from handlers.survey.taps import SnoozeTap, SurveyTap
from handlers.survey.words import PROMISES, THANKS
from services import survey
from services.scope import Scope
from services.survey import Asked, HandIn, Later, SurveyView

SCREEN = "surveys"
LABEL = 22


async def open_surveys(turn: Turn) -> Answer:
    """`/survey`: what waits for this person's answer; a single one at once."""
    say, waiting = turn.say, await survey.my_surveys(turn.scope)
    if not waiting:
        return Say(say("No survey waits for you. After a lesson I ask those who were there."))
    if len(waiting) == 1:
        return invitation(waiting[0], say, turn.scope)
    lines = [Markup("<b>{}</b>").format(say("Your opinion is asked"))]
    for place, one in enumerate(waiting, 1):
        until = say.when(one.closes_at, now=turn.scope.now) if one.closes_at else ""
        lines.append(say("{place}. {title}, until {until}", place=place, title=title_of(one.title, say), until=until))
    buttons = [
        Button.tap(say("Answer {place}", place=place), SurveyTap(survey=one.id))
        for place, one in enumerate(waiting[:9], 1)
    ]
    return Show(SCREEN, Markup("\n").join(lines), rows(buttons[:3], buttons[3:6], buttons[6:]))


def invitation(asked: SurveyView, say: Texts, scope: Scope, *, reminder: bool = False) -> Show:
    """The first screen: what is asked, what is promised, until when. The questions go on in the same message."""
    head = say("How was “{title}”?", title=title_of(asked.title, say))
    if reminder:
        head = say("Your opinion on “{title}” is still missing.", title=title_of(asked.title, say))
    lines = [Markup("<b>{}</b>").format(head), say(PROMISES[asked.mode])]
    if asked.closes_at is not None:
        lines.append(say("You can answer {until}.", until=say.until(asked.closes_at, now=scope.now)))
    later = [
        Button.tap(say("In 1 hour"), SnoozeTap(survey=asked.id, until=Later.HOUR)),
        Button.tap(say("Tonight"), SnoozeTap(survey=asked.id, until=Later.EVENING)),
        Button.tap(say("Tomorrow 9:00"), SnoozeTap(survey=asked.id, until=Later.MORNING)),
    ]
    buttons = rows(Button.tap(say("Answer"), SurveyTap(survey=asked.id)), later if reminder else [])
    traceless = asked.mode is SurveyMode.ANONYMOUS
    return Show(survey.about(asked.id), Markup("\n").join(lines), buttons, anew=reminder, traceless=traceless)


def over(survey_id: int, say: Texts, *, answered: bool, if_open: bool = False) -> Show:
    """The last word on a survey for somebody who can answer no more."""
    text = say("✅ You have answered this survey. Thank you.") if answered else say("This survey is closed.")
    return Show(survey.about(survey_id), text, if_open=if_open, traceless=True)


async def open_one(turn: Turn, survey_id: int) -> Answer:
    """Begin to answer, or go on with the draft; a survey that is over says so."""
    asked = await survey.asked_survey(turn.scope, survey_id=survey_id)
    if asked.answered or not asked.open:
        last = over(survey_id, turn.say, answered=asked.answered)
        return [Toast(Markup(last.text).striptags()), last]  # noqa: S704 - our own sentence
    form = ANONYMOUS if asked.survey.mode is SurveyMode.ANONYMOUS else NAMED
    return await turn.begin(form.name, _context(asked, turn.say))


async def put_off(turn: Turn, survey_id: int, until: str) -> Answer:
    """Remind later, and say when."""
    say, scope = turn.say, turn.scope
    at = await survey.snooze(scope, survey_id=survey_id, until=Later(until))
    if at is not None:
        return Toast(say("I will remind you {when}.", when=say.when(at, now=scope.now)).striptags())
    asked = await survey.asked_survey(scope, survey_id=survey_id)
    if asked.open and not asked.answered:
        return Toast(say("The survey closes before that; /survey opens it at any time.").striptags())
    return over(survey_id, say, answered=asked.answered)


def _context(asked: Asked, say: Texts) -> Context:
    seen = asked.survey
    return {
        "survey": seen.id,
        "about": survey.about(seen.id),
        "run": str(seen.id),
        "screen": survey.about(seen.id),
        "title": str(title_of(seen.title, say).striptags()),
        "note": PROMISES[seen.mode],
    }


async def _load(scope: Scope, context: Context) -> tuple[Field, ...]:
    items = await survey.questions(scope, survey_id=int(context["survey"]))
    return tuple(_field(item, place) for place, item in enumerate(items, 1))


_ENDS = {
    ItemKind.LIKERT: (N_("strongly disagree"), N_("strongly agree")),
    ItemKind.NPS: (N_("not at all likely"), N_("extremely likely")),
}
_KINDS = {
    ItemKind.LIKERT: Kind.SCALE,
    ItemKind.NPS: Kind.SCALE,
    ItemKind.SINGLE: Kind.CHOICE,
    ItemKind.MULTIPLE: Kind.MULTIPLE,
    ItemKind.TEXT: Kind.TEXT,
}


def _field(item: Item, place: int) -> Field:
    kind = _KINDS[item.kind]
    low, high = (int(end) for end in item.scale) if kind is Kind.SCALE else (1, 5)
    title = item.title if len(item.title) <= LABEL else item.title[: LABEL - 1] + "…"
    return Field(
        key=item.key,
        label=f"{place}. {title}",
        prompt=item.title,
        kind=kind,
        choices=tuple(Choice(str(number), choice) for number, choice in enumerate(item.choices)),
        required=item.required,
        max_length=item.longest,
        low=low,
        high=high,
        ends=_ENDS.get(item.kind, ("", "")),
    )


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    survey_id = int(filled.context["survey"])
    items = await survey.questions(scope, survey_id=survey_id)
    answers = {item.key: _answer(item, filled.answers.get(item.key)) for item in items}
    outcome = await survey.hand_in(scope, survey_id=survey_id, answers=answers)
    if outcome is not HandIn.DONE:
        return over(survey_id, say, answered=outcome is HandIn.ALREADY)
    asked = await survey.asked_survey(scope, survey_id=survey_id)
    return Show(survey.about(survey_id), say(THANKS[asked.survey.mode]), traceless=True)


def _answer(item: Item, value: object) -> object:
    """What the form kept, in the survey's own words: choices are kept by their place."""
    if item.kind is ItemKind.SINGLE and isinstance(value, str):
        return item.choices[int(value)]
    if item.kind is ItemKind.MULTIPLE and isinstance(value, list):
        return [item.choices[number] for number in sorted(int(one) for one in value)]
    return value


# Two forms, because what outlives an act is decided before anybody looks at the survey.
ANONYMOUS = Form(
    name="survey",
    title=N_("Survey"),
    finish=_finish,
    load=_load,
    confirm=N_("Hand in"),
    literal=True,
    anonymous=True,
)
NAMED = Form(name="named_survey", title=N_("Survey"), finish=_finish, load=_load, confirm=N_("Hand in"), literal=True)
FORMS = (ANONYMOUS, NAMED)
