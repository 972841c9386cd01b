"""What resembles a case: how alike, which words are shared, how it was solved then, and the way to put two together."""

from markupsafe import Markup

from domain.complaint import ComplaintState
from domain.wording import C_
from handlers.blocks.answers import Button, Show, grid, rows
from handlers.blocks.cases import case_screen, category_name, state_name
from handlers.blocks.texts import Texts
from handlers.desk.taps import DeskTap
from services.complaint import GroupCard, Resembling, Similar

WORDS_SHOWN = 4
SOLUTION_LENGTH = 200
# From which score on two cases are called so; the labels say what the figures are worth, see docs/complaints.md.
_ALIKE = ((0.5, C_("alike", "very much alike")), (0.2, C_("alike", "alike")), (0.0, C_("alike", "something in common")))


def similar_screen(found: Similar, say: Texts) -> Show:
    """Open cases first, because one of them may be the same incident; then closed ones with what solved them."""
    case = found.brief.id
    lines = [Markup("<code>{}</code>").format(found.brief.number)]
    if found.open:
        lines.append(Markup("<b>{}</b>").format(say("Open, maybe the same")))
        lines.extend(_line(one, say) for one in found.open)
    if found.past:
        lines.append(Markup("<b>{}</b>").format(say("Closed")))
        lines.extend(_line(one, say) for one in found.past)
    if not found.open and not found.past:
        lines.append(say("I find no case that is like this one."))
    picks = [_tap(one.brief.number, "card", one.brief.id) for one in (*found.open, *found.past) if one.mine]
    merge = [_tap(say("Merge: {number}", number=one.brief.number), "into", case, one.brief.id) for one in found.open]
    back = _tap(say("◀ Back"), "card", case)
    buttons = (*grid(picks, 2), *grid(merge if found.may_merge else [], 2), *rows(back))
    return Show(case_screen(case), Markup("\n").join(lines), buttons, view="similar")


def merge_question(case: GroupCard, other: GroupCard, say: Texts) -> Show:
    """The question before two cases become one."""
    text = say(
        "Shall <code>{number}</code> go on in <code>{other}</code>? Its customer is told, and hears the answer too.",
        number=case.number,
        other=other.number,
    )
    return Show(
        case_screen(case.id),
        text,
        rows([_tap(say("Merge"), "join", case.id, other.id), _tap(say("◀ Back"), "card", case.id)]),
        view="merge",
    )


def _line(one: Resembling, say: Texts) -> Markup:
    alike = next(label for least, label in _ALIKE if one.score >= least)
    facts = [Markup("<code>{}</code>").format(one.brief.number), category_name(one.brief.category, say)]
    facts += [] if one.brief.state is ComplaintState.CLOSED else [state_name(one.brief.state, say)]
    words = say.joined([f"“{word}”" for word in one.shared[:WORDS_SHOWN]])
    facts.append(say("{alike} ({words})", alike=say.within("alike", alike), words=words))
    line = Markup("· ") + Markup(" · ").join(facts)
    if not one.solution:
        return line
    short = one.solution if len(one.solution) <= SOLUTION_LENGTH else one.solution[:SOLUTION_LENGTH] + "…"
    said = (
        say("💡 what helped: {solution}", solution=short)
        if one.kept
        else say("solved then by: {solution}", solution=short)
    )
    return line + Markup("\n") + said


def _tap(label: str, do: str, case: int, value: int = 0) -> Button:
    return Button.tap(label, DeskTap(do=do, case=case, value=value))
