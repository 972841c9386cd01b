"""The limits of a case's steps as administrators see and change them; every change keeps the one before and is audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.complaint import Category, Facts, Limit, NamedCategory, Severity, SlaRule, Step, Unit, limit_of, occurs
from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.complaint.categories import in_use
from services.complaint.rewinding import rewind
from services.complaint.whom import TIERS, Whom
from services.scope import Scope, requires
from storage import people
from storage.complaint import categories, sla

WRONG_TIER = N_("A tier is a whole number from 1 (the most important customers) to 10, for example: 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """The limit that counts for some cases. `own`: set for exactly these; `default`: nobody has set any that reaches them."""

    step: Step
    severity: Severity
    limit: Limit | None
    own: bool
    default: bool
    since: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitVersion:
    """One change of a limit; `withdrawn`: it was taken back then."""

    severity: Severity | None
    limit: Limit | None
    withdrawn: bool
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """A limit to be set, or to be `taken_back`."""

    whom: Whom
    step: Step
    severity: Severity
    limit: Limit | None
    taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChange:
    """Which tier an organisation shall have from now on; None: none."""

    organisation_id: int
    tier: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All limits for some cases; `name` and `tier` are an organisation's."""

    whom: Whom
    category: NamedCategory | None
    name: str
    tier: int | None
    lines: tuple[LimitLine, ...]


@requires(Permission.ADMINISTER)
async def limits(scope: Scope, *, whom: Whom) -> Limits:
    """The limit of each step and severity that counts for these cases."""
    name = await whom.demand(scope)
    category = (await categories.book(scope.tx))[whom.category] if whom.category else None
    tier = await people.tier_of(scope.tx, whom.organisation_id) if whom.organisation_id else whom.tier
    rows = {row.id: row for row in await sla.rows(scope.tx)}
    rules = [rule for rule in await sla.rules(scope.tx) if reaches(rule, whom, tier)]
    lines = []
    for step in Step:
        for severity in (one for one in Severity if occurs(step, one)):
            limit, rule = limit_of(step, facts_of(whom, severity, tier), rules)
            row = rows.get(rule.version) if rule else None
            lines.append(
                LimitLine(
                    step=step,
                    severity=severity,
                    limit=limit,
                    own=rule is not None and rule.severity is severity and whom.is_of(rule),
                    default=rule is None,
                    since=row.set_at if row else None,
                    by=await _name(scope, row.set_by_id) if row else "",
                )
            )
    return Limits(whom=whom, category=category, name=name, tier=tier, lines=tuple(lines))


def reaches(rule: SlaRule, whom: Whom, tier: int | None) -> bool:
    """Whether a rule counts for all of these cases: one for only some of them says nothing about all."""
    return (
        rule.category in (None, whom.category)
        and rule.tier in (None, tier)
        and rule.organisation_id in (None, whom.organisation_id)
    )


def facts_of(whom: Whom, severity: Severity, tier: int | None) -> Facts:
    """What the limit of such cases depends on."""
    category = whom.category or Category.OTHER
    return Facts(severity=severity, category=category, tier=tier, organisation_id=whom.organisation_id)


@requires(Permission.ADMINISTER)
async def own_limits(scope: Scope) -> list[tuple[Limits, LimitLine]]:
    """What counts for all cases, then each limit that is set for some of them only, as far as their category is in use."""
    every = await limits(scope, whom=Whom())
    found = [(every, line) for line in every.lines]
    rules = await sla.rules(scope.tx)
    nearer = dict.fromkeys(
        Whom(category=one.category, tier=one.tier, organisation_id=one.organisation_id) for one in rules
    )
    for whom in sorted(nearer, key=lambda one: one.code):
        if whom != Whom():
            shown = await limits(scope, whom=whom)
            used = shown.category is None or not shown.category.hidden
            found += [(shown, line) for line in shown.lines if line.own and used]
    return found


@requires(Permission.ADMINISTER)
async def limit_versions(scope: Scope, *, whom: Whom, step: Step) -> list[LimitVersion]:
    """Every change of a step's limits for exactly these cases, the newest first."""
    return [
        LimitVersion(
            severity=row.severity,
            limit=Limit(row.amount, Unit(row.unit)) if row.amount is not None else None,
            withdrawn=row.withdrawn,
            since=row.set_at,
            by=await _name(scope, row.set_by_id),
        )
        for row in reversed(await sla.rows(scope.tx))
        if row.step is step and whom.is_of(row)
    ]


@requires(Permission.ADMINISTER)
async def set_limit(scope: Scope, *, whom: Whom, step: Step, severity: Severity, limit: Limit | None) -> int:
    """Set a limit (None: there is none); the same once more changes nothing. Returns how many open cases it moved over."""
    await whom.demand(scope)
    if whom.category is not None:
        await in_use(scope, whom.category)
    before = await _own(scope, whom, step, severity)
    if before is not None and before.limit == limit:
        return 0
    await _write(scope, _rule(whom, step, severity, limit), before, withdrawn=False)
    return await rewind(scope)


@requires(Permission.ADMINISTER)
async def change_limits(scope: Scope, *, changes: Sequence[LimitChange]) -> int:
    """Set and take back many limits, each with its trace; open cases are reckoned anew once. Returns how many differed."""
    changed = 0
    for one in changes:
        await one.whom.demand(scope)
        if one.whom.category is not None and not one.taken_back:
            await in_use(scope, one.whom.category)
        before = await _own(scope, one.whom, one.step, one.severity)
        if before is None if one.taken_back else before is not None and before.limit == one.limit:
            continue
        rule = before if one.taken_back and before else _rule(one.whom, one.step, one.severity, one.limit)
        await _write(scope, rule, before, withdrawn=one.taken_back)
        changed += 1
    if changed:
        await rewind(scope)
    return changed


@requires(Permission.ADMINISTER)
async def take_back_limit(scope: Scope, *, whom: Whom, step: Step, severity: Severity) -> int:
    """Take a limit back: what is farther away, in the end the default, counts again. Nothing set: nothing changes."""
    before = await _own(scope, whom, step, severity)
    if before is None:
        return 0
    await _write(scope, before, before, withdrawn=True)
    return await rewind(scope)


@requires(Permission.ADMINISTER)
async def organisations(scope: Scope) -> list[tuple[int, str, int | None]]:
    """Every organisation: id, name, tier."""
    return [(row.id or 0, row.name, row.tier) for row in await people.organisations(scope.tx)]


@requires(Permission.ADMINISTER)
async def set_tier(scope: Scope, *, organisation_id: int, tier: int | None) -> None:
    """Say how much of a customer an organisation is; None: nobody says."""
    await set_tiers(scope, changes=[TierChange(organisation_id=organisation_id, tier=tier)])


@requires(Permission.ADMINISTER)
async def set_tiers(scope: Scope, *, changes: Sequence[TierChange]) -> None:
    """The same of several, each with its trace; open cases are reckoned anew once.

    InvalidError for what is no tier, NotFoundError for an organisation that is not known.
    """
    changed = False
    for one in changes:
        if one.tier is not None and one.tier not in TIERS:
            raise InvalidError(WRONG_TIER)
        if not await people.organisation_name(scope.tx, one.organisation_id):
            raise NotFoundError
        before = await people.tier_of(scope.tx, one.organisation_id)
        if before == one.tier:
            continue
        await people.set_tier(scope.tx, one.organisation_id, one.tier)
        subject = f"organisation:{one.organisation_id}"
        await audit.note(scope, "customer tier set", subject=subject, before=before, after=one.tier)
        changed = True
    if changed:
        await rewind(scope)


def _rule(whom: Whom, step: Step, severity: Severity, limit: Limit | None) -> SlaRule:
    return SlaRule(
        step=step,
        limit=limit,
        severity=severity,
        category=whom.category,
        tier=whom.tier,
        organisation_id=whom.organisation_id,
    )


async def _own(scope: Scope, whom: Whom, step: Step, severity: Severity) -> SlaRule | None:
    rules = await sla.rules(scope.tx)
    return next((one for one in rules if one.step is step and one.severity is severity and whom.is_of(one)), None)


async def _write(scope: Scope, rule: SlaRule, before: SlaRule | None, *, withdrawn: bool) -> None:
    await sla.set_limit(scope.tx, rule, by=scope.actor.person_id, now=scope.now, withdrawn=withdrawn)
    whom = Whom(category=rule.category, tier=rule.tier, organisation_id=rule.organisation_id)
    await audit.note(
        scope,
        "complaint limit taken back" if withdrawn else "complaint limit set",
        subject=f"limit:{rule.step}:{rule.severity}:{whom.code or 'all'}",
        before=_fact(before.limit) if before else "not set",
        after="not set" if withdrawn else _fact(rule.limit),
    )


def _fact(limit: Limit | None) -> str:
    return f"{limit.amount} {limit.unit}" if limit else "none"


async def _name(scope: Scope, person_id: int | None) -> str:
    found = await people.person(scope.tx, person_id) if person_id else None
    return found.name if found else ""
