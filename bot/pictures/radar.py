"""The radar of dimensions: where satisfaction is strong, and where it is weakest."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from bot.pictures.bars import bars
from bot.pictures.canvas import ACCENT, INK, MUTED, PAPER, Canvas, Point, drawing
from bot.pictures.legend import STYLES, legend
from bot.pictures.parts import Bar, RadarPart, Series, number, weakest

WIDTH, MARGIN = 1080, 56


def radar(
    *, title: str, axes: Sequence[str], series: Sequence[Series], mark_weakest: bool = True, weakest_label: str = ""
) -> bytes:
    """A PNG of 1080 x 1080 pixels; values 0-100, cut at these ends, None leaves a gap.

    The first series decides which axis is the weakest. Fewer than three axes make no outline: bars are drawn instead.
    Raises ValueError when a series has not one value per axis.
    """
    part = RadarPart(title=title, axes=axes, series=series, mark_weakest=mark_weakest, weakest_label=weakest_label)
    _check(part)
    if len(axes) < 3:
        rows = [
            Bar(label=axis, value=one.values[place], note=one.name) for place, axis in enumerate(axes) for one in series
        ]
        return bars(title=title, rows=rows, mark_lowest=mark_weakest, lowest_label=weakest_label)
    with drawing:
        canvas = Canvas(WIDTH, WIDTH)
        canvas.text((MARGIN, 76), title, size=52, room=WIDTH - 2 * MARGIN, strong=True)
        several = len(series) > 1
        if several:
            legend(canvas, (MARGIN, 150), [one.name for one in series], room=WIDTH - 2 * MARGIN)
        top = 190 if several else 140
        draw_radar(canvas, part, corner=(MARGIN, top), width=WIDTH - 2 * MARGIN, height=WIDTH - top - 40, size=40)
        return canvas.png()


def draw_radar(canvas: Canvas, part: RadarPart, *, corner: Point, width: float, height: float, size: float) -> None:
    """Draw rings, outlines and labels into the frame; `size` is the letter size of the labels."""
    _check(part)
    wheel = _wheel(len(part.axes), corner=corner, width=width, height=height, size=size)
    for share in (25, 50, 75, 100):
        ring = [wheel.spot(place, share) for place in range(wheel.count)]
        canvas.line([*ring, ring[0]], width=3 if share == 100 else 1.5)
    for place in range(wheel.count):
        canvas.line([wheel.centre, wheel.spot(place, 100)], width=1.5)
    for one, style in reversed(list(zip(part.series, STYLES, strict=False))):
        _outline(canvas, one, style, wheel)
    low = weakest(part.series[0].values) if part.series and part.mark_weakest else None
    if low is not None:
        spot = wheel.spot(low, part.series[0].values[low] or 0.0)
        canvas.mark(spot, shape="D", size=size * 0.7, fill=PAPER, edge=INK)
        canvas.mark(spot, shape="D", size=size * 0.32, fill=INK, edge=INK)
    for place in range(wheel.count):
        _label(canvas, part, place, wheel=wheel, tag=part.weakest_label if place == low else "", strong=place == low)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wheel:
    """Where the axes lie: clockwise from the top; an even number starts half a step later, to keep labels aside."""

    centre: Point
    radius: float
    count: int
    frame: tuple[float, float, float, float]  # left, top, right, bottom
    size: float

    def angle(self, place: int) -> float:
        return 2 * pi * place / self.count + (0 if self.count % 2 else pi / self.count)

    def spot(self, place: int, value: float, *, gap: float = 0.0) -> Point:
        length, angle = self.radius * min(100.0, max(0.0, value)) / 100 + gap, self.angle(place)
        return self.centre[0] + length * sin(angle), self.centre[1] - length * cos(angle)


def _wheel(count: int, *, corner: Point, width: float, height: float, size: float) -> _Wheel:
    flat = cos(pi / count)  # the height of the lowest axes, and of the highest when their number is even
    top = 1.0 if count % 2 else flat
    above, below = (size * 2.0 if count % 2 else size * 1.6), size * 1.6
    radius = (height - above - below) / (top + flat)
    widest = max(abs(sin(pi * half / count)) for half in range(0 if count % 2 else 1, 2 * count, 2))
    radius = min(radius, width * 0.24 / widest)
    spare = height - above - below - radius * (top + flat)
    centre = corner[0] + width / 2, corner[1] + spare / 2 + above + radius * top
    frame = corner[0], corner[1], corner[0] + width, corner[1] + height
    return _Wheel(centre=centre, radius=radius, count=count, frame=frame, size=size)


def _check(part: RadarPart) -> None:
    if any(len(one.values) != len(part.axes) for one in part.series):
        raise ValueError("every series needs one value per axis")


def _outline(canvas: Canvas, one: Series, style: tuple[str, str, tuple[float, ...]], wheel: _Wheel) -> None:
    colour, shape, dash = style
    spots = [None if value is None else wheel.spot(place, value) for place, value in enumerate(one.values)]
    known = [spot for spot in spots if spot is not None]
    if len(known) == wheel.count and colour == ACCENT:
        canvas.area(known, fill=colour, alpha=0.13)
    for here, there in zip(spots, [*spots[1:], *spots[:1]], strict=True):
        if here is not None and there is not None:
            canvas.line([here, there], colour=colour, width=5, dash=dash)
    for spot in known:
        canvas.mark(spot, shape=shape, size=17, fill=colour)


def _label(canvas: Canvas, part: RadarPart, place: int, *, wheel: _Wheel, tag: str, strong: bool) -> None:
    """Name and values beside the axis, in two or three lines; on top of the wheel in one."""
    size = wheel.size
    line, side = size * 1.25, sin(wheel.angle(place))
    x, y = wheel.spot(place, 100, gap=size * 0.7)
    values = " / ".join(number(one.values[place]) for one in part.series)
    wide = canvas.measure(values, size=size) + (_tag_width(canvas, tag, size) if tag else 0)
    if abs(side) < 0.01:
        room = wheel.frame[2] - wheel.frame[0] - wide - size
        taken = min(canvas.measure(part.axes[place], size=size), room) + size * 0.5
        left, y = x - (taken + wide) / 2, y - size * 0.5
        canvas.text((left, y), part.axes[place], size=size, room=room)
        _values(canvas, (left + taken, y), values, tag, size=size, strong=strong)
        return
    room = wheel.frame[2] - x if side > 0 else x - wheel.frame[0]
    names = canvas.wrap(part.axes[place], size=size, room=room)
    y = min(y, wheel.frame[3] - line * (len(names) + 1) / 2) - line * len(names) / 2
    y = max(y, wheel.frame[1] + line / 2)
    for name in names:
        canvas.text((x, y), name, size=size, align="left" if side > 0 else "right", room=room)
        y += line
    _values(canvas, (x if side > 0 else max(wheel.frame[0], x - wide), y), values, tag, size=size, strong=strong)


def _tag_width(canvas: Canvas, tag: str, size: float) -> float:
    return canvas.measure(tag, size=size * 0.86) + size * 1.2


def _values(canvas: Canvas, place: Point, values: str, tag: str, *, size: float, strong: bool) -> None:
    x, y = place
    x += canvas.text(place, values, size=size, colour=INK if strong else MUTED, strong=strong) + size * 0.4
    if tag:
        wide = _tag_width(canvas, tag, size) - size * 0.4
        canvas.box((x, y - size * 0.62), width=wide, height=size * 1.24, fill=INK, radius=size * 0.3)
        canvas.text((x + wide / 2, y), tag, size=size * 0.86, colour=PAPER, align="center")
