"""What is asked about an improvement item: what shall become better, who sees to it until when; then cause and measure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from markupsafe import Markup

from domain.complaint import Category
from domain.errors import InvalidError, NotFoundError
from domain.imports.moments import read_moment
from domain.near_day import spelled_out
from domain.text import fold
from domain.wording import N_
from handlers.blocks.answers import Answer, Say, Show
from handlers.blocks.cases import category_name
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Answers, Context
from handlers.blocks.improvements import ImprovementTap, cases_in, each_number
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.improvement.screens import item_screen
from services import complaint
from services.complaint import Candidates, ImprovementItem
from services.complaint.duty import Named
from services.scope import Scope

MOST_OFFERED = 6
LONGEST = 500
_SPANS = {"14": N_("In two weeks"), "30": N_("In a month"), "90": N_("In three months")}


async def ask_to_take_up(turn: Turn, tap: ImprovementTap) -> Answer:
    """Begin an item from cases, or from a category; where one is open already, show it."""
    try:
        case_ids = cases_in(tap)
    except ValueError:
        raise NotFoundError from None
    category = tap.code
    found = await _candidates(turn.scope, case_ids, category)
    if found.taken is not None:
        return await _taken_already(turn.scope, turn.say, found.taken)
    run = category or ".".join(map(str, case_ids))
    return await turn.begin("improvement", {"cases": case_ids, "category": category, "run": run, "about": run})


async def ask_done(turn: Turn, tap: ImprovementTap) -> Answer:
    """Ask for cause and measure."""
    item = await complaint.improvement(turn.scope, improvement_id=tap.item)
    if not item.may_finish:
        return item_screen(item, turn.say, turn.scope)
    return await turn.begin("improved", {"item": item.id, "run": str(item.id), "about": str(item.id)})


async def ask_other(turn: Turn, tap: ImprovementTap) -> Answer:
    """Ask for another owner and date."""
    item = await complaint.improvement(turn.scope, improvement_id=tap.item)
    if not item.may_plan:
        return item_screen(item, turn.say, turn.scope)
    return await turn.begin("improvegive", {"item": item.id, "run": str(item.id), "about": str(item.id)})


async def _candidates(scope: Scope, case_ids: Sequence[int], category: str) -> Candidates:
    about = Category(category) if category else None
    return await complaint.improvement_candidates(scope, case_ids=case_ids, category=about)


async def _taken_already(scope: Scope, say: Texts, item_id: int) -> Show:
    item = await complaint.improvement(scope, improvement_id=item_id)
    return item_screen(item, say, scope, lead=say("An item is about it already:"))


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    found = await _candidates(scope, context["cases"], context["category"])

    def told(_answers: Answers, say: Texts) -> list[Markup]:
        numbers = each_number([number for _case, number in found.cases])
        return [
            Markup("{} · {}").format(category_name(found.category, say), numbers)
            if numbers
            else say("All cases of: {category}", category=category_name(found.category, say))
        ]

    what = Field(
        key="what",
        label=N_("What"),
        prompt=N_("What shall become better? Without customers' names, please."),
        hint=N_("have the air conditioning serviced before each summer"),
        max_length=LONGEST,
        number=True,
        above=told,
    )
    return (what, *_who_and_when(scope, found.people))


async def _others(scope: Scope, context: Context) -> tuple[Field, ...]:
    item = await complaint.improvement(scope, improvement_id=context["item"])
    return _who_and_when(scope, await complaint.improvement_people(scope, near={item.owner_id}))


def _who_and_when(scope: Scope, people: Sequence[Named]) -> tuple[Field, ...]:
    return (
        Field(
            key="owner",
            label=N_("Sees to it"),
            prompt=N_("Who sees to it? Press a button or type the name of a colleague."),
            kind=Kind.CHOICE,
            choices=tuple(Choice(str(one.id), _name(one), named=True) for one in people[:MOST_OFFERED]),
            own_words=True,
            parse=partial(_person, people=people),
            max_length=60,
        ),
        Field(
            key="due",
            label=N_("To be done by"),
            prompt=N_("Until which day? Press a button or type it."),
            hint=(_today(scope) + timedelta(days=30)).isoformat(),
            kind=Kind.CHOICE,
            choices=tuple(Choice(days, label) for days, label in _SPANS.items()),
            own_words=True,
            parse=partial(_day, today=_today(scope)),
            max_length=40,
            number=True,
        ),
    )


def _name(one: Named) -> str:
    return f"{one.name} · {one.department}" if one.department else one.name


def _person(text: str, *, people: Sequence[Named]) -> str:
    """The one whom a name means, as it is read back when the form is finished: with his department where two share it."""
    wanted = fold(text).strip()
    found = [one for one in people if wanted in fold(_name(one))]
    exact = [one for one in found if wanted in (fold(one.name), fold(_name(one)))]
    meant = exact or found
    if len(meant) > 1:
        raise InvalidError(
            N_("More than one colleague is called so: {names}. Please send one of them as it stands here."),
            names=" / ".join(_name(one) for one in meant[:MOST_OFFERED]),
        )
    if not meant:
        raise InvalidError(
            N_("Please give the whole name of a colleague who can be given it, for example: {example}"),
            example=people[0].name if people else "—",
        )
    named = [one for one in people if one.name == meant[0].name]
    return meant[0].name if len(named) == 1 else _name(meant[0])


def _owner(answer: str, people: Sequence[Named]) -> int:
    by_id = {str(one.id): one.id for one in people}
    by_name = {one.name: one.id for one in people} | {_name(one): one.id for one in people}
    found = by_id.get(answer) or by_name.get(answer)
    if found is None:
        raise NotFoundError
    return found


def _today(scope: Scope) -> date:
    return scope.now.astimezone(scope.zone).date()


def _day(text: str, *, today: date) -> str:
    found = read_moment(f"{spelled_out(text, today=today)} 09:00", today=today)
    if not isinstance(found, datetime) or not today < found.date() <= today + timedelta(days=366):
        raise InvalidError(complaint.DAY_OUT_OF_RANGE, example=(today + timedelta(days=30)).isoformat())
    return found.date().isoformat()


def _due(answer: str, scope: Scope) -> date:
    return _today(scope) + timedelta(days=int(answer)) if answer in _SPANS else date.fromisoformat(answer)


async def _finish_new(scope: Scope, filled: Filled, say: Texts) -> Answer:
    answers, context = filled.answers, filled.context
    found = await _candidates(scope, context["cases"], context["category"])
    item, new = await complaint.take_up_improvement(
        scope,
        what=answers["what"],
        owner_id=_owner(answers["owner"], found.people),
        due_on=_due(answers["due"], scope),
        case_ids=context["cases"],
        category=Category(context["category"]) if context["category"] else None,
    )
    if not new:
        return [Show("form:improvement", say("Somebody else was faster.")), await _taken_already(scope, say, item.id)]
    return [Show("form:improvement", _taken_up(item, say)), item_screen(item, say, scope)]


def _taken_up(item: ImprovementItem, say: Texts) -> Markup:
    if item.mine:
        return say("✅ Taken up. I remind you on {day}.", day=say.day(item.due_on))
    return say("✅ Taken up. {name} is told, and reminded on {day}.", name=item.owner, day=say.day(item.due_on))


async def _finish_given(scope: Scope, filled: Filled, say: Texts) -> Answer:
    people = await complaint.improvement_people(scope)
    item = await complaint.give_improvement(
        scope,
        improvement_id=filled.context["item"],
        owner_id=_owner(filled.answers["owner"], people),
        due_on=_due(filled.answers["due"], scope),
    )
    return [Show("form:improvegive", say("✅ Noted.")), item_screen(item, say, scope)]


async def _finish_done(scope: Scope, filled: Filled, say: Texts) -> Answer:
    item, done = await complaint.finish_improvement(
        scope,
        improvement_id=filled.context["item"],
        cause=filled.answers["cause"],
        measure=filled.answers["measure"],
    )
    if not done:
        return [Say(say("Somebody else was faster.")), item_screen(item, say, scope)]
    text = say("✅ Done. The coming reports say whether the cause comes back.")
    return [Show("form:improved", text), item_screen(item, say, scope)]


FORMS = (
    Form(name="improvement", title=N_("Improvement item"), finish=_finish_new, load=_questions, confirm=N_("Take up")),
    Form(name="improvegive", title=N_("Owner, date"), finish=_finish_given, load=_others, summary=False),
    Form(
        name="improved",
        title=N_("Done"),
        finish=_finish_done,
        confirm=N_("Done"),
        fields=(
            Field(
                key="cause",
                label=N_("Cause"),
                prompt=N_("What was the cause?"),
                hint=N_("nobody was responsible for the filters"),
                max_length=LONGEST,
                number=True,
            ),
            Field(
                key="measure",
                label=N_("What was done"),
                prompt=N_("What was done, and by whom?"),
                hint=N_("the building office changes them each May; it stands in its yearly plan"),
                max_length=LONGEST,
                number=True,
            ),
        ),
    ),
)
