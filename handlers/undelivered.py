"""The administrator's list of messages that failed or whose end nobody knows: tell them again, or put them off the list."""

from aiogram import Router
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.labels import somebody_name
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.menu import MenuTap
from services import undelivered
from services.scope import Scope
from services.undelivered import Missed

SCREEN = "admin"
SURVEY = N_("Satisfaction survey")
OTHER = N_("Message")

# What each kind of notice is to somebody who does not know our names. All about surveys is one word: the list must not tell
# who was reminded, nor whose screens were cleared after his answer.
KINDS = {
    "record_guessed": N_("Wrong names for a record"),
    "link_claim": N_("Claimed record"),
    "link_claimed": N_("Claimed record"),
    "claim_decided": N_("Decision on a claimed record"),
    "record_moved": N_("Decision on a claimed record"),
    "privacy_export": N_("Copy of one's own data"),
    "roll": N_("Live list of a lesson"),
    "walk_in": N_("Walk-in"),
    "walk_in_decided": N_("Decision on a walk-in"),
    "lesson_tomorrow": N_("Reminder of a lesson"),
    "teach_tomorrow": N_("Reminder to teach"),
    "case": N_("Card of a complaint"),
    "case_board": N_("Board of the desk"),
    "case_clock": N_("Due time of a complaint"),
    "complaint_report": N_("Report on complaints"),
    "complaint_report_file": N_("Report on complaints"),
    "case_answer": N_("Reminder of a customer's answer"),
    "case_news": N_("News of a complaint"),
    "case_similar": N_("Similar complaints"),
    "case_told": N_("News of a complaint"),
    "case_files": N_("Files of a complaint"),
    "case_paged": N_("Call to whoever is on duty"),
    "case_vacant": N_("Complaint without an owner"),
    "file_refused": N_("File that could not be kept"),
    "improvement": N_("Improvement item"),
    "counter_code": N_("Counter QR code"),
    "setup_sheet": N_("Sheet of the complaint desk's set-up"),
    "digest": N_("Morning digest"),
    "digest_picture": N_("Picture of the digest"),
    "quiz": N_("New quiz"),
    "quiz_reminder": N_("Reminder of a quiz"),
    "survey": SURVEY,
    "survey_reminder": SURVEY,
    "survey_over": SURVEY,
    "survey_closed": SURVEY,
    "import_preview": N_("Import"),
    "import_progress": N_("Import"),
    "import_done": N_("Import"),
}


class UndeliveredTap(Tap, prefix="un"):
    """A tap on the list: turn to a page, open one, or see to it."""

    do: str
    notice: int = 0
    page: int = 0


async def door(scope: Scope, say: Texts) -> list[Button]:
    """The button that leads to the list, while there is something on it."""
    number = await undelivered.how_many(scope)
    if not number:
        return []
    label = say.plural("⚠️ {n} message not delivered", "⚠️ {n} messages not delivered", n=number)
    return [Button.tap(label, UndeliveredTap(do="list"))]


async def missed_list(scope: Scope, say: Texts, *, page: int, first: str = "") -> Show:
    """One page of the list; `first` says what has just been done."""
    number = await undelivered.how_many(scope)
    back = Button.tap(say("◀ Back"), MenuTap(word="admin"))
    head = [Markup.escape(first)] if first else []
    if not number:
        return Show(SCREEN, Markup("\n").join([*head, say("✅ No message is left to see to.")]), rows(back))
    places, page, pages = page_of(range(number), page)
    found = await undelivered.missed(scope, offset=places[0], limit=PAGE)
    title = say("Messages that were not delivered, or nobody knows")
    head.append(Markup("<b>{}</b>{}").format(title, position(page, pages)))
    lines = [_line(place, one, say, scope) for place, one in enumerate(found, start=places[0] + 1)]
    picks = [
        Button.tap(str(place), UndeliveredTap(do="show", notice=one.id, page=page))
        for place, one in enumerate(found, start=places[0] + 1)
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, UndeliveredTap(do="list", page=to)), say)
    view = f"undelivered {page}"
    return Show(SCREEN, Markup("\n").join([*head, *lines]), (*grid(picks, 4), *rows(turns, back)), view=view)


def missed_screen(one: Missed, say: Texts, scope: Scope, *, page: int) -> Show:
    """One of them, with what may be done."""
    if one.certain:
        told = say("It did not arrive.")
    else:
        told = say("It was being sent when something broke; nobody knows whether it arrived.")
    lines = [
        Markup("<b>{}</b>").format(say(KINDS.get(one.kind, OTHER))),
        say("To: {name}", name=somebody_name(one.to, say)),
    ]
    lines += [say("Since: {when}", when=_since(one, say, scope)), told]
    acts = [Button.tap(say("Seen"), UndeliveredTap(do="seen", notice=one.id, page=page))]
    if one.again:
        acts.insert(0, Button.tap(say("Tell again"), UndeliveredTap(do="again", notice=one.id, page=page)))
    else:
        lines.append(say("I do not repeat this one by myself. If it matters, please tell the person another way."))
    back = Button.tap(say("◀ Back"), UndeliveredTap(do="list", page=page))
    return Show(SCREEN, Markup("\n").join(lines), rows(acts, back), view=f"undelivered notice {one.id}")


def _line(place: int, one: Missed, say: Texts, scope: Scope) -> Markup:
    facts = [say(KINDS.get(one.kind, OTHER)), somebody_name(one.to, say), _since(one, say, scope)]
    facts.append(say("failed") if one.certain else say("unknown"))
    return Markup("{}. {}").format(place, Markup(" · ").join(facts))


def _since(one: Missed, say: Texts, scope: Scope) -> Markup:
    """Of surveys the day only, as everywhere: the minute could be that of a hand-in."""
    if KINDS.get(one.kind) == SURVEY:
        return Markup.escape(say.day(one.since))
    return say.when(one.since, now=scope.now)


async def _act(tap: UndeliveredTap, scope: Scope, say: Texts) -> Answer:
    done: str = say("Somebody else has seen to it already.")
    if tap.do == "again":
        if await undelivered.tell_again(scope, notice_id=tap.notice):
            done = say("✅ It goes out again in a moment.")
    elif tap.do == "seen":
        if await undelivered.mark_seen(scope, notice_id=tap.notice):
            done = say("✅ Off the list.")
    elif tap.do == "show":
        found = await undelivered.one_missed(scope, notice_id=tap.notice)
        if found is not None:
            return missed_screen(found, say, scope, page=tap.page)
    else:
        done = ""
    return await missed_list(scope, say, page=tap.page, first=done)


def router() -> Router:
    """The routes of the list."""
    missed = Router(name="undelivered")

    @missed.callback_query(UndeliveredTap.filter())
    async def on_undelivered(_tap: CallbackQuery, callback_data: UndeliveredTap, scope: Scope, say: Texts) -> Answer:
        return await _act(callback_data, scope, say)

    return missed
