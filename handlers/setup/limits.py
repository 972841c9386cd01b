"""Limits: what counts per step and how grave a case is, for whom, since when; to be changed and taken back."""

from datetime import datetime

from markupsafe import Markup

from domain.complaint import Severity, Step, occurs
from domain.complaint.limit_words import read_limit
from domain.errors import NotFoundError
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.cases import category_name, clock_name, severity_name
from handlers.blocks.form import Field, Filled, Form
from handlers.blocks.limits import limit_name
from handlers.blocks.paging import WIDE_PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import complaint
from services.complaint import TIERS, Limits, LimitVersion, Whom
from services.scope import Scope


def _title(found: Limits, say: Texts) -> Markup:
    if found.category is not None:
        return say("Limits · {whom}", whom=category_name(found.category, say))
    if found.whom.tier is not None:
        return say("Limits · {whom}", whom=say("tier {n}", n=found.whom.tier))
    return say("Limits · {whom}", whom=found.name or say("all cases"))


async def limits_screen(turn: Turn, tap: SetupTap) -> Answer:
    """All steps for some cases."""
    say, whom = turn.say, Whom.of(tap.whom)
    found = await complaint.limits(turn.scope, whom=whom)
    lines = [Markup("<b>{}</b>").format(_title(found, say))]
    for step in Step:
        shown = [
            Markup("{} {}{}").format(severity_name(one.severity, say), limit_name(one.limit, say), _mark(one.own))
            for one in found.lines
            if one.step is step
        ]
        lines.append(say("{label}: {value}", label=clock_name(step, say), value=Markup(" · ").join(shown)))
    lines.append(say("✎ set for exactly these cases; the nearest limit counts. Normal cases count opening hours."))
    steps = [Button.tap(clock_name(step, say), SetupTap(do="step", whom=whom.code, code=step)) for step in Step]
    return Show(SCREEN, Markup("\n").join(lines), (*grid(steps, 2), *_ways(found, say)), view=f"limits {whom.code}")


def _mark(own: bool) -> str:
    return " ✎" if own else ""


def _ways(found: Limits, say: Texts) -> tuple[tuple[Button, ...], ...]:
    whom = found.whom
    if whom.code:
        tier: list[Button] = []
        if whom.organisation_id is not None:
            label = say("Tier: {n}", n=found.tier if found.tier is not None else "—")
            tier = [Button.tap(label, SetupTap(do="tier", whom=whom.code))]
        return rows(tier, Button.tap(say("◀ Back"), SetupTap(do="limits")))
    nearer = [
        Button.tap(say("By category"), SetupTap(do="cats")),
        Button.tap(say("By tier"), SetupTap(do="tiers")),
        Button.tap(say("By customer"), SetupTap(do="orgs")),
    ]
    return rows(nearer, [sheet_button("limits", say), Button.tap(say("◀ Back"), SetupTap(do="home"))])


async def step_screen(turn: Turn, tap: SetupTap) -> Answer:
    """One step: its three limits with since when and by whom, and what was before."""
    return await _step(turn.scope, turn.say, Whom.of(tap.whom), _step_of(tap.code), page=tap.value)


def _step_of(code: str) -> Step:
    if code not in set(Step):
        raise NotFoundError
    return Step(code)


async def _step(scope: Scope, say: Texts, whom: Whom, step: Step, *, page: int = 0) -> Show:
    found = await complaint.limits(scope, whom=whom)
    mine = [one for one in found.lines if one.step is step]
    lines = [Markup("<b>{}</b> · {}").format(_title(found, say), clock_name(step, say))]
    for one in mine:
        lines.append(
            say(
                "{label}: {value}",
                label=severity_name(one.severity, say),
                value=limit_name(one.limit, say)
                + (say(" (standard)") if one.default else _since(one.since, one.by, say, scope)),
            )
        )
    versions = await complaint.limit_versions(scope, whom=whom, step=step)
    shown, page, pages = page_of(versions, page)
    if versions:
        lines.append(Markup("<b>{}</b>{}").format(say("Changes"), position(page, pages)))
        lines += [_version(one, say, scope) for one in shown]
    sets = [Button.tap(severity_name(one.severity, say), _tap("set", whom, step, one.severity)) for one in mine]
    backs = [
        Button.tap(say("↩ {what}", what=severity_name(one.severity, say)), _tap("unset", whom, step, one.severity))
        for one in mine
        if one.own
    ]
    if backs:
        lines.append(say("↩ takes a limit back."))
    turns = pager(
        page, pages, lambda label, to: Button.tap(label, SetupTap(do="step", whom=whom.code, code=step, value=to)), say
    )
    back = Button.tap(say("◀ Back"), SetupTap(do="limits", whom=whom.code))
    return Show(SCREEN, Markup("\n").join(lines), rows(sets, backs, turns, back), view=f"limit {step} {whom.code}")


def _tap(do: str, whom: Whom, step: Step, severity: Severity) -> SetupTap:
    return SetupTap(do=do, whom=whom.code, code=f"{step}.{severity}")


def _since(since: datetime | None, by: str, say: Texts, scope: Scope) -> Markup:
    if since is None:
        return Markup("")
    return say(" (since {when}, {name})", when=say.when(since, now=scope.now), name=by or "—")


def _version(one: LimitVersion, say: Texts, scope: Scope) -> Markup:
    grave = severity_name(one.severity, say) if one.severity else say("all")
    value = say("taken back") if one.withdrawn else limit_name(one.limit, say)
    when = say.when(one.since, now=scope.now)
    return Markup("· {} · {} · {} · {}").format(when, grave, value, one.by or "—")


async def ask_limit(turn: Turn, tap: SetupTap) -> Answer:
    """Ask for a limit in words."""
    _both(tap.code)
    Whom.of(tap.whom)
    return await turn.begin("limit", {"whom": tap.whom, "code": tap.code, "about": f"{tap.whom} {tap.code}"})


def _both(code: str) -> tuple[Step, Severity]:
    step, _dot, severity = code.partition(".")
    if severity not in set(Severity) or not occurs(_step_of(step), Severity(severity)):
        raise NotFoundError
    return Step(step), Severity(severity)


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    whom, (step, severity) = Whom.of(filled.context["whom"]), _both(filled.context["code"])
    limit = read_limit(filled.answers["limit"])
    await complaint.set_limit(scope, whom=whom, step=step, severity=severity, limit=limit)
    done = say("✅ Set: {limit}. The due times of open cases are reckoned anew.", limit=limit_name(limit, say))
    return [Show("form:limit", done), await _step(scope, say, whom, step)]


async def take_back(turn: Turn, tap: SetupTap) -> Answer:
    """Take a limit back."""
    whom, (step, severity) = Whom.of(tap.whom), _both(tap.code)
    await complaint.take_back_limit(turn.scope, whom=whom, step=step, severity=severity)
    return await _step(turn.scope, turn.say, whom, step)


async def categories(turn: Turn, tap: SetupTap) -> Answer:
    """For which category."""
    say, found = turn.say, (await complaint.categories(turn.scope)).shown
    shown, page, pages = page_of(found, tap.value, WIDE_PAGE)
    picks = [
        Button.tap(category_name(one, say), SetupTap(do="limits", whom=Whom(category=one.code).code)) for one in shown
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="cats", value=to)), say)
    text = Markup("{}{}").format(say("Limits for which category?"), position(page, pages))
    back = Button.tap(say("◀ Back"), SetupTap(do="limits"))
    return Show(SCREEN, text, (*grid(picks, 2), *rows(turns, back)), view="limit categories")


async def tiers(turn: Turn, tap: SetupTap) -> Answer:
    """For customers of which tier; or, with an organisation, which tier it shall have."""
    say, whom = turn.say, Whom.of(tap.whom)
    if whom.organisation_id is None:
        picks = [Button.tap(str(n), SetupTap(do="limits", whom=Whom(tier=n).code)) for n in TIERS]
        back = Button.tap(say("◀ Back"), SetupTap(do="limits"))
        text = say("Limits for customers of which tier? 1 is the most important.")
    else:
        picks = [Button.tap(str(n), SetupTap(do="settier", whom=whom.code, value=n)) for n in (*TIERS, 0)]
        picks[-1] = Button.tap("—", SetupTap(do="settier", whom=whom.code))
        back = Button.tap(say("◀ Back"), SetupTap(do="limits", whom=whom.code))
        text = say("Which tier is this customer? 1 is the most important, — none.")
    return Show(SCREEN, text, (*grid(picks, 5), *rows(back)), view=f"tiers {whom.code}")


async def set_tier(turn: Turn, tap: SetupTap) -> Answer:
    """Give an organisation its tier."""
    await complaint.set_tier(turn.scope, organisation_id=Whom.of(tap.whom).organisation_id or 0, tier=tap.value or None)
    return await limits_screen(turn, tap)


async def organisations(turn: Turn, tap: SetupTap) -> Answer:
    """For which customer."""
    say, found = turn.say, await complaint.organisations(turn.scope)
    shown, page, pages = page_of(found, tap.value)
    picks = [
        Button.tap(f"{name} · {tier}" if tier else name, SetupTap(do="limits", whom=Whom(organisation_id=id_).code))
        for id_, name, tier in shown
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="orgs", value=to)), say)
    text = Markup("{}{}").format(say("Limits and tier of which customer?"), position(page, pages))
    ways = [sheet_button("tiers", say, label=say("Tiers as a sheet")), Button.tap(say("◀ Back"), SetupTap(do="limits"))]
    return Show(SCREEN, text, (*grid(picks, 1), *rows(turns, ways)), view="limit customers")


def _parse(text: str) -> str:
    read_limit(text)
    return text


FORMS = (
    Form(
        name="limit",
        title=N_("Limit"),
        finish=_finish,
        summary=False,
        fields=(
            Field(
                key="limit",
                label=N_("Limit"),
                prompt=N_("How long may it take? Minutes, hours, working days, or “none”."),
                hint=N_("3 working days"),
                max_length=40,
                number=True,
                parse=_parse,
            ),
        ),
    ),
)
