"""A complaint from its first sentence to the rating, among people who read traditional Chinese: no simplified character."""

import pytest

from domain.complaint import ComplaintState
from domain.people import Role
from storage.models.complaint import Complaint
from tests.conversations.complaining import NUMBER
from tests.house import House, Person
from tests.traditional import simplified

pytestmark = pytest.mark.slow


def test_a_simplified_character_is_found_among_traditional_ones() -> None:
    """Or the story below would show nothing."""
    assert simplified("您的投诉已受理，请稍候") == "诉请"
    assert simplified("體驗後於這裡說明，客服臺／台北只準備") == ""


async def test_a_whole_case_is_told_in_traditional_chinese(house: House) -> None:
    lin = await house.person("林佩君", Role.CUSTOMER, language="zh_Hant", organisation="遠東電梯")
    wang = await house.person("王怡芳", Role.DESK, language="zh_Hant", organisation="培伴")
    zhou = await house.person("周雅婷", Role.DESK, language="zh_Hant", organisation="培伴")
    chief = await house.person("陳主任", Role.SUPERVISOR, language="zh_Hant", organisation="培伴")
    everybody = (lin, wang, zhou, chief)
    told: list[str] = []

    async def acts(person: Person, *steps: str) -> None:
        """Press what stands in brackets and type the rest; what everybody reads meanwhile is kept."""
        for step in steps:
            await (person.taps(step[1:-1]) if step.startswith("[") else person.says(step))
            for reader in everybody:
                told.extend(reader.toasts)
                told.extend([row.text for row in await reader.bubbles()])
                told.extend(await reader.buttons())

    await acts(lin, "我要投訴，昨天下午在三號店等了兩個小時沒人管，要求退款，電話 0912-345-678")
    await acts(lin, "[跳過]", "[可以告知]", "[提交投訴]", "/mycases", f"[{NUMBER}]")
    await lin.sees("已登記", "下一步")
    await acts(wang, "/menu", "/desk", NUMBER, "[受理]", "[詢問客戶]", "請問是哪一位同仁接待您？")
    await lin.sees("請問是哪一位同仁接待您？")
    await acts(lin, "[回覆]", "櫃檯沒有人在。")
    await acts(wang, "[提出方案]", "我們退還一半的費用。")
    await acts(lin, "[不接受]", "一半不夠。")
    await acts(wang, NUMBER, "[更多…]", NUMBER, "[提出方案]", "我們退還全部費用。")
    await acts(lin, "[接受方案]")
    await acts(wang, "[已落實]", "款項已經匯出。", "匯款單第 88 號。")
    await lin.sees("款項已經匯出。")
    await acts(zhou, "/menu", NUMBER, "[滿意，結案]")
    await lin.sees("已結案")
    await acts(lin, "[4]", "[補充評價]", "處理得還算快。", "/mycases")
    await acts(chief, "/desk", "/casereport", NUMBER, "[更多…]")
    row = (await house.rows(Complaint))[0]
    assert (row.state, row.rating) == (ComplaintState.CLOSED, 4)
    assert len(told) > 100
    assert [text for text in dict.fromkeys(told) if simplified(text)] == []
