"""The complaint report as its reader gets it: by itself with its first picture and its sheet, or the file he asked for."""

import asyncio
from typing import Any

from bot.notices.made import Made
from bot.notices.skip import Skip
from bot.papers.complaint_pdf import pdf
from bot.papers.complaint_pictures import pictures
from bot.papers.complaint_sheet import sheet
from domain.complaint.span import Span, parse_span
from handlers.blocks.answers import Say, rows
from handlers.blocks.texts import Texts
from handlers.report import file_rows, report_text
from services.reports.complaint import ComplaintReport, complaint_report
from services.reports.complaint_cases import report_cases
from services.scope import Scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _report(scope: Scope, params: dict[str, Any], say: Texts) -> list[Say | Made] | Skip:
    span = parse_span(params["span"])
    report = await complaint_report(scope, span=span) if span else None
    if span is None or report is None or report.silent:
        return Skip("nothing to say any more")
    words = Say(report_text(report, say), rows(*file_rows(report, say)))
    return [*await _pictures(report, say, most=1), await _sheet(scope, report, say), words]


async def _file(scope: Scope, params: dict[str, Any], say: Texts) -> list[Say | Made] | Skip:
    span = parse_span(params["span"])
    if span is None:
        return Skip("no such span")
    report = await complaint_report(scope, span=span)
    if params["form"] == "picture":
        drawn = await _pictures(report, say, most=3)
        return drawn or [Say(say("There is nothing to draw."))]
    if params["form"] == "pdf":
        data = await asyncio.to_thread(pdf, report, say, made_at=scope.now)
        return [Made(data=data, name=f"{_name(span)}.pdf", media_type="application/pdf")]
    return [await _sheet(scope, report, say)]


async def _pictures(report: ComplaintReport, say: Texts, *, most: int) -> list[Say | Made]:
    made: list[Say | Made] = []
    for one in list(pictures(report, say))[:most]:
        data = await asyncio.to_thread(one.draw)
        name = f"{_name(report.span)}-{one.name}.png"
        made.append(Made(data=data, name=name, media_type="image/png", kind="photo", alt=one.alt))
    return made


async def _sheet(scope: Scope, report: ComplaintReport, say: Texts) -> Made:
    cases = await report_cases(scope, span=report.span)
    data = await asyncio.to_thread(sheet, report, cases, say)
    return Made(data=data, name=f"{_name(report.span)}.xlsx", media_type=XLSX)


def _name(span: Span) -> str:
    return f"complaints-{span.code.replace('..', '-to-')}"


RENDERERS = {"complaint_report": _report, "complaint_report_file": _file}
