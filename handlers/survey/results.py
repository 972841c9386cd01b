"""The trainer's side once a survey is open: turnout, figures, questions and comments, as far as they may be seen."""

from markupsafe import Markup

from domain.survey import ItemKind, ItemSummary, SurveyState
from handlers.blocks.answers import Button, Rows, Show, rows
from handlers.blocks.lesson_actions import back_to_lesson
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.survey.starting import screen
from handlers.survey.taps import SatisfactionTap
from handlers.survey.words import MODES
from services.scope import Scope
from services.survey import Results

COMMENT = 300


def overview(found: Results, say: Texts, scope: Scope) -> Show:
    """The first page: turnout, index, dimensions with the weakest marked, recommendation."""
    lines = [_head(found, say), _turnout(found, say, scope)]
    if found.summary.hidden:
        lines.append(
            say(
                "Figures appear from {needed} published answers on, so that nobody can be told from them.",
                needed=found.needed,
            )
        )
    else:
        lines.extend(_figures(found, say))
    if found.held_back and found.survey.answered >= found.needed:
        lines.append(_held_back(found, say))
    return Show(_screen(found), Markup("\n").join(lines), _buttons(found, say))


def questions(found: Results, say: Texts, *, page: int) -> Show:
    """One page of the items with their scores and counts."""
    shown, page, pages = page_of(found.summary.items, page)
    lines = [Markup("{}{}").format(_head(found, say), position(page, pages))]
    lines.extend(_item(line, say) for line in shown if line.item.kind is not ItemKind.TEXT)
    turns = pager(page, pages, lambda label, to: _tap(found, label, "items", page=to), say)
    return Show(_screen(found), Markup("\n").join(lines), rows(turns, _tap(found, say("◀ Back"), "results")))


def comments(found: Results, say: Texts) -> Show:
    """Up to six comments, mixed."""
    lines = [_head(found, say)]
    for author, text in found.comments:
        cut = text if len(text) <= COMMENT else text[:COMMENT] + "…"
        lines.append(say("“{text}” ({author})", text=cut, author=author) if author else say("“{text}”", text=cut))
    if not found.comments:
        lines.append(say("No comments to show."))
    if (more := found.comments_in_all - len(found.comments)) > 0:
        lines.append(
            say.plural(
                "{n} more comment is mixed in when you open this again.",
                "{n} more comments are mixed in when you open this again.",
                n=more,
            )
        )
    return Show(_screen(found), Markup("\n").join(lines), rows(_tap(found, say("◀ Back"), "results")))


def ask_to_close(found: Results, say: Texts) -> Show:
    """Whether it is meant."""
    missing = found.survey.asked - found.survey.answered
    text = say.plural(
        "Close this survey now? One person has not answered and no longer can then.",
        "Close this survey now? {n} people have not answered and no longer can then.",
        n=missing,
    )
    return Show(
        _screen(found), text, rows(_tap(found, say("Keep open"), "results"), _tap(found, say("Close survey"), "close"))
    )


def _head(found: Results, say: Texts) -> Markup:
    return Markup("<b>{} · {}</b>").format(say("Satisfaction"), title_of(found.survey.title, say))


def _turnout(found: Results, say: Texts, scope: Scope) -> Markup:
    seen = found.survey
    mode = say.within("survey", MODES[seen.mode])
    line = say("{answered} of {asked} answered · {mode}", answered=seen.answered, asked=seen.asked, mode=mode)
    if seen.state is SurveyState.OPEN and seen.closes_at is not None:
        return say("{line} · open until {when}", line=line, when=say.when(seen.closes_at, now=scope.now))
    return say("{line} · closed", line=line)


def _figures(found: Results, say: Texts) -> list[Markup]:
    summary = found.summary
    lines = []
    if summary.index is not None:
        index = say.number(summary.index)
        lines.append(
            say.plural(
                "Satisfaction: <b>{index}</b> of 100 (from {n} answer)",
                "Satisfaction: <b>{index}</b> of 100 (from {n} answers)",
                n=summary.ballots,
                index=index,
            )
        )
    known = [(key, score) for key, score in summary.dimensions if score is not None]
    told = [
        say("⚠️ {dimension} {score} (weakest)", dimension=key, score=say.number(score))
        if key == summary.weakest and len({each for _key, each in known}) > 1
        else say("{dimension} {score}", dimension=key, score=say.number(score))
        for key, score in known
    ]
    if told:
        lines.append(Markup(" · ").join(told))
    lines.extend(
        say("Recommendation (NPS): {score}", score=f"{line.score:+.0f}")
        for line in summary.items
        if line.item.kind is ItemKind.NPS and line.score is not None
    )
    return lines


def _held_back(found: Results, say: Texts) -> Markup:
    if found.survey.state is SurveyState.OPEN:
        return say.plural(
            "{n} more answer waits until it can be shown together with others, at the latest when the survey closes.",
            "{n} more answers wait until they can be shown together with others, at the latest when the survey closes.",
            n=found.held_back,
        )
    return say.plural(
        "{n} answer is left out: alone it could be told whose it is.",
        "{n} answers are left out: so few could be told whose they are.",
        n=found.held_back,
    )


def _item(line: ItemSummary, say: Texts) -> Markup:
    if line.hidden:
        return say("{title}: too few answers to show", title=line.item.title)
    if line.item.kind is ItemKind.LIKERT and line.score is not None:
        return say("{title}: <b>{score}</b> of 100", title=line.item.title, score=say.number(line.score))
    if line.item.kind is ItemKind.NPS and line.score is not None:
        return say("{title}: <b>{score}</b> (NPS)", title=line.item.title, score=f"{line.score:+.0f}")
    counts = Markup(" · ").join(Markup("{} {}").format(choice, times) for choice, times in line.counts)
    return say("{title}: {counts}", title=line.item.title, counts=counts)


def _buttons(found: Results, say: Texts) -> Rows:
    looks = []
    if not found.summary.hidden:
        looks = [_tap(found, say("By question"), "items"), _tap(found, say("Comments"), "words")]
    steer = []
    if found.survey.state is SurveyState.OPEN:
        steer = [_tap(found, say("Refresh"), "results")]
    close = [_tap(found, say("Close survey"), "ask")] if steer else []
    back = [back_to_lesson(found.survey.lesson_id, say)] if found.survey.lesson_id else []
    return rows(looks, steer, close, back)


def _tap(found: Results, label: str, do: str, *, page: int = 0) -> Button:
    return Button.tap(
        label, SatisfactionTap(do=do, lesson=found.survey.lesson_id or 0, survey=found.survey.id, page=page)
    )


def _screen(found: Results) -> str:
    return screen(found.survey.lesson_id or 0)
