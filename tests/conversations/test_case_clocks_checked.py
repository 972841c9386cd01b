"""The kept clocks are proved against the timelines: a planted difference is named by its number and mended at night."""

from datetime import timedelta

from bot.doctor import Examination
from domain.complaint import BUILT_IN, Category, Limit, Severity, Step
from domain.people import Role
from services import complaint
from services.complaint.whom import Whom
from services.doctor import Finding, Level
from services.imports import roster
from services.imports.roster import PersonChange
from storage import people
from storage.complaint import duties
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintClock
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person


async def found(house: House) -> dict[str, Finding]:
    peiban = house.peiban
    findings = await Examination(peiban.settings, peiban.database, peiban.clock).findings()
    return {finding.name: finding for finding in findings}


async def plant(house: House) -> None:
    async with house.peiban.database.write() as tx:
        row = await tx.get(ComplaintClock, (1, Step.SOLUTION))
        assert row and row.due_at
        row.due_at += timedelta(hours=1)


async def test_cases_that_were_worked_on_agree_with_their_timelines(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await house.later(hours=3)
    finding = (await found(house))["clocks"]
    assert (finding.level, finding.text) == (Level.OK, "those of 1 open and 0 ended cases agree with their timelines")


async def test_a_planted_difference_is_a_problem_by_its_number(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await plant(house)
    finding = (await found(house))["clocks"]
    assert finding.level is Level.PROBLEM
    assert finding.items == (f"{NUMBER}  solution.due_at",)


async def test_a_clock_that_is_missing_and_a_wrong_next_time_are_seen(house: House, anna: Person) -> None:
    await lodge(anna)
    async with house.peiban.database.write() as tx:
        await tx.delete(await tx.get(ComplaintClock, (1, Step.CLOSING)))
        row = await tx.get(Complaint, 1)
        assert row and row.due_at
        row.due_at += timedelta(minutes=1)
    assert (await found(house))["clocks"].items == (f"{NUMBER}  closing, due_at",)


async def test_a_customer_whom_the_roster_moves_to_another_organisation_gets_its_limits(
    house: House, anna: Person
) -> None:
    await lodge(anna)
    async with house.peiban.edge.system("test") as scope:
        whom = Whom(organisation_id=(await people.organisation(scope.tx, "Acme")).id)
        limit = {"step": Step.SOLUTION, "severity": Severity.NORMAL, "limit": Limit(60)}
        await complaint.set_limit(scope, whom=whom, **limit)  # type: ignore[arg-type]
    before = (await house.rows(ComplaintClock, ComplaintClock.step == Step.SOLUTION))[0].due_at
    moved = PersonChange(person_id=anna.person_id, number="A1", facts={}, organisation="Acme")
    async with house.peiban.database.write() as tx:
        await roster.apply(tx, ([moved], "en"), now=house.clock.now())
    await house.tick()
    after = (await house.rows(ComplaintClock, ComplaintClock.step == Step.SOLUTION))[0]
    assert after.due_at < before
    assert (await found(house))["clocks"].level is Level.OK


async def test_the_nightly_check_mends_it_once_with_a_trace(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    before = (await house.rows(ComplaintClock, ComplaintClock.step == Step.SOLUTION))[0].due_at
    await house.tick()
    await house.later(hours=18)
    # Nothing is told of at night, which would mend it before the check looks.
    await plant(house)
    await house.later(hours=1, minutes=10)
    after = (await house.rows(ComplaintClock, ComplaintClock.step == Step.SOLUTION))[0].due_at
    traces = await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")
    assert after == before
    assert [(one.subject, one.actor, one.facts["where"]) for one in traces] == [
        ("complaint:1", "complaint clocks checked", ["solution.due_at"])
    ]
    await house.later(hours=24)
    assert len(await house.rows(AuditEntry, AuditEntry.act == "complaint clocks repaired")) == 1
    assert (await found(house))["clocks"].level is Level.OK


async def test_what_is_vacant_is_told_until_somebody_is_there(house: House, owner: Person) -> None:
    findings = await found(house)
    assert len(findings["case duties"].items) == len(BUILT_IN)
    assert findings["superiors"].items == (f"person #{owner.person_id}",)
    assert findings["management"].level is Level.NOTE
    async with house.peiban.database.write() as tx:
        for category in BUILT_IN:
            await duties.name(tx, category, owner_id=None, deputy_id=owner.person_id)
    await house.person("Grace Gray", Role.MANAGEMENT)
    findings = await found(house)
    assert findings["case duties"].level is findings["management"].level is Level.OK


async def test_a_duty_of_somebody_who_has_never_come_in_covers_nothing(house: House) -> None:
    absent = await house.record("Ben", Role.OWNER)
    async with house.peiban.database.write() as tx:
        await duties.name(tx, Category.PRICE, owner_id=absent, deputy_id=None)
    assert str(Category.PRICE) in (await found(house))["case duties"].items
