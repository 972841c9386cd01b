"""The morning's round: a digest for everybody whose role gets one, stored, and announced once."""

import logging
from datetime import date, timedelta

from domain.people import Role
from domain.permission import Permission, permissions_of
from services.reports.digest import daily_digest
from services.scope import Actor, Scope, requires
from storage import digest, outbox, people

log = logging.getLogger(__name__)
READERS = (Role.TRAINING_MANAGER, Role.SUPERVISOR, Role.MANAGEMENT)
DAILY = "daily"
LIFE = timedelta(hours=14)


@requires(Permission.GET_DIGEST)
async def send_digests(scope: Scope) -> int:
    """Make today's digest for each reader within his own reach; silent (and logged) where there is nothing to say."""
    day, sent = (scope.occurrence or scope.now).astimezone(scope.zone).date(), 0
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
        made = await daily_digest(scope.as_actor(reader), day=day)
        if made.silent:
            log.info("digest of %s for person %s: nothing to say", day, person.id)
            continue
        if await digest.keep(
            scope.tx, kind=DAILY, day=day, person_id=person.id or 0, figures=made.figures(), now=scope.now
        ):
            sent += await outbox.queue(
                scope.tx,
                "digest",
                now=scope.now,
                params={"day": day.isoformat()},
                person_id=person.id,
                dedupe_key=f"digest:{DAILY}:{day}:{person.id}",
                expires_at=scope.now + LIFE,
            )
    return sent


@requires(Permission.SEE_REPORTS)
async def draw_digest(scope: Scope, *, day: date, to_now: bool) -> bool:
    """Have the picture of a digest drawn for the actor; False when it is on its way already."""
    return await outbox.queue(
        scope.tx,
        "digest_picture",
        now=scope.now,
        params={"day": day.isoformat(), "to_now": to_now},
        account_id=scope.actor.account_id,
        # One at a time: a second tap within the minute is the same wish.
        dedupe_key=f"digest picture:{scope.actor.account_id}:{day}:{to_now}:{scope.now:%H%M}",
        expires_at=scope.now + timedelta(minutes=10),
        urgent=True,
    )
