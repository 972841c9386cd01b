"""The trainee's side: the list, opening, every tap on a try, and what is typed instead."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from markupsafe import Markup

from domain.errors import NotFoundError
from domain.question import Answer as Given
from domain.question import QuestionKind, parse_typed
from handlers.blocks.answers import Answer, Button, Say, Show, Toast, parts, rows
from handlers.blocks.commands import means_something_else
from handlers.blocks.form.sitting import FILLING
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.blocks.turn import Turn
from handlers.quiz import outcome
from handlers.quiz.place import HEARING, Place, keep, kept, leave, place_in
from handlers.quiz.question import HOW, ask, mistaken
from handlers.quiz.taps import QuizOpenTap, QuizTap
from handlers.quiz.wording import example_of, one_line
from services import quiz
from services.quiz import Paper, QuizEntry
from services.scope import Scope

SCREEN = "quizzes"


async def open_quiz_command(turn: Turn) -> Answer:
    """`/quiz`: exactly where somebody was, unless he left; else the list of open quizzes."""
    place = await kept(turn.state)
    if place is not None and not place.left:
        try:
            paper = await quiz.paper_of(turn.scope, attempt_id=place.attempt)
        except NotFoundError:
            await leave(turn.state, None)
        else:
            # It comes below what was said meanwhile; the same question need not stand there twice.
            return replace(await present(paper, turn.state, turn.say, turn.scope), traceless=True)
    return await quiz_list(turn.scope, turn.say, page=0)


async def open_quiz_link(turn: Turn) -> Answer:
    """The link that opens one quiz."""
    if not turn.args.isdecimal() or len(turn.args) > 15:
        raise NotFoundError
    return await open_one(turn.scope, turn.state, turn.say, quiz_id=int(turn.args))


async def quiz_list(scope: Scope, say: Texts, *, page: int) -> Answer:
    """The open quizzes with where the person stands in each."""
    entries = await quiz.open_quizzes(scope)
    if not entries:
        return Say(say("No quiz is open for you now. You will hear from me when your trainer publishes one."))
    shown, page, pages = page_of(entries, page)
    first = page * PAGE + 1
    lines = [Markup("<b>{}</b>{}").format(say("Your quizzes"), position(page, pages))]
    lines.extend(
        say(
            "{number}. {title} · {state} · until {when}",
            number=number,
            title=title_of(entry.title, say),
            state=state_of(entry, say),
            when=say.when(entry.closes_at, now=scope.now),
        )
        for number, entry in enumerate(shown, start=first)
    )
    picks = [
        Button.tap(
            f"{number}. {one_line(str(title_of(entry.title, say).striptags()), 30)}", QuizOpenTap(quiz=entry.quiz_id)
        )
        for number, entry in enumerate(shown, start=first)
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, QuizOpenTap(page=to)), say)
    return Show(SCREEN, Markup("\n").join(lines), rows(*picks, turns))


def state_of(entry: QuizEntry, say: Texts) -> Markup:
    """Where somebody stands in a quiz."""
    if entry.answered is not None:
        return say("{done}/{size} answered", done=entry.answered, size=entry.size)
    if entry.best is not None:
        return say("best {score}", score=say.number(entry.best))
    return say("not begun")


async def open_one(scope: Scope, state: FSMContext, say: Texts, *, quiz_id: int, again: bool = False) -> Answer:
    """Open one quiz: the running try at its place, the last result, or a first try."""
    found = await quiz.open_quiz(scope, quiz_id=quiz_id, again=again)
    if not isinstance(found, Paper):
        return outcome.closed(found, say, scope, quiz_id=quiz_id)
    return await present(found, state, say, scope)


async def present(paper: Paper, state: FSMContext, say: Texts, scope: Scope) -> Show:
    """Where the try stands now; from here on typed words are heard as answers while it runs."""
    if not paper.running:
        place = await kept(state)
        if place is not None and place.attempt == paper.attempt_id:
            await leave(state, None)
        return outcome.result(paper, say, scope)
    return await _at(paper, await place_in(state, paper), state, say)


async def _at(paper: Paper, place: Place, state: FSMContext, say: Texts) -> Show:
    await keep(state, place)
    return outcome.feedback(paper, place.at, say) if place.at in paper.answers else ask(paper, place, say)


async def tapped(tap: QuizTap, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    """A tap on a try; one that has been overtaken leads to where the try stands."""
    paper = await quiz.paper_of(scope, attempt_id=tap.attempt)
    if not paper.running:
        return await _looked(tap, paper, state, say, scope)
    if tap.do in _STEERING:
        return await _STEERING[tap.do](tap, paper, scope, state, say)
    place = await place_in(state, paper)
    if tap.do == "pick" and tap.at != place.at and 0 <= tap.at < paper.size and tap.at not in paper.answers:
        place.go(tap.at)  # the question that was on the screen: a late copy of “Next” may have moved the place on
    if tap.at != place.at or tap.at in paper.answers or not _fitting(tap, place):
        moved = Toast(say("This has moved on; here is where you are.").striptags())
        return [moved, *parts(await present(paper, state, say, scope))]
    value = _chosen(tap, place, paper)
    if value is None:
        return await _at(paper, place, state, say)
    return await _give(paper, place, value, scope, state, say)


async def _looked(tap: QuizTap, paper: Paper, state: FSMContext, say: Texts, scope: Scope) -> Answer:
    shown = await present(paper, state, say, scope)
    if tap.do == "look" and paper.score is not None and 0 <= tap.at < paper.size:
        return outcome.feedback(paper, tap.at, say)
    if tap.do == "page":
        return outcome.result(paper, say, scope, page=tap.value)
    return shown


def _fitting(tap: QuizTap, place: Place) -> bool:
    """Whether a tap on something built up step by step was made on what stands there now."""
    return tap.do in ("pick", "tick") or tap.step == len(place.chosen)


def _chosen(tap: QuizTap, place: Place, paper: Paper) -> Given | None:
    """Note what was chosen; the whole answer when that completes it."""
    question = paper.questions[place.at]
    if tap.do == "pick":
        return bool(tap.value) if question.kind is QuestionKind.TRUE_FALSE else tap.value
    if tap.do == "done":
        return list(place.chosen) if place.chosen else None
    if tap.do == "undo":
        place.chosen = place.chosen[:-1]
    elif tap.do == "tick" and 0 <= tap.value < len(question.choices):
        place.chosen = sorted(set(place.chosen) ^ {tap.value})
    elif tap.do in ("put", "fit") and 0 <= tap.value < len(order := paper.order(place.at)):
        if tap.do == "fit" or order[tap.value] not in place.chosen:
            place.chosen = [*place.chosen, order[tap.value]]
    else:
        raise NotFoundError
    return None


async def _give(paper: Paper, place: Place, value: Given, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    after = await quiz.answer_question(scope, paper, position=place.at, answer=value)
    if not after.running:
        return await present(after, state, say, scope)
    place.go(place.at)
    return await _at(after, place, state, say)


async def _go(tap: QuizTap, paper: Paper, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    if not 0 <= tap.at < paper.size:
        raise NotFoundError
    place = await place_in(state, paper)
    if place.at != tap.at:
        place.go(tap.at)
    return await _at(paper, place, state, say)


async def _leave(_tap: QuizTap, paper: Paper, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    await leave(state, await place_in(state, paper))
    return outcome.paused(paper, say, scope)


async def _end(tap: QuizTap, paper: Paper, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    return outcome.ending(paper, say) if paper.first_open is not None else await _submit(tap, paper, scope, state, say)


async def _submit(_tap: QuizTap, paper: Paper, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    return await present(await quiz.submit_quiz(scope, attempt_id=paper.attempt_id), state, say, scope)


_STEERING: dict[str, Callable[[QuizTap, Paper, Scope, FSMContext, Texts], Awaitable[Answer]]] = {
    "go": _go,
    "leave": _leave,
    "end": _end,
    "submit": _submit,
    # On a try that runs nothing is looked at from a list: such a button is from before.
    "look": _go,
    "page": lambda _tap, paper, scope, state, say: present(paper, state, say, scope),
}


async def step_aside(turn: Turn) -> None:
    """Another command was given: typed words are no answers any more; `/quiz` comes back to the same place."""
    if await turn.state.get_state() == HEARING:
        await turn.state.set_state(FILLING if (await turn.state.get_data()).get("form") else None)


async def leave_quiz(turn: Turn) -> Answer:
    """`/cancel` in the middle of a quiz: the place is kept. None when no quiz was left."""
    place = await kept(turn.state)
    if place is None or place.left or (await turn.state.get_data()).get("form"):
        return None
    try:
        paper = await quiz.paper_of(turn.scope, attempt_id=place.attempt)
    except NotFoundError:
        await leave(turn.state, None)
        return None
    if not paper.running:
        return await present(paper, turn.state, turn.say, turn.scope)
    await leave(turn.state, place)
    return outcome.paused(paper, turn.say, turn.scope)


async def how_to_go_on(turn: Turn) -> Markup | None:
    """For `/help` in the middle of a quiz: how the open question is answered, and how to leave. None outside."""
    place = await kept(turn.state)
    if place is None or place.left or await turn.state.get_state() != HEARING:
        return None
    try:
        paper = await quiz.paper_of(turn.scope, attempt_id=place.attempt)
    except NotFoundError:
        return None
    if not paper.running:
        return None
    place = await place_in(turn.state, paper)
    return turn.say(
        "“{title}” is open at question {number}. {how} For example: {example}\n"
        "/cancel leaves the quiz; your place is kept and /quiz comes back to it.",
        title=title_of(paper.title, turn.say),
        number=place.at + 1,
        how=turn.say(HOW[paper.questions[place.at].kind]),
        example=example_of(paper.questions[place.at], turn.say),
    )


async def typed(message: Message, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    """Words typed while a quiz is open: an answer, or help; commands and plain wishes go their own way."""
    text, place = message.text or "", await kept(state)
    if place is None or text.startswith("/"):
        raise SkipHandler
    paper = await quiz.paper_of(scope, attempt_id=place.attempt)
    if not paper.running:
        return await present(paper, state, say, scope)
    place = await place_in(state, paper)
    question, given = paper.questions[place.at], place.at in paper.answers
    value = None if given or not text.strip() else parse_typed(question, text, order=paper.order(place.at))
    if value is not None:
        return await _give(paper, place, value, scope, state, say)
    if means_something_else(text):
        raise SkipHandler
    if given:
        note = say("This answer stands. Press “Next” to go on, or “Submit” at the end.")
        return outcome.feedback(paper, place.at, say, note=note)
    place.errors += 1
    await keep(state, place)
    return ask(paper, place, say, error=mistaken(question, say) if text.strip() else _no_words(say))


def _no_words(say: Texts) -> Markup:
    return say("A quiz is open here: please press a button or type your answer. /menu leaves it; your place is kept.")
