"""What the report of complaints says: on the screen, beside its pictures, in its sheet and its PDF."""

from datetime import timedelta

from babel import dates
from markupsafe import Markup

from domain.complaint import Severity, Step
from domain.complaint.improvement import ImprovementSource
from domain.complaint.span import Span, SpanKind
from handlers.blocks.cases import SOURCES, category_name, clock_name, severity_name
from handlers.blocks.improvements import brief
from handlers.blocks.texts import Texts
from services.reports.clocks import ClockFigures
from services.reports.complaint import NOBODY, ComplaintReport, Group
from services.reports.improvements import Proposal, Watched

TOP = 3


def report_text(report: ComplaintReport, say: Texts) -> Markup:
    """The report in at most eight lines: how many, against when, what about, how fast, how content."""
    head = Markup("<b>{}</b>").format(title(report, say))
    if not report.total:
        none = say("No complaint came in, and none moved.")
        return Markup("\n").join([head, none, *_improvement_lines(report, say)])
    lines = [head, _received(report, say), _marks(report, say), _most(report, say), *_clock_lines(report, say)]
    if report.rated.mean is not None:
        mean = say.number(report.rated.mean)
        lines.append(say("Handling rated {mean} of 5 (n={n})", mean=mean, n=report.rated.answers))
    if report.repeated:
        lines.append(
            say.plural(
                "{n} customer complained more than once in 90 days",
                "{n} customers complained more than once in 90 days",
                n=report.repeated,
            )
        )
    lines += _improvement_lines(report, say)
    return Markup("\n").join(line for line in lines if line)


def title(report: ComplaintReport, say: Texts) -> Markup:
    """What the report is about; a span that is not over says so."""
    name = span_name(report.span, say)
    if report.until.astimezone(say.zone).date() < report.span.end:
        return say("Complaints, {span}, so far", span=name)
    return say("Complaints, {span}", span=name)


def span_name(span: Span, say: Texts) -> str:
    """A month as 2026年11月, anything else by its first and last day."""
    if span.kind is SpanKind.MONTH:
        pattern = "MMMM y" if say.language == "en" else "y年M月"
        return dates.format_date(span.first, pattern, locale=say.language)
    first, last = say.day(span.first), say.day(span.last)
    return first if first == last and span.first == span.last else f"{first} – {last}"


def length(minutes: float, say: Texts, *, wall: bool) -> Markup:
    """A length of time; working time is said in hours, because its days have not 24 of them."""
    whole = round(minutes)
    if wall or whole < 48 * 60:
        return say.duration(timedelta(minutes=whole))
    return say("{hours} h", hours=round(whole / 60))


def clock_title(clock: ClockFigures, say: Texts) -> Markup:
    """Which clock: of grave cases it runs on wall time."""
    name = clock_name(clock.step, say)
    return say("{clock} (urgent, major)", clock=name) if clock.wall else name


def named(group: Group, report: ComplaintReport, say: Texts, kind: str) -> Markup:
    """What a group of the report is called, by what it was counted for."""
    if kind == "category":
        return category_name(report.book[group.key], say)
    if kind == "severity":
        return severity_name(Severity(group.key), say)
    if kind == "channel":
        return say(SOURCES[group.key]) if group.key in SOURCES else Markup.escape(group.key or "—")
    if group.key == NOBODY:
        return say("not passed to a department")
    return Markup.escape(group.name or group.key) if group.key and (kind != "owner" or group.name) else say("others")


def _received(report: ComplaintReport, say: Texts) -> Markup:
    now, before, year = report.total, report.before.total, report.year_before.total
    return say(
        "{received} received ({before} the time before, {year} a year ago), {closed} closed",
        received=now.received,
        before=before.received,
        year=year.received,
        closed=now.closed,
    )


def _marks(report: ComplaintReport, say: Texts) -> Markup:
    total = report.total
    parts = [
        say("⚠️ {n} overdue", n=total.overdue) if total.overdue else "",
        say("{n} opened again", n=total.reopened) if total.reopened else "",
        say("{n} unjustified", n=total.unjustified) if total.unjustified else "",
        say("{n} withdrawn", n=total.withdrawn) if total.withdrawn else "",
        say("{n} merged", n=total.merged) if total.merged else "",
    ]
    return say.joined([part for part in parts if part])


def _most(report: ComplaintReport, say: Texts) -> Markup:
    if not report.pareto:
        return Markup("")
    parts: list[str | Markup] = [
        say(
            "{name} {n} ({share})",
            name=category_name(report.book[one.key], say),
            n=one.number,
            share=say.percent(one.share),
        )
        for one in report.pareto[:TOP]
    ]
    return say("Most about: {categories}", categories=say.joined(parts))


def _improvement_lines(report: ComplaintReport, say: Texts) -> list[Markup]:
    """What is being improved, what was done and whether it helped, and what the cases propose; words of nobody."""
    lines = []
    if report.improvements:
        pending = [one for one in report.improvements if not _done(one, report)]
        late = sum(one.item.overdue for one in pending)
        title = say.plural("{n} improvement item open", "{n} improvement items open", n=len(pending))
        title = say("{title}, {overdue} overdue", title=title, overdue=late) if late else title
        lines.append(say("{title}, {done} done", title=title, done=len(report.improvements) - len(pending)))
        lines += [brief(one, say) for one in report.improvements if _done(one, report)][:TOP]
    if report.proposals:
        parts: list[str | Markup] = [_worth(one, say) for one in report.proposals[:TOP]]
        lines.append(say("Worth improving: {categories}", categories=say.joined(parts)))
    return lines


def _worth(one: Proposal, say: Texts) -> Markup:
    name = category_name(one.category, say)
    if one.source is ImprovementSource.ALIKE:
        return say("{category} ({n} alike)", category=name, n=one.number)
    return say("{category} ({n} in all)", category=name, n=one.number)


def _done(one: Watched, report: ComplaintReport) -> bool:
    return one.item.done_at is not None and one.item.done_at <= report.until


def _clock_lines(report: ComplaintReport, say: Texts) -> list[Markup]:
    """Two of what customers feel: when somebody spoke with them, and when it was over; first what was late, then by number."""
    felt = [one for one in report.clocks if one.step in (Step.FIRST_CONTACT, Step.CLOSING) and one.done]
    return [
        say(
            "{clock}: half within {median}, 9 of 10 within {p90}; late {late} of {done}",
            clock=clock_title(one, say),
            median=length(one.median or 0, say, wall=one.wall),
            p90=length(one.p90 or 0, say, wall=one.wall),
            late=one.late,
            done=one.done,
        )
        for one in sorted(felt, key=lambda one: (not one.late, -one.done))[:2]
    ]
