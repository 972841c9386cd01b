"""What answering leaves behind in drafts, living messages and unsent answers: taken away with the hand-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from storage import outbox
from storage.models.conversation import Conversation, Screen
from storage.models.people import Account
from storage.session import Tx

_KEY = (col(Conversation.bot_id), col(Conversation.chat_id), col(Conversation.user_id))
# The conversation state of an open form, as its runner keeps it.
FILLING = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An account in whose chat something of the survey still stands: its living message, or `typed` messages."""

    account_id: int
    chat_id: int
    typed: tuple[int, ...] = ()


async def forget_filling(tx: Tx, *, about: str, person_ids: Sequence[int], waits: bool) -> list[Trace]:
    """Delete the drafts of these people about one survey, and what unsent states of its living message say.

    `about` names survey and living message alike. Returns the accounts whose chats still show something of it. Unless it
    `waits`, whoever is in the middle of a step is passed by: his draft is for `forget_late`.
    """
    accounts = await _accounts(tx, person_ids)
    chats = [account.user_id for account in accounts]
    typed = await _drop_drafts(tx, chats, about, waits=waits)
    standing = (col(Screen.chat_id).in_(chats), col(Screen.name) == about)
    shown = set((await tx.exec(select(Screen.chat_id).where(*standing))).all())
    await outbox.empty(tx, chats=chats, screen=about)
    return _traces(accounts, typed, shown)


async def forget_late(tx: Tx, *, about: str, person_ids: Sequence[int]) -> list[Trace]:
    """Delete drafts that were still being written when the survey closed; returns the accounts that had one."""
    accounts = await _accounts(tx, person_ids)
    typed = await _drop_drafts(tx, [account.user_id for account in accounts], about, waits=False)
    return _traces(accounts, typed, set())


async def _accounts(tx: Tx, person_ids: Sequence[int]) -> Sequence[Account]:
    where = col(Account.person_id).in_(list(person_ids))
    return (await tx.exec(select(Account).where(where).order_by(col(Account.id)))).all()


def _traces(accounts: Sequence[Account], typed: dict[int, list[int]], shown: set[int]) -> list[Trace]:
    return [
        Trace(account_id=account.id or 0, chat_id=account.user_id, typed=tuple(typed.get(account.user_id, ())))
        for account in accounts
        if account.user_id in shown or account.user_id in typed
    ]


async def _drop_drafts(tx: Tx, chats: Sequence[int], about: str, *, waits: bool) -> dict[int, list[int]]:
    """The messages that were typed for each draft that is dropped, by chat."""
    typed: dict[int, list[int]] = {}
    # Read as they are now: another step may have been taken in them since this transaction saw them last.
    theirs = select(Conversation).where(col(Conversation.user_id).in_(chats)).order_by(*_KEY)
    theirs = theirs.with_for_update(skip_locked=not waits).execution_options(populate_existing=True)
    for row in (await tx.exec(theirs)).all():
        opened, parked = row.data.get("form"), dict(row.data.get("drafts", {}))
        mine = [draft for draft in (opened, *parked.values()) if _belongs(draft, about)]
        if not mine:
            continue
        typed[row.user_id] = [message for draft in mine for message in draft.get("typed", ())]
        rest = {name: value for name, value in row.data.items() if name not in {"form", "drafts"}}
        if opened is not None and not _belongs(opened, about):
            rest["form"] = opened
        elif opened is not None and row.state == FILLING:
            row.state = None
        if left := {slot: draft for slot, draft in parked.items() if not _belongs(draft, about)}:
            rest["drafts"] = left
        if rest or row.state is not None:
            row.data = rest
        else:
            await tx.delete(row)
    await tx.flush()
    return typed


def _belongs(draft: dict[str, Any] | None, about: str) -> bool:
    return draft is not None and draft.get("context", {}).get("about") == about
