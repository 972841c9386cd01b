"""Which line is which: series differ by dash and point shape, so that a grey print still tells them apart."""

from collections.abc import Sequence

from bot.pictures.canvas import ACCENT, INK, MUTED, Canvas, Point

STYLES: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    (ACCENT, "o", ()),
    (INK, "s", (3.0, 1.6)),
    (MUTED, "^", (1.0, 1.4)),
)


def legend(canvas: Canvas, place: Point, names: Sequence[str], *, room: float, size: float = 34) -> None:
    """Write the names beside their line samples, in one row from `place`; a picture shows at most three series."""
    shown = list(zip(names, STYLES, strict=False))
    x, y = place
    share = room / max(1, len(shown))
    for name, (colour, shape, dash) in shown:
        canvas.line([(x, y), (x + 60, y)], colour=colour, width=5, dash=dash)
        canvas.mark((x + 30, y), shape=shape, size=17, fill=colour)
        x += 72 + canvas.text((x + 72, y), name, size=size, room=share - 96) + 32
