"""What people agree to and how long it is kept: the figures that the privacy notice names and the clean-up obeys."""

from dataclasses import dataclass
from datetime import timedelta

CONSENT_VERSION = 1
"""The version of the privacy notice; raised when its meaning changes, and then everybody is asked anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """How long each kind of record is kept; an administrator may change each.

    `complaints` counts from the closing of the case, the others from the day of the record. Years are 365 days.
    """

    transcripts: timedelta = timedelta(days=90)
    attendance: timedelta = timedelta(days=3 * 365)
    complaints: timedelta = timedelta(days=3 * 365)
    intake: timedelta = timedelta(days=3)
    # Messengers let people edit what they wrote for two days.
    edits: timedelta = timedelta(days=3)
    made_files: timedelta = timedelta(days=30)


def consent_holds(agreed_version: int | None) -> bool:
    """Whether an agreement given to `agreed_version` (None: never given) covers the notice of today."""
    return agreed_version is not None and agreed_version >= CONSENT_VERSION
