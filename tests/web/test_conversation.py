"""Messages on the page: edits, taps, inert text, keyboard, input methods, scrolling, themes."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.stub import Room, Stub

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEYS = [[{"text": "道歉并说明", "data": "a"}, {"text": "补课", "data": "b"}], [{"text": "其他，我来写", "data": "c"}]]
HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload='window.hit = 1'><script>window.hit = 1</script></svg>",
    "<a href='javascript:window.hit = 1'>链接</a>",
    "<a href=' java\tscript:window.hit = 1'>链接</a>",
    "<a href='data:text/html,<script>window.hit = 1</script>'>链接</a>",
    "<a href='/dashboard' onclick='window.hit = 1'>站内</a>",
    "<b onmouseover='window.hit = 1' style='position:fixed;inset:0'>粗</b>",
    "<iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
    "<form action=/x><input autofocus onfocus='window.hit = 1'><button>go</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hit = 1'></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=window.hit=1>'></noscript>",
    "<code><img src=x onerror='window.hit = 1'>C-1</code>",
    "</div></body><script>window.hit = 1</script>",
    "<base href='//evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'><link href=//x>",
]


async def test_an_edit_changes_the_message_in_place_and_does_not_move_the_reader(
    stub: Stub, open_page: OpenPage
) -> None:
    room = stub.rooms[None]
    for number in range(40):
        room.write(f"第 {number} 条\n" * 3)
    page = await open_page()
    await page.evaluate("document.querySelector('[data-id=\"20\"]').scrollIntoView()")
    await expect(page.locator("#pill")).to_be_visible()
    before = await page.evaluate("document.querySelector('[data-id=\"20\"]').getBoundingClientRect().top")
    await room.edit(3, text="改过了\n" * 12)
    await expect(page.locator("[data-id='3'] .body")).to_contain_text("改过了")
    after = await page.evaluate("document.querySelector('[data-id=\"20\"]').getBoundingClientRect().top")
    assert abs(after - before) <= 1
    await expect(page.locator(".msg[data-id]")).to_have_count(40)


async def test_new_messages_show_a_pill_to_a_reader_further_up_and_follow_at_the_end(
    stub: Stub, open_page: OpenPage
) -> None:
    room = stub.rooms[None]
    for number in range(40):
        room.write(f"第 {number} 条\n" * 3)
    page = await open_page()
    await expect(page.locator("[data-id='40']")).to_be_in_viewport()
    await page.evaluate("document.getElementById('log').scrollTop = 0")
    await expect(page.locator("#pill")).to_be_visible()
    await room.say("第一条新的")
    await room.say("第二条新的")
    await expect(page.locator("#pill")).to_have_text("2 条新消息")
    await expect(page.locator("[data-id='42']")).not_to_be_in_viewport()
    await page.click("#pill")
    await expect(page.locator("[data-id='42']")).to_be_in_viewport()
    await expect(page.locator("#pill")).to_be_hidden()


async def test_an_older_revision_never_overwrites_a_newer_one(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    old = dict(room.write("旧", buttons=KEYS))
    page = await open_page()
    await room.edit(1, text="新", buttons=[])
    await expect(page.locator("[data-id='1'] .body")).to_contain_text("新")
    await room.send({"t": "messages", "items": [old], "rev": room.rev})
    await room.say("之后")
    await expect(page.locator("[data-id='2']")).to_be_visible()
    await expect(page.locator("[data-id='1'] .body")).to_contain_text("新")
    await expect(page.locator(".key")).to_have_count(0)


async def test_a_deleted_message_leaves_the_page(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    room.write("会消失")
    page = await open_page()
    await room.edit(1, deleted=True)
    await expect(page.locator("[data-id='1']")).to_have_count(0)


@pytest.mark.parametrize("end", ["ack", "toast", "edit"])
async def test_a_tapped_button_is_busy_until_it_is_answered(stub: Stub, open_page: OpenPage, end: str) -> None:
    room = stub.rooms[None]
    room.write("希望我们怎么做？", buttons=KEYS)
    page = await open_page()
    stub.silent = True
    key = page.locator("[data-data=b]")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await key.click()
    await stub.until(lambda: stub.acts("tap"))
    tap = stub.acts("tap")[0]
    assert (tap["message"], tap["data"]) == (1, "b")
    await expect(page.locator("[data-data=a]")).not_to_have_attribute("aria-busy", "true")
    if end == "ack":
        await room.send({"t": "ack", "cid": tap["cid"]})
    elif end == "toast":
        await room.send({"t": "toast", "cid": tap["cid"], "text": "已登记", "alert": False})
        await expect(page.locator("#toasts")).to_have_text("已登记")
    else:
        await room.send({"t": "ack", "cid": tap["cid"]})
        await room.edit(1, text="已登记", buttons=[])
    await expect(page.locator("[aria-busy=true].key")).to_have_count(0)
    assert len(stub.acts("tap")) == 1


async def test_a_tap_on_a_broken_line_is_sent_again_and_stays_busy(stub: Stub, open_page: OpenPage) -> None:
    stub.rooms[None].write("确认？", buttons=KEYS)
    page = await open_page()
    stub.drop_before_ack = 1
    await page.click("[data-data=a]")
    await stub.until(lambda: len(stub.acts("tap")) == 2)
    await expect(page.locator("[aria-busy=true].key")).to_have_count(0)
    first, second = stub.acts("tap")
    assert first["cid"] == second["cid"]
    assert len(stub.rooms[None].cids) == 1


async def test_hostile_text_is_inert(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    room.name = HOSTILE[1]
    for text in HOSTILE:
        room.write(text + "<b>尾</b>", buttons=[[{"text": text, "data": "x"}]])
    page = await open_page()
    await expect(page.locator(".body b", has_text="尾")).to_have_count(len(HOSTILE))
    for number in range(len(HOSTILE)):
        await page.hover(f"[data-id='{number + 1}'] .bubble")
    foreign = "script, img, iframe, form, input, math, style, base, meta, link, object, [onclick], [onerror], [style]"
    assert await page.locator(f"#list :is({foreign})").count() == 0
    links = await page.locator("#list a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert links == []
    assert await page.evaluate("window.hit") is None
    assert await page.locator(".key-label").all_text_contents() == HOSTILE
    assert await page.locator("#who").text_content() == HOSTILE[1]


async def test_a_button_never_opens_a_script_address(stub: Stub, open_page: OpenPage) -> None:
    rows = [[{"text": "坏", "url": "javascript:window.hit=1"}, {"text": "好", "url": "https://example.org/x"}]]
    stub.rooms[None].write("链接", buttons=rows)
    page = await open_page()
    await expect(page.locator("a.key")).to_have_count(1)
    await expect(page.locator("a.key")).to_have_attribute("rel", "noopener noreferrer")


async def test_the_allowed_markup_is_shown_and_a_number_is_copied_by_a_tap(stub: Stub, open_page: OpenPage) -> None:
    stub.rooms[None].write(
        '已登记\n<code>C-2026-000123</code>\n<b>粗</b><i>斜</i> <a href="https://example.org">站</a> 1 &lt; 2'
    )
    page = await open_page()
    await expect(page.locator(".body")).to_contain_text("1 < 2")
    await expect(page.locator(".body a")).to_have_attribute("rel", "noopener noreferrer")
    await page.click(".body code")
    await expect(page.locator("#toasts")).to_have_text("已复制 C-2026-000123")
    assert await page.evaluate("navigator.clipboard.readText()") == "C-2026-000123"


async def test_enter_inside_an_input_method_does_not_send(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.focus("#field")
    ime = await page.context.new_cdp_session(page)
    await ime.send("Input.imeSetComposition", {"text": "qian dao", "selectionStart": 8, "selectionEnd": 8})
    await expect(page.locator("#field")).to_have_value("qian dao")
    await page.evaluate("addEventListener('keydown', (event) => (window.seen = [event.key, event.isComposing]))")
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    await ime.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | enter)
    await ime.send("Input.dispatchKeyEvent", {"type": "keyUp"} | enter)
    assert await page.evaluate("window.seen") == ["Enter", True]
    late = "new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true})"
    assert await page.evaluate(f"document.getElementById('field').dispatchEvent({late})")
    await ime.send("Input.insertText", {"text": "签到"})
    await expect(page.locator("#field")).to_have_value("签到")
    assert stub.acts("text") == []
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("483920")
    await page.keyboard.press("Enter")
    await stub.until(lambda: stub.acts("text"))
    assert [frame["text"] for frame in stub.acts("text")] == ["签到\n483920"]


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.dataset.data ?? document.activeElement.id"))


async def test_a_command_typed_in_full_is_the_one_that_is_sent(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.focus("#field")
    await page.keyboard.type("/me")
    await expect(page.locator("#commands [role=option]")).to_have_count(2)
    await expect(page.locator("#commands [aria-selected=true] .command")).to_have_text("/me")
    await page.keyboard.press("Enter")
    await stub.until(lambda: stub.acts("text"))
    assert stub.acts("text")[0]["text"] == "/me"


async def test_a_conversation_by_keyboard_alone(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    page = await open_page()
    await page.focus("#field")
    await page.keyboard.type("/c")
    await expect(page.locator("#commands [role=option]")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#commands [aria-selected=true]")).to_contain_text("/complain")
    await page.keyboard.press("Enter")
    await stub.until(lambda: stub.acts("text"))
    assert stub.acts("text")[0]["text"] == "/complain"
    await room.say("希望我们怎么做？", buttons=KEYS)
    await expect(page.locator(".key")).to_have_count(3)
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowRight")
    assert await focused(page) == "b"
    await page.keyboard.press("Enter")
    await stub.until(lambda: stub.acts("tap"))
    assert stub.acts("tap")[0]["data"] == "b"
    await room.edit(2, text="几点方便？", buttons=[[{"text": "上午", "data": "b"}, {"text": "下午", "data": "d"}]])
    await expect(page.locator("[data-data=d]")).to_be_visible()
    assert await focused(page) == "b"
    await page.keyboard.type("h")
    assert await focused(page) == "field"
    await expect(page.locator("#field")).to_have_value("h")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Escape")
    assert await focused(page) == "field"
    await page.keyboard.type("/")
    await expect(page.locator("#commands")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#commands")).to_be_hidden()


async def test_the_command_button_opens_a_list_that_gives_the_focus_back(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.focus("#menu")
    await page.keyboard.press("Enter")
    await expect(page.locator("#commands [role=option]").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_focused()


async def test_an_alert_must_be_read_and_closed(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.focus("#field")
    await stub.rooms[None].send({"t": "toast", "cid": None, "text": "考试还有 5 分钟结束", "alert": True})
    await expect(page.get_by_role("dialog")).to_contain_text("考试还有 5 分钟结束")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#field")).to_be_focused()


async def test_typing_dots_go_when_the_answer_comes(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await stub.rooms[None].send({"t": "typing", "on": True})
    await expect(page.locator(".dots")).to_be_visible()
    told = await stub.rooms[None].say("好了")
    await expect(page.locator(".dots")).to_be_hidden()
    # An answer may take the place of an older message.
    await stub.rooms[None].send({"t": "typing", "on": True})
    await expect(page.locator(".dots")).to_be_visible()
    await stub.rooms[None].edit(told["id"], text="审计记录")
    # Before they would go by themselves.
    await expect(page.locator(".dots")).to_be_hidden(timeout=5_000)


async def test_the_theme_is_remembered_across_reloads(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.click("[data-theme-toggle]")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_every_word_of_the_page_follows_the_person(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    person: Room = stub.rooms[None]
    person.language, person.name = "en", "Emma"
    await stub.disconnect()
    await expect(page.locator("#field")).to_have_attribute("placeholder", "Message")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page).to_have_title("Emma · Peiban")


async def test_messages_stand_in_order_under_their_days(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    room.write("前天", at="2026-11-21T15:30:00+00:00")
    room.write("昨天", at="2026-11-21T16:30:00+00:00")
    room.write("今天", at="2026-11-23T01:00:00+00:00")
    page = await open_page()
    shown = await page.locator(".day, .body").all_inner_texts()
    days = [text.split("\n")[0] for text in shown]
    assert days[0].startswith("11月21日")
    assert days[2] == "昨天"
    assert days[4] == "今天"
    assert await page.locator("[data-id='2'] time").inner_text() == "00:30"


async def test_several_messages_at_once_do_not_disturb_what_is_being_written(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.focus("#field")
    await page.keyboard.type("写着")
    await asyncio.gather(*(stub.rooms[None].say(f"消息 {number}") for number in range(5)))
    await expect(page.locator(".from-bot[data-id]")).to_have_count(5)
    await expect(page.locator("#field")).to_have_value("写着")
    await expect(page.locator("#field")).to_be_focused()
