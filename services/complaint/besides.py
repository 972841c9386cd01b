"""What an act on a case takes besides words and files, and what the timeline keeps of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.complaint import OURS_TOO, SAID_BY_CUSTOMER, Act, EventKind, RefusalCode
from domain.complaint.evidence import Shown, shown_by
from domain.errors import InvalidError
from domain.wording import N_
from services.complaint import acting, clock
from services.scope import Scope
from storage.models.complaint import Complaint

_DATED = frozenset({Act.ASK_EXTENSION, Act.SET_CLOSING_DATE})
# Said in no way that anybody noted.
TOLD = "told"
NOT_THEN = N_("A contact lies between the receipt of the case and now. When was it?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """A date (`until`), a choice (`how`), when a contact was if not just now (`spoken_at`).

    `said`: in which way a customer without a chat said what the desk writes down for him. `proof`: what shows that a solution
    was carried out, where no file does, or `why_no_proof`; only the house reads these two.
    """

    until: datetime | None = None
    how: str = ""
    spoken_at: datetime | None = None
    said: str = ""
    proof: str = ""
    why_no_proof: str = ""


async def facts_for(
    scope: Scope, row: Complaint, act: Act, besides: Besides, *, files: int
) -> dict[str, Any] | RefusalCode:
    """The facts that the act's entry keeps, or what it lacks; InvalidError for a contact at a time that cannot be."""
    facts: dict[str, Any] = {"how": besides.how} if besides.how else {}
    if act in SAID_BY_CUSTOMER and (besides.said or act not in OURS_TOO):
        facts["said"] = besides.said or TOLD
    if act in _DATED:
        if besides.until is None or besides.until <= scope.now:
            return RefusalCode.TOO_SOON
        facts["until"] = besides.until.isoformat()
    elif act is Act.GRANT_EXTENSION and row.extension_until is not None:
        if row.extension_until <= scope.now:
            return RefusalCode.TOO_SOON  # the date that was asked for has passed meanwhile
        facts["until"] = row.extension_until.isoformat()
    elif act is Act.CONTACT and besides.spoken_at is not None:
        if not await clock.contact_from(scope, row) <= besides.spoken_at <= scope.now:
            raise InvalidError(NOT_THEN)
        facts["spoken_at"] = besides.spoken_at.astimezone(UTC).isoformat()
    elif act is Act.CARRY_OUT:
        shown = shown_by(files=files, words=besides.proof, why_nothing=besides.why_no_proof)
        if shown is None:
            return RefusalCode.NEEDS_EVIDENCE
        facts["shown"] = shown.value
    return facts


async def note_evidence(scope: Scope, row: Complaint, shown: str, besides: Besides) -> None:
    """Write down what shows it in words, or why nothing can; files stand beside the act itself."""
    words = besides.why_no_proof if shown == Shown.NOTHING else besides.proof
    if words:
        await acting.note(scope, row, EventKind.EVIDENCED, text=words, facts={"shown": shown})
