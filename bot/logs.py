"""Logging: one line per event on standard error, with tokens taken out of messages and tracebacks."""

import logging
import re
import sys

from bot.settings import Settings

# A bot token as it shows up in addresses, and one-time links.
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}|(?<=/enter/)[A-Za-z0-9_-]+|(?<=i_)[A-Za-z0-9_-]{20,}")


class Redacting(logging.Formatter):
    """Formats a record, then takes secrets out, so that tracebacks are covered too."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets and without line breaks that somebody else wrote."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        line = _TOKEN.sub("[secret]", line)
        return line if record.exc_info else line.replace("\r", " ").replace("\n", " ")


def set_up_logging(settings: Settings) -> None:
    """Log to standard error at the level of the settings; libraries speak up only to warn."""
    secrets = [
        settings.telegram_token,
        settings.telegram_webhook_secret,
        settings.secret_key,
        settings.metrics_password,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(tuple(secret.get_secret_value() for secret in secrets if secret)))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "aiohttp.access", "aiogram.event", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # A tick that falls into a longer one is meant to be left out.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
