"""What it costs to tell of a due clock, in statements: what the clocks of a portion share is read once. Nothing is timed."""

from domain.complaint import Category, EventKind
from domain.people import Role
from services import complaint
from storage import place
from storage.models.complaint import ComplaintEvent
from storage.models.outbox import Notice
from tests.house import House, Person

FEW, MANY = 2, complaint.MOST_AT_ONCE - 2
# A savepoint and its release, the claim, the entry with its number, the clock, the case; each notice and each card besides.
MOST_BESIDES_NOTICES = 9


async def lodged(house: House, customer: Person, cases: int) -> None:
    actors, now = house.peiban.actors, house.clock.now()
    async with house.peiban.database.write() as tx:
        scope = actors.system(tx, "test", now=now, wall=now)
        scope.actor = await actors.actor(tx, customer.account)
        for _case in range(cases):
            await complaint.lodge(scope, told=complaint.Told(what="The room was locked.", category=Category.OTHER))


async def said_by_the_tick(house: House, *, clocks: int) -> list[str]:
    """The statements of one portion that tells of so many clocks."""
    said: list[str] = []
    async with house.peiban.edge.system("complaint clock") as scope:
        scope.tx.driver.set_trace_callback(said.append)
        assert await complaint.watch(scope) == clocks
        scope.tx.driver.set_trace_callback(None)
    return said


async def test_the_clocks_of_a_portion_share_what_is_read_and_each_costs_a_handful_of_writes(house: House) -> None:
    customer = await house.person("Anna", Role.CUSTOMER, language="en")
    await house.person("Wang", Role.DESK, number="D1", language="en")
    await house.person("Zhou", Role.DESK, number="D2", language="en")
    await house.person("Su", Role.SUPERVISOR, number="S1", language="en")
    async with house.peiban.database.write() as tx:
        group = {"channel": "telegram", "chat_id": -100, "title": "Desk", "language": "en"}
        await place.bind(tx, **group, purpose="desk", cohort_id=None, by=None, now=house.clock.wall())  # type: ignore[arg-type]
    await lodged(house, customer, FEW)
    house.clock.forward(minutes=10)
    await lodged(house, customer, MANY)
    # The reminder to sort each of the few, that it was not sorted in time, then the same of the many.
    reads, writes = [], []
    for clocks, wait in ((FEW, 12), (FEW, 8), (MANY, 2), (MANY, 8)):
        house.clock.forward(minutes=wait)
        queued = len(await house.rows(Notice))
        said = await said_by_the_tick(house, clocks=clocks)
        queued = len(await house.rows(Notice)) - queued
        reads.append([one for one in said if one.startswith("SELECT")])
        writes.append((len(said) - len(reads[-1]) - queued) / clocks)
    few_reminders, few_breaches, many_reminders, many_breaches = (len(one) for one in reads)
    assert (few_reminders, few_breaches) == (many_reminders, many_breaches), "\n".join(reads[-1])
    assert max(writes) <= MOST_BESIDES_NOTICES, writes
    kinds = [one.kind for one in await house.rows(ComplaintEvent)]
    assert kinds.count(EventKind.REMINDED) == kinds.count(EventKind.OVERDUE) == FEW + MANY
