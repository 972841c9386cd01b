"""The three pictures of a complaint report, each with the sentence that says what it shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from bot.pictures.bars import bars
from bot.pictures.pareto import ParetoRow, pareto
from bot.pictures.parts import Bar, Series
from bot.pictures.trend import trend
from domain.complaint.span import Span, SpanKind
from handlers.blocks.cases import category_name, clock_name
from handlers.blocks.texts import Texts, plain
from handlers.report.case_words import span_name
from services.reports.complaint import ComplaintReport

ROWS = 8
TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture that is yet to be drawn, and its sentence."""

    name: str
    draw: Callable[[], bytes]
    alt: str


def pictures(report: ComplaintReport, say: Texts) -> Iterator[Drawn]:
    """Pareto of the categories, the course of twelve months or weeks, the clocks; those with nothing to show are left out."""
    if report.pareto:
        yield _pareto(report, say)
    if sum(bool(received or closed or overdue) for _span, received, closed, overdue in report.trend) > 1:
        yield _trend(report, say)
    if any(clock.used_p90 is not None for clock in report.used):
        yield _clocks(report, say)


def _pareto(report: ComplaintReport, say: Texts) -> Drawn:
    rows = [
        ParetoRow(label=plain(category_name(report.book[one.key], say)), value=one.number, cumulated=one.cumulated)
        for one in report.pareto[:ROWS]
    ]
    facts = [
        say(
            "{name} {n} ({share})",
            name=category_name(report.book[one.key], say),
            n=one.number,
            share=say.percent(one.share),
        )
        for one in report.pareto[:TOLD]
    ]
    heading = plain(say("What complaints are about, {span}", span=span_name(report.span, say)))
    legend, few = plain(say("share of all, added up")), "80%"
    return Drawn(
        name="pareto",
        draw=lambda: pareto(title=heading, rows=rows, legend=legend, few=few),
        alt=_alt(say, heading, facts),
    )


def _trend(report: ComplaintReport, say: Texts) -> Drawn:
    days = [_short(span) for span, *_figures in report.trend]
    names = [plain(say("received")), plain(say("closed")), plain(say("overdue"))]
    lines = [
        Series(name=names[0], values=[received for _span, received, _closed, _overdue in report.trend]),
        Series(name=names[1], values=[closed for _span, _received, closed, _overdue in report.trend]),
        Series(name=names[2], values=[overdue for _span, _received, _closed, overdue in report.trend]),
    ]
    monthly = report.trend[-1][0].kind is SpanKind.MONTH
    heading = plain(say("Complaints of twelve months") if monthly else say("Complaints of twelve weeks"))
    most = max(max(row[1:]) for row in report.trend)
    _span, received, closed, overdue = report.trend[-1]
    facts: list[str | Markup] = [
        Markup("{} {}").format(name, value) for name, value in zip(names, (received, closed, overdue), strict=True)
    ]
    last = say("last {span}: {facts}", span=days[-1], facts=say.joined(facts))
    # An even top, so that the middle line stands at a whole case.
    top = max(4, most + most % 2)
    return Drawn(
        name="trend",
        draw=lambda: trend(title=heading, days=days, series=lines, low=0, high=top),
        alt=_alt(say, heading, [last]),
    )


def _clocks(report: ComplaintReport, say: Texts) -> Drawn:
    """In per cent of the limit, because a limit of half an hour and one of seven days have no other scale in common."""
    known = [clock for clock in report.used if clock.used_p90 is not None]
    rows = [
        Bar(
            label=plain(clock_name(clock.step, say)),
            value=float(round(100 * (clock.used_p90 or 0))),
            note=plain(say("half within {share}", share=say.percent(clock.used_median or 0))),
        )
        for clock in known
    ]
    facts = [
        say("{clock} {share}", clock=clock_name(clock.step, say), share=say.percent(clock.used_p90 or 0))
        for clock in known
    ]
    heading = plain(say("Used of the limit by 9 of 10 cases"))
    # Beyond three times the limit a bar only says “far too late”; its figure says how much.
    high = min(300.0, max(100.0, *(row.value or 0 for row in rows)))
    return Drawn(
        name="clocks",
        draw=lambda: bars(title=heading, rows=rows, high=high, unit="%"),
        alt=_alt(say, heading, facts),
    )


def _alt(say: Texts, heading: str, facts: list[str | Markup] | list[Markup]) -> str:
    return plain(say("Picture: {heading}: {facts}", heading=heading, facts=say.joined(list(facts))))


def _short(span: Span) -> str:
    return (
        f"{span.first:%y}/{span.first.month}" if span.kind is SpanKind.MONTH else f"{span.first.month}/{span.first.day}"
    )
