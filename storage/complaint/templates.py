"""The reply templates that somebody of the house has written, changed or retired."""

from datetime import datetime

from sqlmodel import col, select

from domain.complaint import Category
from domain.complaint.template import Template
from storage.models.complaint import ReplyTemplate
from storage.session import Tx


async def rows(tx: Tx) -> list[ReplyTemplate]:
    """All of them, retired ones too, by language, use and name."""
    order = (col(ReplyTemplate.language), col(ReplyTemplate.use), col(ReplyTemplate.name))
    return list((await tx.exec(select(ReplyTemplate).order_by(*order))).all())


def template_of(row: ReplyTemplate) -> Template:
    """A row as the domain knows it."""
    return Template(
        use=row.use,
        category=Category(row.category) if row.category else None,
        language=row.language,
        name=row.name,
        text=row.text,
        retired=row.retired,
    )


async def put(tx: Tx, template: Template, *, by: int | None, now: datetime) -> None:
    """Keep a template in place of what stood there."""
    await tx.merge(
        ReplyTemplate(
            slot=template.code,
            use=template.use,
            category=template.category,
            language=template.language,
            name=template.name,
            text=template.text,
            retired=template.retired,
            set_by_id=by,
            set_at=now,
        )
    )
    await tx.flush()
