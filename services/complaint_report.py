"""The complaint report by itself, each Monday and each first working day, and its files on demand."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from domain.complaint.span import Span
from domain.people import Role
from domain.permission import Permission
from services.digest import readers
from services.reports.complaint import ComplaintReport, complaint_report, today
from services.scope import Scope, requires
from storage import digest, outbox

log = logging.getLogger(__name__)
READERS = (Role.SUPERVISOR, Role.MANAGEMENT)
FORMS = frozenset({"picture", "sheet", "pdf"})
LIFE = timedelta(days=3)


Found = Mapping[int, ComplaintReport]


@requires(Permission.GET_DIGEST, lengthy=True)
async def find_week(scope: Scope) -> Found:
    """Last week's report for each supervisor and for management; silent (and logged) where nothing happened."""
    return await _find(scope, Span.week_of(today(_then(scope))).before())


@requires(Permission.GET_DIGEST, lengthy=True)
async def find_month(scope: Scope) -> Found:
    """Last month's report for each supervisor and for management; silent (and logged) where nothing happened."""
    return await _find(scope, Span.month_of(today(_then(scope))).before())


@requires(Permission.GET_DIGEST)
async def send_reports(scope: Scope, found: Found) -> int:
    """Keep what was found, and tell each reader, once."""
    sent = 0
    for person_id, made in found.items():
        span = made.span
        figures = {"received": made.total.received, "closed": made.total.closed, "overdue": made.total.overdue}
        kind = f"complaints {span.kind}"
        if await digest.keep(scope.tx, kind=kind, day=span.first, person_id=person_id, figures=figures, now=scope.now):
            sent += await outbox.queue(
                scope.tx,
                "complaint_report",
                now=scope.now,
                params={"span": span.code},
                person_id=person_id,
                dedupe_key=f"complaint report:{span.code}:{person_id}",
                expires_at=scope.now + LIFE,
            )
    return sent


def _then(scope: Scope) -> Scope:
    """The scope of the moment the job was due, which may lie behind now after downtime."""
    found = scope.as_actor(scope.actor)
    found.now = scope.occurrence or scope.now
    return found


async def _find(scope: Scope, span: Span) -> Found:
    found: dict[int, ComplaintReport] = {}
    async for person_id, reading in readers(scope, *READERS):
        made = await complaint_report(reading, span=span)
        if made.silent:
            log.info("complaint report %s for person %s: nothing to say", span.code, person_id)
        else:
            found[person_id] = made
    return found


@requires(Permission.SEE_REPORTS)
async def ask_for(scope: Scope, *, span: Span, form: str) -> bool:
    """Have a report's picture, sheet or PDF made for the actor; False when it is on its way already, or no such form."""
    if form not in FORMS:
        return False
    return await outbox.queue(
        scope.tx,
        "complaint_report_file",
        now=scope.now,
        params={"span": span.code, "form": form},
        account_id=scope.actor.account_id,
        # One at a time: a second tap within the minute is the same wish.
        dedupe_key=f"complaint report:{scope.actor.account_id}:{span.code}:{form}:{scope.now:%Y-%m-%d %H:%M}",
        expires_at=scope.now + timedelta(minutes=10),
        urgent=True,
    )
