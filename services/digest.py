"""The morning's round: a digest for everybody whose role gets one, stored, and announced once."""

import logging
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta

from domain.people import Role
from domain.permission import Permission, permissions_of
from services.reports.digest import DailyDigest, daily_digest
from services.scope import Actor, Scope, requires
from storage import digest, outbox, people

log = logging.getLogger(__name__)
READERS = (Role.TRAINING_MANAGER, Role.SUPERVISOR, Role.MANAGEMENT)
DAILY = "daily"
LIFE = timedelta(hours=14)


async def readers(scope: Scope, *roles: Role) -> AsyncIterator[tuple[int, Scope]]:
    """Whoever holds one of the roles: his id, and the scope in which he reads what is found for him."""
    for person in await people.holders(scope.tx, *roles):
        held = frozenset(one.role for one in await people.roles_of(scope.tx, person.id or 0))
        reader = Actor(
            person_id=person.id,
            name=person.name,
            roles=held,
            permissions=permissions_of(held),
            organisation_id=person.organisation_id,
            consented=True,
        )
        yield person.id or 0, scope.as_actor(reader)


@requires(Permission.GET_DIGEST, lengthy=True)
async def find_digests(scope: Scope) -> dict[int, DailyDigest]:
    """Make the day's digest for each reader within his own reach; silent (and logged) where there is nothing to say."""
    found: dict[int, DailyDigest] = {}
    async for person_id, reading in readers(scope, *READERS):
        made = await daily_digest(reading, day=_day_of(scope))
        if made.silent:
            log.info("digest of %s for person %s: nothing to say", made.day, person_id)
        else:
            found[person_id] = made
    return found


@requires(Permission.GET_DIGEST)
async def send_digests(scope: Scope, found: Mapping[int, DailyDigest]) -> int:
    """Keep what `find_digests` found, and tell each reader, once."""
    day, sent = _day_of(scope), 0
    for person_id, made in found.items():
        if await digest.keep(scope.tx, kind=DAILY, day=day, person_id=person_id, figures=made.figures(), now=scope.now):
            sent += await outbox.queue(
                scope.tx,
                "digest",
                now=scope.now,
                params={"day": day.isoformat()},
                person_id=person_id,
                dedupe_key=f"digest:{DAILY}:{day}:{person_id}",
                expires_at=scope.now + LIFE,
            )
    return sent


def _day_of(scope: Scope) -> date:
    return (scope.occurrence or scope.now).astimezone(scope.zone).date()


@requires(Permission.SEE_REPORTS)
async def ask_to_read(_scope: Scope) -> None:
    """Whether the actor may read reports is said at once, before one is found; NotPermittedError when not."""


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
