"""A table that becomes a workbook: rows of words and numbers in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A head and rows; `kind` names the page and the file."""

    kind: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"peiban-{self.kind}.xlsx"
