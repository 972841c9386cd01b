"""Several reminders as one message: numbered, and so are their buttons, which may read alike."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.notices.made import Made
from handlers.blocks.answers import Part, Rows, Say, Show


def bundled(written: Sequence[Sequence[Part | Made]]) -> list[Part | Made]:
    """What several notices say, as one message; files and the like follow below. A single one stays as it is."""
    if len(written) == 1:
        return list(written[0])
    texts: list[Markup] = []
    buttons: list[Rows] = []
    below: list[Part | Made] = []
    for number, parts in enumerate(written, start=1):
        for part in parts:
            if not isinstance(part, Say | Show):
                below.append(part)
                continue
            texts += [Markup(f"<b>{number}.</b> ") + Markup(part.text)] if part.text else []  # noqa: S704 - as it was written
            buttons.append(_numbered(part.buttons, number))
            below += [Say("", files=part.files)] if isinstance(part, Say) and part.files else []
    return [Say(Markup("\n\n").join(texts), tuple(row for rows in buttons for row in rows)), *below]


def _numbered(rows: Rows, number: int) -> Rows:
    return tuple(tuple(button._replace(label=f"{number}. {button.label}") for button in row) for row in rows)
