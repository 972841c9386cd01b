"""The complaint report by itself, each Monday and each first working day, and its files on demand."""

import logging
from datetime import timedelta

from domain.complaint.span import Span
from domain.people import Role
from domain.permission import Permission, permissions_of
from services.reports.complaint import complaint_report, today
from services.scope import Actor, Scope, requires
from storage import digest, outbox, people

log = logging.getLogger(__name__)
READERS = (Role.SUPERVISOR, Role.MANAGEMENT)
FORMS = frozenset({"picture", "sheet", "pdf"})
LIFE = timedelta(days=3)


@requires(Permission.GET_DIGEST)
async def send_week(scope: Scope) -> int:
    """Last week's report to each supervisor and to management; silent (and logged) where nothing happened."""
    return await _send(scope, Span.week_of(today(_then(scope))).before())


@requires(Permission.GET_DIGEST)
async def send_month(scope: Scope) -> int:
    """Last month's report to each supervisor and to management; silent (and logged) where nothing happened."""
    return await _send(scope, Span.month_of(today(_then(scope))).before())


def _then(scope: Scope) -> Scope:
    """The scope of the moment the job was due, which may lie behind now after downtime."""
    found = scope.as_actor(scope.actor)
    found.now = scope.occurrence or scope.now
    return found


async def _send(scope: Scope, span: Span) -> int:
    sent = 0
    for person in await people.holders(scope.tx, *READERS):
        roles = frozenset(held.role for held in await people.roles_of(scope.tx, person.id or 0))
        reader = Actor(
            person_id=person.id,
            name=person.name,
            roles=roles,
            permissions=permissions_of(roles),
            organisation_id=person.organisation_id,
            consented=True,
        )
        made = await complaint_report(scope.as_actor(reader), span=span)
        if made.silent:
            log.info("complaint report %s for person %s: nothing to say", span.code, person.id)
            continue
        figures = {"received": made.total.received, "closed": made.total.closed, "overdue": made.total.overdue}
        kind = f"complaints {span.kind}"
        if await digest.keep(
            scope.tx, kind=kind, day=span.first, person_id=person.id or 0, figures=figures, now=scope.now
        ):
            sent += await outbox.queue(
                scope.tx,
                "complaint_report",
                now=scope.now,
                params={"span": span.code},
                person_id=person.id,
                dedupe_key=f"complaint report:{span.code}:{person.id}",
                expires_at=scope.now + LIFE,
            )
    return sent


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
