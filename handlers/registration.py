"""Who are you: the forms of colleagues and customers, and invitation links."""

from markupsafe import Markup

from domain.errors import InvalidError
from domain.text import clean, digits
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, parts, rows
from handlers.blocks.form import Again, Field, Filled, Form
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import SCREEN as WELCOME
from handlers.menu import MenuTap
from services import registration
from services.attendance import Asked
from services.registration import Registered, Registration
from services.scope import Scope

EXAMPLE_NUMBER = N_("A1024")
EXAMPLE_NAME = N_("Li Ming")
EXAMPLE_COMPANY = N_("Huaxin Elevators")
EXAMPLE_CONTACT = N_("13800000000 or name@example.com")

ASK = N_("Whoever runs the training can look your number up, or give you an invitation link.")
# With so few tries left, or fewer, somebody to ask is named.
ALONE = 3

_GUEST = {
    Asked.TRAINER: N_(
        "You are not on the list of “{title}”, so your earlier check-in does not count yet. I have asked the trainer."
    ),
    Asked.OFFICE: N_(
        "You are not on the list of “{title}”, so your earlier check-in does not count yet. I have asked the training managers."
    ),
    Asked.NOBODY: N_(
        "You are not on the list of “{title}”, so your earlier check-in does not count yet. Please ask the trainer in the room."
    ),
}


def parse_contact(text: str) -> str:
    """A phone number or e-mail address; InvalidError with an example for anything else."""
    cleaned = digits(clean(text, max_length=200)).strip()
    bare = cleaned.lstrip("+").replace(" ", "").replace("-", "")
    if bare.isdecimal() and 6 <= len(bare) <= 20:
        return cleaned
    name, at, host = cleaned.partition("@")
    if at and name and "." in host and " " not in cleaned:
        return cleaned
    raise InvalidError(
        N_("That is neither a phone number nor an e-mail address. For example: 13800000000 or name@example.com")
    )


async def _finish_colleague(scope: Scope, filled: Filled, say: Texts) -> Answer | Again:
    result = await registration.register_colleague(
        scope, employee_no=filled.answers["number"], name=filled.answers["name"]
    )
    if result.outcome is Registered.WRONG:
        # The question stays open: whoever types his number again is understood.
        return Again(_wrong(result, say))
    return _closing("colleague", result, say, scope)


async def _finish_customer(scope: Scope, filled: Filled, say: Texts) -> Answer:
    answers = filled.answers
    result = await registration.register_customer(
        scope, name=answers["name"], company=answers["company"], contact=answers["contact"]
    )
    return _closing("customer", result, say, scope)


async def _finish_invited(scope: Scope, filled: Filled, say: Texts) -> Answer:
    result = await registration.redeem(scope, token=filled.context["token"], name=filled.answers["name"])
    return _closing("invited", result, say, scope)


def _closing(form: str, result: Registration, say: Texts, scope: Scope) -> Answer:
    """The form's last word, then how it ended: no keyboard that leads nowhere stays behind."""
    last = [Show(f"form:{form}", say("<b>Getting to know you</b>\nThank you, I have your answers."), if_open=True)]
    return [*last, *parts(registered(result, say, scope))]


async def open_invitation(turn: Turn) -> Answer:
    """Follow an invitation link; somebody new is asked for his name first."""
    result = await registration.redeem(turn.scope, token=turn.args)
    if result.outcome is Registered.NEEDS_NAME:
        return await turn.begin("invited", {"token": turn.args})
    return registered(result, turn.say, turn.scope)


def registered(result: Registration, say: Texts, scope: Scope) -> Answer:
    """How a registration ended."""
    menu = rows(Button.tap(say("Menu"), MenuTap(word="menu")))
    if result.outcome is Registered.DONE:
        text = say("✅ Welcome, {name}. From now on I know who you are.", name=result.name)
        credited = [
            say("✅ Your earlier check-in counts: you are checked in to “{title}”.", title=title)
            for title in result.lessons
        ]
        guest = [say(_GUEST[asked], title=title) for title, asked in result.guest]
        closed = Show(WELCOME, say("<b>Welcome to Peiban</b>\nYou have agreed and told me who you are."), if_open=True)
        return [closed, Say(Markup("\n").join([text, *credited, *guest]), menu)]
    again = rows(Button.tap(say("Try again"), MenuTap(word="start")))
    if result.outcome is Registered.SPENT:
        known = scope.actor.person_id is not None
        return Say(
            say("This link has been used or is too old. Please ask whoever gave it to you for a new one."),
            menu if known else again,
        )
    if result.outcome is Registered.LOCKED:
        when = say.when(scope.now + (result.until - scope.wall), now=scope.now) if result.until else ""
        return Say(
            say("That was wrong too often. To protect your colleagues I take no further tries until {when}.", when=when)
            + Markup("\n")
            + say(ASK)
        )
    if result.outcome is Registered.CLAIMED:
        return Say(
            say(
                "{name} is linked to another account already. That account has been told, and an administrator will decide.",
                name=result.name,
            ),
            rows(Button.tap(say("Where it stands"), MenuTap(word="start"))),
        )
    return Say(_wrong(result, say), again)


def _wrong(result: Registration, say: Texts) -> Markup:
    text = say.plural(
        "I have no colleague with this number and name. Please check both as they stand on your badge; {n} more try.",
        "I have no colleague with this number and name. Please check both as they stand on your badge; {n} more tries.",
        n=result.left,
    )
    return text if result.left > ALONE else text + Markup("\n") + say(ASK)


NAME = Field(key="name", label=N_("Name"), prompt=N_("What is your name?"), hint=EXAMPLE_NAME, max_length=60)
FORMS = (
    Form(
        name="colleague",
        title=N_("Getting to know you"),
        finish=_finish_colleague,
        summary=False,
        fields=(
            Field(
                key="number",
                label=N_("Employee number"),
                prompt=N_("What is your employee number?"),
                hint=EXAMPLE_NUMBER,
                max_length=40,
                number=True,
            ),
            Field(
                key="name",
                label=N_("Name"),
                prompt=N_("And your name, as it stands on your badge?"),
                hint=EXAMPLE_NAME,
                max_length=60,
            ),
        ),
    ),
    Form(
        name="customer",
        title=N_("Getting to know you"),
        finish=_finish_customer,
        fields=(
            NAME,
            Field(
                key="company",
                label=N_("Company"),
                prompt=N_("Which company are you with?"),
                hint=EXAMPLE_COMPANY,
                max_length=100,
            ),
            Field(
                key="contact",
                label=N_("Contact"),
                prompt=N_("How can we reach you? A phone number or an e-mail address."),
                hint=EXAMPLE_CONTACT,
                parse=parse_contact,
                max_length=100,
            ),
        ),
    ),
    Form(name="invited", title=N_("Getting to know you"), finish=_finish_invited, summary=False, fields=(NAME,)),
)
