"""The screens of improvement items: the list, one item, and what complaints propose."""

from datetime import timedelta
from typing import Any

from markupsafe import Markup

from domain.complaint.improvement import ImprovementSource
from domain.complaint.span import Span, SpanKind, parse_span
from domain.errors import NotPermittedError
from domain.permission import Permission
from handlers.blocks.answers import Answer, Button, Later, Show, grid, rows
from handlers.blocks.cases import category_name
from handlers.blocks.improvements import ImprovementTap, brief, each_number, proposal_line, take_up_button
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.menu import MenuTap
from services import complaint
from services.complaint import ImprovementItem
from services.reports.improvements import improvements, proposals
from services.scope import Scope

SCREEN = "improvements"
LOOKED_BACK = timedelta(days=90)
NUMBERS_SHOWN = 8


async def open_improvements(turn: Turn, tap: ImprovementTap | None = None) -> Answer:
    """`/improvements`: what is being seen to, and what was done."""
    if not turn.scope.actor.may(Permission.IMPROVE):
        raise NotPermittedError
    return Later(SCREEN, "improvements", {"page": tap.item if tap else 0})


async def open_proposals(turn: Turn, tap: ImprovementTap) -> Answer:
    """What the complaints of a span propose, of the last three months where none is named."""
    if not turn.scope.actor.may(Permission.PLAN_IMPROVEMENT):
        raise NotPermittedError
    return Later(SCREEN, "improvement proposals", {"span": tap.code})


async def one_item(turn: Turn, tap: ImprovementTap) -> Answer:
    """One item, whole."""
    return item_screen(await complaint.improvement(turn.scope, improvement_id=tap.item), turn.say, turn.scope)


async def find_items(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    """The list, the open ones first."""
    found = await improvements(scope)
    shown, page, pages = page_of(found, params["page"])
    pending = [one for one in found if one.item.done_at is None]
    late = sum(one.item.overdue for one in pending)
    title = say.plural("{n} improvement item open", "{n} improvement items open", n=len(pending))
    if not found:
        title = say("No improvement items yet")
    if late:
        title = say("{title}, {overdue} overdue", title=title, overdue=late)
    lines = [Markup("<b>{}</b>{}").format(title, position(page, pages))]
    first = page * PAGE + 1
    lines += [Markup("{}. {}").format(place, brief(one, say)) for place, one in enumerate(shown, first)]
    plans = scope.actor.may(Permission.PLAN_IMPROVEMENT)
    if not found and plans:
        lines.append(
            say("“Proposals” shows what complaints have in common; the card of a closed case has a way in too.")
        )
    picks = [_tap(str(place), "one", one.item.id) for place, one in enumerate(shown, first)]
    turns = pager(page, pages, lambda label, to: _tap(label, "list", to), say)
    ways = [_tap(say("Proposals"), "proposals")] if plans else []
    back = Button.tap(say("◀ Back"), MenuTap(word="menu"))
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 4), *rows(turns, ways, back)))


async def find_proposals(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    """What complaints have in common, with a button for each to take it up."""
    today = scope.now.astimezone(scope.zone).date()
    recent = Span(SpanKind.DAYS, today - LOOKED_BACK, today + timedelta(days=1))
    span = parse_span(params["span"]) or recent
    found = await proposals(scope, span=span)
    days = say("{first} – {last}", first=say.day(span.first), last=say.day(span.last))
    lines = [Markup("<b>{}</b> · {}").format(say("What complaints propose to improve"), days)]
    buttons = []
    for place, one in enumerate(found, 1):
        numbers = [number for _case, number in one.cases]
        lines.append(Markup("{}. {}").format(place, proposal_line(one, say)))
        lines += [each_number(numbers)] if numbers else []
        label = say("Take up {n}", n=place)
        if one.source is ImprovementSource.CATEGORY:
            buttons.append(Button.tap(label, ImprovementTap(do="up", code=one.category.code)))
        else:
            buttons.append(take_up_button(label, [case_id for case_id, _number in one.cases]))
    lines.append(
        say("Found by the words that cases share: have a look at them first.")
        if found
        else say("Nothing stands out that no item is about already.")
    )
    back = _tap(say("◀ Back"), "list")
    return Show(SCREEN, Markup("\n").join(lines), (*grid(buttons, 2), *rows(back)), view="proposals")


def item_screen(
    item: ImprovementItem, say: Texts, scope: Scope, *, lead: Markup | None = None, anew: bool = False
) -> Show:
    """One item: what, from which cases, who until when; when it is done, its cause and what was done."""
    lines = [lead] if lead else []
    lines.append(Markup("<b>{}</b>").format(item.what or say("(The words have been erased.)")))
    facts = [category_name(item.category, say), say("{who} sees to it", who=item.owner or "—")]
    if item.done_at is None:
        until = say("until {day}", day=say.day(item.due_on))
        facts.append(Markup("⚠️ {}").format(until) if item.overdue else until)
    lines.append(Markup(" · ").join(facts))
    numbers = [number for _case, number in item.cases]
    if item.source is ImprovementSource.CATEGORY:
        lines.append(say("From: all cases of this category"))
    elif numbers:
        more = "…" if len(numbers) > NUMBERS_SHOWN else ""
        lines.append(say("From: {numbers}", numbers=" ".join(numbers[:NUMBERS_SHOWN]) + more))
    when = say.when(item.taken_at, now=scope.now)
    lines.append(say("Taken up {when}, {name}", when=when, name=item.taken_by or "—"))
    if item.done_at is not None:
        lines.append(say("Cause: {words}", words=item.cause or "—"))
        lines.append(say("Done: {words}", words=item.measure or "—"))
        lines.append(
            say("✅ Done {when}, {name}", when=say.when(item.done_at, now=scope.now), name=item.done_by or "—")
        )
    acts = [_tap(say("Done…"), "done", item.id)] if item.may_finish else []
    acts += [_tap(say("Owner, date"), "give", item.id)] if item.may_plan else []
    back = _tap(say("All items"), "list")
    return Show(SCREEN, Markup("\n").join(lines), rows(acts, back), view=f"item {item.id}", anew=anew)


def _tap(label: str, do: str, item: int = 0) -> Button:
    return Button.tap(label, ImprovementTap(do=do, item=item))
