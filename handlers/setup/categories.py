"""Categories in chat: added, renamed, taught words, taken out of use and brought back."""

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from domain.complaint import Category, NamedCategory
from domain.complaint.category import LANGUAGES, MOST_WORDS, WIDEST, read_name, read_words
from domain.errors import NotFoundError
from domain.imports.cells import listed
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.cases import category_name
from handlers.blocks.form import Field, Filled, Form
from handlers.blocks.form.model import Context
from handlers.blocks.labels import LANGUAGE_NAMES
from handlers.blocks.paging import WIDE_PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import complaint
from services.scope import Scope


async def categories_screen(turn: Turn, tap: SetupTap) -> Answer:
    """All of them, those out of use too."""
    say = turn.say
    found = list(await complaint.categories_to_change(turn.scope))
    shown, page, pages = page_of(found, tap.value, WIDE_PAGE)
    head = say(
        "<b>Categories</b>\n"
        "What complaints are about: here you add your own, and rename or take out of use what you do not need."
    )
    picks = [Button.tap(_label(one, say), SetupTap(do="category", code=one.code)) for one in shown]
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="categories", value=to)), say)
    ways = [Button.tap(say("New category"), SetupTap(do="newcat")), sheet_button("categories", say)]
    back = Button.tap(say("◀ Back"), SetupTap(do="home"))
    text = Markup("{}{}").format(head, position(page, pages))
    return Show(SCREEN, text, (*grid(picks, 2), *rows(turns, ways, back)), view="categories")


def _label(one: NamedCategory, say: Texts) -> Markup:
    name = category_name(one, say)
    return Markup("{} · {}").format(name, say("retired")) if one.hidden else name


async def category_screen(turn: Turn, tap: SetupTap) -> Answer:
    """One of them: its names and words, and what can be done with it."""
    return _shown(await _find(turn.scope, tap.code), turn.say)


async def _find(scope: Scope, code: str) -> NamedCategory:
    found = (await complaint.categories_to_change(scope)).get(code)
    if found is None:
        raise NotFoundError
    return found


def _shown(one: NamedCategory, say: Texts) -> Show:
    lines = [Markup("<b>{}</b>").format(_label(one, say))]
    lines += [
        say("{label}: {value}", label=LANGUAGE_NAMES[language], value=category_name(one, Texts(language, say.zone)))
        for language in LANGUAGES
        if language != say.language
    ]
    words = say.joined([*map(Markup.escape, one.words)]) or "—"
    lines.append(say("Telling words of your own: {words}", words=words))
    if one.hidden:
        lines.append(say("Nothing new is put under it; cases that have it keep it."))
    acts = [
        Button.tap(say("Rename"), SetupTap(do="recat", code=one.code)),
        Button.tap(say("Telling words"), SetupTap(do="catwords", code=one.code)),
    ]
    others = [
        Button.tap(say("Use again"), SetupTap(do="showcat", code=one.code))
        if one.hidden
        else Button.tap(say("Take out of use"), SetupTap(do="hidecat", code=one.code))
    ]
    if one.names and not one.own:
        others.append(Button.tap(say("Usual name"), SetupTap(do="usualcat", code=one.code)))
    back = Button.tap(say("◀ Back"), SetupTap(do="categories"))
    return Show(SCREEN, Markup("\n").join(lines), rows(acts, others, back), view=f"category {one.code}")


async def hide(turn: Turn, tap: SetupTap) -> Answer:
    """Out of use, or back into it."""
    one = await complaint.hide_category(turn.scope, code=tap.code, hidden=tap.do == "hidecat")
    return _shown(one, turn.say)


async def usual(turn: Turn, tap: SetupTap) -> Answer:
    """Called as Peiban calls it again."""
    return _shown(await complaint.rename_category(turn.scope, code=tap.code, names={}), turn.say)


async def ask_new(turn: Turn, _tap: SetupTap) -> Answer:
    """Ask for a new one, where there is room for it."""
    (await complaint.categories_to_change(turn.scope)).next_code()
    return await turn.begin("category")


async def ask_names(turn: Turn, tap: SetupTap) -> Answer:
    """Ask for other names."""
    one = await _find(turn.scope, tap.code)
    return await turn.begin("recategory", {"code": one.code, "about": one.code, "run": one.code})


async def ask_words(turn: Turn, tap: SetupTap) -> Answer:
    """Ask for other words."""
    one = await _find(turn.scope, tap.code)
    return await turn.begin("catwords", {"code": one.code, "about": one.code, "run": one.code})


_PROMPTS = {
    "zh_Hans": N_("What is it called in simplified Chinese? The name stands on buttons."),
    "zh_Hant": N_("What is it called in traditional Chinese? The name stands on buttons."),
    "en": N_("What is it called in English? The name stands on buttons."),
}
_LABELS = {"zh_Hans": N_("Simplified Chinese"), "zh_Hant": N_("Traditional Chinese"), "en": N_("English")}


async def _names(scope: Scope, context: Context) -> tuple[Field, ...]:
    """In the language of whoever asks first; readers of one without a name read one of the others."""
    mine, book = scope.actor.language, await complaint.categories(scope)
    one = book[context["code"]] if "code" in context else NamedCategory(code=Category(""))

    def read(language: str, text: str) -> str:
        name = read_name(text)
        book.checked(replace(one, names={**one.names, language: name}))
        return name

    return tuple(
        Field(
            key=language,
            label=_LABELS[language],
            prompt=_PROMPTS[language],
            hint=N_("Guest rooms"),
            max_length=2 * WIDEST,
            number=True,
            required=language == mine,
            parse=partial(read, language),
        )
        for language in sorted(LANGUAGES, key=lambda one: one != mine)
    )


def _read_words(text: str) -> str:
    return ", ".join(read_words(listed(text)))


_WORDS = Field(
    key="words",
    label=N_("Telling words"),
    prompt=N_(
        "By which words does a complaint tell that it is about this? Separate them by commas. “Skip”: none of your own."
    ),
    hint=N_("bed sheets, room card, check-in"),
    max_length=30 * MOST_WORDS,
    required=False,
    number=True,
    parse=_read_words,
)


async def _names_and_words(scope: Scope, context: Context) -> tuple[Field, ...]:
    return (*await _names(scope, context), _WORDS)


def _given(filled: Filled) -> dict[str, str]:
    return {language: filled.answers[language] for language in LANGUAGES if filled.answers.get(language)}


async def _finish_new(scope: Scope, filled: Filled, say: Texts) -> Answer:
    words = listed(filled.answers.get("words") or "")
    one = await complaint.add_category(scope, names=_given(filled), words=words)
    done = say("✅ Cases can be put under it. Who answers for it is named under “Duties”.")
    return [Show("form:category", done), _shown(one, say)]


async def _finish_names(scope: Scope, filled: Filled, say: Texts) -> Answer:
    one = await _find(scope, filled.context["code"])
    one = await complaint.rename_category(scope, code=one.code, names={**one.names, **_given(filled)})
    return [Show("form:recategory", say("✅ Noted.")), _shown(one, say)]


async def _finish_words(scope: Scope, filled: Filled, say: Texts) -> Answer:
    words = listed(filled.answers.get("words") or "")
    one = await complaint.teach_category(scope, code=filled.context["code"], words=words)
    return [Show("form:catwords", say("✅ Noted.")), _shown(one, say)]


FORMS = (
    Form(name="category", title=N_("New category"), finish=_finish_new, load=_names_and_words),
    Form(name="recategory", title=N_("Rename"), finish=_finish_names, load=_names, summary=False),
    Form(name="catwords", title=N_("Telling words"), finish=_finish_words, summary=False, fields=(_WORDS,)),
)
