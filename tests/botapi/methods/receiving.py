"""Methods by which a bot gets its updates: long polling and the webhook."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from tests.botapi.methods.call import Call
from tests.botapi.refusals import Json, bad_request
from tests.botapi.webhooks import Hook

PORTS = {443, 80, 88, 8443}


def _take_allowed_updates(call: Call) -> None:
    """Absent keeps the earlier choice, an empty list goes back to the default."""
    allowed = call.params.structure("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        call.bot.updates.allowed = [str(kind) for kind in allowed]


async def get_updates(call: Call) -> list[Json]:
    _take_allowed_updates(call)
    params = call.params
    return await call.bot.updates.poll(
        offset=params.integer("offset"), limit=params.integer("limit", 100), seconds=params.integer("timeout")
    )


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    try:
        local = ip_address(parts.hostname or "").is_loopback
    except ValueError:
        local = parts.hostname == "localhost"
    if local and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


def set_webhook(call: Call) -> bool:
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if not url:
        return delete_webhook(call)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _check_url(url)
    _take_allowed_updates(call)
    queue = call.bot.updates
    if call.params.boolean("drop_pending_updates"):
        queue.pending.clear()
    queue.end_poll("terminated by setWebhook request")
    connections = min(max(call.params.integer("max_connections", 40), 1), 100)
    call.courier.set(Hook(url, secret, connections))
    return True


def delete_webhook(call: Call) -> bool:
    if call.params.boolean("drop_pending_updates"):
        call.bot.updates.pending.clear()
    call.courier.set(Hook(""))
    return True


def get_webhook_info(call: Call) -> Json:
    return call.courier.hook.info(call.bot.updates)
