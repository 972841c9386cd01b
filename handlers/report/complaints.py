"""The report of complaints on the screen: a few lines, the way to other spans, and its files."""

from functools import partial
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.complaint.span import Span, parse_span
from domain.errors import InvalidError
from domain.text import fold
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Later, Show, Toast, rows
from handlers.blocks.form import Forms
from handlers.blocks.improvements import ImprovementTap
from handlers.blocks.later import Finder, Noted
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Opener, Turn
from handlers.report.case_words import report_text, span_name
from handlers.report.taps import SCREEN, CaseReportTap
from services.complaint_report import FORMS, ask_for
from services.digest import ask_to_read
from services.reports.complaint import (
    ComplaintReport,
    ask_for_repeat_complainants,
    complaint_report,
    note_repeat_complainants,
    repeat_complainants,
    today,
)
from services.scope import Scope

CALLED = {"complaints", "complaint", "cases", "投诉", "投訴"}
SHOWN = 12
_THIS_MONTH = {"", "month", "this month", "本月", "这个月", "這個月"}
_LAST_MONTH = {"last", "last month", "上月", "上个月", "上個月"}
_THIS_WEEK = {"week", "this week", "本周", "本週", "这周", "這週"}
_LAST_WEEK = {"last week", "上周", "上週"}


async def open_complaints(turn: Turn) -> Answer:
    """`/report complaints`, `… last month`, `… 2026-11`, `… 2026-11-01..2026-11-20`."""
    span = _span_of(fold(turn.args), turn.scope)
    if span is None:
        raise InvalidError(N_("Which days? For example: /casereport 2026-11, or /casereport 2026-11-01..2026-11-20"))
    return await _asked(turn.scope, span)


async def _asked(scope: Scope, span: Span) -> Later:
    await ask_to_read(scope)
    return Later(SCREEN, "complaints", {"span": span.code})


def _kept(params: dict[str, Any]) -> Span:
    span = parse_span(params["span"])
    if span is None:
        raise ValueError("a span was kept that cannot be read")
    return span


async def _find(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    return screen(await complaint_report(scope, span=_kept(params)), say, scope)


def screen(report: ComplaintReport, say: Texts, scope: Scope) -> Show:
    """The report and where it leads."""
    return Show(SCREEN, report_text(report, say), rows(*_ways(report.span, say, scope), *file_rows(report, say)))


def file_rows(report: ComplaintReport, say: Texts) -> list[list[Button]]:
    """What can be had of a report besides its words."""
    code = report.span.code
    files = [
        Button.tap(say("As a picture"), CaseReportTap(do="picture", span=code)),
        Button.tap(say("Spreadsheet"), CaseReportTap(do="sheet", span=code)),
        Button.tap(say("PDF"), CaseReportTap(do="pdf", span=code)),
    ]
    # English words are too long for three in a row on a phone.
    laid = [files[:1], files[1:]] if say.language == "en" else [files]
    again = [Button.tap(say("Who came again"), CaseReportTap(do="repeat", span=code))]
    better = [Button.tap(say("Proposals"), ImprovementTap(do="proposals", code=code))] if report.may_name else []
    better += [Button.tap(say("Improvements"), ImprovementTap(do="list"))] if report.improvements else []
    # An empty report is said in one line; there is nothing to draw.
    return (
        ([] if report.silent else laid)
        + ([again] if report.repeated and report.may_name else [])
        + ([better] if report.proposals or report.improvements else [])
    )


def _ways(span: Span, say: Texts, scope: Scope) -> list[list[Button]]:
    day = today(scope)
    others = [
        (say("This month"), "month", Span.month_of(day)),
        (say("Last month"), "last", Span.month_of(day).before()),
        (say("This week"), "week", Span.week_of(day)),
    ]
    return [[Button.tap(label, CaseReportTap(do=do)) for label, do, other in others if other != span]]


def _span_of(words: str, scope: Scope) -> Span | None:
    day = today(scope)
    if words in _THIS_MONTH:
        return Span.month_of(day)
    if words in _LAST_MONTH:
        return Span.month_of(day).before()
    if words in _THIS_WEEK:
        return Span.week_of(day)
    return Span.week_of(day).before() if words in _LAST_WEEK else parse_span(words)


async def _find_repeated(scope: Scope, params: dict[str, Any], say: Texts) -> Noted:
    """Who complained again, for supervisors; each look is noted before it shows anything."""
    span = _kept(params)
    again = await repeat_complainants(scope, span=span)
    found = again.named
    lines = [Markup("<b>{}</b>").format(say("Who complained again, {span}", span=span_name(span, say)))]
    lines.extend(
        say.plural("{name}: {n} complaint in 90 days", "{name}: {n} complaints in 90 days", n=number, name=name or "—")
        for name, number in found[:SHOWN]
    )
    if len(found) > SHOWN:
        lines.append(say.plural("and {n} more", "and {n} more", n=len(found) - SHOWN))
    if not found:
        lines.append(say("✅ Nobody."))
    back = Button.tap(say("◀ Back"), CaseReportTap(do="show", span=span.code))
    shown = Show(SCREEN, Markup("\n").join(lines), rows(back), view="repeat")
    return Noted(shown, partial(note_repeat_complainants, again=again))


def router(open_report: Opener) -> Router:
    """The routes of the report of complaints; `open_report` opens the day's digest, to which old buttons lead."""
    cases = Router(name="complaint report")

    @cases.callback_query(CaseReportTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: CaseReportTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        span = parse_span(callback_data.span) or _span_of(callback_data.do, scope)
        if span is None:
            return await open_report(Turn(scope, state, say, forms))
        if callback_data.do == "repeat":
            await ask_for_repeat_complainants(scope)
            return Later(SCREEN, "complaints again", {"span": span.code})
        if callback_data.do in FORMS:
            await ask_for(scope, span=span, form=callback_data.do)
            return Toast(say("It is being made; it comes in a moment."))
        return await _asked(scope, span)

    return cases


LATER: dict[str, Finder] = {"complaints": _find, "complaints again": _find_repeated}
