"""Bars lying down: Chinese labels stay level and long ones get a line of their own."""

from collections.abc import Sequence

from bot.pictures.canvas import ACCENT, INK, LINE, MUTED, PAPER, Canvas, drawing
from bot.pictures.parts import Bar, number, weakest

WIDTH, MARGIN, ROW = 1080, 56, 128


def bars(
    *,
    title: str,
    rows: Sequence[Bar],
    low: float = 0.0,
    high: float = 100.0,
    unit: str = "",
    mark_lowest: bool = False,
    lowest_label: str = "",
) -> bytes:
    """A PNG 1080 pixels wide, 128 more high for each row; bars start at zero, or at the end of the scale nearest to it.

    Values outside `low` to `high` are cut in length, never in their figure.
    Raises ValueError when `high` is not above `low`.
    """
    if high <= low:
        raise ValueError("the scale needs a high end above its low end")
    with drawing:
        canvas = Canvas(WIDTH, 148 + ROW * max(1, len(rows)))
        canvas.text((MARGIN, 76), title, size=52, room=WIDTH - 2 * MARGIN, strong=True)
        marked = weakest([row.value for row in rows]) if mark_lowest else None
        for place, row in enumerate(rows):
            _row(
                canvas,
                row,
                140 + place * ROW,
                span=(low, high),
                unit=unit,
                tag=lowest_label if place == marked else None,
            )
        return canvas.png()


def _row(canvas: Canvas, row: Bar, top: float, *, span: tuple[float, float], unit: str, tag: str | None) -> None:
    left, right, low, high = MARGIN, WIDTH - MARGIN, *span
    value = number(row.value) + (unit if row.value is not None else "")
    note = f"  {row.note}" if row.note else ""
    wide = canvas.measure(value, size=42) + canvas.measure(note, size=32)
    canvas.text(
        (right - canvas.measure(note, size=32), top + 30), value, size=42, align="right", strong=tag is not None
    )
    if note:
        canvas.text((right, top + 30), note, size=32, align="right", colour=MUTED)
    tag_wide = canvas.measure(tag, size=32) + 28 if tag else 0.0
    room = right - left - wide - 40 - (tag_wide + 16 if tag else 0)
    label = canvas.text((left, top + 30), row.label, size=38, room=room)
    if tag:
        canvas.box((left + label + 16, top + 6), width=tag_wide, height=48, fill=INK, radius=10)
        canvas.text((left + label + 16 + tag_wide / 2, top + 30), tag, size=32, colour=PAPER, align="center")
    canvas.box((left, top + 64), width=right - left, height=30, fill="#e9edf0", radius=6)
    if row.value is None:
        return
    scale = (right - left) / (high - low)
    zero = min(high, max(low, 0.0))
    ends = sorted((zero, min(high, max(low, row.value))))
    start, length = left + (ends[0] - low) * scale, (ends[1] - ends[0]) * scale
    if length > 0 and tag is None:
        canvas.box((start, top + 64), width=length, height=30, fill=ACCENT, radius=6)
    elif length > 0:  # striped, so that the lowest stands out in grey too
        canvas.box((start, top + 64), width=length, height=30, fill=PAPER, edge=INK, hatch="//", radius=6)
    if low < zero < high:
        canvas.line(
            [(left + (zero - low) * scale, top + 58), (left + (zero - low) * scale, top + 100)], colour=LINE, width=3
        )
