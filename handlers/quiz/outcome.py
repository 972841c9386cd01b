"""What an answer was worth, and what the whole try was worth: question by question, page by page."""

from markupsafe import Markup

from domain.grading import Credit
from domain.question import QuestionKind
from domain.quiz import PASS_SHARE
from handlers.blocks.answers import Button, Show, grid, rows
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.texts import Texts, lined, tagged
from handlers.blocks.titles import title_of
from handlers.quiz.question import head, screen, steer
from handlers.quiz.taps import QuizOpenTap, QuizTap
from handlers.quiz.wording import answer_said, cut, one_line, right_said
from services.quiz import ClosedQuiz, Paper
from services.scope import Scope

STEM_SHOWN = 600
EXPLANATION_SHOWN = 2000


def feedback(paper: Paper, at: int, say: Texts, *, note: Markup | None = None) -> Show:
    """One question with what was answered, what is right, and why."""
    question, given = paper.questions[at], paper.answers.get(at)
    lines = [head(paper, at, say), Markup.escape(cut(question.stem, STEM_SHOWN)), _verdict(paper, at, say)]
    if given is None or not given.right:
        lines.append(say("Right answer: {answer}", answer=cut_markup(right_said(question, say))))
    if given is not None and not given.right and _mixed(paper, at):
        lines.append(say("Each right choice earns its share, each wrong one takes one away; never below 0."))
    if comment := paper.comment(at):
        lines.append(Markup.escape(cut(comment, STEM_SHOWN)))
    if question.explanation:
        lines.append(tagged("i", cut(question.explanation, EXPLANATION_SHOWN)))
    if note is not None:
        lines.append(note)
    if paper.running:
        return Show(screen(paper.quiz_id), lined(lines), steer(paper, at, say))
    steps = [Button.tap(say("◀ Back"), QuizTap(do="page", attempt=paper.attempt_id, value=at // PAGE))]
    if at + 1 < paper.size:
        steps.append(Button.tap(say("Next ▶"), QuizTap(do="look", attempt=paper.attempt_id, at=at + 1)))
    return Show(screen(paper.quiz_id), lined(lines), rows(steps))


def _mixed(paper: Paper, at: int) -> bool:
    return paper.questions[at].kind is QuestionKind.MULTIPLE and paper.credit is Credit.RIGHT_MINUS_WRONG


def cut_markup(said: Markup, length: int = 900) -> Markup:
    """A long right answer cut for the screen; where nothing is cut, the sentence as it is."""
    if len(said) <= length:
        return said
    plain = said.unescape()
    return said if len(plain) <= length else Markup.escape(cut(plain, length))


def _verdict(paper: Paper, at: int, say: Texts) -> Markup:
    question, given = paper.questions[at], paper.answers.get(at)
    if given is None:
        return say("○ You did not answer this one.")
    answer = cut_markup(answer_said(question, given.to(question), say))
    if given.right:
        return say("✅ Right: {answer}", answer=answer)
    if given.points > 0:
        return say(
            "◐ Partly right: {answer} ({points} of {most} points)",
            answer=answer,
            points=say.number(given.points),
            most=say.number(question.points),
        )
    return say("❌ Not right: {answer}", answer=answer)


def result(paper: Paper, say: Texts, scope: Scope, *, page: int = 0) -> Show:
    """The score of a finished try, then right or wrong for each question."""
    if paper.score is None:
        return closed(ClosedQuiz(title=paper.title, closed_at=paper.closes_at), say, scope, quiz_id=paper.quiz_id)
    shown, page, pages = page_of(range(paper.size), page)
    lines = [
        Markup("<b>{}</b>").format(title_of(paper.title, say)),
        say(
            "Score: <b>{score}</b> of 100 · {right} of {size} right",
            score=say.number(paper.score),
            right=paper.right,
            size=paper.size,
        ),
    ]
    mark = round(100 * PASS_SHARE)
    passed = paper.score >= mark
    lines.append(
        say("Passed (from {mark} on)", mark=mark) if passed else say("Not passed yet: from {mark} on", mark=mark)
    )
    if paper.number > 1 and paper.best is not None:
        lines.append(say("Try {number} · your best: {best}", number=paper.number, best=say.number(paper.best)))
    lines.extend(
        Markup("{} {}. {}").format(_sign(paper, at), at + 1, one_line(paper.questions[at].stem)) for at in shown
    )
    when = say.when(paper.closes_at, now=scope.now)
    if paper.closed:
        lines.append(say("The quiz closed {when}; what was answered before counts.", when=when))
    else:
        lines.append(say("Open until {when}; you can try again as often as you like.", when=when))
    looks = [
        Button.tap(f"{_sign(paper, at)} {at + 1}", QuizTap(do="look", attempt=paper.attempt_id, at=at)) for at in shown
    ]
    turns = pager(
        page,
        pages,
        lambda label, to: Button.tap(
            label + position(to, pages), QuizTap(do="page", attempt=paper.attempt_id, value=to)
        ),
        say,
    )
    again = [] if paper.closed else [Button.tap(say("Try again"), QuizOpenTap(quiz=paper.quiz_id, again=True))]
    return Show(
        screen(paper.quiz_id),
        lined(lines),
        (*grid(looks, 4), *rows(turns, [*again, Button.tap(say("All quizzes"), QuizOpenTap())])),
    )


def _sign(paper: Paper, at: int) -> str:
    given = paper.answers.get(at)
    if given is None:
        return "○"
    return "✅" if given.right else "◐" if given.points > 0 else "❌"


def closed(quiz: ClosedQuiz, say: Texts, scope: Scope, *, quiz_id: int) -> Show:
    """A quiz that closed before anything was answered."""
    text = say(
        "<b>{title}</b>\nThis quiz closed {when}. Your trainer can tell you whether there will be another one.",
        title=title_of(quiz.title, say),
        when=say.when(quiz.closed_at, now=scope.now),
    )
    return Show(screen(quiz_id), text)


def ending(paper: Paper, say: Texts) -> Show:
    """The question before a try is ended with gaps."""
    gaps = paper.size - len(paper.answers)
    text = say.plural(
        "<b>{title}</b>\n{n} question is not answered yet and would earn nothing. Submit anyway?",
        "<b>{title}</b>\n{n} questions are not answered yet and would earn nothing. Submit anyway?",
        n=gaps,
        title=title_of(paper.title, say),
    )
    back = QuizTap(do="go", attempt=paper.attempt_id, at=paper.first_open or 0)
    submit = QuizTap(do="submit", attempt=paper.attempt_id)
    return Show(
        screen(paper.quiz_id),
        text,
        rows(Button.tap(say("Go on answering"), back), Button.tap(say("Submit anyway"), submit)),
    )


def paused(paper: Paper, say: Texts, scope: Scope) -> Show:
    """What is shown when somebody leaves in the middle."""
    text = say(
        "<b>{title}</b>\n{done} of {size} answered; your place is kept.\nGo on {until}, here or with /quiz.",
        title=title_of(paper.title, say),
        done=len(paper.answers),
        size=paper.size,
        until=say.until(paper.closes_at, now=scope.now),
    )
    go_on = Button.tap(say("Go on"), QuizOpenTap(quiz=paper.quiz_id))
    return Show(screen(paper.quiz_id), text, rows(go_on, Button.tap(say("All quizzes"), QuizOpenTap())))
