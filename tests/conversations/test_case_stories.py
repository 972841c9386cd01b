"""Cases from the first word to the last, as customer, desk, owner and supervisor read them."""

import pytest

from domain.people import Role
from tests.conversations.complaining import NUMBER
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
    await wang.taps("in person")
    await wang.says("Half is not enough.")
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
