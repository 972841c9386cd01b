"""One day with Peiban, lived by five people at five real browser windows, in Chinese and in English."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.day.browser import Window, peiban, sit_down
from tests.web.conftest import FLAGS, chromium_path

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
# Monday, shortly before the digest; check-in of the 09:00 lesson opens with it. Five people take a while to sit down.
MORNING = "2026-11-23T08:29:15+08:00"
UNTIL_DIGEST = 100_000  # ms; the clock of the demo runs with the real one
PEOPLE = {"manager": "苏敏", "trainee": "赵欣怡", "trainer": "陶建平", "customer": "许静", "desk": "丁浩然"}
LESSON = re.compile(r"(今天|today) 09:00")
COMPLAINT = {
    "zh_Hans": "我要投诉！上周培训换了三次教室，没人通知我们",
    "en": "I want to complain: last week the room was changed three times and nobody told us",
}


@pytest_asyncio.fixture(loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield chromium
        await chromium.close()


async def context(browser: Browser, language: str) -> BrowserContext:
    """A browser of one's own: the phone of a trainee or the desktop of a manager is another context."""
    locale = {"zh_Hans": "zh-CN", "en": "en-GB"}[language]
    return await browser.new_context(locale=locale, timezone_id="Asia/Shanghai", viewport={"width": 414, "height": 896})


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
async def test_a_whole_day(browser: Browser, tmp_path: Path, language: str) -> None:
    async with peiban(tmp_path, PEIBAN_DEMO="true", PEIBAN_DEMO_CLOCK=MORNING) as url:
        windows = {
            role: await sit_down(await context(browser, language), url, name=name, language=language)
            for role, name in PEOPLE.items()
        }
        await digest(windows["manager"])
        await check_in(windows["trainer"], windows["trainee"])
        await quiz(windows["trainer"], windows["trainee"])
        await satisfaction(windows["trainer"], windows["trainee"])
        await complaint(windows["customer"], windows["desk"], COMPLAINT[language])
        await report(windows["manager"])
        for window in windows.values():
            await window.page.context.close()


async def digest(manager: Window) -> None:
    """At 08:30 the manager has figures and a picture without asking."""
    await expect(manager.page.locator(".from-bot .photo")).to_have_count(1, timeout=UNTIL_DIGEST)
    await manager.sees_text("94%|9[0-9]%|8[0-9]%")
    await manager.taps("Today so far")


async def check_in(trainer: Window, trainee: Window) -> None:
    """The room's screen shows the code, the trainee types it, the list follows."""
    await trainer.says("/lessons")
    await trainer.taps_text(LESSON)
    async with trainer.page.context.expect_page() as opened:
        await trainer.taps("Room's screen")
    screen = await opened.value
    await expect(screen.locator("#code")).to_have_text(re.compile(r"\d{3}\s?\d{3}"))
    await expect(screen.locator("#qr svg")).to_be_visible()
    code = re.sub(r"\D", "", await screen.locator("#code").inner_text())
    await trainee.says(code)
    await trainee.sees_text(r"08:3\d")
    await expect(screen.locator("#here")).to_have_text("1")
    await screen.close()
    await trainer.taps("Who is here")
    await trainer.sees_text("已到 1|Here 1")
    await trainer.taps("◀ Back")


async def quiz(trainer: Window, trainee: Window) -> None:
    """The trainer publishes five questions; the trainee answers them with whatever is pressed or typed first."""
    await trainer.taps("Quiz")
    await trainer.taps("Publish now")
    await trainee.taps("Start")
    await expect(trainee.page.locator(".from-bot .body", has_text="1/5").last).to_be_visible()
    for number in range(1, 6):
        await answer_somehow(trainee, number)
    await trainee.sees_text(r"\d+(\.\d)? */ *100|100")


async def answer_somehow(trainee: Window, number: int) -> None:
    """Press the first option, wait for the verdict, go on; questions without options are skipped."""
    page = trainee.page
    message = page.locator(".msg.from-bot", has=page.locator(".body", has_text=re.compile(rf"· {number}/5\b"))).last
    await expect(message).to_be_visible()
    option = message.locator(".key", has_text=re.compile(r"^(☐ )?A\b|^(对|正确|True)$"))
    if await option.count():
        await option.first.click()
        verdict = message.locator(".body", has_text=re.compile("✅|❌|◐"))
        ticked, begun = message.locator(".key", has_text="☑"), message.locator(".key", has_text=trainee.words("Undo"))
        await expect(verdict.or_(ticked).or_(begun).first).to_be_visible()
        if await ticked.count():
            await message.locator(".key", has_text=re.compile(f"^{trainee.words('Answer')}$")).click()
            await expect(verdict).to_be_visible()
    for label in ("Submit", "Submit …") if number == 5 else ("Next ▶", "Skip ▶"):
        key = message.locator(".key", has_text=re.compile(f"^{re.escape(trainee.words(label))}$"))
        if await key.count():
            await key.click()
            break
    if number < 5:
        await expect(page.locator(".from-bot .body", has_text=f"{number + 1}/5").last).to_be_visible()
        return
    anyway = page.locator(".key", has_text=trainee.words("Submit anyway"))
    again = page.locator(".key", has_text=trainee.words("Try again"))
    await expect(anyway.or_(again).last).to_be_visible()
    if await anyway.count():
        await anyway.last.click()
    await expect(again.last).to_be_visible()


async def satisfaction(trainer: Window, trainee: Window) -> None:
    """The survey goes to whoever was there; nothing of the answers stays on the screen."""
    await trainer.says("/lessons")
    await trainer.taps_text(LESSON)
    await trainer.taps("Survey")
    await trainer.taps("Start now")
    await trainee.taps("Answer")
    for step in range(1, 9):
        await press_in_form(trainee, step, "4")
    await press_in_form(trainee, 9, "9")
    await expect(trainee.page.locator(".from-bot .body", has_text="10/11").last).to_be_visible()
    await trainee.taps_text("案例练习")
    await expect(trainee.page.locator(".from-bot .body", has_text="11/11").last).to_be_visible()
    await trainee.says("多一些练习时间")
    await trainee.taps("Hand in")
    await expect(trainee.page.locator(".msg", has_text="多一些练习时间")).to_have_count(0)


async def press_in_form(window: Window, step: int, label: str) -> None:
    page = window.page
    bubble = page.locator(".msg.from-bot", has=page.locator(".body", has_text=f"{step}/11")).last
    await bubble.locator(".key", has_text=re.compile(f"^{label}$")).click()


async def complaint(customer: Window, desk: Window, words: str) -> None:
    """From the first angry sentence to the rating."""
    await customer.says(words)
    await customer.taps("Skip")
    await customer.taps("Apologise, explain")
    await customer.taps("Skip")
    await customer.taps_text("13800001017")
    await customer.taps("Yes, it may")
    await customer.taps("Lodge")
    number = await customer.sees_text(r"C-2026-\d{6}")
    # It is not nine o'clock yet: an ordinary case waits for the opening, unless somebody looks.
    await desk.says("/desk")
    await desk.taps_text(number)
    await desk.taps("Take")
    await desk.taps("Propose a solution")
    await desk.says("周四下午 3 点补课，地点 3 楼培训室 B。")
    await customer.sees_text("周四下午 3 点补课")
    await customer.taps("Accept")
    await desk.taps("Carried out")
    await desk.says("周四的补课已经上完。")
    await desk.says("The list is signed.")
    await customer.sees_text("周四的补课已经上完")
    await customer.taps("Yes, settled")
    await customer.taps_text("5")
    await customer.sees("✅ Thank you for your rating.")


async def report(manager: Window) -> None:
    """On demand the manager sees what the day has brought so far."""
    await manager.says("/report")
    await manager.sees_text(r"1")
