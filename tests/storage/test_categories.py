"""The house's categories in the store, on both engines: kept and read, and what becomes of cases when the schema moves."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from domain.complaint import Category, EventKind, NamedCategory, Severity, SlaRule, Step
from storage import complaint, schema
from storage.complaint import categories, duties, sla
from storage.models.complaint import CategoryDuty, Complaint, ComplaintEvent, SlaLimit
from storage.session import Database
from tests.storage.test_complaint import NOW, enter

BEFORE = "d3b86c1f4a07"
ROOMS = NamedCategory(
    code=Category("own1"), names={"zh_Hans": "客房", "en": "Guest rooms"}, words=("床单", "key card"), hidden=True
)


@pytest.fixture
def database(on_either: Database) -> Database:
    return on_either


async def test_what_was_kept_is_read_again_and_changed_in_place(database: Database) -> None:
    async with database.write() as tx:
        assert [one.code for one in await categories.book(tx)][-1] == Category.OTHER
        await categories.put(tx, ROOMS)
        await categories.put(tx, NamedCategory(code=Category.PRICE, names={"en": "Money"}))
        await categories.put(tx, NamedCategory(code=Category.PRICE, names={"en": "Bill"}))
    async with database.read() as tx:
        book = await categories.book(tx)
    assert (book["own1"], book["price"].given("en")) == (ROOMS, "Bill")
    assert len(book.entries) == 11


async def test_cases_keep_their_category_over_the_migration_and_an_older_peiban_finds_its_own(
    database: Database,
) -> None:
    async with database.write() as tx:
        for category in (Category.SAFETY, ROOMS.code):
            row = await enter(tx, category=category)
            facts = {"category": category, "severity": "normal"}
            await complaint.append(tx, row.id or 0, kind=EventKind.CLASSIFIED, at=NOW, actor_id=None, facts=facts)
            await duties.name(tx, category, owner_id=row.customer_id, deputy_id=None)
            await sla.set_limit(
                tx,
                SlaRule(step=Step.CLOSING, limit=None, severity=Severity.NORMAL, category=category),
                by=None,
                now=NOW,
            )
        await categories.put(tx, ROOMS)

    async def found() -> tuple[list[str], list[str], set[str], set[str | None]]:
        async with database.read() as tx:
            cases = [row.category for row in (await tx.exec(select(Complaint).order_by("id"))).all()]
            told = [row.facts["category"] for row in (await tx.exec(select(ComplaintEvent).order_by("id"))).all()]
            named = {row.category for row in (await tx.exec(select(CategoryDuty))).all()}
            limits = {row.category for row in (await tx.exec(select(SlaLimit))).all()}
        return cases, told, named, limits

    both: set[str | None] = {"safety", "own1"}
    assert await found() == (["safety", "own1"], ["safety", "own1"], both, both)
    await schema.downgrade(database, BEFORE)
    assert await found() == (["safety", "other"], ["safety", "other"], {"safety"}, {"safety"})
    await schema.upgrade(database)
    assert await found() == (["safety", "other"], ["safety", "other"], {"safety"}, {"safety"})
    async with database.read() as tx:
        assert (await categories.book(tx)).get("own1") is None
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as tx:
            await tx.exec(text("UPDATE complaint_event SET kind = 'closed'"))  # type: ignore[call-overload]
