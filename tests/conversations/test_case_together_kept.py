"""Cases that go along with another one: what is kept and erased of them, what the report counts, and how it reads in Chinese."""

import json

import pytest

from domain.complaint import ComplaintState, Step
from domain.complaint.span import Span
from domain.people import Role
from services import complaint as cases
from services import consent
from services.reports.complaint import complaint_report
from services.reports.complaint_cases import report_cases
from storage.models.files import Body
from tests.conversations.complaining import LIFT, NUMBER, lodge, solve
from tests.conversations.together import SECOND, case, merge, merged
from tests.house import House, Person
from tests.reports.cases import scope_of

pytestmark = pytest.mark.slow


async def test_what_he_was_told_outlives_the_other_customer_and_his_own_data_hold_nothing_of_her(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    await merged(anna, ben, wang)
    await ben.taps("Add to it")
    await ben.says("It happened to me on Tuesday.")
    await wang.says(NUMBER)
    await wang.taps("Propose a solution")
    await wang.says("Anna Frei, the drive is replaced.")
    async with house.peiban.database.write() as tx:
        actors = house.peiban.actors
        scope = actors.system(tx, "erasures", now=house.clock.now(), wall=house.clock.wall())
        assert await consent.erase_on_request(scope, person_id=anna.person_id or 0)
        scope.actor = await actors.actor(tx, ben.account)
        kept = json.dumps(await consent.own_data(scope), ensure_ascii=False, default=str)
    assert "It happened to me on Tuesday." in kept
    assert not [word for word in ("Anna", "1381234", "困住两个学员") if word in kept]
    words = [row.text for row in await house.rows(Body)]
    assert "…, the drive is replaced." in words
    assert "Anna Frei, the drive is replaced." not in words
    await ben.says(SECOND)
    await ben.sees("the drive is replaced.", "It happened to me on Tuesday.")


CHINESE = (
    (
        "zh_Hans",
        "另有客户反映了同一件事",
        "与同一件事的另一反映合并处理：已受理",
        "下一步：客服将在今天 11:00",
        "单独处理",
    ),
    (
        "zh_Hant",
        "另有客戶反映了同一件事",
        "與同一件事的另一反映合併處理：已受理",
        "下一步：客服將在今天 11:00",
        "單獨處理",
    ),
)


@pytest.mark.parametrize(("language", "told", "state", "promise", "apart"), CHINESE)
async def test_in_chinese(
    house: House, anna: Person, wang: Person, language: str, told: str, state: str, promise: str, apart: str
) -> None:
    await lodge(anna, LIFT)
    li = await house.person("李明", Role.CUSTOMER, language=language, phone="13900001111")
    async with house.peiban.database.write() as tx:
        scope = house.peiban.actors.system(tx, "x", now=house.clock.now(), wall=house.clock.wall())
        scope.actor = await house.peiban.actors.actor(tx, li.account)
        await cases.lodge(scope, told=cases.Told(what="电梯停在四层不动"))
    await house.settle()
    await wang.says(NUMBER)
    await wang.taps("Take")
    await merge(wang, SECOND, NUMBER)
    await li.sees(SECOND, told, promise)
    await li.says("/mycases")
    await li.sees(state, promise)
    await li.taps(SECOND)
    await li.taps(apart)
    assert (await case(house)).state is ComplaintState.REOPENED


async def test_the_report_counts_both_and_no_clock_that_nobody_met(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    await merged(anna, ben, wang)
    await solve(anna, wang, "The drive is replaced.", "Done.", number=NUMBER)
    await anna.taps("Yes, settled")
    await ben.taps("4")
    house.clock.forward(minutes=1)
    async with house.peiban.database.read() as tx:
        scope = scope_of(tx, Role.SUPERVISOR, now=house.clock.now())
        span = Span.month_of(house.clock.now().date())
        report, listed = await complaint_report(scope, span=span), await report_cases(scope, span=span)
    total = report.total
    assert (total.received, total.merged, total.closed, total.reopened) == (2, 1, 2, 0)
    assert report.rated.answers == 1
    assert {one.step: one.done for one in report.clocks} == {
        Step.DISPATCH: 2,
        Step.FIRST_CONTACT: 1,
        Step.SOLUTION: 1,
        Step.CLOSING: 1,
    }
    assert [one.state for one in listed] == [ComplaintState.CLOSED, ComplaintState.CLOSED]
