"""Overdue complaints in the digest: how many, the most pressing ones, and the way to all of them."""

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from markupsafe import Markup

from handlers.blocks.answers import Answer, Button, Later, Show, grid, rows
from handlers.blocks.cases import clock_name
from handlers.blocks.later import Finder
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.report.taps import SCREEN, OverdueTap, ReportTap
from services.digest import ask_to_read
from services.reports.digest import CaseDue, Complaints, overdue_cases
from services.scope import Scope

SHOWN = 3


def complaint_lines(figures: Complaints | None, say: Texts, scope: Scope) -> Markup:
    """What moved and what is open; how many are overdue and due today, and of them the most pressing ones."""
    if figures is None:
        return Markup("")
    line = say(
        "Complaints: {received} new, {closed} closed, {under_way} open",
        received=figures.received,
        closed=figures.closed,
        under_way=figures.under_way,
    )
    late, soon = len(figures.overdue), len(figures.due) - len(figures.overdue)
    counts = [say("⚠️ Overdue: {n}", n=late)] if late else []
    counts += [say("due today: {n}", n=soon) if late else say("⏳ Due today: {n}", n=soon)] if soon else []
    lines = [line, *([Markup(" · ").join(counts)] if counts else [])]
    return Markup("\n").join([*lines, *(_due_line(one, say, scope) for one in figures.due[:SHOWN])])


def _due_line(one: CaseDue, say: Texts, scope: Scope) -> Markup:
    """A case and the clock that runs out next."""
    number, what = Markup("<code>{}</code>").format(one.number), clock_name(one.step, say)
    if one.overdue:
        due = say("{what} overdue since {when}", what=what, when=say.when(one.due, now=scope.now))
    else:
        due = say("{what} {until}", what=what, until=say.until(one.due, now=scope.now))
    return Markup("· {} · {}").format(number, due)


async def _find_overdue(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    """All overdue cases, a page at a time, as they are now."""
    day = str(params["day"])
    found = await overdue_cases(scope)
    shown, page, pages = page_of(found, int(params["page"]))
    title = say.plural("{n} overdue", "{n} overdue", n=len(found))
    lines = [Markup("<b>{}</b>{}").format(title, position(page, pages))]
    lines += [_due_line(one, say, scope) for one in shown]
    picks = [Button.tap(one.number, ReportTap(do="case", day=one.number)) for one in shown if one.opens]
    turns = pager(page, pages, lambda label, to: Button.tap(label, OverdueTap(day=day, page=to)), say)
    back = Button.tap(say("◀ Back"), ReportTap(do="back", day=day))
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 2), *rows(turns, back)), view="overdue")


def all_overdue(figures: Complaints, say: Texts, *, day: str) -> list[Button]:
    """The way to the list, where there is more than one; `day`: of which digest."""
    number = len(figures.overdue)
    return [Button.tap(say("All overdue ({n})", n=number), OverdueTap(day=day))] if number > 1 else []


def router() -> Router:
    """The route of the list."""
    overdue = Router(name="overdue")

    @overdue.callback_query(OverdueTap.filter())
    async def on_overdue(_tap: CallbackQuery, callback_data: OverdueTap, scope: Scope) -> Answer:
        await ask_to_read(scope)
        return Later(SCREEN, "digest overdue", {"day": callback_data.day, "page": callback_data.page})

    return overdue


LATER: dict[str, Finder] = {"digest overdue": _find_overdue}
