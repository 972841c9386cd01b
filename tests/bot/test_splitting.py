"""Long texts: measured as the messenger measures them, cut where nothing breaks, and nothing of them lost silently."""

import html

import pytest
from markupsafe import Markup

from bot.outgoing import Outgoing
from bot.splitting import split_text
from domain.people import Role
from handlers.blocks.answers import Button, Show, rows
from tests.house import House


def units(piece: str) -> int:
    return len(html.unescape(Markup(piece).striptags()).encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", ["😀" * 3000, "a" * 9000, "x" + "&lt;" * 5000, "字\n" * 5000, "&#39;a😀" * 2000])
def test_no_piece_is_longer_than_a_message_and_nothing_is_missing(text: str) -> None:
    pieces = split_text(text, 4096)
    assert all(units(piece) <= 4096 for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_an_entity_is_never_cut_in_two() -> None:
    for piece in split_text("x" + "&lt;" * 5000, 4096):
        assert piece.replace("&lt;", "") in {"x", ""}


def test_a_text_of_exactly_one_message_stays_whole() -> None:
    assert split_text(f"<b>{'😀' * 2048}</b>", 4096) == [f"<b>{'😀' * 2048}</b>"]


def test_tags_are_closed_and_opened_again_around_a_cut() -> None:
    assert split_text(f"<b>{'a' * 6}</b>", 4) == ["<b>aaaa</b>", "<b>aa</b>"]


@pytest.mark.parametrize("buttons", [True, False])
async def test_a_screen_that_outgrows_its_message_says_so_or_goes_on_below(house: House, buttons: bool) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    lanes, bot_id = house.peiban.lanes, house.peiban.channels.by_name["web"].bot.id
    pressed = rows(Button("Go", data="x"))
    long = "\n".join(f"line {number}" for number in range(1000))
    for part in (Show("s", "short", pressed), Show("s", long, pressed if buttons else ())):
        lanes.push([Outgoing(bot_id=bot_id, chat_id=anna.account.user_id, part=part)])
        await house.settle()
    bubbles = [bubble.text for bubble in await anna.bubbles()]
    assert all(units(text) <= 4096 for text in bubbles)
    if buttons:
        assert len(bubbles) == 1
        assert bubbles[0].endswith("\n…")
    else:
        assert "\n".join(bubbles) == long
