"""An administrator sets the complaint desk up in chat: limits and who answers for what; due times follow at once."""

from datetime import timedelta
from typing import Any

import pytest

from domain.complaint import Category, Severity, Step
from domain.errors import NotPermittedError
from domain.people import Role
from handlers.setup.taps import SetupTap
from services import complaint
from services.complaint import Whom
from services.scope import Actor
from storage.models.audit import AuditEntry
from storage.models.complaint import CategoryDuty, Complaint, ComplaintClock, SlaLimit
from storage.models.people import Organisation
from tests.conversations.complaining import lodge
from tests.house import House, Person


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en", organisation="Peiban Ltd")


async def opens(admin: Person, *labels: str) -> None:
    await admin.says("/admin")
    await admin.taps("Complaint desk")
    for label in labels:
        await admin.taps(label)


async def due(house: House, step: Step) -> Any:
    return (await house.rows(ComplaintClock, ComplaintClock.step == step))[0].due_at


async def traces(house: House, act: str) -> list[tuple[Any, Any]]:
    return [(one.facts["before"], one.facts["after"]) for one in await house.rows(AuditEntry, AuditEntry.act == act)]


async def test_a_changed_limit_moves_the_due_time_of_an_open_case_and_can_be_taken_back(
    house: House, anna: Person, admin: Person
) -> None:
    await lodge(anna)
    before = await due(house, Step.FIRST_CONTACT)
    await opens(admin, "Limits")
    await admin.sees("First contact: normal 2 h · urgent 2 h")
    await admin.taps("First contact")
    await admin.sees("normal: 2 h (standard)")
    await admin.taps("normal")
    await admin.says("1 h")
    await admin.sees("Set: 1 h", "normal: 1 h (since today 08:40, Root)", "urgent: 2 h (standard)")
    moved = await due(house, Step.FIRST_CONTACT)
    assert before - moved == timedelta(hours=1)
    row = (await house.rows(Complaint))[0]
    assert row.first_contact_due == moved
    await admin.taps("↩ normal")
    await admin.sees("normal: 2 h (standard)", "taken back")
    assert await due(house, Step.FIRST_CONTACT) == before
    assert await traces(house, "complaint limit set") == [("not set", "60 minutes")]
    assert await traces(house, "complaint limit taken back") == [("60 minutes", "not set")]
    assert len(await house.rows(SlaLimit)) == 2


async def test_bad_words_are_answered_with_an_example_and_change_nothing(house: House, admin: Person) -> None:
    await opens(admin, "Limits", "Closing", "major")
    await admin.says("soon")
    await admin.sees("for example: 30, 2 h, 3 working days")
    assert not await house.rows(SlaLimit)
    await admin.says("5 working days")
    await admin.sees("major: 5 working days (since")


async def test_the_limit_of_a_category_counts_for_its_cases_only(house: House, anna: Person, admin: Person) -> None:
    await lodge(anna)
    before = await due(house, Step.SOLUTION)
    await opens(admin, "Limits", "By category", "Price or invoice", "Proposal", "normal")
    await admin.says("1 working day")
    assert await due(house, Step.SOLUTION) == before
    await admin.taps("Back")
    await admin.sees("Limits · Price or invoice", "normal 1 working day ✎")
    await opens(admin, "Limits", "By category", "Organisation", "Proposal", "normal")
    await admin.says("none")
    assert await due(house, Step.SOLUTION) is None


async def test_a_customers_tier_brings_the_limits_of_the_tier(house: House, anna: Person, admin: Person) -> None:
    await lodge(anna)
    await opens(admin, "Limits", "By tier", "1", "Proposal", "normal")
    await admin.says("1 working day")
    before = await due(house, Step.SOLUTION)
    await opens(admin, "Limits", "By customer", "华信电梯", "Tier: —")
    await admin.taps("1")
    await admin.sees("Limits · 华信电梯", "normal 1 working day")
    assert await due(house, Step.SOLUTION) != before
    assert [one.tier for one in await house.rows(Organisation, Organisation.name == "华信电梯")] == [1]
    assert await traces(house, "customer tier set") == [(None, 1)]


async def test_owner_and_deputy_of_a_category_are_named_and_offered_first(
    house: House, anna: Person, wang: Person, owner: Person, admin: Person
) -> None:
    other = await house.person("Zoe Ash", Role.OWNER, language="en")
    await opens(admin, "Duties", "Organisation", "Owner", "Zoe Ash")
    await admin.sees("Owner: Zoe Ash", "Deputy: —")
    await admin.taps("Deputy")
    await admin.taps("Owen Reed · Training")
    row = (await house.rows(CategoryDuty))[0]
    assert (row.category, row.owner_id, row.deputy_id) == (Category.SERVICE, other.person_id, owner.person_id)
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.sees("★ answers for “Organisation”", "☆ stands in for whoever answers for it")
    assert (await wang.buttons())[:2] == ["★ Zoe Ash", "☆ Owen Reed · Training"]
    scope_of_duty = await traces(house, "complaint duty named")
    assert scope_of_duty[-1] == (
        {"owner": other.person_id, "deputy": None},
        {"owner": other.person_id, "deputy": owner.person_id},
    )
    await admin.taps("Owner")
    await admin.taps("Owen Reed")
    row = (await house.rows(CategoryDuty))[0]
    assert (row.owner_id, row.deputy_id) == (owner.person_id, None)
    await wang.taps("Back")
    await wang.taps("Pass on")
    await wang.sees("★ answers for “Organisation”")
    assert "☆" not in (await wang.last()).text


async def test_nobody_but_an_administrator_sets_anything(house: House, wang: Person, admin: Person) -> None:
    for tap in (SetupTap(do="limits"), SetupTap(do="duties"), SetupTap(do="nameo", code="price")):
        await wang.taps_data(tap.pack())
        await wang.sees_not("Limits ·", "Owner and deputy")
    async with house.peiban.edge.system("test") as scope:
        stranger = scope.as_actor(Actor(person_id=wang.person_id, consented=True))
        with pytest.raises(NotPermittedError):
            await complaint.set_limit(stranger, whom=Whom(), step=Step.CLOSING, severity=Severity.NORMAL, limit=None)
    assert not await house.rows(SlaLimit) and not await house.rows(CategoryDuty)


async def test_taps_with_made_up_codes_find_nothing(house: House, admin: Person) -> None:
    await admin.says("/admin")
    for tap in (
        SetupTap(do="limits", whom="c.nonsense"),
        SetupTap(do="limits", whom="o.999"),
        SetupTap(do="limits", whom="t.11"),
        SetupTap(do="unset", code="closing.terrible"),
        SetupTap(do="settier", whom="o.1", value=99),
        SetupTap(do="nameo", code="price", value=999),
        SetupTap(do="nothing"),
    ):
        await admin.taps_data(tap.pack())
    assert not await house.rows(SlaLimit) and not await house.rows(CategoryDuty)
