"""How the times of a case came about, step by step; and what is said when a share of one is used up."""

from datetime import timedelta

from markupsafe import Markup

from domain.complaint import Clock, Level, Line, Reckoned, Step, Unit
from domain.wording import N_
from handlers.blocks.answers import Button, Say, Show, rows
from handlers.blocks.cases import case_screen, clock_name, hand_over_button
from handlers.blocks.texts import Texts
from handlers.desk.card import head, in_hands, running
from handlers.desk.taps import DeskTap
from services.complaint import ClockNotice, Explained, Paged
from services.scope import Scope

_TOLD = {
    Level.REMINDER: N_("{what}: three quarters of the time are used up. Due {when}."),
    Level.BREACH: N_("{what}: overdue since {when}."),
    Level.MANAGEMENT: N_("{what}: overdue since {when}, half of the time again is gone. Please step in."),
}


def why_screen(found: Explained, case: int, say: Texts, scope: Scope) -> Show:
    """Every clock of a case with its reckoning."""
    lines = [Markup("<code>{}</code>").format(found.number)]
    for clock in found.clocks:
        lines.append(Markup("<b>{}</b>{}").format(clock_name(clock.step, say), _standing(clock, say, scope)))
        lines.append(Markup(" → ").join(_line(line, say, scope) for line in clock.reckoning) or say("No limit is set."))
    back = Button.tap(say("◀ Back"), DeskTap(do="card", case=case))
    return Show(case_screen(case), Markup("\n").join(lines), rows(back), view="why")


def _standing(clock: Clock, say: Texts, scope: Scope) -> Markup:
    if clock.stopped_at is not None:
        when = say.when(clock.stopped_at, now=scope.now)
        return say(" · done {when}, late", when=when) if clock.late_at(scope.now) else say(" · done {when}", when=when)
    if clock.paused_since is not None:
        return say(" · stands still since {when}", when=say.when(clock.paused_since, now=scope.now))
    return say(" · overdue") if clock.late_at(scope.now) else Markup("")


def _line(line: Line, say: Texts, scope: Scope) -> Markup:
    when = say.when(line.at, now=scope.now) if line.at else Markup("")
    if line.what is Reckoned.STARTED:
        return say("began {when}", when=when)
    if line.what is Reckoned.OPENS:
        return say("the desk opens {when}", when=when)
    if line.what is Reckoned.LIMIT and line.limit is not None:
        if line.limit.unit is Unit.DAYS:
            return say.plural("{n} working day", "{n} working days", n=line.limit.amount)
        return say.duration(timedelta(minutes=line.limit.amount))
    if line.what is Reckoned.GIVEN_BACK:
        return say(
            "{length} given back (we waited for the customer)", length=say.duration(timedelta(minutes=line.minutes))
        )
    if line.what is Reckoned.EXTENDED:
        return say("more time granted until {when}", when=when)
    return Markup("<b>{}</b>").format(when)


def clock_told(found: ClockNotice, level: Level, say: Texts, scope: Scope, *, step: str, vacant: bool) -> Show:
    """A clock of which somebody is told: number, what is due, who has it, and the way to the case.

    Of each case one alarm stands in a chat: a newer one takes the place of what was told before, and comes as a message anew.
    """
    brief, what = found.brief, clock_name(Step(step), say)
    late = brief.overdue or level is not Level.REMINDER
    text = say(_TOLD[level], what=what, when=say.when(found.due, now=scope.now))
    lines = [head(brief, say, sign="⚠️ " if late else "⏳ "), text]
    if brief.step is not None and brief.step.value != step and brief.overdue:
        lines.append(running(brief, say, scope))
    lines += _hands(found, say)
    if vacant:
        lines.append(say("You are told because nobody nearer could be reached."))
    case = brief.id
    buttons = [hand_over_button(case, "", say)] if found.may_hand_over else []
    if found.may_open:
        buttons.append(Button.tap(say("Open the case"), DeskTap(do="card", case=case)))
    return Show(f"alarm:{case}", Markup("\n").join(lines), rows(buttons), anew=True, traceless=True)


def _hands(found: ClockNotice, say: Texts) -> list[Markup]:
    """Whom to ask about it; the one who has it knows."""
    if found.mine:
        return []
    return [in_hands(found.hands, found.owner, say)] if found.hands else [say("Nobody has taken it yet.")]


_PAGED = {
    "duty": N_("You are on duty: this case cannot wait for the opening hours."),
    "supervisor": N_("Nobody is on duty, so you are told: this case cannot wait for the opening hours."),
    "admin": N_(
        "Nobody is on duty and no supervisor can be reached: please see to it that somebody takes this case. /admin"
    ),
}


def paged_told(found: Paged, place: str, say: Texts) -> Say:
    """A grave case outside the opening hours, to whoever is paged for it."""
    lines = [head(found.brief, say), Markup("⚠️ ") + say(_PAGED.get(place, _PAGED["duty"]))]
    buttons = [Button.tap(say("Open the case"), DeskTap(do="show", case=found.brief.id))] if found.may_open else []
    return Say(Markup("\n").join(lines), rows(buttons))
