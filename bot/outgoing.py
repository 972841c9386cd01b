"""One part of an answer on its way, and how several of them to one chat stand to each other."""

from dataclasses import dataclass, field, replace

from bot.sending import Standing
from handlers.blocks.answers import Kept, Later, Show, Toast

Lane = tuple[int, int]


@dataclass(slots=True, kw_only=True, eq=False)
class Outgoing:
    """One part of an answer on its way; `tapped` is the message whose button was pressed."""

    bot_id: int
    chat_id: int
    part: Kept | None = None
    answer_id: int | None = None
    callback_id: str | None = None
    toast: Toast | None = None
    tapped: int | None = None
    fresh: bool = False
    # Taken up from the store, where what was kept after it may have been sent already.
    again: bool = False
    # How often it could not be sent, and how often that was a fault of ours or of the store's.
    tries: int = 0
    faults: int = 0
    # Once it is sent: what there is to write down.
    sent: bool = False
    standings: list[Standing] = field(default_factory=list)

    @property
    def lane(self) -> Lane:
        """The chat it belongs to."""
        return (self.bot_id, self.chat_id)

    @property
    def screen(self) -> str | None:
        """The living message it is a state of."""
        return self.part.screen if isinstance(self.part, Show | Later) else None

    @property
    def opens(self) -> bool:
        """Whether it shows its screen also where that does not stand yet."""
        return isinstance(self.part, Later) or (isinstance(self.part, Show) and not self.part.if_open)

    @property
    def closes(self) -> bool:
        """Whether it is its screen's last word."""
        return isinstance(self.part, Show) and not self.part.buttons

    def before(self, other: "Outgoing") -> bool:
        """Whether it was kept before the other; what is not kept has no place among the others."""
        return self.answer_id is not None and other.answer_id is not None and self.answer_id < other.answer_id

    def replaced_by(self, newer: "Outgoing") -> bool:
        """Whether it means nothing any more once this newer state of its screen was sent."""
        same = self.screen is not None and self.screen == newer.screen and self.before(newer)
        return same and (newer.opens or newer.closes or not self.opens)

    def left_out_for(self, newer: "Outgoing") -> bool:
        """Whether it need not be sent while this newer state waits, which does all that it was to do."""
        # What comes below all that was said takes the place of anything; what is edited where it stands does not.
        if not newer.fresh and (self.fresh or (self.tapped is not None and newer.tapped is None)):
            return False
        return self.replaced_by(newer) and self._does() <= newer._does()

    def _does(self) -> set[str]:
        """What comes of a screen besides its words."""
        part = self.part
        if not isinstance(part, Show):
            return {"opens"}
        done = {"opens": self.opens, "comes anew": part.anew, "leaves no trace": part.traceless}
        return {what for what, so in done.items() if so}


def overtaken(waiting: list[Outgoing], shows: dict[str, Show]) -> None:
    """Let screens that wait say what was said of them meanwhile, from a later state."""
    for item in waiting:
        if isinstance(item.part, Show) and (newer := shows.get(item.part.screen)) is not None:
            if newer.if_open and item.part.view:
                continue  # its reader is in the middle of something there
            item.part = replace(item.part, text=newer.text, buttons=newer.buttons, view=newer.view)
