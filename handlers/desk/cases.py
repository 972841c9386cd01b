"""The desk's list of open cases, the most pressing first, and the ways to one of them."""

from markupsafe import Markup

from domain.complaint import Severity
from domain.errors import NotPermittedError
from domain.permission import Permission
from handlers.blocks.answers import Answer, Button, Say, Show, grid, rows
from handlers.blocks.cases import PICKS, category_name, hand_over_button, severity_name, state_name
from handlers.blocks.paging import PAGE, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.desk.card import private_screen, running
from handlers.desk.knowledge import doors
from handlers.desk.taps import DeskTap
from services import complaint, roles
from services.complaint import GroupCard, Inbox, Pick
from services.scope import Scope

SCREEN = "desk"


async def open_desk(turn: Turn) -> Answer:
    """`/desk`: what is open."""
    return await case_list(turn.scope, turn.say, page=0)


async def open_card(scope: Scope, say: Texts, case_id: int) -> Answer:
    """The card of a case; who the customer is takes a tap of its own, which is audited."""
    return private_screen(await complaint.case_card(scope, case_id=case_id), say, scope)


async def case_list(scope: Scope, say: Texts, *, page: int, pick: Pick | None = None) -> Answer:
    """One page of the open cases: of all, or of what they are narrowed to."""
    inbox = await complaint.open_cases(scope, page=page, size=PAGE, pick=pick)
    wall = [*doors(scope, say), Button.tap(say("As a page"), DeskTap(do="page"))]
    if not inbox.every:
        return Say(say("✅ No open cases."), rows(wall))
    title = say.plural("{n} open case", "{n} open cases", n=inbox.total)
    if pick is not None:
        title = Markup("{} · {}").format(title, say.within("cases", PICKS[pick]))
    elif inbox.overdue:
        title = say.within("cases", "{title}, {overdue} overdue", title=title, overdue=inbox.overdue)
    lines = [Markup("<b>{}</b>{}").format(title, position(inbox.page, inbox.pages))]
    lines.extend(_line(card, handler, say, scope) for card, handler in inbox.cases)
    picks = [Button.tap(card.number, DeskTap(do="card", case=card.id)) for card, _handler in inbox.cases]
    code = pick.value if pick else ""
    turns = pager(
        inbox.page, inbox.pages, lambda label, to: Button.tap(label, DeskTap(do="list", code=code, value=to)), say
    )
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 2), *rows(turns, _narrow(inbox, pick, say), wall)))


def _narrow(inbox: Inbox, pick: Pick | None, say: Texts) -> list[Button]:
    """The ways to what is overdue and to be called back, as far as there is any of it; and back to all."""
    ways = [
        (Pick.OVERDUE, say("Overdue ({n})", n=inbox.overdue), inbox.overdue),
        (Pick.CALL_BACK, say("Call back ({n})", n=inbox.call_backs), inbox.call_backs),
    ]
    found = [Button.tap(label, DeskTap(do="list", code=one.value)) for one, label, n in ways if n and one is not pick]
    return [*found, Button.tap(say("All ({n})", n=inbox.every), DeskTap(do="list"))] if pick else found


async def page_link(turn: Turn) -> Answer:
    """The desk's page, opened in a browser by a link that is good once."""
    if not turn.scope.actor.may(Permission.WORK_COMPLAINT):
        raise NotPermittedError
    say, link = turn.say, await roles.enter_link(turn.scope)
    text = say(
        "This link opens the desk as a page that stays up to date, as you, once, within 10 minutes. Customers' names are not on it."
    )
    return Say(text, rows(Button.page(say("Open the desk's page").striptags(), f"{link}?to=desk")))


def _line(card: GroupCard, handler: str, say: Texts, scope: Scope) -> Markup:
    state = state_name(card.state, say)
    facts = [category_name(card.category, say)]
    # That a case is ordinary is not worth a word in a list.
    facts += [severity_name(card.severity, say)] if card.severity is not Severity.NORMAL else []
    facts.append(say("{state} ({who})", state=state, who=handler) if handler else state)
    due = running(card, say, scope)
    if due:
        facts.append(Markup("{}{}").format("⚠️ " if card.overdue else "", due))
    return Markup("<code>{}</code> · {}").format(card.number, Markup(" · ").join(facts))


async def open_taken_down(scope: Scope, say: Texts, case_id: int) -> Answer:
    """The number of a case that whoever took it down has not handed over: what is still his to do."""
    case = await complaint.taken_down(scope, case_id=case_id)
    text = say(
        "<code>{number}</code>\nYou took this complaint down {when}. The desk does not have it yet.",
        number=case.number,
        when=say.when(case.received_at, now=scope.now),
    )
    if case.due is not None:
        late = case.due < scope.now
        by = say.when(case.due, now=scope.now) if late else say.until(case.due, now=scope.now)
        text += Markup("\n")
        text += say("⚠️ It was due {when}.", when=by) if late else say("Please hand it over {until}.", until=by)
    look = [Button.tap(say("Open the case"), DeskTap(do="card", case=case.id))] if case.may_open else []
    return Show(f"receipt:{case.id}", text, rows([hand_over_button(case.id, "", say), *look]))
