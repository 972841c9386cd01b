"""Splits a time span into the two figures a sentence names ("1 hour 52 minutes left")."""

from datetime import timedelta


def hours_and_minutes(span: timedelta) -> tuple[int, int]:
    """Whole hours and minutes (0-59) of `span`, rounded down so that nobody is promised too much; negative: 0, 0."""
    minutes = max(0, int(span.total_seconds() // 60))
    return minutes // 60, minutes % 60
