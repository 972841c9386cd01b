"""The picture of a morning digest: one phone screen that says how yesterday went."""

from collections.abc import Sequence

from bot.pictures.canvas import ACCENT, INK, MUTED, PAPER, Canvas, drawing
from bot.pictures.legend import legend
from bot.pictures.parts import DigestPicture, RadarPart, Tile, TrendPart
from bot.pictures.radar import draw_radar
from bot.pictures.trend import draw_trend

WIDTH, MARGIN, GAP = 1080, 40, 20
HEADER, TILE, RADAR, TREND, FOOTER = 150, 200, 430, 270, 56
COLUMNS = 3


def digest(picture: DigestPicture) -> bytes:
    """A PNG 1080 pixels wide; 1350 high with six tiles, radar, trend and no footer.

    A radar of fewer than three axes is left out. Raises ValueError when a series does not fit its axes or days.
    """
    radar = picture.radar if picture.radar and len(picture.radar.axes) >= 3 else None
    with drawing:
        canvas = Canvas(WIDTH, height(picture))
        _header(canvas, picture)
        y = HEADER + GAP
        for place, tile in enumerate(picture.tiles):
            _tile(canvas, tile, place=place, top=y + place // COLUMNS * (TILE + GAP))
        y += _lines(picture) * (TILE + GAP)
        if radar:
            _radar(canvas, radar, y)
            y += RADAR + GAP
        if picture.trend:
            _trend(canvas, picture.trend, y)
            y += TREND + GAP
        if picture.footer:
            canvas.text(
                (WIDTH / 2, y + 14), picture.footer, size=30, colour=MUTED, align="center", room=WIDTH - 2 * MARGIN
            )
        return canvas.png()


def height(picture: DigestPicture) -> int:
    """The height in pixels that the parts of this digest need."""
    parts = HEADER + GAP + _lines(picture) * (TILE + GAP)
    parts += RADAR + GAP if picture.radar and len(picture.radar.axes) >= 3 else 0
    parts += TREND + GAP if picture.trend else 0
    return parts + (FOOTER if picture.footer else 0)


def _lines(picture: DigestPicture) -> int:
    return -(-len(picture.tiles) // COLUMNS)


def _header(canvas: Canvas, picture: DigestPicture) -> None:
    canvas.box((0, 0), width=WIDTH, height=HEADER, fill=ACCENT, radius=0.01)
    canvas.text((MARGIN, 54), picture.title, size=54, colour=PAPER, room=WIDTH - 2 * MARGIN, strong=True)
    canvas.text((MARGIN, 114), picture.date, size=36, colour=PAPER, room=WIDTH - 2 * MARGIN)


def _tile(canvas: Canvas, tile: Tile, *, place: int, top: float) -> None:
    wide = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    left = MARGIN + place % COLUMNS * (wide + GAP)
    canvas.box((left, top), width=wide, height=TILE, edge=INK if tile.warn else "")
    inner = wide - 48
    canvas.text((left + 24, top + 36), tile.label, size=34, colour=MUTED, room=inner - (44 if tile.warn else 0))
    if tile.warn:
        canvas.warning((left + wide - 40, top + 36))
    change = tile.change if tile.value is not None else ""
    room = inner - (canvas.measure(change, size=36) + 16 if change else 0)
    unit = tile.unit if tile.value is not None else ""
    wanted = room - (canvas.measure(unit, size=34) + 6 if unit else 0)
    value = "—" if tile.value is None else tile.value
    used = canvas.text((left + 24, top + 90), value, size=70, room=wanted, smallest=0.5, strong=True)
    canvas.text((left + 30 + used, top + 104), unit, size=34)
    canvas.text((left + wide - 24, top + 102), change, size=36, align="right")
    lines = canvas.wrap(tile.detail, size=28, room=inner)
    for line, words in enumerate(lines):
        y = top + (158 if len(lines) == 1 else 144 + line * 33)
        canvas.text((left + 24, y), words, size=28, colour=INK if tile.warn else MUTED, room=inner)


def _panel(canvas: Canvas, title: str, names: Sequence[str], top: float, tall: float) -> None:
    canvas.box((MARGIN, top), width=WIDTH - 2 * MARGIN, height=tall, fill=PAPER, edge="#dfe4e8")
    wide = WIDTH - 2 * MARGIN - 48
    several = len(names) > 1
    canvas.text((MARGIN + 24, top + 40), title, size=38, room=wide * 0.45 if several else wide, strong=True)
    if several:
        legend(canvas, (MARGIN + 24 + wide * 0.47, top + 40), names, room=wide * 0.53, size=28)


def _radar(canvas: Canvas, part: RadarPart, top: float) -> None:
    _panel(canvas, part.title, [one.name for one in part.series], top, RADAR)
    wide = WIDTH - 2 * MARGIN - 48
    draw_radar(canvas, part, corner=(MARGIN + 24, top + 76), width=wide, height=RADAR - 88, size=34)


def _trend(canvas: Canvas, part: TrendPart, top: float) -> None:
    _panel(canvas, part.title, [one.name for one in part.series], top, TREND)
    draw_trend(canvas, part, corner=(MARGIN + 24, top + 72), width=WIDTH - 2 * MARGIN - 48, height=TREND - 80, size=32)
