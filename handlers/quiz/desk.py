"""The trainer's side: the paper before it is published, and the class's results afterwards."""

from markupsafe import Markup

from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, Toast, rows
from handlers.blocks.lesson_actions import back_to_lesson
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.quiz.taps import QuizDeskTap
from handlers.quiz.wording import one_line
from services.quiz import ClassEntry, ClassResults, Desk, Reminded
from services.scope import Scope

WEAK = 0.5


def screen(lesson_id: int) -> str:
    """The name of the living message of a lesson's quiz."""
    return f"lessonquiz:{lesson_id}"


def shown(found: Desk | ClassResults, say: Texts, scope: Scope, *, page: int = 0) -> Show:
    """What stands for a lesson: its paper or its results."""
    return results(found, say, scope) if isinstance(found, ClassResults) else preview(found, say, scope, page=page)


def _tap(label: str | Markup, do: str, lesson_id: int, value: int = 0) -> Button:
    return Button.tap(label, QuizDeskTap(do=do, lesson=lesson_id, value=value))


def preview(desk: Desk, say: Texts, scope: Scope, *, page: int = 0) -> Show:
    """The paper before publishing: its questions, other sizes, and when it shall go out."""
    lesson = desk.lesson.id
    listed, page, pages = page_of(list(enumerate(desk.questions, start=1)), page)
    title = say("“{course}”, lesson {number}", course=desk.lesson.course, number=desk.lesson.number)
    lines = [say("<b>Quiz for {title}</b>{position}", title=title, position=position(page, pages))]
    lines.append(
        say.plural(
            "{n} question for {audience} trainees of {cohort}; open for 7 days",
            "{n} questions for {audience} trainees of {cohort}; open for 7 days",
            n=len(desk.questions),
            audience=desk.audience,
            cohort=desk.lesson.cohort,
        )
    )
    if desk.publish_at is not None:
        lines.append(say("⏳ Will be published {when}.", when=say.when(desk.publish_at, now=scope.now)))
    lines.extend(Markup("{}. {}").format(number, one_line(question.stem)) for number, question in listed)
    turns = pager(page, pages, lambda label, to: _tap(label, "show", lesson, to), say)
    now = _tap(say("Publish now"), "now", lesson)
    back = back_to_lesson(lesson, say)
    if desk.publish_at is not None:
        undo = _tap(say("Do not publish"), "not", lesson)
        return Show(screen(lesson), Markup("\n").join(lines), rows(turns, now, undo, back))
    sizes = [
        _tap(say.plural("{n} question", "{n} questions", n=size), "draw", lesson, size)
        for size in desk.sizes
        if size != len(desk.questions)
    ]
    later = [] if desk.over else [_tap(say("At lesson's end"), "end", lesson)]
    other = _tap(say("Other questions"), "draw", lesson, len(desk.questions))
    return Show(screen(lesson), Markup("\n").join(lines), rows(turns, [now, *later], [*sizes, other], back))


def results(found: ClassResults, say: Texts, scope: Scope) -> Show:
    """The class's result: counts, mean, the weakest question."""
    lesson = found.lesson.id
    lines = [Markup("<b>{}</b> · {}").format(title_of(found.title, say), found.lesson.cohort), _progress(found, say)]
    if found.weakest is not None:
        lines.append(
            say(
                "⚠️ Weakest: question {number}, right at first try {share}",
                number=found.weakest + 1,
                share=say.percent(found.shares[found.weakest] or 0.0),
            )
        )
    when = say.when(found.closes_at, now=scope.now)
    lines.append(say("Closed {when}", when=when) if found.closed else say("Open until {when}", when=when))
    remind = [] if found.closed or not found.missing else [_tap(say("Remind missing"), "remind", lesson)]
    return Show(
        screen(lesson),
        Markup("\n").join(lines),
        rows(
            [_tap(say("Names"), "names", lesson), _tap(say("Questions"), "questions", lesson)],
            [*remind, _tap(say("Refresh"), "show", lesson)],
            back_to_lesson(lesson, say),
        ),
    )


def _progress(found: ClassResults, say: Texts) -> Markup:
    if found.mean is None:
        return say("Finished: {done} of {all}", done=found.finished, all=len(found.entries))
    return say(
        "Finished: {done} of {all} · mean score {mean}",
        done=found.finished,
        all=len(found.entries),
        mean=say.number(found.mean),
    )


def names(found: ClassResults, say: Texts, *, page: int) -> Show:
    """Who has finished, with scores; who has not."""
    lesson = found.lesson.id
    listed, page, pages = page_of(found.entries, page)
    lines = [Markup("<b>{}</b>{}").format(title_of(found.title, say), position(page, pages)), _progress(found, say)]
    lines.extend(_entry(entry, say) for entry in listed)
    turns = pager(page, pages, lambda label, to: _tap(label, "names", lesson, to), say)
    return Show(screen(lesson), Markup("\n").join(lines), rows(turns, _tap(say("◀ Back"), "show", lesson)))


def _entry(entry: ClassEntry, say: Texts) -> Markup:
    if entry.best is not None:
        return say.plural(
            "✅ {name}: {score} ({n} try)",
            "✅ {name}: {score} ({n} tries)",
            n=entry.tries,
            name=entry.name,
            score=say.number(entry.best),
        )
    if entry.running:
        return say("⏳ {name}: has begun", name=entry.name)
    if not entry.reachable:
        return say("○ {name}: not registered with me yet", name=entry.name)
    return say("○ {name}: not begun", name=entry.name)


def questions(found: ClassResults, say: Texts, *, page: int) -> Show:
    """The share who had each question right at the first try, the weak ones marked."""
    lesson = found.lesson.id
    listed, page, pages = page_of(list(zip(found.stems, found.shares, strict=True)), page)
    lines = [
        Markup("<b>{}</b>{}").format(title_of(found.title, say), position(page, pages)),
        say("Right at the first try:"),
    ]
    for number, (stem, share) in enumerate(listed, start=page * PAGE + 1):
        weak = share is not None and (share < WEAK or number - 1 == found.weakest)
        told = "—" if share is None else say.percent(share)
        lines.append(Markup("{}{}. {} · {}").format("⚠️ " if weak else "", number, told, one_line(stem)))
    turns = pager(page, pages, lambda label, to: _tap(label, "questions", lesson, to), say)
    return Show(screen(lesson), Markup("\n").join(lines), rows(turns, _tap(say("◀ Back"), "show", lesson)))


NOBODY = N_("Nobody can be reminded now: they were reminded today or have not registered with me yet.")


def reminded(done: Reminded, say: Texts) -> Answer:
    """What reminding did, in one line."""
    if not done.told:
        return Toast(say(NOBODY).striptags(), alert=True)
    told = say.plural("{n} person is reminded.", "{n} people are reminded.", n=done.told)
    if not done.unreachable:
        return Toast(told.striptags())
    rest = say.plural(
        "{n} person has not registered with me yet.", "{n} people have not registered with me yet.", n=done.unreachable
    )
    return Toast(Markup(" ").join([told, rest]).striptags(), alert=True)
