"""What helped in closed cases: kept after a look at it, listed, deleted."""

from markupsafe import Markup

from domain.complaint.snippet import LONGEST
from domain.permission import Permission
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, grid, rows
from handlers.blocks.cases import category_name
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Answers, Context
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.desk.card import private_screen
from handlers.desk.taps import DeskTap
from services import complaint
from services.complaint import KeptSnippet
from services.scope import Scope

SCREEN = "desk"
AS_IS = "as is"
_LINE_LENGTH = 60


def doors(scope: Scope, say: Texts) -> list[Button]:
    """The way to what is kept, for whoever looks after it."""
    return [_tap(say("What helped"), "kept")] if scope.actor.may(Permission.KEEP_SNIPPET) else []


async def kept_list(turn: Turn, tap: DeskTap) -> Answer:
    """Everything that is kept, the newest first."""
    return await _listed(turn.scope, turn.say, page=tap.value)


async def _listed(scope: Scope, say: Texts, *, page: int) -> Show:
    found = await complaint.kept_snippets(scope)
    shown, page, pages = page_of(found, page)
    lines = [Markup("<b>{}</b>{}").format(say("What helped in closed cases"), position(page, pages))]
    lines += [_line(one, say) for one in shown]
    if not found:
        lines.append(say("Nothing is kept yet. On the card of a closed case, “More…” has a button for it."))
    picks = [_tap(one.number, "keptone", one.case_id) for one in shown]
    turns = pager(page, pages, lambda label, to: _tap(label, "kept", value=to), say)
    back = _tap(say("◀ Back"), "list")
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 2), *rows(turns, back)), view="kept")


def _line(one: KeptSnippet, say: Texts) -> Markup:
    words = " ".join(one.text.split())
    short = words if len(words) <= _LINE_LENGTH else words[:_LINE_LENGTH] + "…"
    return Markup("<code>{}</code> · {} · {}").format(one.number, category_name(one.category, say), short)


async def kept_one(turn: Turn, tap: DeskTap) -> Answer:
    """One of them, whole."""
    say, one = turn.say, await complaint.snippet(turn.scope, case_id=tap.case)
    facts = Markup("<code>{}</code> · {}").format(one.number, category_name(one.category, say))
    since = say("Kept {when}, {name}", when=say.when(one.kept_at, now=turn.scope.now), name=one.by or "—")
    text = Markup("\n").join([facts, Markup("<b>{}</b>").format(one.text), since])
    back = _tap(say("◀ Back"), "kept")
    buttons = rows(_tap(say("Open the case"), "card", tap.case), _tap(say("Delete…"), "forget", tap.case), back)
    return Show(SCREEN, text, buttons, view="kept one")


async def ask_to_forget(turn: Turn, tap: DeskTap) -> Answer:
    """The question before it is gone."""
    say, one = turn.say, await complaint.snippet(turn.scope, case_id=tap.case)
    text = say(
        "Delete what is kept of <code>{number}</code>? It is shown beside no case any more; the case itself stays.",
        number=one.number,
    )
    ways = rows(_tap(say("◀ Back"), "keptone", tap.case), _tap(say("Delete"), "forgetit", tap.case))
    return Show(SCREEN, text, ways, view="forget")


async def forget(turn: Turn, tap: DeskTap) -> Answer:
    """Delete it."""
    gone = await complaint.delete_snippet(turn.scope, case_id=tap.case)
    text = turn.say("✅ Deleted.") if gone else turn.say("It was gone already.")
    return [Say(text), await _listed(turn.scope, turn.say, page=0)]


async def ask_to_keep(turn: Turn, tap: DeskTap) -> Answer:
    """Show what would be kept."""
    draft = await complaint.snippet_draft(turn.scope, case_id=tap.case)
    return await turn.begin("snippet", {"case": draft.case_id, "run": str(tap.case), "about": str(tap.case)})


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    draft = await complaint.snippet_draft(scope, case_id=context["case"])

    def drafted(_answers: Answers, say: Texts) -> list[Markup]:
        told = say("<code>{number}</code>: this would be shown beside similar cases.", number=draft.number)
        return [told, Markup("<code>{}</code>").format(draft.text)]

    def written(answers: Answers) -> bool:
        return answers.get("words") not in (None, "", AS_IS)

    def cleaned(answers: Answers, _say: Texts) -> list[Markup]:
        return [Markup("<code>{}</code>").format(draft.cleaned(str(answers["words"])))]

    return (
        Field(
            key="words",
            label=N_("Words"),
            prompt=N_(
                "Does it say what helped, and nothing of the customer? To change it, copy it and send me your version."
            ),
            kind=Kind.CHOICE,
            choices=(Choice(AS_IS, N_("Keep it like this")),),
            own_words=True,
            max_length=LONGEST,
            number=True,
            above=drafted,
        ),
        Field(
            key="look",
            label=N_("Second look"),
            prompt=N_("I have left out whoever could be recognised. Shall it be kept like this?"),
            kind=Kind.CHOICE,
            choices=(Choice("keep", N_("Keep it like this")), Choice("rewrite", N_("Rewrite"), back_to="words")),
            when=written,
            above=cleaned,
        ),
    )


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    case_id, words = filled.context["case"], filled.answers["words"]
    if words == AS_IS:
        words = (await complaint.snippet_draft(scope, case_id=case_id)).text
    await complaint.keep_snippet(scope, case_id=case_id, text=words)
    card = await complaint.case_card(scope, case_id=case_id)
    done = say("✅ Kept. It appears beside similar cases; /desk lists what is kept.")
    return [Show("form:snippet", done), private_screen(card, say, scope)]


def _tap(label: str, do: str, case: int = 0, *, value: int = 0) -> Button:
    return Button.tap(label, DeskTap(do=do, case=case, value=value))


FORMS = (Form(name="snippet", title=N_("What helped"), finish=_finish, load=_questions, summary=False),)
TAPS = {
    "kept": kept_list,
    "keptone": kept_one,
    "keep": ask_to_keep,
    "forget": ask_to_forget,
    "forgetit": forget,
}
