"""What the codes of complaints are called, and what customer and desk show alike."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from domain.complaint import Category, CategoryBook, ComplaintState, EventKind, NamedCategory, Party, Severity
from domain.complaint import Step as ClockStep
from domain.complaint.evidence import Shown
from domain.location import map_link, place_in
from domain.wording import C_, N_
from handlers.blocks.answers import Button
from handlers.blocks.form import Choice
from handlers.blocks.paging import page_of
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from services.complaint import CaseFiles, Pick, Step


class HandOverTap(Tap, prefix="ho"):
    """Whoever took a complaint down hands it to the desk."""

    case: int


def hand_over_button(case_id: int, number: str, say: Texts) -> Button:
    """The button by which whoever took a complaint down gives it to the desk; its number where it stands among others."""
    label = say("Hand over {number}", number=number) if number else say("Hand over")
    return Button.tap(label, HandOverTap(case=case_id))


CATEGORIES = {
    Category.SERVICE: N_("Organisation"),
    Category.SKILL: N_("Professional skill"),
    Category.ATTITUDE: N_("Manner of staff"),
    Category.ENVIRONMENT: N_("Room, surroundings"),
    Category.MARKETING: N_("Promises, adverts"),
    Category.PRODUCT: N_("Product or system"),
    Category.PRICE: N_("Price or invoice"),
    Category.DELIVERY: N_("Late or missing"),
    Category.SAFETY: N_("Safety"),
    Category.OTHER: N_("Something else"),
}
SEVERITIES = {
    Severity.NORMAL: C_("severity", "normal"),
    Severity.URGENT: C_("severity", "urgent"),
    Severity.MAJOR: C_("severity", "major"),
}
SOURCES = {
    "web": N_("web chat"),
    "telegram": N_("Telegram"),
    "phone": N_("phone call"),
    "visit": N_("visit"),
    "letter": N_("letter or e-mail"),
}
REMEDIES = {
    "apology": N_("Apologise, explain"),
    "lesson": N_("Catch-up lesson"),
    "refund": N_("Refund, compensate"),
    "other": N_("Something else"),
}
STATES = {
    ComplaintState.REGISTERED: C_("case", "registered"),
    ComplaintState.DISPATCHED: C_("case", "passed on"),
    ComplaintState.REJECTED: C_("case", "passed back"),
    ComplaintState.ACCEPTED: C_("case", "taken up"),
    ComplaintState.CONTACTED: C_("case", "being worked on"),
    ComplaintState.INVESTIGATING: C_("case", "being worked on"),
    ComplaintState.SOLUTION_PROPOSED: C_("case", "solution proposed"),
    ComplaintState.SOLUTION_ACCEPTED: C_("case", "solution accepted"),
    ComplaintState.SOLUTION_DECLINED: C_("case", "solution declined"),
    ComplaintState.CALL_BACK: C_("case", "call-back"),
    ComplaintState.CLOSED: C_("case", "closed"),
    ComplaintState.REOPENED: C_("case", "open again"),
    ComplaintState.WITHDRAWN: C_("case", "withdrawn"),
    ComplaintState.MERGED: C_("case", "merged"),
    ComplaintState.UNJUSTIFIED: C_("case", "found unjustified"),
}
STEPS = {
    EventKind.LODGED: C_("step", "Registered"),
    EventKind.HANDED_OVER: C_("step", "Handed to the desk"),
    EventKind.CLASSIFIED: C_("step", "Classified"),
    EventKind.ASSIGNED: C_("step", "Given into other hands"),
    EventKind.DISPATCHED: C_("step", "Passed to the department"),
    EventKind.REJECTED: C_("step", "Passed back"),
    EventKind.INSISTED: C_("step", "Passing back refused"),
    EventKind.ACCEPTED: C_("step", "Taken up"),
    EventKind.ASKED_BACK: C_("step", "Question to the customer"),
    EventKind.QUESTION_WITHDRAWN: C_("step", "Question withdrawn"),
    EventKind.CUSTOMER_REMINDED: C_("step", "Customer reminded"),
    EventKind.UNANSWERED: C_("step", "No answer from the customer"),
    EventKind.ADDED: C_("step", "Added by the customer"),
    EventKind.CONTACTED: C_("step", "Spoken with the customer"),
    EventKind.SAID: C_("step", "Message to the customer"),
    EventKind.INVESTIGATED: C_("step", "Looked into"),
    EventKind.EXTENSION_ASKED: C_("step", "More time asked for"),
    EventKind.EXTENSION_GRANTED: C_("step", "More time granted"),
    EventKind.EXTENSION_REFUSED: C_("step", "More time refused"),
    EventKind.CLOSING_DATE_SET: C_("step", "Date of closing set"),
    EventKind.SOLUTION_PROPOSED: C_("step", "Solution proposed"),
    EventKind.SOLUTION_ACCEPTED: C_("step", "Solution accepted"),
    EventKind.SOLUTION_DECLINED: C_("step", "Solution declined"),
    EventKind.CHANGED: C_("step", "Changed"),
    EventKind.CARRIED_OUT: C_("step", "Carried out"),
    EventKind.EVIDENCED: C_("step", "Evidence"),
    EventKind.NOT_REACHED: C_("step", "Called back, nobody there"),
    EventKind.CLOSED: C_("step", "Closed"),
    EventKind.REOPENED: C_("step", "Opened again"),
    EventKind.WITHDRAWN: C_("step", "Withdrawn"),
    EventKind.MERGED: C_("step", "Merged"),
    EventKind.ABSORBED: C_("step", "Duplicate joined"),
    EventKind.FOLLOWED: C_("step", "Handled together"),
    EventKind.SEPARATED: C_("step", "Handled apart again"),
    EventKind.PARTED: C_("step", "Duplicate goes by itself again"),
    EventKind.UNJUSTIFIED: C_("step", "Found unjustified"),
    EventKind.SUPERVISED: C_("step", "Put under supervision"),
    EventKind.URGED: C_("step", "Urged"),
    EventKind.REMINDED: C_("step", "Reminder sent"),
    EventKind.OVERDUE: C_("step", "Overdue"),
    EventKind.ESCALATED: C_("step", "Management told"),
    EventKind.RATED: C_("step", "Rated"),
    EventKind.CORRECTED: C_("step", "Corrected to"),
}
CLOCKS = {
    ClockStep.HAND_OVER: C_("clock", "Hand over to desk"),
    ClockStep.DISPATCH: C_("clock", "Sort and pass on"),
    ClockStep.FIRST_CONTACT: C_("clock", "First contact"),
    ClockStep.SOLUTION: C_("clock", "Proposal"),
    ClockStep.CLOSING_DATE: C_("clock", "Set closing date"),
    ClockStep.CLOSING: C_("clock", "Closing"),
    ClockStep.ANSWER: C_("clock", "Customer's answer"),
}
PICKS = {
    Pick.MINE: C_("cases", "mine"),
    Pick.NOBODYS: C_("cases", "in nobody's hands"),
    Pick.OVERDUE: C_("cases", "overdue"),
    Pick.CUSTOMER: C_("cases", "waiting for the customer"),
    Pick.CALL_BACK: C_("cases", "to be called back"),
}
# The three changes after a declined solution, and by which road a customer was spoken with.
HOW = {
    "person": N_("another person"),
    "time": N_("another time"),
    "place": N_("another place"),
    "phone": N_("by phone"),
    "visit": N_("in person"),
    "mail": N_("by e-mail"),
    "chat": N_("by message"),
    "told": N_("as told to customer care"),
}
PARTIES = {
    Party.CUSTOMER: C_("party", "customer"),
    Party.RECEIVER: C_("party", "first asked"),
    Party.DESK: C_("party", "customer care"),
    Party.OWNER: C_("party", "department"),
    Party.SUPERVISOR: C_("party", "supervisor"),
}
STEP_LENGTH = 160
WHOLE_LENGTH = 400


def case_screen(case_id: int) -> str:
    """The name of the desk's living card of a case."""
    return f"case:{case_id}"


def own_screen(case_id: int) -> str:
    """The name of the living message by which a customer follows his case."""
    return f"mycase:{case_id}"


def state_name(state: ComplaintState, say: Texts) -> Markup:
    """Where a case stands, in human words."""
    return say.within("case", STATES[state])


def category_name(category: NamedCategory, say: Texts) -> Markup:
    """What a case is about, as the house calls it for whoever reads."""
    given = category.given(say.language)
    return Markup.escape(given) if given else say(CATEGORIES[category.code])


def category_choices(book: CategoryBook, language: str) -> tuple[Choice, ...]:
    """The categories as answers to press."""
    return tuple(_choice(one, language) for one in (*book.shown, *(one for one in book if one.hidden)))


def _choice(category: NamedCategory, language: str) -> Choice:
    given = category.given(language)
    label = given or CATEGORIES[category.code]
    return Choice(category.code, label, named=bool(given), gone=category.hidden)


def severity_name(severity: Severity, say: Texts) -> Markup:
    """How grave a case is."""
    return say.within("severity", SEVERITIES[severity])


def clock_name(step: ClockStep, say: Texts) -> Markup:
    """What a clock of a case measures."""
    return say.within("clock", CLOCKS[step])


def source_name(source: str, say: Texts) -> Markup:
    """By which road a complaint came."""
    return say(SOURCES[source]) if source in SOURCES else Markup.escape(source)


def remedy_name(remedy: str, words: str, say: Texts) -> Markup:
    """What the customer wants: in his own words where he used some."""
    return Markup.escape(words) if words else say(REMEDIES.get(remedy, REMEDIES["other"]))


def step_line(step: Step, say: Texts, *, now: datetime, names: bool, length: int = STEP_LENGTH) -> Markup:
    """One step of the timeline; with `names`, who of the house did it. Words are cut at `length` characters."""
    line = Markup("· {} · {}").format(say.when(step.at, now=now), say.within("step", STEPS[step.kind]))
    # That the customer added it stands in the name of the step; where the desk wrote it for him, who did.
    if names and step.party in PARTIES and (step.kind is not EventKind.ADDED or "said" in step.facts):
        line += Markup(" · {}").format(step.name or say.within("party", PARTIES[step.party]))
    detail = _detail(step, say, now, length)
    return say("{label}: {value}", label=line, value=detail) if detail else line


def timeline(steps: Sequence[Step], say: Texts, *, now: datetime, names: bool, page: int) -> tuple[Markup, int, int]:
    """A page of the whole timeline, the newest step first; the page really shown and how many there are."""
    shown, page, pages = page_of(steps[::-1], page)
    lines = [step_line(step, say, now=now, names=names, length=WHOLE_LENGTH) for step in shown]
    return Markup("\n").join(lines), page, pages


def files_line(found: CaseFiles, say: Texts) -> Markup:
    """What stands above files that are sent: how many, of which case, and what is missing."""
    number = Markup("<code>{}</code>").format(found.number)
    text = say.plural("{n} file of {number}", "{n} files of {number}", n=len(found.ids), number=number)
    if not found.missing:
        return text
    return say("{text}\n{missing} more could not be kept or are still on their way.", text=text, missing=found.missing)


def map_button(text: str, say: Texts) -> list[Button]:
    """The button that shows the first place in some words on a map; none without a place."""
    place = place_in(text)
    return [Button.page(say("Map"), map_link(*place))] if place else []


def earlier(count: int, say: Texts) -> Markup:
    """That there are steps before those on the screen; empty when there are none."""
    return say.plural("… and {n} earlier step", "… and {n} earlier steps", n=count) if count else Markup("")


def _detail(step: Step, say: Texts, now: datetime, length: int) -> Markup:
    if "rating" in step.facts:
        rated = Markup("{}/5").format(step.facts["rating"])
        return Markup(" · ").join([rated, *([say(HOW[step.facts["said"]])] if "said" in step.facts else [])])
    parts = [part for part in (_codes(step, say, now), _words(step, say, length)) if part]
    return Markup(" · ").join(parts)


def _codes(step: Step, say: Texts, now: datetime) -> Markup:
    facts = step.facts
    if step.kind is EventKind.CLASSIFIED and {"category", "severity"} <= facts.keys():
        severity = severity_name(Severity(facts["severity"]), say)
        return Markup("{} · {}").format(category_name(facts["category"], say), severity)
    if "led" in facts:
        led = say.within("step", STEPS[EventKind(facts["led"])])
        return say("{step}, until {when}", step=led, when=_at(facts["until"], say, now)) if "until" in facts else led
    if "until" in facts:
        return say("until {when}", when=_at(facts["until"], say, now))
    if facts.get("shown") == Shown.NOTHING and step.kind is EventKind.EVIDENCED:
        return say("none can be shown")
    if facts.get("said") in HOW:
        return say("said {how}", how=say(HOW[facts["said"]])) if facts["said"] != "told" else say(HOW["told"])
    if facts.get("how") in HOW:
        how = say(HOW[facts["how"]])
        if "spoken_at" not in facts:
            return how
        # Both times stand there: when it is said to have been, and, in front, when it was written down.
        return say("{how}, it was {when}", how=how, when=_at(facts["spoken_at"], say, now))
    if "step" in facts:
        name = clock_name(ClockStep(facts["step"]), say)
        # When it was found stands in front; when it was due may be long before, if Peiban stood still.
        return say("{what}, due {when}", what=name, when=_at(facts["due"], say, now)) if facts.get("due") else name
    number = facts.get("into") or facts.get("number")
    return Markup("<code>{}</code>").format(number) if number else Markup("")


def _at(moment: str, say: Texts, now: datetime) -> str:
    return say.when(datetime.fromisoformat(moment), now=now)


def _words(step: Step, say: Texts, length: int) -> Markup:
    # What was lodged stands above the timeline already.
    said = []
    if step.text and step.kind is not EventKind.LODGED:
        said.append(Markup.escape(step.text if len(step.text) <= length else step.text[:length] + "…"))
    if step.facts.get("files"):
        said.append(say.plural("{n} file", "{n} files", n=step.facts["files"]))
    return Markup(" · ").join(said)
