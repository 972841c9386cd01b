"""What a store that comes from a backup must not do: say again what was said, open what was opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col

from storage import outbox
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from storage.models.people import Invitation
from storage.session import Tx
from storage.statements import changed

REASON = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """How many rows were put to rest."""

    notices_skipped: int
    notices_unknown: int
    answers_dropped: int
    updates_set_aside: int
    invitations_ended: int


async def silence(tx: Tx, *, now: datetime, wall: datetime) -> Silenced:
    """Put to rest what was under way when the backup was made; `now` is on the business clock, `wall` the real one.

    Notices whose time has come are skipped, those that were being sent have an unknown fate; later ones stay. Answers
    go. Updates that nobody had handled yet are set aside as dead letters: whether one is still meant, a person decides.
    One-time links end: which of them were used since is not known any more.
    """
    over: dict[str, Any] = {"reason": REASON, "finished_at": now}
    due = (col(Notice.state) == "queued", col(Notice.not_before) <= now)
    open_links = (col(Invitation.used_at).is_(None), col(Invitation.expires_at) > wall)
    return Silenced(
        notices_skipped=await changed(
            tx, update(Notice).where(*due).values(state="skipped", dedupe_key=outbox.KEY_LEFT, **over)
        ),
        notices_unknown=await changed(
            tx, update(Notice).where(col(Notice.state) == "sending").values(state="unknown", **over)
        ),
        answers_dropped=await changed(tx, delete(PendingAnswer)),
        updates_set_aside=await changed(
            tx, update(Intake).where(col(Intake.state) == "new").values(state="dead", error=REASON)
        ),
        invitations_ended=await changed(tx, update(Invitation).where(*open_links).values(expires_at=wall)),
    )
