"""The limits that administrators have set; a change is a new row, so each version can be looked up."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from domain.complaint import Category, Limit, SlaRule, Unit
from storage.models.complaint import SlaLimit
from storage.session import Tx


async def rules(tx: Tx) -> list[SlaRule]:
    """The rules that count now."""
    return counting(await rows(tx))


def counting(changes: Iterable[SlaLimit]) -> list[SlaRule]:
    """The rules that count after some changes, in order: of those for the same cases the newest, without the taken back."""
    newest = {(row.step, row.severity, row.category, row.tier, row.organisation_id): row for row in changes}
    return [
        SlaRule(
            step=row.step,
            limit=Limit(row.amount, Unit(row.unit)) if row.amount is not None else None,
            severity=row.severity,
            category=Category(row.category) if row.category else None,
            tier=row.tier,
            organisation_id=row.organisation_id,
            version=row.id or 0,
        )
        for row in newest.values()
        if not row.withdrawn
    ]


async def rows(tx: Tx) -> list[SlaLimit]:
    """Every change that was ever made, in order."""
    return list((await tx.exec(select(SlaLimit).order_by(col(SlaLimit.id)))).all())


async def set_limit(tx: Tx, rule: SlaRule, *, by: int | None, now: datetime, withdrawn: bool = False) -> SlaLimit:
    """Write a rule down as the newest for its cases; `withdrawn`: what is farther away counts again for them."""
    row = SlaLimit(
        step=rule.step,
        severity=rule.severity,
        category=rule.category,
        tier=rule.tier,
        organisation_id=rule.organisation_id,
        amount=rule.limit.amount if rule.limit else None,
        unit=rule.limit.unit if rule.limit else Unit.MINUTES,
        withdrawn=withdrawn,
        set_by_id=by,
        set_at=now,
    )
    tx.add(row)
    await tx.flush()
    return row
