"""Pictures decode, have the promised size, keep within their frame and warn of nothing."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from bot.pictures.bars import bars
from bot.pictures.canvas import Canvas
from bot.pictures.digest import digest, height
from bot.pictures.parts import Bar, DigestPicture, RadarPart, Series, Tile, TrendPart, number, weakest
from bot.pictures.radar import radar
from bot.pictures.trend import trend

AXES = ("课程内容", "讲师授课", "练习时间", "组织与环境")
NOW = Series(name="本期", values=(88, 91.2, 71, 84))
BEFORE = Series(name="上期", values=(85, None, 76, 80))
DAYS = tuple(f"11/{day}" for day in range(9, 19))
RATE = Series(name="出勤率", values=(94, 96, 93, None, 97, 95, 90, 92, 96, 94))
TILES = (
    Tile(label="出勤率", value="94", unit="%", change="↓2", detail="昨日 3 次课"),
    Tile(label="迟到", value="5"),
    Tile(label="旷课", value=None),
    Tile(label="考试通过", value="41/46", detail="未考 3 人"),
    Tile(label="满意度", value="86.4", change="↑1.3"),
    Tile(label="投诉处理中", value="5", unit="件", change="新增 2", detail="1 件今天到期，1 件逾期", warn=True),
)
FULL = DigestPicture(
    title="培训与客服早报",
    date="11 月 23 日（周一）",
    tiles=TILES,
    radar=RadarPart(title="学员满意度", axes=AXES, series=(NOW,), weakest_label="最弱"),
    trend=TrendPart(title="出勤率", days=DAYS, series=(RATE,), unit="%"),
)


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    return image.convert("L")


def inked_edge(image: Image.Image) -> bool:
    """Whether anything touches the outermost 8 pixels at the left, right or bottom."""
    width, tall = image.size
    edges = (0, 200, 8, tall), (width - 8, 200, width, tall), (0, tall - 8, width, tall)
    return any(image.crop(edge).getextrema()[0] < 250 for edge in edges)  # type: ignore[operator]


def test_a_full_digest_is_one_phone_screen_with_clear_margins() -> None:
    image = opened(digest(FULL))
    assert image.size == (1080, 1350)
    assert not inked_edge(image)


def test_a_digest_shrinks_by_the_parts_it_lacks() -> None:
    bare = replace(FULL, radar=None, trend=None, tiles=(), footer="11 月 20 日的数字")
    assert opened(digest(bare)).size == (1080, height(bare))
    assert height(bare) < 250
    two_axes = replace(FULL, radar=RadarPart(title="", axes=AXES[:2], series=()))
    assert height(two_axes) == height(replace(FULL, radar=None))


def test_a_digest_without_any_value_is_drawn_with_dashes() -> None:
    nothing = Series(name="", values=(None,) * 4)
    empty = replace(
        FULL,
        tiles=tuple(replace(tile, value=None) for tile in TILES),
        radar=RadarPart(title="学员满意度", axes=AXES, series=(nothing,), weakest_label="最弱"),
        trend=TrendPart(title="出勤率", days=DAYS, series=(Series(name="", values=(None,) * 10),)),
    )
    assert digest(empty) != digest(FULL)


def test_equal_digests_give_equal_bytes() -> None:
    assert digest(FULL) == digest(FULL)


def test_long_labels_stay_inside_the_picture() -> None:
    long = "收集、分析并在各部门之间共享客户信息的意愿与能力 willingness to share"
    axes = (long,) * 7
    series = (Series(name=long, values=(50, 60, 70, 80, 90, 100, 0)), Series(name=long, values=(40,) * 7))
    assert not inked_edge(opened(radar(title=long, axes=axes, series=series, weakest_label="最弱")))
    rows = [Bar(label=long, value=value, note="n=52") for value in (1.0, None, 100.0)]
    assert not inked_edge(opened(bars(title=long, rows=rows, mark_lowest=True, lowest_label="最弱")))
    assert not inked_edge(
        opened(trend(title=long, days=[long] * 5, series=[Series(name=long, values=(1, 2, 3, 4, 5))]))
    )


@pytest.mark.parametrize("count", [3, 4, 5, 6, 7, 8])
def test_a_radar_has_room_for_every_number_of_axes(count: int) -> None:
    series = (Series(name="本期", values=[60 + 5 * place for place in range(count)]),)
    image = opened(radar(title="满意度", axes=[f"维度之{place}" for place in range(count)], series=series))
    assert image.size == (1080, 1080)
    assert not inked_edge(image)


def test_the_weakest_axis_is_marked_without_any_colour() -> None:
    marked = opened(radar(title="", axes=AXES, series=(NOW,), weakest_label="最弱"))
    plain = opened(radar(title="", axes=AXES, series=(NOW,), mark_weakest=False))
    assert marked.tobytes() != plain.tobytes()


def test_a_radar_of_two_axes_becomes_bars() -> None:
    pair = (replace(NOW, values=NOW.values[:2]),)
    assert opened(radar(title="满意度", axes=AXES[:2], series=pair)).size == (1080, 404)


def test_bars_may_run_below_zero_and_beyond_their_scale() -> None:
    rows = [Bar(label="推荐值", value=-30), Bar(label="叉车班", value=142), Bar(label="空", value=0)]
    assert opened(bars(title="NPS", rows=rows, low=-100, high=100, mark_lowest=True)).size == (1080, 532)


def test_a_trend_of_one_day_or_none_is_drawn() -> None:
    one = trend(title="出勤率", days=["11/9"], series=[Series(name="", values=[100])], unit="%", high=100)
    none = trend(title="出勤率", days=[], series=[Series(name="", values=[])])
    assert opened(one).size == opened(none).size == (1080, 720)


def test_signs_of_mathematics_in_a_label_are_only_letters() -> None:
    tile = Tile(label="$x_1$", value="100", unit="$", detail="价格 $5 与 $6 ✅")
    assert opened(digest(replace(FULL, tiles=(tile,)))).size[0] == 1080


def test_a_series_of_another_length_is_refused() -> None:
    short = Series(name="", values=(1, 2))
    with pytest.raises(ValueError, match="axis"):
        radar(title="", axes=AXES, series=(short,))
    with pytest.raises(ValueError, match="day"):
        trend(title="", days=DAYS, series=(short,))
    with pytest.raises(ValueError, match="scale"):
        bars(title="", rows=(), low=1, high=1)


@pytest.mark.parametrize(
    ("value", "text"), [(71.0, "71"), (86.44, "86.4"), (-3.25, "−3.2"), (-0.01, "0"), (100, "100"), (None, "—")]
)
def test_numbers_have_at_most_one_decimal_place(value: float | None, text: str) -> None:
    assert number(value) == text


def test_the_weakest_is_the_first_of_the_lowest_and_none_among_equals() -> None:
    assert weakest((88, None, 71, 71)) == 2
    assert weakest((80, 80)) is None
    assert weakest((None, 5)) is None


def test_text_is_parted_after_a_mark_before_anywhere_else() -> None:
    canvas = Canvas(400, 100)
    assert canvas.wrap("1 件 10:20 到期，1 件逾期", size=28, room=250) == ["1 件 10:20 到期，", "1 件逾期"]
    assert canvas.wrap("练习时间", size=28, room=250) == ["练习时间"]
    assert canvas.wrap("Organisation and environment", size=28, room=250) == ["Organisation", "and environment"]


def test_importing_the_pictures_does_not_load_matplotlib() -> None:
    code = "import sys, bot.pictures.digest, bot.pictures.trend; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
