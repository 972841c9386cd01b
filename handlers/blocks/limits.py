"""How a limit is said, on a page and in a file that can be read again."""

from datetime import timedelta

from markupsafe import Markup

from domain.complaint import Limit, Unit
from handlers.blocks.texts import Texts


def limit_name(limit: Limit | None, say: Texts) -> Markup:
    """A limit as people say it."""
    if limit is None:
        return say("no limit")
    if limit.unit is Unit.DAYS:
        return say.plural("{n} working day", "{n} working days", n=limit.amount)
    return say.duration(timedelta(minutes=limit.amount))


def limit_cell(limit: Limit | None, say: Texts) -> Markup:
    """The same so that it can be read again: three days on the wall clock are 72 hours, not three working days."""
    if limit is None or limit.unit is Unit.DAYS:
        return limit_name(limit, say)
    hours, rest = divmod(limit.amount, 60)
    return say("{minutes} min", minutes=limit.amount) if rest else say("{hours} h", hours=hours)
