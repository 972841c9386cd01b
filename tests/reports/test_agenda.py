"""The agenda of a large house: as many statements for many lessons as for one, and each lesson with its own names."""

from zoneinfo import ZoneInfo

from domain.people import Role
from services.attendance.view import view, views
from services.reports.digest import DailyDigest, daily_digest
from tests.house import House
from tests.storage.test_query_plans import listening

ZONE = ZoneInfo("Asia/Shanghai")


async def digest(house: House) -> tuple[DailyDigest, int]:
    """Today's, and how many statements it took."""
    with listening(house) as heard:
        async with house.peiban.database.read() as tx:
            scope = house.peiban.actors.system(tx, "test", now=house.clock.now(), wall=house.clock.wall())
            made = await daily_digest(scope, day=house.clock.now().astimezone(ZONE).date())
    return made, len(heard)


async def test_more_lessons_cost_no_more_statements(house: House) -> None:
    trainers = [await house.person(f"T{number}", Role.TRAINER, number=f"T{number}") for number in range(6)]
    await house.lesson("C0", trainer=trainers[0], course="K0")
    (one,), alone = (made := await digest(house))[0].agenda, made[1]
    assert (one.course, one.cohort, one.trainer) == ("K0", "C0", "T0")
    rows = [await house.lesson(f"C{at}", trainer=trainers[at], course=f"K{at % 2}") for at in range(1, 6)]
    untaught = await house.lesson("C9")
    agenda, all_together = (made := await digest(house))[0].agenda, made[1]
    assert {(one.cohort, one.course, one.trainer) for one in agenda} == {
        *((f"C{at}", f"K{at % 2}", f"T{at}") for at in range(6)),
        ("C9", "客户投诉处理", ""),
    }
    assert all_together == alone
    async with house.peiban.database.read() as tx:
        assert await views(tx, [*rows, untaught]) == [await view(tx, row) for row in (*rows, untaught)]
        assert await views(tx, []) == []
