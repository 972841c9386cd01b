"""Opening hours, days off and make-up days in chat."""

from datetime import date
from itertools import groupby

from markupsafe import Markup

from domain.errors import NotFoundError
from domain.ical import DayOff
from domain.opening_hours import EXAMPLE, Week, read_days, read_week
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.hours import WEEKDAYS, periods_line
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import opening
from services.scope import Scope


def week_lines(week: Week, say: Texts) -> list[Markup]:
    """One line per run of days with the same hours."""
    lines = []
    for periods, run in groupby(range(7), key=lambda day: week[day]):
        days = list(run)
        name = (
            say(WEEKDAYS[days[0]])
            if len(days) == 1
            else Markup("{}-{}").format(say(WEEKDAYS[days[0]]), say(WEEKDAYS[days[-1]]))
        )
        lines.append(Markup("{} {}").format(name, periods_line(periods, say)))
    return lines


async def hours_screen(turn: Turn, _tap: SetupTap) -> Answer:
    """The hours that count and the days that are otherwise."""
    return await _hours(turn.scope, turn.say)


async def _hours(scope: Scope, say: Texts, *, page: int = 0) -> Show:
    found, special = await opening.hours(scope), await opening.days(scope)
    lines = [Markup("<b>{}</b>").format(say("Opening hours")), *week_lines(found.week, say)]
    if found.since is None:
        lines.append(say("These are the standard hours."))
    else:
        lines.append(say("Since {when}, {name}", when=say.when(found.since, now=scope.now), name=found.by or "—"))
    shown, page, pages = page_of(special, page)
    lines.append(Markup("<b>{}</b>{}").format(say("Days off and make-up days"), position(page, pages)))
    lines += [_day(one, say) for one in shown] or [say("None set by hand: the official calendar counts.")]
    acts = [
        Button.tap(say("Change hours"), SetupTap(do="sethours")),
        Button.tap(say("Set a day"), SetupTap(do="setday")),
    ]
    drops = [Button.tap(f"✕ {one.day:%m-%d}", SetupTap(do="dropday", code=one.day.isoformat())) for one in shown]
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="hourspage", value=to)), say)
    if shown:
        lines.append(say("✕ lets the official calendar count again."))
    sheets = [
        sheet_button("hours", say, label=say("Hours as a sheet")),
        sheet_button("holidays", say, label=say("Days as a sheet")),
    ]
    back = Button.tap(say("◀ Back"), SetupTap(do="home"))
    return Show(
        SCREEN, Markup("\n").join(lines), (*rows(acts), *grid(drops, 4), *rows(turns, sheets, back)), view="opening"
    )


def _day(one: DayOff, say: Texts) -> Markup:
    what = say("working day") if one.working else say("day off")
    return Markup("· {} · {} · {}").format(one.day.isoformat(), what, one.name or "—")


async def hours_page(turn: Turn, tap: SetupTap) -> Answer:
    """Another page of days."""
    return await _hours(turn.scope, turn.say, page=tap.value)


async def ask_hours(turn: Turn, _tap: SetupTap) -> Answer:
    """Ask for the hours in words."""
    return await turn.begin("hours")


async def ask_day(turn: Turn, _tap: SetupTap) -> Answer:
    """Ask for a day or a span of days."""
    return await turn.begin("dayoff")


async def drop_day(turn: Turn, tap: SetupTap) -> Answer:
    """The official calendar counts again."""
    try:
        day = date.fromisoformat(tap.code)
    except ValueError:
        raise NotFoundError from None
    await opening.forget_day(turn.scope, day=day)
    return await _hours(turn.scope, turn.say)


async def _finish_hours(scope: Scope, filled: Filled, say: Texts) -> Answer:
    await opening.set_hours(scope, week=read_week(filled.answers["hours"]))
    done = say("✅ The opening hours are set. The due times of open cases are reckoned anew.")
    return [Show("form:hours", done), await _hours(scope, say)]


async def _finish_day(scope: Scope, filled: Filled, say: Texts) -> Answer:
    found, name = read_days(filled.answers["days"])
    working = filled.answers["what"] == "work"
    plan = await opening.set_days(scope, given=[DayOff(day, working, name) for day in found])
    n = len(plan.added) + len(plan.changed)
    done = say.plural("✅ {n} day is set.", "✅ {n} days are set.", n=n)
    return [Show("form:dayoff", done), await _hours(scope, say)]


def _hours_parsed(text: str) -> str:
    read_week(text)
    return text


def _days_parsed(text: str) -> str:
    read_days(text)
    return text


FORMS = (
    Form(
        name="hours",
        title=N_("Opening hours"),
        finish=_finish_hours,
        summary=False,
        fields=(
            Field(
                key="hours",
                label=N_("Hours"),
                prompt=N_("When is the desk open? Days that you do not name are closed."),
                hint=EXAMPLE,
                max_length=400,
                number=True,
                parse=_hours_parsed,
            ),
        ),
    ),
    Form(
        name="dayoff",
        title=N_("Days off and make-up days"),
        finish=_finish_day,
        summary=False,
        fields=(
            Field(
                key="what",
                label=N_("Kind"),
                prompt=N_("Are these days off, or are they worked?"),
                kind=Kind.CHOICE,
                choices=(Choice("off", N_("Day off")), Choice("work", N_("Working day"))),
            ),
            Field(
                key="days",
                label=N_("Days"),
                prompt=N_("Which day, or from when to when, and what is it called?"),
                hint=N_("2026-10-01 to 2026-10-07 National Day"),
                max_length=120,
                number=True,
                parse=_days_parsed,
            ),
        ),
    ),
)
