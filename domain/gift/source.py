"""The text of a GIFT file with its line numbers, cut into the blocks that hold one question each."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from domain.text import clean

_ESCAPE: Final = re.compile(r"\\([\\~=#{}:n])")
_ESCAPE_WITH_STAR: Final = re.compile(r"\\([\\~=#{}:n*])")
_INVISIBLE: Final = " \t\r\n\u3000\u00a0\ufeff\u200b"


class Source:
    """A whole file, line ends evened out; `shadow` is as long, with NULs for escapes, so that searches miss them."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]
        masked = "\n".join(" " * len(line) if is_comment(line) else line for line in self.text.split("\n"))
        self.masked = masked
        self.shadow = _ESCAPE.sub("\0\0", masked)

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1


def is_comment(line: str) -> bool:
    """Whether the whole line is a comment."""
    return line.lstrip(_INVISIBLE).startswith("//")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source, from `start` up to `end`."""

    source: Source
    start: int
    end: int

    @property
    def shadow(self) -> str:
        """The piece with comments blanked and escapes hidden: where to look for syntax."""
        return self.source.shadow[self.start : self.end]

    @property
    def comments(self) -> tuple[str, ...]:
        """The comment lines inside the piece, without their slashes."""
        lines = self.source.text[self.start : self.end].split("\n")
        return tuple(line.lstrip(_INVISIBLE)[2:].strip() for line in lines if is_comment(line))

    @property
    def blank(self) -> bool:
        """Whether nothing but white space and comments stands here."""
        return not self.raw.strip(_INVISIBLE)

    @property
    def raw(self) -> str:
        """The piece as written, escapes and all, comments blanked."""
        return self.source.masked[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of its first character, both from 1."""
        return self.source.place(self.start)

    def strip(self) -> "Piece":
        """The piece without white space at its ends."""
        raw = self.raw
        start = self.start + len(raw) - len(raw.lstrip(_INVISIBLE))
        return Piece(self.source, start, max(start, self.start + len(raw.rstrip(_INVISIBLE))))

    def part(self, start: int, end: int | None = None) -> "Piece":
        """The part from offset `start` up to offset `end` (None: to the end of the piece)."""
        return Piece(self.source, self.start + start, self.end if end is None else self.start + end)

    def cut(self, marker: str) -> tuple["Piece", "Piece | None"]:
        """What stands before the first unescaped `marker`, and after it (None when there is none)."""
        found = self.shadow.find(marker)
        return (self, None) if found < 0 else (self.part(0, found), self.part(found + len(marker)))

    def split(self, markers: str) -> list["Piece"]:
        """The stretches between unescaped `markers` (single characters); each but the first begins with its marker."""
        shadow = self.shadow
        cuts = [0, *(match.start() for match in re.finditer(f"[{re.escape(markers)}]", shadow)), len(shadow)]
        return [self.part(start, end) for start, end in pairwise(cuts)]

    def text(self, *, join: str = "\n", stars: bool = False) -> str:
        """What the piece says: escapes resolved, written line ends replaced by `join`, ends trimmed, storable."""
        lines = [line.strip(_INVISIBLE) for line in self.raw.split("\n")]
        joined = join.join(line for line in lines if line)
        said = (_ESCAPE_WITH_STAR if stars else _ESCAPE).sub(
            lambda found: "\n" if found[1] == "n" else found[1], joined
        )
        return clean(said, max_length=len(said))


def blocks(source: Source) -> Iterator[Piece]:
    """The stretches between blank lines; one inside braces does not end a block if the closing brace comes next."""
    braces = [(found.start(), found[0]) for found in re.finditer(r"[{}｛｝]", source.shadow)]
    start: int | None = None
    depth = passed = 0
    for number, line_start in enumerate(source.starts[:-1]):
        end = source.starts[number + 1] - 1
        if source.text[line_start:end].strip(_INVISIBLE):
            start = line_start if start is None else start
            while passed < len(braces) and braces[passed][0] < end:
                depth = max(0, depth + {"{": 1, "｛": 0}.get(braces[passed][1], -1))
                passed += 1
        elif start is not None and not (depth and passed < len(braces) and braces[passed][1] == "}"):
            yield Piece(source, start, line_start)
            start, depth = None, 0
    if start is not None:
        yield Piece(source, start, len(source.text))
