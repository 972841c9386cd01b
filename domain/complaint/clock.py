"""When something on a complaint is due: normal cases by working minutes, grave ones by the wall clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.complaint.kinds import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """The limits, and the shares of a limit at which people are told; an administrator may change each.

    `first_contact` is from receipt until somebody has spoken with the customer, in whole minutes. `remind_at` the
    handler is reminded, `alarm_at` desk and superior are told, `management_at` management is.
    """

    first_contact: timedelta = timedelta(hours=2)
    remind_at: float = 0.75
    alarm_at: float = 1.0
    management_at: float = 1.5


def first_contact_due(
    received: datetime, *, calendar: BusinessCalendar, severity: Severity, policy: SlaPolicy, share: float = 1.0
) -> datetime:
    """By when (UTC) the customer must have been spoken with; with `share`, when that part of the limit is used up.

    Normal cases count working minutes of `calendar`, urgent and major ones wall time, from `received` (aware) on. The
    share is rounded down to whole minutes. Raises ValueError when the calendar never opens.
    """
    minutes = int(policy.first_contact / timedelta(minutes=1) * share)
    if severity is Severity.NORMAL:
        return calendar.add_working_minutes(received, minutes)
    return received.astimezone(UTC) + timedelta(minutes=minutes)
