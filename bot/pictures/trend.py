"""Lines over days: whether attendance or satisfaction rises or falls."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

from bot.pictures.canvas import INK, LINE, MUTED, Canvas, Point, drawing
from bot.pictures.legend import STYLES, legend
from bot.pictures.parts import Series, TrendPart, number

WIDTH, HEIGHT, MARGIN = 1080, 720, 56


def trend(
    *,
    title: str,
    days: Sequence[str],
    series: Sequence[Series],
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> bytes:
    """A PNG of 1080 x 720 pixels; days run from left to right, None leaves a gap.

    Raises ValueError when a series has not one value per day.
    """
    part = TrendPart(title=title, days=days, series=series, unit=unit, low=low, high=high)
    with drawing:
        canvas = Canvas(WIDTH, HEIGHT)
        canvas.text((MARGIN, 76), title, size=52, room=WIDTH - 2 * MARGIN, strong=True)
        several = len(series) > 1
        if several:
            legend(canvas, (MARGIN, 150), [one.name for one in series], room=WIDTH - 2 * MARGIN)
        top = 210 if several else 160
        draw_trend(canvas, part, corner=(MARGIN, top), width=WIDTH - 2 * MARGIN, height=HEIGHT - top - 40, size=34)
        return canvas.png()


def draw_trend(canvas: Canvas, part: TrendPart, *, corner: Point, width: float, height: float, size: float) -> None:
    """Draw scale, days and lines into the frame; the last value and the lowest of the first series carry figures."""
    if any(len(one.values) != len(part.days) for one in part.series):
        raise ValueError("every series needs one value per day")
    known = [value for one in part.series for value in one.values if value is not None]
    if not known:
        canvas.text((corner[0] + width / 2, corner[1] + height / 2), "—", size=size * 2, colour=MUTED, align="center")
        return
    low, high = _span(known, low=part.low, high=part.high)
    gutter = max(canvas.measure(number(end) + part.unit, size=size * 0.9) for end in (low, high)) + size * 0.6
    left, right = corner[0] + gutter + size, corner[0] + width - size
    top, bottom = corner[1] + size * 0.6, corner[1] + height - size * 1.7
    for tick in (low, (low + high) / 2, high):
        y = bottom - (tick - low) / (high - low) * (bottom - top)
        canvas.line([(corner[0] + gutter, y), (corner[0] + width, y)], colour=LINE, width=2)
        canvas.text(
            (corner[0] + gutter - size * 0.4, y), number(tick) + part.unit, size=size * 0.9, colour=MUTED, align="right"
        )
    step = (right - left) / max(1, len(part.days) - 1)
    xs = [left + place * step if len(part.days) > 1 else (left + right) / 2 for place in range(len(part.days))]
    _days(canvas, part.days, xs, y=bottom + size * 1.1, size=size * 0.9, right=corner[0] + width)
    for one, (colour, shape, dash) in reversed(list(zip(part.series, STYLES, strict=False))):
        spots = [
            None if value is None else (x, bottom - (min(high, max(low, value)) - low) / (high - low) * (bottom - top))
            for x, value in zip(xs, one.values, strict=True)
        ]
        for here, there in pairwise(spots):
            if here and there:
                canvas.line([here, there], colour=colour, width=5, dash=dash)
        for spot in spots:
            if spot:
                canvas.mark(spot, shape=shape, size=17, fill=colour)
        if one is part.series[0]:
            _figures(canvas, one, spots, unit=part.unit, size=size, frame=(top, bottom, corner[0] + width))


def _span(known: Sequence[float], *, low: float | None, high: float | None) -> tuple[float, float]:
    """The scale's ends: whole tens around the values, at least ten apart, with room for a figure under the lowest."""
    bottom = 10.0 * floor(min(known) / 10) if low is None else low
    top = 10.0 * ceil(max(known) / 10) if high is None else high
    if low is None and min(known) - bottom < 0.4 * (top - bottom):
        bottom -= 10.0
    return bottom, top if top > bottom else bottom + 10.0


def _days(canvas: Canvas, days: Sequence[str], xs: Sequence[float], *, y: float, size: float, right: float) -> None:
    room = 6 * size
    widest = min(room, max(canvas.measure(day, size=size) for day in days)) + size * 0.6
    step = xs[1] - xs[0] if len(xs) > 1 else widest
    every = max(1, ceil(widest / step))
    for place, (day, x) in enumerate(zip(days, xs, strict=True)):
        if (len(days) - 1 - place) % every == 0:  # counted from the end: the last day always has its label
            middle = min(x, right - min(room, canvas.measure(day, size=size)) / 2)
            canvas.text((middle, y), day, size=size, colour=MUTED, align="center", room=room)


def _figures(
    canvas: Canvas, one: Series, spots: Sequence[Point | None], *, unit: str, size: float,
    frame: tuple[float, float, float],
) -> None:  # fmt: skip
    places = [place for place, spot in enumerate(spots) if spot]
    lowest = min(places, key=lambda place: one.values[place] or 0.0)
    top, bottom, right = frame
    for place in {places[-1], lowest}:
        spot = spots[place]
        if spot is None:
            continue
        text = number(one.values[place]) + unit
        half = canvas.measure(text, size=size) / 2
        below = place == lowest and place != places[-1]
        y = spot[1] + size if below else spot[1] - size
        y = spot[1] - size if y > bottom - size * 0.4 else y
        y = spot[1] + size if y < top - size * 0.2 else y
        canvas.text(
            (min(spot[0], right - half), y), text, size=size, colour=INK, align="center", strong=True, halo=True
        )
