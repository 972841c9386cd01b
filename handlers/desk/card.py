"""The card of a case: in a group without any person in it, in private with everything the reader may see."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.complaint import ComplaintState, EventKind, Severity
from domain.complaint import Step as ClockStep
from handlers.blocks.answers import Button, Rows, Say, Show, rows
from handlers.blocks.cases import (
    case_screen,
    category_name,
    clock_name,
    earlier,
    map_button,
    remedy_name,
    severity_name,
    source_name,
    state_name,
    step_line,
    timeline,
)
from handlers.blocks.paging import pager, position
from handlers.blocks.texts import Texts
from handlers.desk.actions import actions, suggested
from handlers.desk.taps import DeskTap
from services.complaint import CaseCard, GroupCard, Identity, Step
from services.scope import Scope

WORDS_LENGTH = 700
NEWS_LENGTH = 1500
KNOWN_LENGTH = 200
KNOWN_WORDS = 4
# What a customer says is answered.
ANSWERED = (EventKind.ADDED, EventKind.CORRECTED)


def group_screen(card: GroupCard, say: Texts, scope: Scope, *, if_open: bool = False, anew: bool = False) -> Show:
    """The card in the desk's group: number, category, severity, clock and source."""
    buttons: Rows = ()
    if not card.ended:
        view = Button.tap(say("View"), DeskTap(do="view", case=card.id))
        take = Button.tap(say("Take"), DeskTap(do="take", case=card.id))
        buttons = rows([take, view] if card.state in (ComplaintState.REGISTERED, ComplaintState.REOPENED) else [view])
    text = Markup("\n").join([head(card, say), clock(card, say, scope)])
    return Show(case_screen(card.id), text, buttons, if_open=if_open, anew=anew)


def head(card: GroupCard, say: Texts, *, sign: str | None = None) -> Markup:
    """Number, category, severity, state and marks in one line, behind a sign: by default whether it is late, or a clock runs."""
    if sign is None:
        sign = "⚠️ " if card.overdue else ("⏳ " if card.due and not card.ended else "")
    facts = [
        category_name(card.category, say),
        severity_name(card.severity, say),
        state_name(card.state, say),
        *marks(card, say),
    ]
    return Markup("{}<code>{}</code> · {}").format(sign, card.number, Markup(" · ").join(facts))


def marks(card: GroupCard, say: Texts) -> list[Markup]:
    """What is remarkable about a case besides its state."""
    found = [say("under supervision")] if card.supervised else []
    found += [say("urged {n} ×", n=card.urged)] if card.urged else []
    return found + ([say("was late")] if card.late and not card.overdue else [])


def clock(card: GroupCard, say: Texts, scope: Scope) -> Markup:
    """The clock that runs out next, what the customer was promised, and where the case came from."""
    parts = [running(card, say, scope)]
    if card.promise is not None and card.step not in (None, ClockStep.FIRST_CONTACT):
        name = clock_name(ClockStep.FIRST_CONTACT, say)
        parts.append(say("{what} {until}", what=name, until=say.until(card.promise, now=scope.now)))
    if card.source:
        parts.append(say("Source: {source}", source=source_name(card.source, say)))
    return Markup(" · ").join(part for part in parts if part)


def running(card: GroupCard, say: Texts, scope: Scope) -> Markup:
    """What is due next and by when, or since when it is overdue; empty while nothing is due."""
    if card.due is None or card.step is None:
        return Markup("")
    name = clock_name(card.step, say)
    if card.overdue:
        return say("{what} overdue since {when}", what=name, when=say.when(card.due, now=scope.now))
    return say("{what} {until}", what=name, until=say.until(card.due, now=scope.now))


def in_hands(handler: str, owner: str, say: Texts) -> Markup:
    """Who has a case at the desk, and who in the department answers for it."""
    who = say("{handler}, with {owner}", handler=handler, owner=owner) if owner else handler
    return say("In the hands of {who}", who=who)


def private_screen(
    card: CaseCard,
    say: Texts,
    scope: Scope,
    *,
    lead: Markup | None = None,
    if_open: bool = False,
    anew: bool = False,
    last: bool = False,
) -> Show:
    """The full card; `last`: its last word, without buttons."""
    lines = [lead] if lead else []
    lines += [head(card.brief, say), clock(card.brief, say, scope)]
    if card.handler:
        lines.append(in_hands(card.handler, card.owner, say))
    lines.extend(_told(card, say))
    lines.append(_customer(card, say))
    lines += [_along(card.leading, say)] if card.leading else []
    lines.extend(_joined(card, say))
    if card.extension_until is not None:
        lines.append(say("⏳ More time asked for, until {when}", when=say.when(card.extension_until, now=scope.now)))
    if card.undated:
        lines.append(say("⏳ By when it shall be closed is not set yet; management sets the date."))
    if card.repeats:
        lines.append(say("⚠️ May be the same as {number}: “Similar cases”", number=card.repeats))
    lines.extend(_known(card, say))
    lines.extend(_suggestion(card, say))
    lines += (
        [say("Ask the customer how we handled it, from 1 (bad) to 5 (very good), and press it.")]
        if card.may_rate
        else []
    )
    lines.append(earlier(card.earlier, say))
    lines.extend(step_line(step, say, now=scope.now, names=True) for step in card.steps)
    text = Markup("\n").join(line for line in lines if line)
    buttons = () if last else actions(card, say)
    return Show(case_screen(card.brief.id), text, buttons, if_open=if_open, anew=anew)


def news(brief: GroupCard, step: Step, say: Texts, scope: Scope, *, may_write: bool = False, leading: str = "") -> Say:
    """What is new in a case, in short; the whole of it is one tap away, and its card follows by itself.

    `leading`: the number of the case with which it goes along.
    """
    said = step_line(step, say, now=scope.now, names=True, length=NEWS_LENGTH)
    along = [_along(leading, say)] if leading else []
    text = Markup("\n").join([head(brief, say), *along, say("<b>News</b> {step}", step=said)])
    buttons = [Button.tap(say("Open the case"), DeskTap(do="card", case=brief.id))]
    if step.facts.get("files"):
        files = say("Files ({n})", n=step.facts["files"])
        buttons.append(Button.tap(files, DeskTap(do="files", case=brief.id, value=step.seq)))
    link = map_button(step.text, say)
    reply = [Button.tap(say("Reply"), DeskTap(do="say", case=brief.id))] if may_write and step.kind in ANSWERED else []
    return Say(text, rows(buttons, [*reply, *link]))


def timeline_screen(brief: GroupCard, steps: Sequence[Step], say: Texts, scope: Scope, *, page: int) -> Show:
    """The whole timeline, the newest step first."""
    text, page, pages = timeline(steps, say, now=scope.now, names=True, page=page)
    turns = pager(page, pages, lambda label, to: Button.tap(label, DeskTap(do="steps", case=brief.id, value=to)), say)
    lines = Markup("<code>{}</code>{}\n{}").format(brief.number, position(page, pages), text)
    back = Button.tap(say("◀ Back"), DeskTap(do="card", case=brief.id))
    return Show(case_screen(brief.id), lines, rows(turns, back), view="steps")


def _told(card: CaseCard, say: Texts) -> list[Markup]:
    what = card.what if len(card.what) <= WORDS_LENGTH else card.what[:WORDS_LENGTH] + "…"
    lines = [Markup("<b>{}</b>").format(what) if what else say("(The words have been erased.)")]
    facts = []
    if card.where:
        facts.append(say("When and where: {where}", where=card.where))
    if card.about:
        facts.append(say("About, in own words: {about}", about=card.about))
    if card.remedy:
        facts.append(say("Wants: {remedy}", remedy=remedy_name(card.remedy, card.remedy_words, say)))
    return [*lines, Markup(" · ").join(facts)]


def _along(leading: str, say: Texts) -> Markup:
    return say("Goes along with <code>{number}</code>, whose steps its customer is told.", number=leading)


def _joined(card: CaseCard, say: Texts) -> list[Markup]:
    """The cases of others that go along with this one, and in which of them an answer is waited for."""
    if not card.joined:
        return []
    codes = [Markup("<code>{}</code>").format(one.number) for one in card.joined]
    numbers: list[str | Markup] = [
        say("{number} (has written)", number=code) if one.waits else code
        for code, one in zip(codes, card.joined, strict=True)
    ]
    return [say("Handled together: {numbers}", numbers=say.joined(numbers))]


def _customer(card: CaseCard, say: Texts) -> Markup:
    if card.identity is not None:
        shown = _identity(card.identity, say)
        return say("{customer} · stays unnamed towards the department", customer=shown) if card.unnamed else shown
    if not card.may_identify:
        return say("The customer stays unnamed. Ask back, and I pass it on.")
    return Markup("")


def _identity(identity: Identity, say: Texts) -> Markup:
    known = dict.fromkeys(part for part in (identity.contact, identity.phone, identity.email) if part)
    reach = say.joined([Markup("<code>{}</code>").format(part) for part in known]) if known else say("here in the chat")
    name = Markup.escape(identity.name)
    if identity.organisation:
        name = say("{name} ({organisation})", name=identity.name, organisation=identity.organisation)
    return say("Customer: {name} · {reach}", name=name, reach=reach)


def _known(card: CaseCard, say: Texts) -> list[Markup]:
    """What helped in a case like this one, and why it is thought to be like it."""
    if card.known is None:
        return []
    text = card.known.text if len(card.known.text) <= KNOWN_LENGTH else card.known.text[:KNOWN_LENGTH] + "…"
    words = say.joined([f"“{word}”" for word in card.known.shared[:KNOWN_WORDS]])
    return [say("💡 Helped in {number} (in common: {words}): {text}", number=card.known.number, words=words, text=text)]


def _suggestion(card: CaseCard, say: Texts) -> list[Markup]:
    found = suggested(card)
    if found is None:
        return []
    category = card.book[found.category] if found.category else card.brief.category
    sign = "" if found.severity is Severity.NORMAL else "⚠️ "
    return [
        Markup("{}{}").format(
            sign,
            say(
                "Suggested: {category}, {severity} (because of: {words})",
                category=category_name(category, say),
                severity=severity_name(found.severity, say),
                words=say.joined([f"“{word}”" for word in found.why[:3]]),
            ),
        )
    ]
