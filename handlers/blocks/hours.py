"""Weekdays and opening hours in words, which the importers read again."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.business_calendar import MIDNIGHT, Period
from domain.wording import N_
from handlers.blocks.texts import Texts

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def periods_line(periods: Sequence[Period], say: Texts) -> Markup:
    """The opening hours of one day."""
    if not periods:
        return say("closed on that day")
    spans: list[str | Markup] = [
        f"{one.opens:%H:%M}-{'24:00' if one.closes == MIDNIGHT else f'{one.closes:%H:%M}'}" for one in periods
    ]
    return say.joined(spans)
