"""Groups: an administrator binds one to the desk or a class; undone there, or when Peiban is removed."""

from domain.errors import NotFoundError
from domain.permission import Permission
from services import audit
from services.scope import Scope, requires
from storage import outbox, place, training


@requires(Permission.ADMINISTER)
async def bind(scope: Scope, *, channel: str, title: str, purpose: str, cohort: str = "") -> str:
    """Bind the group the actor speaks in to the desk, or to the cohort of this name; returns what it is bound to now."""
    cohort_id = None
    if purpose == "class":
        found = next((one for one in await training.cohorts(scope.tx) if one.name == cohort.strip()), None)
        if found is None:
            raise NotFoundError
        cohort_id = found.id
    before = await place.bind(
        scope.tx,
        channel=channel,
        chat_id=scope.chat_id,
        title=title,
        purpose=purpose,
        cohort_id=cohort_id,
        by=scope.actor.person_id,
        language=scope.actor.language,
        now=scope.wall,
    )
    act = "group bound" if purpose else "group unbound"
    await audit.note(scope, act, subject=f"chat:{scope.chat_id}", before=before, purpose=purpose)
    return cohort if purpose == "class" else purpose


@requires(Permission.ADMINISTER)
async def ask_for_counter_code(scope: Scope) -> None:
    """The QR code for the counter comes to the actor as a picture; asked again within a minute it comes once."""
    await outbox.queue(
        scope.tx,
        "counter_code",
        now=scope.now,
        account_id=scope.actor.account_id,
        dedupe_key=f"counter:{scope.actor.account_id}:{scope.wall:%Y%m%d%H%M}",
        urgent=True,
    )


@requires(Permission.ADMINISTER)
async def cohort_names(scope: Scope) -> list[str]:
    """The names a class group can be bound to."""
    return [one.name for one in await training.cohorts(scope.tx)]


@requires(Permission.HELP, consent=False)
async def removed(scope: Scope, *, channel: str) -> None:
    """Peiban was removed from the group: nothing goes there any more. Whoever did it stands in the audit, if he is known."""
    before = await place.unbind(scope.tx, channel=channel, chat_id=scope.chat_id)
    if before:
        await audit.note(scope, "group unbound", subject=f"chat:{scope.chat_id}", before=before, removed=True)


@requires(Permission.HELP, consent=False)
async def upgraded(scope: Scope, *, channel: str, chat_id: int) -> None:
    """The group has become a supergroup, whose chat id is another: what it is bound to moves along."""
    await place.migrate(scope.tx, channel=channel, old=scope.chat_id, new=chat_id)
