"""The trainee's side: every way to check in, and an answer for every outcome."""

from collections.abc import Callable

from markupsafe import Markup

from domain.attendance import Phase
from domain.wording import N_
from handlers.attendance.taps import CheckInTap
from handlers.blocks.answers import Answer, Button, Say, Show, rows
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import welcome
from handlers.menu import MenuTap
from services import attendance
from services.attendance import Asked, CheckedIn, LessonView, Outcome
from services.scope import Scope

SCREEN = "checkin"


async def open_checkin(turn: Turn) -> Answer:
    """`/checkin CODE`, the bare code, or `/checkin` alone, which says what is on today."""
    if turn.args:
        return checked_in(await attendance.check_in(turn.scope, code=turn.args), turn.say, turn.scope)
    return await _todays_lessons(turn)


async def open_scan(turn: Turn) -> Answer:
    """The link behind the QR on the room's screen."""
    result = await attendance.check_in_scanned(turn.scope, token=turn.args)
    answer = checked_in(result, turn.say, turn.scope)
    if turn.scope.actor.person_id is not None and turn.scope.actor.consented:
        return answer
    return [answer, welcome(turn.scope, turn.say)]


async def note_code(turn: Turn) -> Answer:
    """The code that somebody types who has yet to say who he is: it counts from now."""
    return checked_in(await attendance.keep_code(turn.scope, code=turn.args), turn.say, turn.scope)


def title(lesson: LessonView, say: Texts) -> Markup:
    """A lesson in one line: course and number."""
    return say("“{course}”, lesson {number}", course=lesson.course, number=lesson.number)


def span(lesson: LessonView, say: Texts, scope: Scope) -> Markup:
    """When and where."""
    when = say("{start}–{end}", start=say.when(lesson.starts_at, now=scope.now), end=say.time(lesson.ends_at))
    return say("{when} · {place}", when=when, place=lesson.place) if lesson.place else when


def checked_in(result: CheckedIn, say: Texts, scope: Scope) -> Say | Show:
    """The answer to a check-in."""
    return _ANSWERS[result.outcome](result, say, scope)


def _done(result: CheckedIn, say: Texts, _scope: Scope) -> Show:
    lesson, at, limit = result.lesson, result.at, result.late_after
    assert lesson is not None and at is not None and limit is not None
    if result.late:
        arrived = say("{time} (late; on time was until {limit})", time=say.time(at), limit=say.time(limit))
    else:
        arrived = say("{time} (on time; late counts after {limit})", time=say.time(at), limit=say.time(limit))
    text = say("✅ <b>Checked in</b>\n{title} · {arrived}", title=title(lesson, say), arrived=arrived)
    if lesson.place:
        text += say("\nPlace: {place}", place=lesson.place)
    return Show(SCREEN, text, rows(_next(say)))


def _already(result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    assert result.at is not None
    text = say("You checked in at {time}; there is nothing more to do.", time=say.time(result.at))
    return Say(text, rows(_next(say)))


def _next(say: Texts) -> Button:
    return Button.tap(say("What comes next?"), MenuTap(word="menu"))


def _too_early(result: CheckedIn, say: Texts, scope: Scope) -> Say:
    assert result.lesson is not None and result.moment is not None
    when = say.when(result.moment, now=scope.now)
    return Say(
        say("⏳ Check-in for {title} opens {when}. Please come back then.", title=title(result.lesson, say), when=when)
    )


def _closed(result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    assert result.lesson is not None
    return Say(
        say(
            "Check-in for {title} is closed. If you were there, please tell your trainer, who can mark you by hand.",
            title=title(result.lesson, say),
        )
    )


def _wrong(result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    if result.guesses > 1:
        return Say(
            say(
                "That code is not right either. Please look at the room's screen again: the six digits change every few "
                "seconds. If it does not work, show this to the trainer and ask to be marked by hand."
            )
        )
    return Say(say("That code is not right. Please type the six digits on the room's screen, for example: 483920"))


def _old(_result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    return Say(
        say("That code has expired; it changes every few seconds. Please take the one that is on the screen now.")
    )


def _not_a_code(_result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    return Say(say("A check-in code has six digits. Please type it like this: /checkin 483920"))


def _not_listed(result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    assert result.lesson is not None and result.asked is not None
    return Say(say(_NOT_LISTED[result.asked], title=title(result.lesson, say)))


def _no_lesson(result: CheckedIn, say: Texts, scope: Scope) -> Say:
    if result.lesson is None:
        return Say(say("You have no lesson now, so there is nothing to check in to. /menu shows what is coming."))
    when = say.when(result.lesson.starts_at, now=scope.now)
    return Say(
        say("You have no lesson now. The next one is {title}, {when}.", title=title(result.lesson, say), when=when)
    )


def _locked(result: CheckedIn, say: Texts, scope: Scope) -> Say:
    when = say.when(scope.now + (result.moment - scope.wall), now=scope.now) if result.moment else ""
    return Say(say("Too many wrong codes. Please try again {when}, or ask the trainer to mark you by hand.", when=when))


def _register_first(result: CheckedIn, say: Texts, _scope: Scope) -> Say:
    assert result.lesson is not None and result.at is not None
    return Say(
        say(
            "I have noted your check-in for {title} at {time}. Tell me who you are, and it counts from then.",
            title=title(result.lesson, say),
            time=say.time(result.at),
        )
    )


def _needs_code(result: CheckedIn, say: Texts, scope: Scope) -> Show:
    assert result.lesson is not None
    text = say(
        "📍 {title}\n{span}\nPlease scan the QR on the room's screen, or type its six digits here.",
        title=title(result.lesson, say),
        span=span(result.lesson, say, scope),
    )
    return Show(SCREEN, text)


_NOT_LISTED = {
    Asked.TRAINER: N_("You are not on the list of {title}. I have asked the trainer; you will hear from me at once."),
    Asked.OFFICE: N_(
        "You are not on the list of {title}. I have asked the training managers; you hear from me as soon as they decide."
    ),
    Asked.NOBODY: N_(
        "You are not on the list of {title}, and I can reach nobody who could add you now. Please speak to the trainer in the room."
    ),
}
_PHASES = {
    Phase.TOO_EARLY: N_("check-in opens {time}"),
    Phase.OPEN: N_("check-in is open"),
    Phase.CLOSED: N_("check-in is closed"),
}
_ANSWERS: dict[Outcome, Callable[[CheckedIn, Texts, Scope], Say | Show]] = {
    Outcome.DONE: _done,
    Outcome.ALREADY: _already,
    Outcome.TOO_EARLY: _too_early,
    Outcome.CLOSED: _closed,
    Outcome.WRONG: _wrong,
    Outcome.OLD: _old,
    Outcome.NOT_A_CODE: _not_a_code,
    Outcome.NOT_LISTED: _not_listed,
    Outcome.NO_LESSON: _no_lesson,
    Outcome.LOCKED: _locked,
    Outcome.REGISTER_FIRST: _register_first,
    Outcome.NEEDS_CODE: _needs_code,
}


def _state(lesson: LessonView, phase: Phase, say: Texts) -> Markup:
    return say(_PHASES[phase], time=say.time(attendance.opens_at(lesson)))


async def _todays_lessons(turn: Turn) -> Answer:
    say, scope = turn.say, turn.scope
    lessons = await attendance.my_lessons(scope)
    if not lessons:
        return Say(say("You have no lesson in the next hours. /menu shows what is coming."))
    lines, buttons = [say("<b>Your lessons</b>")], []
    for lesson, phase, arrived in lessons:
        state = say("checked in {time}", time=say.time(arrived)) if arrived else _state(lesson, phase, say)
        lines.append(
            say("{title} · {span} · {state}", title=title(lesson, say), span=span(lesson, say, scope), state=state)
        )
        if phase is Phase.OPEN and arrived is None:
            buttons.append(Button.tap(say("Check in · {number}", number=lesson.number), CheckInTap(lesson=lesson.id)))
    return Show(SCREEN, Markup("\n").join(lines), rows(*buttons))
