"""Pareto lying down: bars by size, and a line that says how much of all they hold together."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pictures.canvas import ACCENT, INK, LINE, MUTED, PAPER, Canvas, drawing

WIDTH, MARGIN, ROW, TOP, FIGURES = 1080, 56, 128, 210, 180
FEW = 0.8  # Juran's vital few: what together makes up this share


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoRow:
    """One cause; `cumulated`: its share with all before it, from 0 to 1."""

    label: str
    value: int
    cumulated: float


def pareto(*, title: str, rows: Sequence[ParetoRow], legend: str, few: str) -> bytes:
    """A PNG 1080 pixels wide, 128 more high for each row; rows come in their order.

    `legend` says what the line is, `few` what the mark at 80 % is. Bars that the vital few do not need are striped.
    """
    with drawing:
        canvas = Canvas(WIDTH, TOP + 40 + ROW * max(1, len(rows)))
        canvas.text((MARGIN, 76), title, size=52, room=WIDTH - 2 * MARGIN, strong=True)
        left, right = MARGIN, WIDTH - MARGIN - FIGURES
        canvas.line([(left, 150), (left + 60, 150)], colour=INK, width=5)
        canvas.mark((left + 30, 150), fill=INK, size=17)
        canvas.text((left + 76, 150), legend, size=32, colour=MUTED, room=(right - left) * 0.55)
        if not rows:
            canvas.text((WIDTH / 2, TOP + ROW / 2), "—", size=64, colour=MUTED, align="center")
            return canvas.png()
        scale = (right - left) / max(row.value for row in rows)
        edge = left + (right - left) * FEW
        canvas.text(
            (min(edge, right - canvas.measure(few, size=28) / 2), 150), few, size=28, colour=MUTED, align="center"
        )
        for place, row in enumerate(rows):
            top = TOP + place * ROW
            before = rows[place - 1].cumulated if place else 0.0
            _bar(canvas, row, top=top, left=left, scale=scale, vital=before < FEW)
        canvas.line([(edge, 178), (edge, TOP + ROW * len(rows) - 20)], colour=LINE, width=3, dash=(3.0, 2.0))
        spots = [(left + (right - left) * row.cumulated, TOP + place * ROW + 79.0) for place, row in enumerate(rows)]
        canvas.line(spots, colour=INK, width=4)
        for spot in spots:
            canvas.mark(spot, fill=INK, size=17)
        return canvas.png()


def _bar(canvas: Canvas, row: ParetoRow, *, top: float, left: float, scale: float, vital: bool) -> None:
    right, level = WIDTH - MARGIN, top + 79
    # In a column of their own, which the line never crosses.
    canvas.text((right, level), f"{round(100 * row.cumulated)}%", size=32, align="right", colour=MUTED)
    canvas.text((right - 96, level), str(row.value), size=42, align="right", strong=vital, room=FIGURES - 110)
    canvas.text((left, top + 30), row.label, size=38, room=right - left)
    wide = max(4.0, row.value * scale)
    if vital:
        canvas.box((left, top + 64), width=wide, height=30, fill=ACCENT, radius=6)
    else:  # striped, so that it differs in grey too
        canvas.box((left, top + 64), width=wide, height=30, fill=PAPER, edge=MUTED, hatch="//", radius=6)
