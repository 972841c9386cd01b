"""Screens of the audit trail: a page of it, newest first, and whom or which case it shall be about."""

from typing import Any

from markupsafe import Markup

from domain.audit import AuditKind
from domain.errors import NotFoundError, NotPermittedError
from domain.permission import Permission
from domain.wording import N_
from handlers.audit.words import KINDS, act_name, subject_name
from handlers.blocks.answers import Answer, Button, Later, Say, Show, grid, rows
from handlers.blocks.commands import phrase_of
from handlers.blocks.form import Field, Filled, Form
from handlers.blocks.labels import somebody_name
from handlers.blocks.later import Finder, Noted
from handlers.blocks.paging import PAGE
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.menu import MenuTap
from services.reports.audit import Filter, Line, Page, audit_page, named_for_audit, note_look
from services.scope import Scope

SCREEN = "admin"


class AuditTap(Tap, prefix="au"):
    """A tap on the audit trail: which part of it, or whom to look for."""

    do: str
    kind: str = ""
    person: int = 0
    case: int = 0
    before: int = 0


def door(say: Texts) -> Button:
    """The button of the administration that leads here."""
    return Button.tap(say("Audit"), AuditTap(do="list"))


async def open_list(turn: Turn, tap: AuditTap) -> Answer:
    """A page of the trail; it is found, and the look entered, when it is sent."""
    if not turn.scope.actor.may(Permission.READ_AUDIT):
        raise NotPermittedError
    if tap.kind and tap.kind not in set(AuditKind):
        raise NotFoundError
    return _asked(kind=tap.kind, person=tap.person, case=tap.case, before=tap.before)


async def ask_whom(turn: Turn, _tap: AuditTap) -> Answer:
    """Ask for a colleague or a case."""
    if not turn.scope.actor.may(Permission.READ_AUDIT):
        raise NotPermittedError
    return await turn.begin("audit")


def _asked(**params: Any) -> Later:
    return Later(SCREEN, "audit", params)


async def find_page(scope: Scope, params: dict[str, Any], say: Texts) -> Noted:
    """The page that was asked for."""
    kind = AuditKind(params["kind"]) if params["kind"] else None
    wanted = Filter(kind=kind, person_id=params["person"], case_id=params["case"], before=params["before"])
    page = await audit_page(scope, wanted, limit=PAGE)

    async def note(writing: Scope) -> None:
        await note_look(writing, wanted)

    return Noted(_screen(page, wanted, say), note)


def _screen(page: Page, wanted: Filter, say: Texts) -> Show:
    title = [say("Audit")]
    title += [say(KINDS[wanted.kind])] if wanted.kind else []
    title += [somebody_name(page.who, say)] if page.who else []
    title += [Markup.escape(page.case)] if page.case else []
    lines = [Markup("<b>{}</b>").format(Markup(" · ").join(title))]
    lines += [_line(one, say) for one in page.lines] or [say("There is nothing here.")]
    kept = {"person": wanted.person_id, "case": wanted.case_id}
    kind = wanted.kind.value if wanted.kind else ""
    turns = [Button.tap(say("Newest"), AuditTap(do="list", kind=kind, **kept))] if wanted.before else []
    if page.more:
        older = AuditTap(do="list", kind=kind, before=page.lines[-1].id, **kept)
        turns.append(Button.tap(say("More ▶"), older))
    kinds = [Button.tap(say(label), AuditTap(do="list", kind=one.value, **kept)) for one, label in KINDS.items()]
    kinds = [button for button, one in zip(kinds, KINDS, strict=True) if one is not wanted.kind]
    whole = [Button.tap(say("Everything"), AuditTap(do="list"))] if wanted != Filter(before=wanted.before) else []
    whose = [Button.tap(say("Person or case"), AuditTap(do="whom")), *whole]
    back = Button.tap(say("◀ Back"), MenuTap(word="admin"))
    view = f"audit {kind} {wanted.person_id} {wanted.case_id} {wanted.before}"
    return Show(SCREEN, Markup("\n").join(lines), (*rows(turns), *grid(kinds, 2), *rows(whose, back)), view=view)


def _line(one: Line, say: Texts) -> Markup:
    facts = [Markup.escape(stamp(one, say)), somebody_name(one.who, say), act_name(one.act, say)]
    return Markup(" · ").join(fact for fact in (*facts, subject_name(one, say)) if fact)


def stamp(one: Line, say: Texts) -> str:
    """When it was, to the minute, with the year: an audit is read long afterwards."""
    return f"{one.at.astimezone(say.zone):%Y-%m-%d %H:%M}"


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    case_id, found = await named_for_audit(scope, words=filled.answers["words"])
    if case_id or len(found) == 1:
        return _asked(kind="", person=0 if case_id else found[0][0], case=case_id, before=0)
    if not found:
        return Say(say("I found nobody by that. Try part of the name, or the employee number."))
    picks = [Button.tap(somebody_name(who, say), AuditTap(do="list", person=one)) for one, who in found]
    return Show(
        SCREEN, say("Whom do you mean?"), (*grid(picks, 2), *rows(Button.tap(say("◀ Back"), AuditTap(do="list"))))
    )


def _words(text: str) -> str:
    """What was typed, a case's number too; nothing where it is one of the known wishes."""
    return "" if phrase_of(text) else text.strip()


FORMS = (
    Form(
        name="audit",
        title=N_("Audit"),
        finish=_finish,
        summary=False,
        fields=(
            Field(
                key="words",
                label=N_("Person or case"),
                prompt=N_("Which colleague (name or employee number), or which case (its number)?"),
                hint=N_("Li Ming"),
                max_length=60,
                number=True,
                parse=_words,
            ),
        ),
    ),
)
LATER: dict[str, Finder] = {"audit": find_page}
