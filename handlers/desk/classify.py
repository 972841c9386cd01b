"""Choosing category, severity and owner of a case."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.complaint import Severity
from domain.wording import N_
from handlers.blocks.answers import Button, Show, grid, rows
from handlers.blocks.cases import case_screen, category_name, severity_name
from handlers.blocks.paging import WIDE_PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.desk.actions import back
from handlers.desk.taps import DeskTap
from services.complaint import Candidate, CaseCard

NOBODY = N_("Nobody holds the role “case owner” yet. An administrator gives it: /admin")


def sorting(card: CaseCard, say: Texts, *, page: int = 0) -> Show:
    """Which category and severity; what counts now is marked."""
    case, now = card.brief.id, card.brief
    shown, page, pages = page_of(card.book.shown, page, WIDE_PAGE)

    def tap(label: Markup, do: str, code: str, *, on: bool) -> Button:
        return Button.tap(f"{'● ' if on else ''}{label.striptags()}", DeskTap(do=do, case=case, code=code))

    kinds = [tap(category_name(one, say), "cat", one.code, on=one.code == now.category.code) for one in shown]
    grave = [tap(severity_name(one, say), "sev", one.value, on=one is now.severity) for one in Severity]
    text = say(
        "<code>{number}</code>\nWhat is it about, and how grave is it? The marked ones count now.", number=now.number
    )
    turns = pager(page, pages, lambda label, to: Button.tap(label, DeskTap(do="sort", case=case, value=to)), say)
    head = Markup("{}{}").format(text, position(page, pages))
    return Show(case_screen(case), head, (*grid(kinds, 2), *rows(turns, grave, back(card, say))), view="sort")


def owner_choice(card: CaseCard, owners: list[Candidate], say: Texts, *, page: int) -> Show:
    """Who in the departments shall answer for the case; whose duty it is comes first."""
    case, (shown, page, pages) = card.brief.id, page_of(owners, page)
    picks = [Button.tap(_owner(one, say), DeskTap(do="own", case=case, value=one.id)) for one in shown]
    turns = pager(page, pages, lambda label, to: Button.tap(label, DeskTap(do="owners", case=case, value=to)), say)
    text = say("<code>{number}</code>\nWho shall take care of it?", number=card.brief.number) if owners else say(NOBODY)
    head = Markup("\n").join([Markup("{}{}").format(text, position(page, pages)), *_legend(card, shown, say)])
    return Show(case_screen(case), head, (*grid(picks, 1), *rows(turns, back(card, say))), view="owners")


def _legend(card: CaseCard, shown: Sequence[Candidate], say: Texts) -> list[Markup]:
    """What the stars on this page say, in words."""
    there = {one.why for one in shown}
    lines = []
    if "category" in there:
        lines.append(say("★ answers for “{category}”", category=category_name(card.brief.category, say)))
    return lines + ([say("☆ stands in for whoever answers for it")] if "deputy" in there else [])


def _owner(one: Candidate, say: Texts) -> str:
    marks = {"category": "★ ", "deputy": "☆ "}
    label = f"{marks.get(one.why, '')}{one.name}" + (f" · {one.department}" if one.department else "")
    return label if one.reachable else say("{who} (not reachable)", who=label)
