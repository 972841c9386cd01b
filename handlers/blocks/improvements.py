"""What is said of improvement items alike on their own screens, on a case's card and in the report; and the way to them."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.complaint.improvement import ImprovementSource
from handlers.blocks.answers import Button
from handlers.blocks.cases import category_name
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from services.reports.improvements import Proposal, Watched

WORDS_LENGTH = 60
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class ImprovementTap(Tap, prefix="iv"):
    """A tap on improvement items: what to do, with which item (or page), from which cases or category (or span)."""

    do: str
    item: int = 0
    cases: str = ""
    code: str = ""


def take_up_button(label: str, case_ids: Sequence[int]) -> Button:
    """A button that takes an item up from some cases."""
    return Button.tap(label, ImprovementTap(do="up", cases=".".join(_short(one) for one in case_ids)))


def cases_in(tap: ImprovementTap) -> list[int]:
    """The cases that such a button names; ValueError for what it never says."""
    return [int(one, 36) for one in tap.cases.split(".") if one]


def each_number(numbers: Sequence[str]) -> Markup:
    """Numbers of cases, each to be copied by itself."""
    return Markup(" ").join(Markup("<code>{}</code>").format(number) for number in numbers)


def brief(item: Watched, say: Texts) -> Markup:
    """An item in one line: what it is about, who sees to it until when, or since when it is done and whether it helped."""
    one = item.item
    words = " ".join(one.what.split())
    short = words if len(words) <= WORDS_LENGTH else words[:WORDS_LENGTH] + "…"
    facts = [Markup.escape(short or "—")]
    if one.done_at is None:
        facts += [Markup.escape(one.owner or "—"), say("until {day}", day=say.day(one.due_on))]
        return Markup("{}{}").format("⚠️ " if one.overdue else "⏳ ", Markup(" · ").join(facts))
    facts += [say("done {day}", day=say.day(one.done_at)), verdict(item, say)]
    return Markup("✅ {}").format(Markup(" · ").join(part for part in facts if part))


def verdict(item: Watched, say: Texts) -> Markup:
    """Whether the cause came back."""
    if item.item.done_at is None:
        return Markup("")
    if item.since is None:
        return say("nobody can tell whether it came back: the words are erased")
    if item.item.source is ImprovementSource.CATEGORY:
        return say.plural(
            "{n} case since, {before} in as long a time before",
            "{n} cases since, {before} in as long a time before",
            n=item.since,
            before=item.before or 0,
        )
    if not item.since:
        return say("has not come back so far")
    return say.plural("⚠️ came back in {n} case", "⚠️ came back in {n} cases", n=item.since)


def proposal_line(one: Proposal, say: Texts) -> Markup:
    """A proposal in one line: the category, how many cases, and why they are thought to belong together."""
    name = category_name(one.category, say)
    if one.source is ImprovementSource.CATEGORY:
        return say("{category}: {n} cases, more than of most others", category=name, n=one.number)
    words = say.joined([f"“{word}”" for word in one.shared])
    why = say("alike by {words}", words=words) if one.shared else say("alike")
    return say("{category}: {n} cases, {why}", category=name, n=one.number, why=why)


def _short(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
