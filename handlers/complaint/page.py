"""How a customer follows his complaints: the list, a case's page, and what he is told of each step."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from domain.complaint import ENDED, Act, ComplaintState, EventKind, Party
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Rows, Say, Show, grid, rows
from handlers.blocks.cases import earlier, files_line, map_button, own_screen, state_name, step_line, timeline
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.complaint.taps import OwnTap
from services import complaint
from services.complaint import CaseFiles, OwnCase, Step, StillAsked
from services.scope import Scope

LIST = "mycases"
WHAT_LENGTH = 200
_UNTIL_CONTACT = {
    ComplaintState.REGISTERED,
    ComplaintState.DISPATCHED,
    ComplaintState.REJECTED,
    ComplaintState.ACCEPTED,
    ComplaintState.REOPENED,
}
_NEXT = {
    ComplaintState.SOLUTION_PROPOSED: N_("Next: please say whether the solution is right for you."),
    ComplaintState.SOLUTION_ACCEPTED: N_("Next: we carry the solution out and then close the case."),
    ComplaintState.CALL_BACK: N_("Next: please say whether it is settled for you."),
    ComplaintState.SOLUTION_DECLINED: N_("Next: we look for a better solution and write to you here."),
    ComplaintState.WITHDRAWN: N_("You took this complaint back."),
    ComplaintState.MERGED: N_(
        "We work on it together with another case about the same thing; its number stands below."
    ),
    ComplaintState.UNJUSTIFIED: N_("The case is over. You find the reason below."),
}
# Of a case that goes along with somebody else's; what that customer has to say is not told to this one.
_NEXT_TOGETHER = {
    ComplaintState.SOLUTION_PROPOSED: N_("A solution is proposed. Next: you hear here what comes of it."),
    ComplaintState.SOLUTION_ACCEPTED: N_("Next: the solution is carried out, and you hear of it here."),
    ComplaintState.CALL_BACK: N_(
        "The solution is carried out. Next: we make sure that it is settled, and tell you here."
    ),
}


async def open_mycases(turn: Turn) -> Answer:
    """`/mycases`: every complaint with where it stands and what happens next."""
    return await case_list(turn.scope, turn.say, page=0)


async def case_list(scope: Scope, say: Texts, *, page: int) -> Answer:
    """One page of the list."""
    cases = await complaint.my_cases(scope)
    if not cases:
        return Say(
            say("You have no complaints. If something is wrong, tell me."),
            rows(Button.tap(say("Complain"), OwnTap(do="new"))),
        )
    shown, page, pages = page_of(cases, page)
    lines = [Markup("<b>{}</b>{}").format(say("My complaints"), position(page, pages))]
    lines.extend(
        Markup("<code>{}</code> · {}\n{}").format(case.number, _state(case, say), next_step(case, say, scope))
        for case in shown
    )
    picks = [Button.tap(case.number, OwnTap(do="show", case=case.id)) for case in shown]
    turns = pager(page, pages, lambda label, to: Button.tap(label, OwnTap(do="list", value=to)), say)
    return Show(LIST, Markup("\n").join(lines), (*grid(picks, 2), *rows(turns)))


async def open_own(scope: Scope, say: Texts, case_id: int) -> Answer:
    """A case's page."""
    return page(await complaint.my_case(scope, case_id=case_id), say, scope)


def _state(case: OwnCase, say: Texts) -> Markup:
    if case.led is None:
        return state_name(case.state, say)
    return say("handled together with another report of the same thing: {state}", state=state_name(case.led, say))


def next_step(case: OwnCase, say: Texts, scope: Scope) -> Markup:
    """What happens next, and by when."""
    if case.led in ENDED:
        return say("The other report is over. If yours is not settled, have it handled apart.")
    if case.state is ComplaintState.CLOSED:
        closed = say.when(case.closed_at, now=scope.now) if case.closed_at else ""
        if case.reopen_until is None:
            return say("Closed {when}.", when=closed)
        return say(
            "Closed {when}. You can open it again until {until}.",
            when=closed,
            until=say.when(case.reopen_until, now=scope.now),
        )
    state = case.led or case.state
    if case.overdue or (state in _UNTIL_CONTACT and not case.contacted):
        return _first_contact(case, say, scope)
    if case.asked:
        return say("Next: please answer our question; until then we cannot go on.")
    following = _NEXT if case.led is None else _NEXT_TOGETHER
    if state in following:
        return say(following[state])
    if case.answer_due is not None and case.answer_due > scope.now:
        until = say.until(case.answer_due, now=scope.now)
        return say("Next: we work on a solution and write to you here {until}.", until=until)
    return say("Next: we work on a solution and write to you here.")


def _first_contact(case: OwnCase, say: Texts, scope: Scope) -> Markup:
    due = say.when(case.due, now=scope.now)
    if case.overdue and case.supervised:
        return say("⚠️ We are late: we wanted to contact you by {when}. The supervisor has been told.", when=due)
    if case.overdue:
        return say("⚠️ We are late: we wanted to contact you by {when}. You need not do anything.", when=due)
    until = say.until(case.due, now=scope.now)
    if case.led is not None:
        return say("Next: customer care speaks with those concerned {until}.", until=until)
    return say("Next: customer care contacts you {until}.", until=until)


def page(case: OwnCase, say: Texts, scope: Scope, *, lead: Markup | None = None, anew: bool = False) -> Show:
    """The living page of a case: where it stands, what comes next, the last steps."""
    what = case.what if len(case.what) <= WHAT_LENGTH else case.what[:WHAT_LENGTH] + "…"
    lines = [lead] if lead else []
    lines.append(Markup("<code>{}</code>\n<b>{}</b>").format(case.number, _state(case, say)))
    lines.append(next_step(case, say, scope))
    if what:
        lines.append(Markup("<i>{}</i>").format(what))
    lines += [earlier(case.earlier, say)] if case.earlier else []
    lines.extend(step_line(step, say, now=scope.now, names=False) for step in case.steps)
    if case.files:
        lines.append(say.plural("{n} file is with the case.", "{n} files are with the case.", n=case.files))
    return Show(own_screen(case.id), Markup("\n").join(lines), buttons(case, say), anew=anew)


def buttons(case: OwnCase, say: Texts, *, reply: bool = False) -> Rows:
    """What the customer can do now."""

    def tap(label: Markup, do: str, value: int = 0) -> Button:
        return Button.tap(label, OwnTap(do=do, case=case.id, value=value))

    first: list[Button] = []
    if Act.ACCEPT in case.acts:
        first = [tap(say("Accept"), "accept"), tap(say("Decline"), "decline")]
    elif Act.CLOSE in case.acts:
        first = [tap(say("Yes, settled"), "settled"), tap(say("No, not yet"), "unsettled")]
    adding, last = [], [tap(say("See progress"), "show")]
    if Act.ADD in case.acts:
        label = say("Reply") if reply or case.asked else say("Add to it")
        adding = [tap(label, "add"), tap(say("Add photos"), "files")]
        last += [tap(say("Urge"), "urge")] if case.may_urge else []
        last += [tap(say("Handle apart"), "apart")] if Act.SEPARATE in case.acts else []
        last.append(tap(say("Take it back"), "withdraw"))
    rating: list[Button] = []
    if case.state is ComplaintState.CLOSED and case.rating is None:
        rating = [tap(Markup.escape(str(mark)), "rate", mark) for mark in range(1, 6)]
    elif case.state is ComplaintState.CLOSED:
        adding = [tap(say("Say more"), "words")]
    last += [tap(say("Open again"), "reopen")] if Act.REOPEN in case.acts else []
    last += [tap(say("Timeline"), "steps")] if case.earlier else []
    return rows(first, rating, adding, *grid(last, 3))


def timeline_screen(case: OwnCase, steps: Sequence[Step], say: Texts, scope: Scope, *, at: int) -> Show:
    """Everything that has happened to a case, the newest first; `at`: the page."""
    text, at, pages = timeline(steps, say, now=scope.now, names=False, page=at)
    turns = pager(at, pages, lambda label, to: Button.tap(label, OwnTap(do="steps", case=case.id, value=to)), say)
    lines = Markup("<code>{}</code>{}\n{}").format(case.number, position(at, pages), text)
    return Show(own_screen(case.id), lines, rows(turns, Button.tap(say("◀ Back"), OwnTap(do="show", case=case.id))))


def withdraw_question(case: OwnCase, say: Texts) -> Show:
    """The question before a complaint is taken back."""
    text = say(
        "<code>{number}</code>\nShall this complaint be taken back? Nobody works on it any more then.",
        number=case.number,
    )
    keep = Button.tap(say("Keep it"), OwnTap(do="show", case=case.id))
    return Show(
        own_screen(case.id), text, rows(keep, Button.tap(say("Yes, take back"), OwnTap(do="gone", case=case.id)))
    )


_TOLD = {
    EventKind.ACCEPTED: N_("✅ A colleague at customer care has taken up your case."),
    EventKind.ASKED_BACK: N_("Customer care has a question:"),
    EventKind.QUESTION_WITHDRAWN: N_("You need not answer our question any more; we go on without it."),
    EventKind.CONTACTED: N_("We have been in touch with you. This is what we noted:"),
    EventKind.SAID: N_("Customer care writes:"),
    EventKind.CORRECTED: N_("Customer care corrects what it wrote:"),
    EventKind.EXTENSION_ASKED: N_(
        "We need more time for your case, for this reason. Customer care decides and tells you."
    ),
    EventKind.EXTENSION_GRANTED: N_("Your case takes longer than we promised. We are sorry, and this is the new date:"),
    EventKind.EXTENSION_REFUSED: N_("There is no delay: what we promised you stays."),
    EventKind.SOLUTION_PROPOSED: N_("This is our proposal:"),
    EventKind.SOLUTION_ACCEPTED: N_(
        "Customer care has noted your answer: you accept our proposal. If that is not right, just write to us here."
    ),
    EventKind.SOLUTION_DECLINED: N_(
        "Customer care has noted your answer: you decline our proposal. If that is not right, just write to us here."
    ),
    EventKind.CHANGED: N_("We do it differently now:"),
    EventKind.CARRIED_OUT: N_("We have carried it out. Is it settled for you?"),
    EventKind.NOT_REACHED: N_("We tried to reach you and could not. Is your case settled? You can say it here."),
    EventKind.MERGED: N_("Your complaint goes on together with another one about the same thing:"),
    EventKind.SEPARATED: N_(
        "From now on your complaint is handled by itself, not together with another report any more."
    ),
    EventKind.CLOSED: N_("✅ Your case is closed. How did we handle it? 1 is bad, 5 is very good."),
    EventKind.UNJUSTIFIED: N_("We have looked into your complaint and find it unjustified, for this reason:"),
    EventKind.REOPENED: N_("Your case is open again."),
}


# The same words come from the house to somebody else, so they are told as what happens, not as said to this customer.
_TOLD_TOGETHER = {
    EventKind.MERGED: N_(
        "Somebody else has reported the same thing. We handle both together: you keep your number, and hear each step and"
        " the answer here."
    ),
    EventKind.ACCEPTED: N_("✅ Somebody has taken it up and works on it."),
    EventKind.CONTACTED: N_("Customer care has begun to speak with those concerned."),
    EventKind.EXTENSION_GRANTED: N_("It takes longer than we promised. We are sorry, and this is the new date:"),
    EventKind.SOLUTION_PROPOSED: N_("A solution has been proposed. If you need something else, write it to us here."),
    EventKind.CARRIED_OUT: N_("The solution has been carried out."),
    EventKind.REOPENED: N_("It is not settled yet. We go on working on it."),
}
# After these it is said what comes next.
_WITH_NEXT = frozenset({EventKind.ACCEPTED, EventKind.REOPENED, EventKind.MERGED, EventKind.SEPARATED})
_UNDERTAKEN = N_("✅ Your case is with the colleagues in charge now, and they have begun to work on it.")


def told(case: OwnCase, step: Step, say: Texts, scope: Scope) -> Show:
    """A step as the customer is told of it: always a new message, because it is news."""
    lines = [Markup("<code>{}</code>").format(case.number), say(_told(step))]
    if "until" in step.facts:
        until = datetime.fromisoformat(step.facts["until"])
        lines.append(say("Until {when}.", when=say.when(until, now=scope.now)))
    if "spoken_at" in step.facts:
        lines.append(
            say("It was {when}.", when=say.when(datetime.fromisoformat(step.facts["spoken_at"]), now=scope.now))
        )
    if "into" in step.facts:
        lines.append(Markup("<code>{}</code>").format(step.facts["into"]))
    # Why more time is refused is said to the department.
    if step.text and step.kind is not EventKind.EXTENSION_REFUSED:
        ours = step.kind is EventKind.CLOSED and "said" not in step.facts
        lines.append(say("Our answer: {words}", words=step.text) if ours else Markup.escape(step.text))
    if step.kind in _WITH_NEXT and "into" not in step.facts:
        lines.append(next_step(case, say, scope))
    if step.facts.get("file_ids"):
        lines.append(say.plural("{n} file follows.", "{n} files follow.", n=len(step.facts["file_ids"])))
    reply = step.kind in (EventKind.ASKED_BACK, EventKind.SAID, EventKind.CONTACTED, EventKind.CORRECTED)
    pressed = (*rows(map_button(step.text, say)), *buttons(case, say, reply=reply))
    return Show(own_screen(case.id), Markup("\n").join(lines), pressed, anew=True)


def still_asked(found: StillAsked, say: Texts, scope: Scope) -> Show:
    """A reminder of the answer that the house waits for, with what was asked or proposed, and the buttons to answer."""
    case, step = found.case, found.step
    proposed = step.kind is EventKind.SOLUTION_PROPOSED
    asked = _STILL_PROPOSED if proposed else _STILL_ASKED
    lines = [Markup("<code>{}</code>").format(case.number), say(asked, when=say.when(step.at, now=scope.now))]
    lines += [Markup.escape(step.text)] if step.text else []
    return Show(own_screen(case.id), Markup("\n").join(lines), buttons(case, say, reply=not proposed), anew=True)


_STILL_ASKED = N_("We still need your answer to our question of {when}, to go on with your case:")
_STILL_PROPOSED = N_("Please tell us whether our proposal of {when} is right for you, so that we can go on:")


def _told(step: Step) -> str:
    if step.kind is EventKind.FOLLOWED:
        return _TOLD_TOGETHER[EventKind(step.facts["led"])]
    if step.kind is EventKind.MERGED and "into" not in step.facts:
        return _TOLD_TOGETHER[step.kind]
    undertaken = step.kind is EventKind.ACCEPTED and step.party is Party.OWNER
    return _UNDERTAKEN if undertaken else _TOLD[step.kind]


def files_told(found: CaseFiles, say: Texts) -> Say:
    """The files that came with a step; what could not be kept is said."""
    return Say(files_line(found, say), files=found.ids)
