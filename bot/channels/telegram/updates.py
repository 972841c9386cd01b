"""A raw update as the intake keeps it, the same from a poll and from the webhook."""

from typing import Any

from bot.receiving import sender_of
from storage.intake import Received

# Channel posts, reactions, inline queries and the like are not asked for.
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]


def received(bot_id: int, raw: Any) -> Received | None:
    """What is kept of one update; None for something that has no update id and therefore cannot be told apart."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        return None
    return Received(bot_id=bot_id, update_key=str(update_id), sender=sender_of(raw), payload=raw)
