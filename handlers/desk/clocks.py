"""How the times of a case came about, step by step; and what is said when a share of one is used up."""

from datetime import timedelta

from markupsafe import Markup

from domain.complaint import Act, Clock, Level, Line, Reckoned, Step, Unit
from domain.wording import N_
from handlers.blocks.answers import Button, Say, Show, grid, rows
from handlers.blocks.cases import case_screen, clock_name, hand_over_button
from handlers.blocks.texts import Texts
from handlers.desk.card import head, in_hands, running
from handlers.desk.taps import DeskTap
from services.complaint import ClockNotice, Explained, Paged
from services.scope import Scope

WORTH_SAYING = timedelta(minutes=10)
_TOLD = {
    Level.REMINDER: N_("{what}: three quarters of the time are used up. Due {when}."),
    Level.BREACH: N_("{what}: overdue since {when}."),
    Level.MANAGEMENT: N_("{what}: overdue since {when}, half of the time again is gone. Please step in."),
}
_SILENT = N_(
    "The customer does not answer. Please call him or go on without the answer: from now on the time of the case runs again."
)
# To whoever cannot call him, or not write it down: an owner may not know who he is.
_SILENT_TO_OTHERS = N_(
    "The customer does not answer. Please have the desk call, or go on without the answer: from now on the time of the case"
    " runs again."
)
_CALLING = frozenset({Act.CONTACT, Act.ACCEPT})
# What is offered at once where somebody is told that it is his turn.
_OFFERED = {
    Step.CLOSING_DATE: {Act.SET_CLOSING_DATE: N_("Set the date")},
    Step.ANSWER: {
        Act.ACCEPT: N_("Customer accepts"),
        Act.DECLINE: N_("Customer declines"),
        Act.CONTACT: N_("Record contact"),
        Act.WITHDRAW_QUESTION: N_("Withdraw question"),
        Act.ASK_BACK: N_("Ask once more"),
        Act.PROPOSE: N_("Propose again"),
    },
}


def why_screen(found: Explained, case: int, say: Texts, scope: Scope) -> Show:
    """Every clock of a case with its reckoning."""
    lines = [Markup("<code>{}</code>").format(found.number)]
    for clock in found.clocks:
        lines.append(Markup("<b>{}</b>{}").format(clock_name(clock.step, say), _standing(clock, say, scope)))
        lines.append(
            Markup(" → ").join(_line(line, say, scope) for line in clock.reckoning) or _unlimited(clock, found, say)
        )
    back = Button.tap(say("◀ Back"), DeskTap(do="card", case=case))
    return Show(case_screen(case), Markup("\n").join(lines), rows(back), view="why")


def _unlimited(clock: Clock, found: Explained, say: Texts) -> Markup:
    dated = clock.step is Step.CLOSING and any(one.step is Step.CLOSING_DATE for one in found.clocks)
    return say("Management sets the date.") if dated else say("No limit is set.")


def _standing(clock: Clock, say: Texts, scope: Scope) -> Markup:
    if clock.step is Step.ANSWER:
        silent = clock.stopped_at is None and clock.next_mark is None and clock.due_at is not None
        return say(" · not answered") if silent else Markup("")
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
        return say("the desk is open from {when}", when=when)
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
    if line.what is Reckoned.DATED:
        return say("date set: {when}", when=when)
    return Markup("<b>{}</b>").format(when)


def clock_told(
    found: ClockNotice, level: Level, say: Texts, scope: Scope, *, step: str, vacant: bool, alone: bool = False
) -> Show:
    """A clock of which somebody is told: number, what is due, who has it, and the way to the case.

    Of each case one alarm stands in a chat: a newer one takes the place of what was told before, and comes as a message anew.
    """
    brief, what = found.brief, clock_name(Step(step), say)
    late = brief.overdue or level is not Level.REMINDER
    text = say(_TOLD[level], what=what, when=say.when(found.due, now=scope.now))
    if step == Step.ANSWER:
        late, text = brief.overdue, say(_SILENT_TO_OTHERS if _CALLING.isdisjoint(found.acts) else _SILENT)
    lines = [head(brief, say, sign="⚠️ " if late else "⏳ "), text]
    if level is not Level.REMINDER and step != Step.ANSWER and scope.now - found.due >= WORTH_SAYING:
        # Told late, after a stand-still of Peiban for example, it is said all the same how late it truly is.
        lines.append(say("By now it is {span} late.", span=say.duration(scope.now - found.due)))
    if brief.step is not None and brief.step.value != step and brief.overdue:
        lines.append(running(brief, say, scope))
    lines += _hands(found, say)
    if vacant:
        lines.append(say("You are told because nobody nearer could be reached."))
    if alone:
        lines.append(say("The owner's superior is not known or cannot be reached, so it is yours to see to."))
    case = brief.id
    buttons = [hand_over_button(case, "", say)] if found.may_hand_over else []
    offered = _OFFERED.get(Step(step), {})
    acts = [
        Button.tap(say(label), DeskTap(do=act.value, case=case)) for act, label in offered.items() if act in found.acts
    ]
    if level is Level.MANAGEMENT and step != Step.ANSWER:
        acts += _stepping_in(found, say)
    if found.may_open:
        buttons.append(Button.tap(say("Open the case"), DeskTap(do="card", case=case)))
    return Show(f"alarm:{case}", Markup("\n").join(lines), (*grid(acts, 2), *rows(buttons)), anew=True, traceless=True)


def _stepping_in(found: ClockNotice, say: Texts) -> list[Button]:
    """What whoever shall step in can do at once: take it over, give it to another department, ask for haste."""
    case, buttons = found.brief.id, []
    if found.may_take_over:
        buttons.append(Button.tap(say("Take over"), DeskTap(do="over", case=case)))
    if Act.DISPATCH in found.acts:
        buttons.append(Button.tap(say("Pass on"), DeskTap(do="owners", case=case)))
    if Act.URGE in found.acts:
        buttons.append(Button.tap(say("Urge"), DeskTap(do=Act.URGE.value, case=case)))
    return buttons


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
