"""Logging: one line per event on standard error, without secrets and without what people said.

The text of an exception may quote anything: a name in a ValueError, a phone number in the DETAIL of a database, a token
in an address. So only its type, its code and its frames are told, wherever it comes from.
"""

import asyncio
import logging
import re
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from bot.settings import Settings
from domain.text import visible

# A bot token as it shows up in addresses, and one-time links.
_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}|(?<=/enter/)[A-Za-z0-9_-]+|(?<=i_)[A-Za-z0-9_-]{20,}")
# Codes that say what went wrong and quote nobody: of the system, of SQLite, of PostgreSQL.
_CODES = ("errno", "sqlite_errorname", "sqlstate")
ROOMS = ("domain", "storage", "services", "handlers", "bot", "scripts")
log = logging.getLogger(__name__)


def kind(error: BaseException) -> str:
    """An exception without its text: its type and code."""
    # The store's errors wrap those of the driver, which have the codes.
    given = (error, getattr(error, "orig", None))
    codes = [str(code) for one in given for name in _CODES if isinstance(code := getattr(one, name, None), str | int)]
    name = type(error).__qualname__
    return f"{name} ({', '.join(codes)})" if codes else name


def located(error: BaseException) -> str:
    """An exception without its text in one line: its type, then the innermost place that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f": in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def told(error: BaseException) -> str:
    """A traceback with causes and groups, in which no exception has a text."""
    return "".join(_told(error, set())).rstrip("\n")


def _told(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        said = "led to" if error.__cause__ is not None else "while it was handled"
        lines += [*_told(before, seen), f"{said}:\n"]
    if error.__traceback__ is not None:
        lines += ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    lines.append(f"{kind(error)}\n")
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                lines += ["one of them:\n", *_told(one, seen)]
    return lines


class Redacting(logging.Formatter):
    """Formats a record, then takes secrets out, so that tracebacks are covered too."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets; a traceback follows it when there is one."""
        # Not the record itself: other handlers have a right to it as it is, and to what they noted on it.
        copy = logging.makeLogRecord(record.__dict__)
        copy.exc_text = None
        copy.args = _without_texts(copy.args)
        if isinstance(copy.msg, BaseException):
            copy.msg = kind(copy.msg)
        line = super().format(copy)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return _TOKEN.sub("[secret]", line)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """One line, in which nothing that somebody said looks like a line of ours or moves the reader's cursor."""
        return visible(super().formatMessage(record))

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Types and frames."""
        return told(ei[1]) if ei[1] is not None else ""


def _without_texts(args: Any) -> Any:
    """Exceptions among what is put into a message are told by their kind."""
    if isinstance(args, tuple):
        return tuple(kind(one) if isinstance(one, BaseException) else one for one in args)
    if isinstance(args, dict):
        return {name: kind(one) if isinstance(one, BaseException) else one for name, one in args.items()}
    return args


class _StandardError(logging.StreamHandler[Any]):
    """Writes to whatever standard error is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


def set_up_logging(settings: Settings | None, *, level: str = "") -> None:
    """Log to standard error at a level (that of the settings); libraries speak up only to warn.

    At DEBUG a database driver would write every row into the log, and an HTTP client every address with its token.
    """
    handler = _StandardError()
    handler.setFormatter(Redacting(_secrets_of(settings) if settings else ()))
    ours = logging.getLevelName(level or (settings.log_level if settings else "WARNING"))
    logging.basicConfig(level=max(ours, logging.WARNING), handlers=[handler], force=True)
    for name in ROOMS:
        logging.getLogger(name).setLevel(ours)
    # A tick that falls into a longer one is meant to be left out.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _secrets_of(settings: Settings) -> tuple[str, ...]:
    given = (
        settings.telegram_token,
        settings.telegram_webhook_secret,
        settings.secret_key,
        settings.metrics_password,
    )
    return tuple(secret.get_secret_value() for secret in given if secret)


def catch_what_nobody_caught() -> None:
    """What ends a thread or a finalizer is logged like everything else, instead of being printed with its text."""

    def of_a_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            log.error("a thread ended: %s", kind(given.exc_value), exc_info=given.exc_value)

    def unraisable(given: Any) -> None:
        if given.exc_value is not None:
            log.error("nobody could be told: %s", kind(given.exc_value), exc_info=given.exc_value)

    threading.excepthook = of_a_thread
    sys.unraisablehook = unraisable
    sys.excepthook = lambda _type, error, _frames: ended(error)


def ended(error: BaseException) -> None:
    """Say that the program ends by an exception."""
    log.critical("Peiban ended: %s", kind(error), exc_info=error)


def catch_in_loop(loop: asyncio.AbstractEventLoop) -> None:
    """The same for tasks that nobody awaited: asyncio would print them with their results."""

    def told_by_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        log.error("asyncio: %s", context.get("message", ""), exc_info=context.get("exception"))

    loop.set_exception_handler(told_by_loop)
