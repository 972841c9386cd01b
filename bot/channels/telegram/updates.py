"""A raw update as the intake keeps it, the same from a poll and from the webhook."""

from typing import Any

from bot.receiving import sender_of
from storage.intake import Received

# Channel posts, reactions, inline queries and the like are not asked for.
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
# `date` is 0 for a message that is too old to be edited, which tells its kind.
_ADDRESS = ("message_id", "date", "chat")


def received(bot_id: int, raw: Any) -> Received | None:
    """What is kept of one update; None for something that has no update id and therefore cannot be told apart."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        return None
    return Received(bot_id=bot_id, update_key=str(update_id), sender=sender_of(raw), payload=_trimmed(raw))


def _trimmed(raw: dict[str, Any]) -> dict[str, Any]:
    """Without what a tap carries of our own message besides its address: its words and keyboard are larger than all else."""
    tap = raw.get("callback_query")
    message = tap.get("message") if isinstance(tap, dict) else None
    if not isinstance(tap, dict) or not isinstance(message, dict):
        return raw
    address = {name: message[name] for name in _ADDRESS if name in message}
    return {**raw, "callback_query": {**tap, "message": address}}
