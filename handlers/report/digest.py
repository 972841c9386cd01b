"""The digest in words and buttons: the morning's notice, `/report` on demand, and where each of its lines leads."""

from datetime import date, timedelta
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.errors import InvalidError
from domain.permission import Permission
from domain.quiz import PASS_SHARE
from domain.text import fold
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Later, Show, Toast, rows
from handlers.blocks.form import Forms
from handlers.blocks.labels import status_name
from handlers.blocks.later import Finder
from handlers.blocks.lesson_actions import LessonQuizTap
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.blocks.turn import Opener, Turn
from handlers.report.overdue import all_overdue, complaint_lines
from handlers.report.taps import SCREEN, CaseReportTap, NamesTap, ReportTap
from services.digest import ask_to_read, draw_digest
from services.reports.digest import DailyDigest, QuizFigures, Satisfaction, daily_digest
from services.reports.missing import ask_for_names, may_see_names, missed
from services.scope import Scope

SHOWN = 3
TODAY = {"", "today", "今天", "今日"}
YESTERDAY = {"yesterday", "昨天", "昨日"}


async def open_report(turn: Turn) -> Answer:
    """`/report`, `/report today`, `/report 2026-11-20`."""
    scope, words = turn.scope, fold(turn.args)
    today = scope.now.astimezone(scope.zone).date()
    if words in TODAY:
        return await _asked(scope, None)
    if words in YESTERDAY:
        return await _asked(scope, today)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise InvalidError(N_("Which day? For example: /report today, or /report 2026-11-20")) from None
    return await _asked(scope, day + timedelta(days=1))


async def _asked(scope: Scope, day: date | None) -> Later:
    """The report of a morning, or of today until now; that it may be seen is looked at now and when it is found."""
    await ask_to_read(scope)
    return Later(SCREEN, "digest", {"day": day.isoformat() if day else ""})


async def _find(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    asked = _day(params["day"])
    report = await daily_digest(scope, day=asked or scope.now.astimezone(scope.zone).date(), to_now=asked is None)
    return screen(report, say, scope, to_now=asked is None)


def screen(report: DailyDigest, say: Texts, scope: Scope, *, to_now: bool = False) -> Show:
    """The report with the way to the other one, and to its picture."""
    other = (
        Button.tap(say("Morning digest"), ReportTap(do="morning"))
        if to_now
        else Button.tap(say("Today so far"), ReportTap(do="today"))
    )
    day = _said(report, to_now=to_now)
    picture = Button.tap(say("As a picture"), ReportTap(do="picture", day=day))
    text = digest_text(report, say, scope, to_now=to_now)
    cases = Button.tap(say("Complaint report"), CaseReportTap(do="month"))
    return Show(SCREEN, text, rows(actions(report, say, scope, to_now=to_now), [picture, other], cases))


def actions(report: DailyDigest, say: Texts, scope: Scope, *, to_now: bool = False) -> list[Button]:
    """Where the digest's lines lead, as far as this reader may go there."""
    figures, buttons = report.attendance, []
    if (figures.absent or figures.late) and may_see_names(scope):
        buttons.append(Button.tap(say("Who was missing"), NamesTap(day=_said(report, to_now=to_now))))
    lowest = _lowest(report)
    if lowest is not None and lowest.lesson_id and scope.actor.may(Permission.SEE_CLASS_RESULTS):
        buttons.append(Button.tap(say("Quiz results"), LessonQuizTap(lesson=lowest.lesson_id)))
    if report.complaints is not None:
        buttons += all_overdue(report.complaints, say, day=_said(report, to_now=to_now))
    opens = [one.number for one in report.complaints.due if one.opens] if report.complaints else []
    if opens:
        number = opens[0]
        buttons.append(Button.tap(say("Open {number}", number=number), ReportTap(do="case", day=number)))
    return buttons


def _said(report: DailyDigest, *, to_now: bool) -> str:
    return "" if to_now else report.day.isoformat()


async def _find_names(scope: Scope, params: dict[str, Any], say: Texts) -> Show:
    """The list behind “late” and “absent”, a page at a time."""
    day, page = str(params["day"]), int(params["page"])
    asked = _day(day)
    found = await missed(scope, day=asked or scope.now.astimezone(scope.zone).date(), to_now=asked is None)
    listed, page, pages = page_of(found, page)
    lines = [Markup("<b>{}</b>{}").format(say("Absent or late"), position(page, pages))]
    lines.extend(
        say(
            "{name}: {status} · “{course}”, lesson {number}",
            name=one.name,
            status=status_name(one.status, say),
            course=one.course,
            number=one.number,
        )
        for one in listed
    )
    if not found:
        lines.append(say("✅ Nobody."))
    turns = pager(page, pages, lambda label, to: Button.tap(label, NamesTap(day=day, page=to)), say)
    back = Button.tap(say("◀ Back"), ReportTap(do="back", day=day))
    return Show(SCREEN, Markup("\n").join(lines), rows(turns, back), view="names")


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
    lines.append(complaint_lines(report.complaints, say, scope))
    if not to_now:
        lines.append(_agenda(report, say))
    return Markup("\n").join(line for line in lines if line)


def points(now: float | None, before: float | None) -> int:
    """By how many points of a hundred a share moved; 0 also when nobody can say."""
    return 0 if now is None or before is None else round(100 * now) - round(100 * before)


def change(now: float | None, before: float | None) -> str:
    """The same for a picture's tile, beside its unit: "↓2"; empty when nothing moved."""
    moved = points(now, before)
    return f"{'↑' if moved > 0 else '↓'}{abs(moved)}" if moved else ""


def _attendance(report: DailyDigest, say: Texts, *, to_now: bool) -> Markup:
    figures = report.attendance
    if figures.rate is None and to_now:
        return say("No lesson has ended today yet.")
    if figures.rate is None:
        return say("No lesson has ended since {day}.", day=say.day(report.since.astimezone(say.zone)))
    moved = points(figures.rate, report.before.rate)
    rate = say.percent(figures.rate)
    if moved:
        arrow = "↑" if moved > 0 else "↓"
        rate = say.plural(
            "{rate} ({arrow}{n} point)", "{rate} ({arrow}{n} points)", n=abs(moved), rate=rate, arrow=arrow
        )
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
    lowest = _lowest(report) or quizzes[0]
    title, mean = title_of(lowest.title, say), say.number(lowest.mean)
    passed, taken = sum(quiz.passed for quiz in quizzes), sum(quiz.taken for quiz in quizzes)
    if len(quizzes) == 1:
        return [
            say(
                "Quiz {title}: {passed} of {taken} passed (from {mark} on), mean {mean}",
                title=title,
                mark=round(100 * PASS_SHARE),
                passed=passed,
                taken=taken,
                mean=mean,
            )
        ]
    return [
        say(
            "{n} quizzes: {passed} of {taken} passed (from {mark} on), lowest mean {mean} in {title}",
            n=len(quizzes),
            mark=round(100 * PASS_SHARE),
            passed=passed,
            taken=taken,
            mean=mean,
            title=title,
        )
    ]


def _lowest(report: DailyDigest) -> QuizFigures | None:
    return min(report.quizzes, key=lambda quiz: quiz.mean, default=None)


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


def router(open_case: Opener) -> Router:
    """The routes of reports; `open_case` opens a case by its number, from its reader's side."""
    report = Router(name="report")

    @report.callback_query(ReportTap.filter())
    async def on_report(
        _tap: CallbackQuery, callback_data: ReportTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        today = scope.now.astimezone(scope.zone).date()
        if callback_data.do == "case":
            return await open_case(Turn(scope, state, say, forms, args=callback_data.day))
        if callback_data.do == "back":
            return await _asked(scope, _day(callback_data.day))
        if callback_data.do == "picture":
            asked = _day(callback_data.day)
            await draw_digest(scope, day=asked or today, to_now=asked is None)
            return Toast(say("The picture is being drawn; it comes in a moment."))
        return await _asked(scope, None if callback_data.do == "today" else today)

    @report.callback_query(NamesTap.filter())
    async def on_names(_tap: CallbackQuery, callback_data: NamesTap, scope: Scope) -> Answer:
        await ask_for_names(scope)
        return Later(SCREEN, "digest names", {"day": callback_data.day, "page": callback_data.page})

    return report


LATER: dict[str, Finder] = {"digest": _find, "digest names": _find_names}
