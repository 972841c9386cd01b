"""Cases from the first word to the last, as customer, desk, owner and supervisor read them."""

import pytest

from domain.people import Role
from handlers.desk.taps import DeskTap
from tests.conversations.complaining import NUMBER, owner_comes, wang_comes  # noqa: F401 - fixtures
from tests.house import House, Person

pytestmark = pytest.mark.slow


async def test_a_caller_s_decision_is_told_to_the_owner_and_a_declined_solution_goes_up(
    house: House, wang: Person, owner: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await wang.says("/complain")
    await wang.taps("Somebody who called")
    for words in ("Mr. Lin", "13600003333", "The truck came two days late"):
        await wang.says(words)
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await wang.taps(label)
    await wang.says(NUMBER)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    await owner.taps("Accept the case")
    await owner.taps("Propose a solution")
    await owner.says("Half of the freight back.")
    await wang.says(NUMBER)
    await wang.taps("Customer declines")
    for person in (owner, chief):
        await person.sees("Solution declined")


@pytest.fixture(name="anna")
async def anna_comes(house: House) -> Person:
    return await house.person("安娜", Role.CUSTOMER, phone="13812345678")


@pytest.fixture(name="fang")
async def fang_comes(house: House) -> Person:
    return await house.person("王芳", Role.DESK)


async def lodge(anna: Person, words: str = "我要投诉！电梯门夹伤了学员的手") -> None:
    await anna.says(words)
    for label in ("跳过", "安全", "道歉", "跳过", "13812345678", "可以告知", "提交投诉"):
        await anna.taps(label)


async def test_urgent_at_night_runs_on_the_wall_clock_until_it_is_settled(
    house: House, anna: Person, fang: Person
) -> None:
    li = await house.person("李工", Role.OWNER, department="培训部")
    su = await house.person("苏宁", Role.SUPERVISOR)
    house.clock.forward(hours=11, minutes=20)
    await lodge(anna)
    await anna.sees("您的投诉已登记", "明天 11:00 前", "138****5678")
    await fang.sees(NUMBER, "一般", "登记分派：明天 09:30 前", "首次联系：明天 11:00 前")
    for label in ("受理", "分类", "紧急"):
        await fang.taps(label)
    await fang.sees("紧急", "首次联系：今天 22:00 前（还有 2 小时）")
    await anna.sees("客服同事已受理您的投诉")
    await anna.says(NUMBER)
    await anna.sees("今天 22:00 前")
    await fang.taps("分派")
    await fang.taps("李工")
    await li.sees(NUMBER, "电梯门夹伤了学员的手", "首次联系：今天 22:00 前")
    await house.later(hours=2)
    await su.sees(NUMBER, "首次联系", "今天 22:00")
    await li.taps_data(DeskTap(do="undertake", case=1).pack())
    await li.taps("提出方案")
    await li.says("明天上午重新开课。")
    # Nobody wakes her for it.
    await anna.sees_not("我们的处理方案是")
    await house.later(hours=10, minutes=30)
    await anna.sees("我们的处理方案是", "明天上午重新开课。")
    await anna.taps("接受方案")
    await li.taps("已落实")
    await li.says("课已补上。")
    await anna.sees("方案已经落实。问题解决了吗？", "课已补上。")
    await anna.taps("已解决")
    await anna.sees("投诉已结案")
    await fang.sees("已结案")
    await su.sees_not("课已补上")


async def test_a_complaint_that_is_taken_back_is_over_for_everybody(house: House, anna: Person, fang: Person) -> None:
    house.clock.forward(minutes=20)
    await lodge(anna)
    await fang.taps("受理")
    await anna.taps("撤回投诉")
    await anna.sees("确定撤回这件投诉吗？")
    await anna.taps("确认撤回")
    await fang.sees(NUMBER, "已撤回")
    await house.later(days=3)
    # Nothing of its clocks goes on.
    await fang.sees_not("超时")
    await fang.says("/desk")
    await fang.sees("没有")


async def test_an_unjustified_complaint_says_why_and_can_be_opened_again_in_time(
    house: House, anna: Person, fang: Person
) -> None:
    house.clock.forward(minutes=20)
    await lodge(anna)
    for label in ("受理", "更多", "判为误投诉"):
        await fang.taps(label)
    await fang.sees("为什么判定为误投诉？")
    await fang.says("合同里没有这一课。")
    await anna.sees("认为不能成立", "合同里没有这一课。")
    house.clock.forward(days=14)
    await anna.taps("重新打开")
    await anna.says("合同第三页写着这一课")
    await anna.sees("您的投诉已重新进入处理")
    await fang.sees(NUMBER, "重新处理")
