"""Plain text out of the HTML that Moodle exports in stems, answers and feedback."""

import html
import re
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>|<![^<>]*+>")
_ALT: Final = re.compile(r"""\balt\s?=\s?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BREAKS: Final = frozenset("br p div li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote pre hr section".split())  # noqa: SIM905
_LOWER: Final = str.maketrans(
    "CEILPRSTY", "ceilprsty"
)  # of "script" and "style"; keeps every offset, as lower() does not
_MEANT: Final = {"sup": "^", "sub": "_"}


def html_to_text(markup: str) -> str:
    """The words of `markup`: no tags, blocks and <br> as line ends, entities decoded, an image as [its alt text].

    A superscript keeps a ^ and a subscript a _ before it, because 10<sup>3</sup> is not 103.
    """
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        markup = _without(markup, opening, closing)
    marked = _TAG.sub(_replacement, " ".join(markup.replace("&nbsp;", " ").split()))
    lines = (" ".join(word for word in line.split(" ") if word) for line in marked.split("\n"))
    return html.unescape("\n".join(line for line in lines if line))


def _replacement(tag: re.Match[str]) -> str:
    name = (tag[2] or "").lower()
    if name == "img":
        alt = _ALT.search(tag[3])
        return f"[{alt[1] or alt[2] or ''}]" if alt else ""
    if name in _BREAKS:
        return "\n- " if name == "li" and not tag[1] else "\n"
    return "" if tag[1] else _MEANT.get(name, "")


def _without(text: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    lowered, position = text.translate(_LOWER), 0
    while (start := lowered.find(opening, position)) >= 0:
        end = lowered.find(closing, start)
        if end < 0:
            break
        kept.append(text[position:start])
        position = end + len(closing)
    return "".join([*kept, text[position:]])
