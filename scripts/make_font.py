"""Makes the shipped font: pictures must read Chinese on machines that have no Chinese font."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FACE = "Noto Sans CJK SC"
TARGET = Path(__file__).parent.parent / "bot" / "fonts" / "NotoSansSC-Peiban.ttf"
# Characters that people's names hold and the old standards lack (from 通用规范汉字表, 2013).
NAMES = (
    "堃喆玥珺婳嫄翀昇濛暐瑀玙琲珣珩赟赪喆旻昉昕晞晟晗暄曈杺柠栩桉桢梓楠榕槿樾沄沐沛泓洺浠涵淏淼渼湉滢漪潆澍澄灏炜烜焜煊煜熠燊玮"
    "珂珈珮珞琛琦琪琬琰瑄瑗瑛瑭瑶瑾璇璟璠璨甯皓睿砚祎祺禛禹稷竑筠箐绮缦翊翎翙翾聿芃芊芮苒茉茜荃荇莳菀菡萱葭蒨蓁蔚蕙蕴薇虓蘅袆裎诩谌谞"
    "贇跞轩迦逸邈郗鄢酆钰钲铄铠铭锜锟锴镕闫闳阚霁霈霖霏靖鞠韫韬頔颀颢飏馥骁骅骐骞髙鸢鹮麒麟黛龑奭祐祜婕妍妤姝姣娅娉婵媛嫣嬿孟孜"
)
EXTRA = "€£¥©®°±×÷·–—‘’“”…‰′″←↑→↓↔⇒−≈≠≤≥∞√∑■□▲△▶▷▼▽◀◁◆◇○◎●★☆✓№℃〓「」『』【】〈〉《》〔〕、。〃々〆饋"

# What version 1.0 of the table maxp has and a CFF font lacks; all but the zones are counted when saving, or unused.
MAXIMA = (
    *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"),
    *("maxComponentElements", "maxComponentDepth"),
)


def wanted() -> set[int]:
    """The code points to keep: ASCII, GB 2312-1980, Big5 level 1 with its symbols (ETEN order), marks, names."""
    ascii_and_latin = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
    full_width = {*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0xFFE5}
    numbered = {*range(0x2460, 0x2474), *range(0x2160, 0x216C)}
    gb2312 = set(_decoded("gb2312", rows=range(0xA1, 0xF8), cells=[range(0xA1, 0xFF)]))
    big5 = set(_decoded("big5", rows=range(0xA1, 0xC7), cells=[range(0x40, 0x7F), range(0xA1, 0xFF)]))
    return ascii_and_latin | full_width | numbered | gb2312 | big5 | {ord(sign) for sign in NAMES + EXTRA}


def _decoded(encoding: str, *, rows: range, cells: list[range]) -> Iterator[int]:
    for row in rows:
        for cell in (cell for span in cells for cell in span):
            try:
                text = bytes((row, cell)).decode(encoding)
            except UnicodeDecodeError:
                continue
            yield from map(ord, text)


def make_font(source: Path, *, target: Path = TARGET) -> int:
    """Write the subset of `source` (a font, or a collection that holds the SC face); returns its size in bytes.

    Raises LookupError when the collection has no such face. Outlines become quadratic, because PDF writers refuse the
    cubic ones of the source.
    """
    from fontTools import subset  # type: ignore[import-untyped]

    font = _face(source)
    options = subset.Options(
        layout_features=[],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        notdef_outline=True,
        desubroutinize=True,
    )
    options.drop_tables += ["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    if "CFF " in font:
        _to_quadratic(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return target.stat().st_size


def _face(source: Path) -> Any:
    from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

    if source.suffix.lower() not in {".ttc", ".otc"}:
        return TTFont(source, lazy=True, recalcTimestamp=False)
    for face in TTCollection(source, lazy=True).fonts:
        if face["name"].getDebugName(4) == FACE:
            face.recalcTimestamp = False
            return face
    raise LookupError(f"{source.name} holds no face {FACE}")


def _to_quadratic(font: Any) -> None:
    """Replace the CFF outlines by TrueType ones, off by at most one unit of the em (1000)."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
    from fontTools.ttLib import newTable

    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        draw: Callable[[Any], None] = glyphs[name].draw
        draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, outlines
    font["loca"], font["glyf"] = newTable("loca"), glyf
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for limit in MAXIMA:
        setattr(maxp, limit, 1 if limit == "maxZones" else 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0


def main() -> None:
    """Make the font from the source named on the command line."""
    parser = argparse.ArgumentParser(
        description="Make the shipped font from NotoSansCJK-Regular.ttc or NotoSansCJKsc-Regular.otf"
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("--target", type=Path, default=TARGET)
    asked = parser.parse_args()
    print(f"{asked.target}: {make_font(asked.source, target=asked.target):,} bytes for {len(wanted()):,} characters")


if __name__ == "__main__":
    main()
