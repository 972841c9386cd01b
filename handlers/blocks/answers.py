"""Answer values: what a handler returns. Plain data, kept with the transaction and sent after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from handlers.blocks.tap import Tap
from handlers.blocks.texts import plain


class Button(NamedTuple):
    """A labelled button: either typed callback data, or a deep link payload, or the address of one of our pages."""

    label: str
    data: str = ""
    deep_link: str = ""
    url: str = ""

    @classmethod
    def tap(cls, label: str, data: Tap) -> "Button":
        """A button that sends its callback data when tapped."""
        return cls(plain(label), data.pack())

    @classmethod
    def link(cls, label: str, payload: str) -> "Button":
        """A button that opens a private chat with Peiban and starts with `payload`."""
        return cls(label=plain(label), deep_link=payload)

    @classmethod
    def page(cls, label: str, url: str) -> "Button":
        """A button that opens a web page."""
        return cls(label=plain(label), url=url)


Rows = tuple[tuple[Button, ...], ...]


def rows(*given: Sequence[Button] | Button) -> Rows:
    """Lay buttons out: each argument is one row; empty rows vanish."""
    laid = (tuple([item]) if isinstance(item, Button) else tuple(item) for item in given)
    return tuple(row for row in laid if row)


def grid(buttons: Sequence[Button], width: int) -> Rows:
    """Lay equal buttons out in rows of at most `width`, none left over where fewer a row would do."""
    width = -(-len(buttons) // -(-len(buttons) // width)) if buttons else width
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


@dataclass(frozen=True, slots=True)
class Say:
    """A message of its own; `text` is HTML-safe, `files` are ids of stored files sent after it."""

    text: str
    buttons: Rows = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """The living message of an activity: edited in place where it stands, sent fresh when it scrolled away.

    Without buttons it is the activity's last word. `if_open`: only where the activity is on the screen already.
    `anew`: sent as a new message even where it stands already (a reminder). `traceless`: what it takes the place of is
    deleted, not only closed, because it may show answers of an anonymous form. `view` names what the activity shows
    besides its first page (a person, a choice, page 2): an `if_open` update leaves it alone.
    """

    screen: str
    text: str
    buttons: Rows = ()
    if_open: bool = False
    anew: bool = False
    traceless: bool = False
    view: str = ""


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word on a tap; `alert` makes it stay until it is dismissed. Never kept: it is worthless later."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Erase:
    """Messages of this chat that shall not stay: what was typed into an anonymous form."""

    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """A living message whose words take long to find: what is kept is what was asked for.

    It is found when its turn to be sent has come, outside the writer's turn, by the name under which a conversation offers it
    (`handlers.LATER`); `params` are plain JSON.
    """

    screen: str
    name: str
    params: dict[str, Any]


Kept = Say | Show | Erase | Later
Part = Kept | Toast
Answer = Part | Sequence[Part] | None


def parts(answer: Answer) -> list[Part]:
    """An answer as a list."""
    if answer is None:
        return []
    return [answer] if isinstance(answer, Part) else list(answer)


def to_json(part: Kept) -> dict[str, Any]:
    """Serialise what is kept until it was sent."""
    if isinstance(part, Erase):
        return {"erase": list(part.messages)}
    if isinstance(part, Later):
        return {"later": part.name, "screen": part.screen, "params": part.params}
    buttons = [[[b.label, b.data, b.deep_link, b.url] for b in row] for row in part.buttons]
    if isinstance(part, Say):
        return {"say": str(part.text), "buttons": buttons, "files": list(part.files)}
    flags = {"if_open": part.if_open, "anew": part.anew, "traceless": part.traceless}
    return {"show": str(part.text), "screen": part.screen, "buttons": buttons, "view": part.view, **flags}


def from_json(kept: dict[str, Any]) -> Kept:
    """The reverse of `to_json`."""
    if "erase" in kept:
        return Erase(tuple(kept["erase"]))
    if "later" in kept:
        return Later(kept["screen"], kept["later"], kept["params"])
    buttons = tuple(tuple(Button(*fields) for fields in row) for row in kept["buttons"])
    if "say" in kept:
        return Say(Markup(kept["say"]), buttons, tuple(kept["files"]))  # noqa: S704 - was Markup when it was kept
    flags = {name: bool(kept.get(name)) for name in ("if_open", "anew", "traceless")}
    text = Markup(kept["show"])  # noqa: S704 - was Markup when it was kept
    return Show(kept["screen"], text, buttons, view=kept.get("view", ""), **flags)
