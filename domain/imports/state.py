"""Where an import stands on its way from a file to the store."""

from enum import StrEnum


class ImportState(StrEnum):
    """The stages; only the first three have somebody or something waiting."""

    WAITING = "waiting"
    """For the file and its reading."""
    READY = "ready"
    """Previewed; nothing is stored before it is confirmed."""
    CONFIRMED = "confirmed"
    """Let in, and soon applied."""
    DONE = "done"
    NOTHING = "nothing"
    """The store held all of it already."""
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"
