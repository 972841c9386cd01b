"""The digest in words and buttons: the morning's notice, and `/report` on demand."""

from datetime import date, timedelta

from aiogram import Router
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.errors import InvalidError
from domain.text import fold
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, Toast, rows
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.blocks.turn import Turn
from services.digest import draw_digest
from services.reports.digest import Complaints, DailyDigest, Satisfaction, daily_digest
from services.scope import Scope

SCREEN = "report"
SHOWN = 3
TODAY = {"", "today", "今天", "今日"}
YESTERDAY = {"yesterday", "昨天", "昨日"}


class ReportTap(Tap, prefix="rp"):
    """A tap on a report: today so far, or the morning's digest."""

    do: str
    day: str = ""


async def open_report(turn: Turn) -> Answer:
    """`/report`, `/report today`, `/report 2026-11-20`."""
    scope, words = turn.scope, fold(turn.args)
    today = scope.now.astimezone(scope.zone).date()
    if words in TODAY:
        return screen(await daily_digest(scope, day=today, to_now=True), turn.say, scope, to_now=True)
    if words in YESTERDAY:
        return screen(await daily_digest(scope, day=today), turn.say, scope)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise InvalidError(N_("Which day? For example: /report today, or /report 2026-11-20")) from None
    return screen(await daily_digest(scope, day=day + timedelta(days=1)), turn.say, scope)


def screen(report: DailyDigest, say: Texts, scope: Scope, *, to_now: bool = False) -> Show:
    """The report with the way to the other one, and to its picture."""
    other = (
        Button.tap(say("Morning digest"), ReportTap(do="morning"))
        if to_now
        else Button.tap(say("Today so far"), ReportTap(do="today"))
    )
    day = "" if to_now else report.day.isoformat()
    picture = Button.tap(say("As a picture"), ReportTap(do="picture", day=day))
    return Show(SCREEN, digest_text(report, say, scope, to_now=to_now), rows([picture, other]))


def digest_text(report: DailyDigest, say: Texts, scope: Scope, *, to_now: bool = False) -> Markup:
    """The digest in a few lines: what was, then what is due."""
    head = (
        say("<b>{day}, so far</b>", day=say.day(report.day))
        if to_now
        else say("<b>{day}, morning digest</b>", day=say.day(report.day))
    )
    lines = [head, _attendance(report, say, to_now=to_now)]
    lines.extend(_quiz_lines(report, say))
    lines.append(_satisfaction(report.satisfaction, say))
    lines.append(_complaints(report.complaints, say, scope))
    if not to_now:
        lines.append(_agenda(report, say))
    return Markup("\n").join(line for line in lines if line)


def change(now: float | None, before: float | None) -> str:
    """How much a share moved, in points: "↓2"; empty when it did not or nobody can say."""
    if now is None or before is None:
        return ""
    points = round(100 * now) - round(100 * before)
    return f"{'↑' if points > 0 else '↓'}{abs(points)}" if points else ""


def _attendance(report: DailyDigest, say: Texts, *, to_now: bool) -> Markup:
    figures = report.attendance
    if figures.rate is None and to_now:
        return say("No lesson has ended today yet.")
    if figures.rate is None:
        return say("No lesson has ended since {day}.", day=say.day(report.since.astimezone(say.zone)))
    moved = change(figures.rate, report.before.rate)
    rate = say.percent(figures.rate) + (f" ({moved})" if moved else "")
    return say.plural(
        "{n} lesson since {day}: attendance {rate}, late {late}, absent {absent}",
        "{n} lessons since {day}: attendance {rate}, late {late}, absent {absent}",
        n=figures.lessons,
        day=say.day(report.since.astimezone(say.zone)),
        rate=rate,
        late=figures.late,
        absent=figures.absent,
    )


def _quiz_lines(report: DailyDigest, say: Texts) -> list[Markup]:
    """One line whatever their number: all together, and the one that needs a look."""
    quizzes = report.quizzes
    if not quizzes:
        return []
    lowest = min(quizzes, key=lambda quiz: quiz.mean)
    title, mean = title_of(lowest.title, say), say.number(lowest.mean)
    passed, taken = sum(quiz.passed for quiz in quizzes), sum(quiz.taken for quiz in quizzes)
    if len(quizzes) == 1:
        return [
            say(
                "Quiz {title}: {passed} of {taken} passed, mean {mean}",
                title=title,
                passed=passed,
                taken=taken,
                mean=mean,
            )
        ]
    return [
        say(
            "{n} quizzes: {passed} of {taken} passed, lowest mean {mean} in {title}",
            n=len(quizzes),
            passed=passed,
            taken=taken,
            mean=mean,
            title=title,
        )
    ]


def _satisfaction(figures: Satisfaction, say: Texts) -> Markup:
    if figures.index is None:
        return Markup("")
    index, weakest = say.number(figures.index), figures.weakest
    if weakest is None:
        return say("Satisfaction {index} (n={answers})", index=index, answers=figures.answers)
    return say(
        "Satisfaction {index} (n={answers}), weakest “{dimension}” {score}",
        index=index,
        answers=figures.answers,
        dimension=weakest[0],
        score=say.number(weakest[1]),
    )


def _complaints(figures: Complaints | None, say: Texts, scope: Scope) -> Markup:
    if figures is None:
        return Markup("")
    line = say(
        "Complaints: {received} new, {closed} closed, {under_way} open",
        received=figures.received,
        closed=figures.closed,
        under_way=figures.under_way,
    )
    for number, due, overdue in figures.due[:SHOWN]:
        when = say.when(due, now=scope.now)
        state = (
            say("⚠️ {number} overdue since {when}", number=number, when=when)
            if overdue
            else say("⏳ {number} due {when}", number=number, when=when)
        )
        line += Markup("\n") + state
    return line


def _agenda(report: DailyDigest, say: Texts) -> Markup:
    if not report.agenda:
        return say("No lessons today.")
    lines = [say("{time} {course}", time=say.time(one.at), course=one.course) for one in report.agenda[: SHOWN + 1]]
    return say.plural(
        "Today {n} lesson: {lessons}",
        "Today {n} lessons: {lessons}",
        n=len(report.agenda),
        lessons=Markup(" · ").join([*lines, *([Markup("…")] if len(report.agenda) > len(lines) else [])]),
    )


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def router() -> Router:
    """The routes of reports."""
    report = Router(name="report")

    @report.callback_query(ReportTap.filter())
    async def on_report(_tap: CallbackQuery, callback_data: ReportTap, scope: Scope, say: Texts) -> Answer:
        today = scope.now.astimezone(scope.zone).date()
        if callback_data.do == "picture":
            asked = _day(callback_data.day)
            await draw_digest(scope, day=asked or today, to_now=asked is None)
            return Toast(say("The picture is being drawn; it comes in a moment."))
        to_now = callback_data.do == "today"
        return screen(await daily_digest(scope, day=today, to_now=to_now), say, scope, to_now=to_now)

    return report
