"""What can be done with a case, as buttons: what is due now on the card itself, the rest one tap behind it."""

from domain.complaint import Act, ComplaintState, Suggestion
from domain.wording import N_
from handlers.blocks.answers import Button, Rows, Show, grid, rows
from handlers.blocks.cases import case_screen, map_button
from handlers.blocks.improvements import take_up_button
from handlers.blocks.texts import Texts
from handlers.desk.taps import DeskTap
from services.complaint import CaseCard

# In the order in which they stand; the label of each act.
DECIDE = {
    Act.TAKE: N_("Take"),
    Act.UNDERTAKE: N_("Accept the case"),
    Act.REJECT: N_("Pass back"),
    Act.INSIST: N_("Insist"),
    Act.ACCEPT: N_("Customer accepts"),
    Act.DECLINE: N_("Customer declines"),
    Act.GRANT_EXTENSION: N_("Grant more time"),
    Act.REFUSE_EXTENSION: N_("Refuse"),
    Act.SET_CLOSING_DATE: N_("Set the date"),
    Act.CLOSE: N_("Settled, close"),
    Act.NOT_SETTLED: N_("Not settled"),
    Act.MISS: N_("Not reached"),
    Act.CHANGE: N_("Change something"),
}
TALK = {
    Act.ASK_BACK: N_("Ask back"),
    Act.SAY: N_("Write"),
    Act.CONTACT: N_("Record contact"),
}
WORK = {
    Act.PROPOSE: N_("Propose a solution"),
    Act.CARRY_OUT: N_("Carried out"),
}
MORE = {
    Act.INVESTIGATE: N_("Note a finding"),
    Act.ASK_EXTENSION: N_("Ask for more time"),
    Act.WITHDRAW_QUESTION: N_("Withdraw question"),
    Act.URGE: N_("Urge"),
    Act.SUPERVISE: N_("Supervise"),
    Act.MERGE: N_("Merge"),
    Act.MARK_UNJUSTIFIED: N_("Unjustified"),
    Act.REOPEN: N_("Open again"),
    Act.SEPARATE: N_("Handle apart"),
}


def actions(card: CaseCard, say: Texts) -> Rows:
    """The buttons of the card."""

    def tap(label: str, do: str) -> Button:
        return Button.tap(say(label), DeskTap(do=do, case=card.brief.id))

    def those(labels: dict[Act, str]) -> list[Button]:
        return [tap(label, act.value) for act, label in labels.items() if act in card.acts]

    decide = {**DECIDE, Act.TAKE: N_("Take back")} if card.brief.state is ComplaintState.DISPATCHED else dict(DECIDE)
    if not card.undated:
        del decide[Act.SET_CLOSING_DATE]
    first = those(decide)
    if card.may_take_over:
        first.append(tap(N_("Take over"), "over"))
    rating = [Button.tap(str(mark), DeskTap(do="rate", case=card.brief.id, value=mark)) for mark in range(1, 6)]
    look = [Button.tap(say("Files ({n})", n=card.files), DeskTap(do="files", case=card.brief.id))] if card.files else []
    look += map_button("\n".join([card.where, card.what, *(step.text for step in card.steps)]), say)
    if card.may_identify and card.identity is None:
        look.append(tap(N_("Who is it?"), "show"))
    if card.repeats or card.known:
        look.append(tap(N_("Similar cases"), "like"))
    sort = [tap(N_("Classify"), "sort")] if card.may_classify else []
    if card.may_classify and suggested(card) is not None:
        sort.insert(0, tap(N_("As suggested"), "suggested"))
    if card.may_classify and Act.DISPATCH in card.acts:
        sort.append(tap(N_("Pass on"), "owners"))
    more = [tap(N_("More…"), "more")]
    return rows(
        rating if card.may_rate else [],
        *grid(first, 3),
        those(TALK),
        those(WORK),
        look,
        sort,
        [*more, tap(N_("All cases"), "list")],
    )


def suggested(card: CaseCard) -> Suggestion | None:
    """What the words of the case suggest, as far as it differs from what counts now."""
    found = card.suggestion
    if found is None or (found.category in (None, card.brief.category.code) and found.severity is card.brief.severity):
        return None
    return found


def more_screen(card: CaseCard, say: Texts) -> Show:
    """What is done with a case less often, and how its times came about."""
    case = card.brief.id
    labels = {act: label for act, label in MORE.items() if act in card.acts}
    if Act.SET_CLOSING_DATE in card.acts and not card.undated:
        labels[Act.SET_CLOSING_DATE] = N_("Another date")
    acts = [Button.tap(say(label), DeskTap(do=act.value, case=case)) for act, label in labels.items()]
    if card.speaks_for and Act.ADD in card.acts:
        acts.append(Button.tap(say("Customer adds"), DeskTap(do=Act.ADD.value, case=case)))
    if card.speaks_for and Act.WITHDRAW in card.acts:
        acts.append(Button.tap(say("Customer withdraws"), DeskTap(do=Act.WITHDRAW.value, case=case)))
    acts += [Button.tap(say("Keep what helped"), DeskTap(do="keep", case=case))] if card.may_keep else []
    acts += [take_up_button(say("Improvement item"), [case])] if card.may_improve else []
    acts += [Button.tap(one.number, DeskTap(do="card", case=one.id)) for one in card.joined]
    acts.append(Button.tap(say("Similar cases"), DeskTap(do="like", case=case)))
    acts.append(Button.tap(say("Timeline"), DeskTap(do="steps", case=case)))
    acts.append(Button.tap(say("Why these times?"), DeskTap(do="why", case=case)))
    acts.append(Button.tap(say("Six steps"), DeskTap(do="guide", case=case)))
    text = say("<code>{number}</code>\nWhat would you like to do?", number=card.brief.number)
    return Show(case_screen(case), text, (*grid(acts, 2), *rows(back(card, say))), view="more")


def take_over_question(card: CaseCard, say: Texts) -> Show:
    """The question before a case is taken out of a colleague's hands; who has it by then must be who had it when asked."""
    case, number = card.brief.id, card.brief.number
    text = say(
        "<code>{number}</code>\n{name} has it in hand, and is told if you take it over.",
        number=number,
        name=card.handler,
    )
    yes = Button.tap(say("Yes, take over"), DeskTap(do="overtake", case=case, value=card.handler_id or 0))
    return Show(case_screen(case), text, rows([back(card, say), yes]), view="over")


def back(card: CaseCard, say: Texts) -> Button:
    """To the card again."""
    return Button.tap(say("◀ Back"), DeskTap(do="card", case=card.brief.id))
