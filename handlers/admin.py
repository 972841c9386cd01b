"""Administration: invite people, give and take roles, unbind, and decide who a record belongs to."""

from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from markupsafe import Markup

from domain.errors import NotFoundError
from domain.people import Role
from domain.wording import N_
from handlers import audit, setup, undelivered
from handlers.blocks.answers import Answer, Button, Say, Show, Toast, grid, rows
from handlers.blocks.form import Field, Filled, Form, Forms
from handlers.blocks.labels import channel_name, role_name
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from services import consent, place, roles
from services.roles import OpenClaim, PersonCard
from services.scope import Scope

SCREEN = "admin"
MOST_CLAIMS = 20


class AdminTap(Tap, prefix="ad"):
    """A tap in the administration."""

    do: str
    person: int = 0
    role: str = ""


class ClaimTap(Tap, prefix="cl"):
    """An administrator's decision on a claimed record."""

    claim: int
    grant: bool


async def open_admin(turn: Turn) -> Answer:
    """`/admin`: what an administrator can do."""
    return await admin_screen(turn.scope, turn.say)


async def admin_screen(scope: Scope, say: Texts) -> Show:
    """The first page."""
    text = say(
        "<b>Administration</b>\n"
        "Invite people, give roles, unbind accounts. To import a roster, questions, lessons or a survey, "
        "just send me the file. In a group: /bind"
    )
    return Show(
        SCREEN,
        text,
        rows(
            Button.tap(say("Invite"), AdminTap(do="invite")),
            Button.tap(say("Find a person"), AdminTap(do="find")),
            Button.tap(say("Counter QR code"), AdminTap(do="counter")),
            [setup.door(say), audit.door(say)],
            _claims_door(await roles.open_claims(scope), say),
            await undelivered.door(scope, say),
        ),
    )


def _claims_door(claims: list[OpenClaim], say: Texts) -> list[Button]:
    if not claims:
        return []
    label = say.plural("⚠️ {n} claimed record", "⚠️ {n} claimed records", n=len(claims))
    return [Button.tap(label, AdminTap(do="claims"))]


def _claims_screen(claims: list[OpenClaim], say: Texts) -> Show:
    """Every record that a second account claims; a button opens its card."""
    picks = [
        Button.tap(f"{claim.person.name} {claim.person.employee_no}", AdminTap(do="claim", person=claim.id))
        for claim in claims[:MOST_CLAIMS]
    ]
    back = Button.tap(say("◀ Back"), AdminTap(do="home"))
    text = say("Records that a second account claims. Which one?") if claims else say("✅ No record is claimed now.")
    return Show(SCREEN, text, (*grid(picks, 2), *rows(back)))


def _invite_screen(say: Texts) -> Show:
    picks = [Button.tap(role_name(role, say), AdminTap(do="link", role=role.value)) for role in Role]
    back = Button.tap(say("◀ Back"), AdminTap(do="home"))
    return Show(SCREEN, say("Which role shall the invitation give?"), (*grid(picks, 2), *rows(back)))


def person_screen(card: PersonCard, say: Texts) -> Show:
    """A person's page: roles as check boxes, accounts, invitation."""
    held = {role for role, _scope in card.roles}
    lines = [Markup("<b>{}</b> {}").format(card.name, card.employee_no)]
    lines.append(
        Markup(" · ").join(Markup.escape(part) for part in (card.organisation, card.department) if part) or Markup("—")
    )
    accounts = say.joined([channel_name(name, say) for name in card.accounts]) if card.accounts else say("none yet")
    lines.append(say("Accounts: {accounts}", accounts=accounts))
    boxes = [
        Button.tap(
            f"{'☑' if role in held else '☐'} {role_name(role, say)}",
            AdminTap(do="role", person=card.id, role=role.value),
        )
        for role in Role
    ]
    acts = [Button.tap(say("Invitation link"), AdminTap(do="own", person=card.id))]
    if card.accounts:
        acts.append(Button.tap(say("Unbind"), AdminTap(do="unbind", person=card.id)))
    if not card.employee_no and held <= {Role.CUSTOMER}:
        acts.append(Button.tap(say("Erase"), AdminTap(do="erase", person=card.id)))
    return Show(
        SCREEN, Markup("\n").join(lines), (*grid(boxes, 2), *rows(acts, Button.tap(say("◀ Back"), AdminTap(do="home"))))
    )


def _erase_question(card: PersonCard, say: Texts) -> Show:
    """What goes and what stays when a customer asked, by phone or letter, to be erased."""
    text = say(
        "<b>Erase {name}?</b> This cannot be undone, and it is entered into the audit.\n"
        "Erased: name, phone and e-mail, the words and files of his complaints, his chat.\n"
        "Kept: number, codes and times of his complaints, so that the reports stay as they are.",
        name=card.name,
    )
    back = Button.tap(say("◀ Back"), AdminTap(do="who", person=card.id))
    return Show(SCREEN, text, rows(back, Button.tap(say("Yes, erase"), AdminTap(do="gone", person=card.id))))


async def _erase(scope: Scope, say: Texts, person_id: int) -> Answer:
    if not await consent.erase_on_request(scope, person_id=person_id):
        return Toast(say("A colleague does this himself: /privacy").striptags(), alert=True)
    return Show(SCREEN, say("✅ Erased."), rows(Button.tap(say("◀ Back"), AdminTap(do="home"))))


def claim_screen(claim: OpenClaim, say: Texts) -> Show:
    """A claimed record: who has it, who wants it."""
    text = say(
        "⚠️ <b>One record, two accounts</b>\n"
        "A new account ({account}) says it is {name} ({number}), which is linked already. "
        "If the person has a new account, give it the record; if in doubt, ask the person first.",
        account=_who(claim, say),
        name=claim.person.name,
        number=claim.person.employee_no,
    )
    return Show(
        f"claim:{claim.id}",
        text,
        rows(
            [
                Button.tap(say("Leave it"), ClaimTap(claim=claim.id, grant=False)),
                Button.tap(say("Give to new one"), ClaimTap(claim=claim.id, grant=True)),
            ]
        ),
    )


def _who(claim: OpenClaim, say: Texts) -> Markup:
    """What is known of the account: visitors of the web chat bring no name."""
    facts = [Markup.escape(claim.account_name), channel_name(claim.channel, say)]
    return Markup(" · ").join(fact for fact in facts if fact)


def invitation(payload: str, say: Texts) -> Say:
    """A one-time link to pass on."""
    text = say(
        "This link works once, within 7 days. Pass it to that person only.\n"
        "Or let the person send me this: <code>/start {payload}</code>",
        payload=payload,
    )
    return Say(text, rows(Button.link(say("Invitation link"), payload)))


async def _finish_find(scope: Scope, filled: Filled, say: Texts) -> Answer:
    found = await roles.find_people(scope, words=filled.answers["words"])
    if not found:
        return Say(say("I found nobody by that. Try part of the name, or the employee number."))
    picks = [Button.tap(f"{card.name} {card.employee_no}", AdminTap(do="who", person=card.id)) for card in found]
    return Show(
        SCREEN, say("Whom do you mean?"), (*grid(picks, 2), *rows(Button.tap(say("◀ Back"), AdminTap(do="home"))))
    )


FORMS = (
    Form(
        name="find",
        title=N_("Find a person"),
        finish=_finish_find,
        summary=False,
        fields=(
            Field(
                key="words",
                label=N_("Name"),
                prompt=N_("Name or employee number?"),
                hint=N_("Li Ming"),
                max_length=60,
                number=True,
            ),
        ),
    ),
)


async def _act(tap: AdminTap, scope: Scope, say: Texts) -> Answer:
    if tap.do == "invite":
        return _invite_screen(say)
    if tap.do == "link":
        return invitation(await roles.invite(scope, role=Role(tap.role)), say)
    if tap.do == "own":
        return invitation(await roles.invite(scope, person_id=tap.person), say)
    if tap.do == "who":
        return person_screen(await roles.person_card(scope, person_id=tap.person), say)
    if tap.do == "role":
        return person_screen(await roles.change_role(scope, person_id=tap.person, role=Role(tap.role)), say)
    if tap.do == "unbind":
        return person_screen(await roles.unbind(scope, person_id=tap.person), say)
    if tap.do == "claims":
        return _claims_screen(await roles.open_claims(scope), say)
    if tap.do == "claim":
        return replace(claim_screen(await roles.open_claim(scope, claim_id=tap.person), say), anew=True)
    if tap.do == "counter":
        await place.ask_for_counter_code(scope)
        return Toast(say("The code comes as a picture in a moment.").striptags())
    return await admin_screen(scope, say)


def router() -> Router:
    """The routes of the administration."""
    admin = Router(name="admin")

    @admin.callback_query(AdminTap.filter())
    async def on_admin(
        _tap: CallbackQuery, callback_data: AdminTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        if callback_data.role and callback_data.role not in set(Role):
            raise NotFoundError
        if callback_data.do == "find":
            return await forms.begin("find", scope=scope, state=state, say=say)
        if callback_data.do == "erase":
            return _erase_question(await roles.person_card(scope, person_id=callback_data.person), say)
        if callback_data.do == "gone":
            return await _erase(scope, say, callback_data.person)
        return await _act(callback_data, scope, say)

    @admin.callback_query(ClaimTap.filter())
    async def on_claim(_tap: CallbackQuery, callback_data: ClaimTap, scope: Scope, say: Texts) -> Answer:
        claim = await roles.decide_claim(scope, claim_id=callback_data.claim, grant=callback_data.grant)
        if claim.decided:
            return Show(f"claim:{claim.id}", say("This was decided already."))
        done = (
            say("✅ The record belongs to the new account now.")
            if callback_data.grant
            else say("The record stays where it is.")
        )
        return Show(f"claim:{claim.id}", done)

    return admin
