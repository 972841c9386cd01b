"""How the times of a case came about, step by step; and what is said when a share of one is used up."""

from datetime import timedelta

from markupsafe import Markup

from domain.complaint import Clock, Level, Line, Reckoned, Step, Unit
from domain.wording import N_
from handlers.blocks.answers import Button, Say, Show, rows
from handlers.blocks.cases import HandOverTap, case_screen, clock_name
from handlers.blocks.texts import Texts
from handlers.desk.card import head
from handlers.desk.taps import DeskTap
from services.complaint import ClockNotice, Explained
from services.scope import Scope

_TOLD = {
    Level.REMINDER: N_("⏳ {what}: three quarters of the time are used up. Due {when}."),
    Level.BREACH: N_("⚠️ {what}: overdue since {when}."),
    Level.MANAGEMENT: N_("⚠️ {what}: overdue since {when}, half of the time again is gone. Please step in."),
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


def clock_told(found: ClockNotice, level: int, say: Texts, scope: Scope, *, step: str, vacant: bool) -> Say:
    """A clock of which somebody is told: number, what is due, and the way to the case."""
    what = clock_name(Step(step), say)
    text = say(_TOLD[Level(level)], what=what, when=say.when(found.due, now=scope.now))
    lines = [head(found.brief, say), text]
    if vacant:
        lines.append(say("You are told because nobody nearer could be reached."))
    case = found.brief.id
    buttons = [Button.tap(say("Hand over"), HandOverTap(case=case))] if found.may_hand_over else []
    if found.may_open:
        buttons.append(Button.tap(say("Open the case"), DeskTap(do="card", case=case)))
    return Say(Markup("\n").join(lines), rows(buttons))
