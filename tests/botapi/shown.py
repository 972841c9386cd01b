"""What a chat shows: messages with their texts, buttons and files, as a person sees them."""

from dataclasses import dataclass

from tests.botapi.refusals import Json

MEDIA = ("photo", "document", "voice", "sticker")


class NotPossible(AssertionError):
    """The app does not offer what the test wanted a person to do."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is seen; `data` only for inline ones that call back."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a chat shows it now; `changed` grows with every change in the whole world."""

    id: int
    sender: int
    text: str
    entities: list[Json]
    buttons: list[list[Button]]
    keyboard: Json | None
    edits: int
    deleted: bool
    changed: int
    raw: Json

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]

    @property
    def file_id(self) -> str | None:
        for kind in MEDIA:
            if kind in self.raw:
                media = self.raw[kind]
                return str((media[-1] if isinstance(media, list) else media)["file_id"])
        return None

    def button(self, label: str) -> Button:
        """The button whose text is, or contains, the label."""
        found = [button for row in self.buttons for button in row if button.text == label]
        found += [button for row in self.buttons for button in row if label in button.text]
        if not found:
            raise NotPossible(f"no button {label!r} on {self.text!r}: {self.labels}")
        return found[0]

    @classmethod
    def of(cls, shown: Json) -> "Shown":
        raw, markup = shown["raw"], shown["markup"] or {}
        rows = [
            [Button(one["text"], one.get("callback_data"), one.get("url")) for one in row]
            for row in markup.get("inline_keyboard", [])
        ]
        return cls(
            id=raw["message_id"],
            sender=raw["from"]["id"],
            text=raw.get("text") or raw.get("caption") or "",
            entities=raw.get("entities") or raw.get("caption_entities") or [],
            buttons=rows,
            keyboard=None if rows else shown["markup"],
            edits=shown["edits"],
            deleted=shown["deleted"],
            changed=shown["changed"],
            raw=raw,
        )
