"""Cuts what is too long for one message: at line ends where it can be, with tags closed and opened again."""

import html
import re
from dataclasses import replace

from handlers.blocks.answers import Kept, Say

_TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")
# What must not be cut in two: a tag, an entity, a character.
_ATOM = re.compile(r"<[^>]*>|&#?\w{1,31};|.", re.DOTALL)


def one_by_one(part: Kept, length: int) -> list[Kept]:
    """A part as parts that are one message each: whoever sends them knows after each how far he has come.

    The buttons stand below the last text. A living message is one message already, unless it is longer than `length`.
    """
    if not isinstance(part, Say):
        return [part]
    *before, last = split_text(part.text, length) or [""] if part.text else [""]
    texts = [replace(part, text=text, buttons=(), files=()) for text in before]
    texts += [replace(part, text=last, files=())] if last else []
    return [*texts, *(Say("", files=(file_id,)) for file_id in part.files)]


def split_text(text: str, length: int) -> list[str]:
    """Cut HTML text into messages, at line ends where it can be, closing and reopening tags.

    `length` counts what Telegram counts: UTF-16 units of the text that is seen, without tags.
    """
    # A character is two units at most.
    if 2 * len(text) <= length or _units(text) <= length:
        return [text]
    pieces: list[str] = []
    current, room = "", length
    for line in _lines(text, length):
        taken = _units(line) + 1
        if current and taken > room:
            pieces.append(current)
            current, room = "", length
        current, room = (f"{current}\n{line}", room - taken) if current else (line, length - taken + 1)
    return [piece for piece in _balanced([*pieces, current]) if _seen(piece).strip()]


def _seen(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _units(text: str) -> int:
    return len(_seen(text).encode("utf-16-le", errors="surrogatepass")) // 2


def _lines(text: str, length: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        current, taken = "", 0
        for atom in [line] if _units(line) <= length else _ATOM.findall(line):
            width = _units(atom)
            if taken + width > length:
                lines.append(current)
                current, taken = "", 0
            current, taken = current + atom, taken + width
        lines.append(current)
    return lines


def _balanced(pieces: list[str]) -> list[str]:
    open_tags: list[str] = []
    result: list[str] = []
    for piece in pieces:
        whole = "".join(open_tags) + piece
        open_tags = []
        for match in _TAG.finditer(whole):
            if match[1]:
                if open_tags:
                    open_tags.pop()
            else:
                open_tags.append(match[0])
        closing = "".join(f"</{tag[1:].split()[0].rstrip('>')}>" for tag in reversed(open_tags))
        result.append(whole + closing)
    return result
