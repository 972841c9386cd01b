"""The paper that pictures are drawn on: pixels from the top left, the shipped font, few calm colours."""

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

FONT = Path(__file__).parent.parent / "fonts" / "NotoSansSC-Peiban.ttf"
INK, MUTED, LINE, PANEL, PAPER, ACCENT = "#1d2730", "#566370", "#ccd3da", "#f3f6f8", "#ffffff", "#17636b"
DPI = 100
CLOSING = "，。、；：！？）》”’…"
SMALLEST = 0.72  # of the wished size: below it a text is cut instead
Point = tuple[float, float]
drawing = Lock()  # matplotlib promises nothing to threads that draw at once


@cache
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(FONT)).get_charmap())


def legible(text: str) -> str:
    """The text as the font can show it: emoji and joiners are left out, other unknown characters become 〓."""
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        if ord(sign) in _characters():
            kept.append(sign)
        elif sign.isspace():
            kept.append(" ")
        elif unicodedata.category(sign) not in {"So", "Sk", "Cf", "Cc", "Mn", "Cs", "Co"}:
            kept.append("〓")
    return "".join(kept)


@cache
def _font(size: float) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(FONT), size=size * 72 / DPI)


class Canvas:
    """A picture in the making. All lengths are pixels, y grows downwards."""

    def __init__(self, width: int, height: int) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        self._agg = FigureCanvasAgg(self._figure)
        self._axes: Axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()
        self._order = 1.0

    def _next(self) -> float:
        self._order += 0.001
        return self._order

    def measure(self, text: str, *, size: float) -> float:
        """The width of the text."""
        renderer = self._agg.get_renderer()  # type: ignore[no-untyped-call]
        wide, _, _ = renderer.get_text_width_height_descent(legible(text), _font(size), False)
        return float(wide)

    def text(
        self,
        place: Point,
        text: str,
        *,
        size: float,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
        room: float | None = None,
        smallest: float = SMALLEST,
        strong: bool = False,
        halo: bool = False,
    ) -> float:
        """Write one line, its middle level with `place`; shrunk, then cut, to fit `room`. Returns its width."""
        from matplotlib.patheffects import withStroke

        shown, fitted = self._fit(legible(text), size=size, room=room, smallest=smallest)
        strokes = [withStroke(linewidth=fitted * 0.2, foreground=PAPER)] if halo else []
        if strong:  # only the regular weight is shipped
            strokes.append(withStroke(linewidth=fitted * 0.028, foreground=colour))
        effects: dict[str, Any] = {"path_effects": strokes} if strokes else {}
        self._axes.text(
            place[0], place[1] + fitted * 0.36, shown, fontproperties=_font(fitted), color=colour, ha=align,
            va="baseline", parse_math=False, zorder=self._next(), **effects,
        )  # fmt: skip
        return self.measure(shown, size=fitted)

    def wrap(self, text: str, *, size: float, room: float) -> list[str]:
        """The text as one line or two of like length: parted after a mark, else at a space, else anywhere."""
        text = legible(text)
        if self.measure(text, size=size) <= room:
            return [text]
        inner = range(1, len(text))
        marks = [end for end in inner if text[end - 1] in "，；。、,;" and text[end] not in "”》）"]
        spaces = [end for end in inner if text[end] == " "]
        anywhere = [
            end for end in inner if text[end] not in CLOSING and not (text[end - 1].isascii() and text[end].isascii())
        ]
        for ends in (marks, spaces, anywhere):
            for end in sorted(ends, key=lambda end: abs(end * 2 - len(text))):
                lines = [text[:end].rstrip(), text[end:].lstrip()]
                if max(self.measure(line, size=size) for line in lines) <= room:
                    return lines
        nearest = min(spaces or anywhere or [len(text)], key=lambda end: abs(end * 2 - len(text)))
        return [line for line in (text[:nearest].rstrip(), text[nearest:].lstrip()) if line]

    def _fit(self, text: str, *, size: float, room: float | None, smallest: float) -> tuple[str, float]:
        wide = self.measure(text, size=size)
        if room is None or wide <= room:
            return text, size
        size = max(size * smallest, size * room / wide)
        reach = int(len(text) * 1.5 * room / self.measure(text, size=size)) + 2  # spares measuring hopeless lengths
        text = text if len(text) <= reach else text[:reach] + "…"
        while len(text) > 1 and self.measure(text, size=size) > room + 1:
            text = text.removesuffix("…")[:-1].rstrip() + "…"
        return text, size

    def line(
        self, points: Sequence[Point], *, colour: str = LINE, width: float = 2, dash: Sequence[float] = ()
    ) -> None:
        """A line through the points; `dash` gives lengths on and off, in units of the line's width."""
        from matplotlib.lines import Line2D

        style: Any = (0, tuple(dash)) if dash else "solid"
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self._axes.add_line(
            Line2D(xs, ys, color=colour, linewidth=width * 72 / DPI, linestyle=style, zorder=self._next(),
                   solid_capstyle="round", solid_joinstyle="round")
        )  # fmt: skip

    def area(self, points: Sequence[Point], *, fill: str, alpha: float = 1.0) -> None:
        """A filled outline without an edge."""
        from matplotlib.patches import Polygon

        self._axes.add_patch(Polygon(list(points), closed=True, facecolor=fill, alpha=alpha, lw=0, zorder=self._next()))

    def box(
        self, corner: Point, *, width: float, height: float, fill: str = PANEL, edge: str = "", hatch: str = "",
        radius: float = 14,
    ) -> None:  # fmt: skip
        """A box with round corners; `corner` is its upper left one."""
        from matplotlib.patches import FancyBboxPatch

        shape = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}"
        self._axes.add_patch(
            FancyBboxPatch(corner, width, height, boxstyle=shape, facecolor=fill, edgecolor=edge or fill,
                           linewidth=2 if edge else 0, hatch=hatch or None, zorder=self._next())
        )  # fmt: skip

    def mark(self, place: Point, *, shape: str = "o", size: float = 14, fill: str = ACCENT, edge: str = PAPER) -> None:
        """A point sign: a matplotlib marker code."""
        from matplotlib.lines import Line2D

        self._axes.add_line(
            Line2D([place[0]], [place[1]], marker=shape, markersize=size * 72 / DPI, markerfacecolor=fill,
                   markeredgecolor=edge, markeredgewidth=2, linestyle="none", zorder=self._next())
        )  # fmt: skip

    def warning(self, place: Point, *, size: float = 40) -> None:
        """A triangle with an exclamation mark, centred at `place`: readable without colour."""
        self.mark(place, shape="^", size=size, fill=INK, edge=INK)
        self.text((place[0], place[1] + size * 0.12), "!", size=size * 0.62, colour=PAPER, align="center", strong=True)

    def png(self) -> bytes:
        """The finished picture; equal drawings give equal bytes."""
        held = io.BytesIO()
        self._figure.savefig(held, format="png", dpi=DPI, facecolor=PAPER, metadata={"Software": None})
        return held.getvalue()
