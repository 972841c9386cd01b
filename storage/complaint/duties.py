"""Whose duty the complaints of a category are."""

from storage.models.complaint import CategoryDuty
from storage.session import Tx


async def of(tx: Tx, category: str) -> CategoryDuty | None:
    """Owner and deputy of a category; None when nobody has been named."""
    return await tx.get(CategoryDuty, category)


async def name(tx: Tx, category: str, *, owner_id: int | None, deputy_id: int | None) -> None:
    """Name owner and deputy of a category."""
    row = await of(tx, category)
    if row is None:
        tx.add(CategoryDuty(category=category, owner_id=owner_id, deputy_id=deputy_id))
    else:
        row.owner_id, row.deputy_id = owner_id, deputy_id
    await tx.flush()
