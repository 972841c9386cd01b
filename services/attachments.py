"""Files that people send: references are kept at once, the content is fetched and looked at by a job."""

from dataclasses import dataclass

from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.wording import N_
from services.scope import Scope, requires
from storage import files

MAX_BYTES = 20 * 1024 * 1024
ACCOUNT_BYTES = 200 * 1024 * 1024
TOO_LARGE = N_("That file is larger than 20 MB. Please send a smaller one, for example a photo of it.")
NO_ROOM = N_("Your files may take 200 MB in all, and with this one they would take more. Please describe it in words.")
FETCH = "fetch files"
UNLINK = "unlink files"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """What a messenger says about a file somebody sent; nothing of it is trusted but the reference."""

    channel_id: int
    reference: str
    kind: str
    name: str
    media_type: str
    size: int


@requires(Permission.HELP)
async def refer(scope: Scope, given: GivenFile, *, already: int, limit: int) -> int:
    """Keep the reference of a file; InvalidError when it is too large or one too many. Returns its id."""
    if already >= limit:
        raise InvalidError(N_("That is enough: at most {limit} files fit here. Press “Done” to go on."), limit=limit)
    if given.size > MAX_BYTES:
        raise InvalidError(TOO_LARGE)
    account_id = scope.actor.account_id or 0
    if await files.total_size(scope.tx, account_id=account_id, but=given.reference) + given.size > ACCOUNT_BYTES:
        raise InvalidError(NO_ROOM)
    kept = await files.refer(
        scope.tx,
        bot_id=given.channel_id,
        reference=given.reference,
        kind=given.kind,
        name=given.name,
        media_type=given.media_type,
        size=given.size,
        now=scope.wall,
        account_id=scope.actor.account_id,
        person_id=scope.actor.person_id,
    )
    scope.afterwards.append(FETCH)
    return kept.id or 0


@requires(Permission.HELP, consent=False)
async def refused(scope: Scope, *, file_id: int) -> tuple[str, str]:
    """What a file of the actor's was called that could not be kept, and why, as a marked sentence; else NotFoundError."""
    row = await files.get(scope.tx, file_id)
    if row is None or row.state != "refused" or row.account_id != scope.actor.account_id:
        raise NotFoundError
    return row.declared_name, row.refusal
