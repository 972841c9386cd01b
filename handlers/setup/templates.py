"""Reply templates in chat: looked at by language and use, added, changed, retired."""

from markupsafe import Markup

from domain.complaint import Category, Party
from domain.complaint.template import LONGEST, MOST_NAME, TemplateUse, read_template
from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.text import fold
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.cases import PARTIES, category_choices, category_name
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Context
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.replies import LANGUAGES, use_name
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.menu import MenuTap
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import complaint
from services.complaint import KeptTemplate
from services.scope import Scope

EVERY = "every"


async def open_templates(turn: Turn) -> Answer:
    """`/templates`: for whoever looks after them."""
    return await templates_screen(turn, SetupTap(do="templates"))


def _language(code: str, say: Texts) -> str:
    if code and code not in LANGUAGES:
        raise NotFoundError
    return code or say.language


def _use(code: str) -> TemplateUse:
    if code not in set(TemplateUse):
        raise NotFoundError
    return TemplateUse(code)


async def templates_screen(turn: Turn, tap: SetupTap) -> Answer:
    """The uses, in one language."""
    return await _uses(turn.scope, turn.say, _language(tap.whom, turn.say))


async def _uses(scope: Scope, say: Texts, language: str) -> Show:
    found = [one.template for one in await complaint.templates(scope) if one.template.language == language]
    counts = {use: sum(one.use is use and not one.retired for one in found) for use in TemplateUse}
    text = say(
        "<b>Reply templates</b> · {language}\n"
        "Whoever writes to a customer is offered those in the customer's language and for the case's category.\n"
        "In them the desk is called: {desk}",
        language=LANGUAGES[language],
        desk=await complaint.desk_called(scope) or say.within("party", PARTIES[Party.DESK]),
    )
    picks = [
        Button.tap(f"{use_name(use, say)} · {counts[use]}", SetupTap(do="uses", whom=language, code=use))
        for use in TemplateUse
    ]
    others = [
        Button.tap(name, SetupTap(do="templates", whom=code)) for code, name in LANGUAGES.items() if code != language
    ]
    ways = [Button.tap(say("Name of the desk"), SetupTap(do="deskname")), sheet_button("templates", say)]
    home = SetupTap(do="home") if scope.actor.may(Permission.ADMINISTER) else MenuTap(word="menu")
    back = Button.tap(say("◀ Back"), home)
    return Show(SCREEN, text, (*grid(picks, 2), *rows(others, ways, back)), view=f"templates {language}")


async def use_screen(turn: Turn, tap: SetupTap) -> Answer:
    """The templates of one use and language."""
    return await _used(turn.scope, turn.say, _language(tap.whom, turn.say), _use(tap.code), page=tap.value)


async def _used(scope: Scope, say: Texts, language: str, use: TemplateUse, *, page: int = 0) -> Show:
    found = [
        one for one in await complaint.templates(scope) if one.template.use is use and one.template.language == language
    ]
    shown, page, pages = page_of(found, page)
    head = Markup("<b>{}</b> · {}{}").format(use_name(use, say), LANGUAGES[language], position(page, pages))
    picks = [Button.tap(_label(one, say), SetupTap(do="template", code=one.template.code)) for one in shown]
    turns = pager(
        page,
        pages,
        lambda label, to: Button.tap(label, SetupTap(do="uses", whom=language, code=use, value=to)),
        say,
    )
    add = Button.tap(say("New template"), SetupTap(do="newtext", whom=language, code=use))
    back = Button.tap(say("◀ Back"), SetupTap(do="templates", whom=language))
    lines = [head, say("Which one?") if found else say("There is none yet.")]
    return Show(
        SCREEN, Markup("\n").join(lines), (*grid(picks, 1), *rows(turns, [add, back])), view=f"uses {language} {use}"
    )


def _label(one: KeptTemplate, say: Texts) -> str:
    parts = [one.template.name]
    parts += [category_name(one.category, say).striptags()] if one.category else []
    parts += [say("retired").striptags()] if one.template.retired else []
    return " · ".join(parts)


async def one_screen(turn: Turn, tap: SetupTap) -> Answer:
    """One template: its words, for which cases, since when."""
    return await _one(turn.scope, turn.say, tap.code)


async def _one(scope: Scope, say: Texts, code: str) -> Show:
    found = await complaint.template(scope, code=code)
    one = found.template
    cases = category_name(found.category, say) if found.category else say("every category")
    facts = [Markup.escape(use_name(one.use, say)), Markup.escape(LANGUAGES[one.language]), cases]
    facts += [say("retired")] if one.retired else []
    since = (
        say("Since {when}, {name}", when=say.when(found.since, now=scope.now), name=found.by or "—")
        if found.since
        else say("Comes with Peiban.")
    )
    lines = [
        Markup("<b>{}</b> · {}").format(one.name, Markup(" · ").join(facts)),
        Markup("<code>{}</code>").format(one.text),
        since,
    ]
    acts = [
        Button.tap(say("Change words"), SetupTap(do="retext", code=code)),
        Button.tap(say("Use again"), SetupTap(do="revive", code=code))
        if one.retired
        else Button.tap(say("Retire"), SetupTap(do="retire", code=code)),
    ]
    back = Button.tap(say("◀ Back"), SetupTap(do="uses", whom=one.language, code=one.use))
    return Show(SCREEN, Markup("\n").join(lines), rows(acts, back), view=f"template {code}")


async def retire(turn: Turn, tap: SetupTap) -> Answer:
    """Out of use, or back into it."""
    await complaint.retire_template(turn.scope, code=tap.code, retired=tap.do == "retire")
    return await _one(turn.scope, turn.say, tap.code)


async def ask_new(turn: Turn, tap: SetupTap) -> Answer:
    """Ask for a new template."""
    language, use = _language(tap.whom, turn.say), _use(tap.code)
    about = f"{language} {use}"
    return await turn.begin("template", {"language": language, "use": use.value, "about": about, "run": about})


async def ask_text(turn: Turn, tap: SetupTap) -> Answer:
    """Ask for other words."""
    one = (await complaint.template(turn.scope, code=tap.code)).template
    return await turn.begin("retext", {"code": one.code, "about": one.code, "run": one.code})


async def ask_name(turn: Turn, _tap: SetupTap) -> Answer:
    """Ask what the desk is called."""
    await complaint.desk_called(turn.scope)
    return await turn.begin("deskname")


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    taken = {
        fold(one.template.name)
        for one in await complaint.templates(scope)
        if (one.template.language, one.template.use) == (context["language"], context["use"])
        and not one.template.retired
    }

    choices = category_choices(await complaint.categories(scope), scope.actor.language)

    def named(text: str) -> str:
        if fold(text) in taken:
            raise InvalidError(complaint.NAME_TAKEN)
        return text

    return (
        Field(
            key="category",
            label=N_("Category"),
            prompt=N_("For which cases?"),
            kind=Kind.CHOICE,
            choices=(Choice(EVERY, N_("every category")), *choices),
        ),
        Field(
            key="name",
            label=N_("Name"),
            prompt=N_("What shall it be called? The name stands on a button."),
            hint=N_("More time needed"),
            max_length=MOST_NAME,
            number=True,
            parse=named,
        ),
        _TEXT,
    )


_TEXT = Field(
    key="text",
    label=N_("Text"),
    prompt=N_(
        "The text, please. I fill in {{number}}, {{desk}} and {{time}}; "
        "any other words in braces are asked for when somebody uses it."
    ),
    hint=N_("On your complaint {{number}}: {{reason}}. You hear from us by {{time}}."),
    max_length=LONGEST,
    number=True,
    parse=read_template,
)


async def _finish_new(scope: Scope, filled: Filled, say: Texts) -> Answer:
    answers, context = filled.answers, filled.context
    category = None if answers["category"] == EVERY else Category(answers["category"])
    new = await complaint.add_template(
        scope,
        use=TemplateUse(context["use"]),
        category=category,
        language=context["language"],
        name=answers["name"],
        text=answers["text"],
    )
    return [Show("form:template", say("✅ The template can be used.")), await _one(scope, say, new.code)]


async def _finish_text(scope: Scope, filled: Filled, say: Texts) -> Answer:
    one = await complaint.write_template(scope, code=filled.context["code"], text=filled.answers["text"])
    return [Show("form:retext", say("✅ The template can be used.")), await _one(scope, say, one.code)]


async def _finish_name(scope: Scope, filled: Filled, say: Texts) -> Answer:
    await complaint.call_desk(scope, name=filled.answers.get("name") or "")
    return [Show("form:deskname", say("✅ Noted.")), await _uses(scope, say, say.language)]


FORMS = (
    Form(name="template", title=N_("New template"), finish=_finish_new, load=_questions),
    Form(name="retext", title=N_("Other words"), finish=_finish_text, summary=False, fields=(_TEXT,)),
    Form(
        name="deskname",
        title=N_("Name of the desk"),
        finish=_finish_name,
        summary=False,
        fields=(
            Field(
                key="name",
                label=N_("Name"),
                prompt=N_("What is the desk called when it writes to customers? “Skip”: as everybody calls it."),
                hint=N_("Customer centre of Huaxin"),
                max_length=40,
                required=False,
                number=True,
            ),
        ),
    ),
)
