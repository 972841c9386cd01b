"""The shipped font must show everything that the product may say in a picture."""

from pathlib import Path

import pytest
from matplotlib.ft2font import FT2Font

from bot.pictures.canvas import FONT, legible
from scripts.make_font import make_font, wanted

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*(ROOT / "scripts" / "demo").iterdir(), *(ROOT / "bot" / "locales").rglob("*.po")])
# Signs of chat messages; pictures leave them out.
EMOJI = {sign for sign in map(chr, range(0x2190, 0x1FBFF)) if legible(sign) == ""}


def shown() -> set[str]:
    return {chr(code) for code in FT2Font(str(FONT)).get_charmap()}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_every_character_of_demo_and_catalogues_is_in_the_font(path: Path) -> None:
    signs = {sign for sign in path.read_text(encoding="utf-8-sig") if not sign.isspace()}
    assert signs - shown() - EMOJI == set()


def test_simplified_and_traditional_names_and_rare_ones_are_in_the_font() -> None:
    assert set("培训签到满意度练习时间培訓簽到滿意度練習時間客戶投訴臺灣堃喆玥珺婧↑↓—…％（）：") <= shown()


def test_the_font_is_small_enough_to_ship_and_carries_its_licence() -> None:
    assert FONT.stat().st_size < 3_000_000
    licence = (FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence


def test_emoji_are_left_out_and_unknown_characters_leave_a_mark() -> None:
    assert legible("✅ 签到成功\n第二行") == " 签到成功 第二行"
    assert legible("张\U00020000") == "张〓"


@pytest.mark.slow
def test_a_font_made_again_from_the_shipped_one_keeps_every_character(tmp_path: Path) -> None:
    again = tmp_path / "again.ttf"
    make_font(FONT, target=again)
    assert set(FT2Font(str(again)).get_charmap()) == set(FT2Font(str(FONT)).get_charmap())
    assert len(wanted()) > 9_000
