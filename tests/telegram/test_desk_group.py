"""The desk's group in Telegram, in Chinese: one colleague takes a case, the other learns who has it, and nobody is named there."""

import pytest

from domain.people import Role
from tests.botapi.people import Person
from tests.house import OPENING
from tests.telegram.town import Town

NUMBER = "C-2026-000001"


async def speaks_chinese(here: Town, name: str, role: Role, number: str) -> Person:
    person = await here.registered(name, role, number=number)
    await person.says("/language")
    await person.sees(lambda shown: "简体中文" in shown.labels)
    await person.taps("简体中文")
    await here.settle()
    return person


async def lodges(here: Town, ben: Person) -> None:
    await ben.says("我要投诉，三次换教室，没人通知我们")
    for label in ("跳过", "道歉并说明", "跳过", "就在这里联系", "可以告知", "提交投诉"):
        await ben.sees(lambda shown, label=label: label in shown.labels)
        await ben.taps(label)
    await ben.sees("您的投诉已登记")
    await here.settle()


@pytest.mark.slow
async def test_two_colleagues_and_one_case(here: Town) -> None:
    here.house.clock.set(OPENING)
    boss = await speaks_chinese(here, "管理员", Role.ADMIN, "A1")
    wang = await speaks_chinese(here, "王芳", Role.DESK, "D1")
    zhou = await here.registered("Zhou Yi", Role.DESK, number="D2")
    ben = await speaks_chinese(here, "贝恩", Role.CUSTOMER, "B1")
    group = await here.people.group("客服群", [wang, zhou], admin=boss, bot=here.bot_id)
    await boss.says("/bind desk", to=group)
    await boss.sees("今后有新投诉会在本群提示", to=group)
    await lodges(here, ben)
    await zhou.sees(NUMBER, to=group)
    # The group goes on in its own language, whoever presses; what only he reads is in his.
    toast = await zhou.toast(await zhou.taps("受理", to=group))
    assert toast["text"].startswith("✅ It is yours.")
    card = await wang.sees(lambda shown: shown.labels == ["查看"], to=group)
    assert "已受理" in card.text
    toast = await wang.toast(await wang.taps("查看", to=group))
    assert toast["text"] == "Zhou Yi正在处理。已私聊发给您。"
    await wang.sees("经办人：Zhou Yi")
    toast = await zhou.toast(await zhou.taps("查看", to=group))
    assert toast["text"] == "Sent to you in private."
    # An old keyboard: the one that still had the button.
    toast = await wang.toast(await wang.taps(data="dk:take:1::0", on=card, to=group, forced=True))
    assert (toast["text"], toast["alert"]) == ("Zhou Yi已经受理了这件投诉。", True)
    await wang.says("/desk")
    await wang.sees(f"{NUMBER} · 培训组织 · 已受理（Zhou Yi）")
    await zhou.says("/desk", to=group)
    await zhou.sees("客服看板 · 一般 1", to=group)
    await ben.says(NUMBER)
    await ben.sees(lambda shown: "撤回投诉" in shown.labels)
    await ben.taps("撤回投诉")
    await ben.sees(lambda shown: "确认撤回" in shown.labels)
    await ben.taps("确认撤回")
    await ben.sees("您的投诉已撤回")
    card = await wang.sees("已撤回", to=group, anytime=True)
    assert card.labels == []
    toast = await wang.toast(await wang.taps(data="dk:take:1::0", on=card, to=group, forced=True))
    assert toast["text"] == "这件投诉已有新进展，下面是最新情况。"
    said = "\n".join(one.text for one in await wang.chat(group) if one.sender == here.bot_id)
    for secret in ("王芳", "Zhou", "贝恩", "教室"):
        assert secret not in said
