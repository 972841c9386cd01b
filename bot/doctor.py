"""Gathers what the doctor looks at: the settings, the data directory, and the store."""

import asyncio
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.settings import Settings, is_loopback
from services import complaint, doctor, vacancy
from services.doctor import Finding, note, ok, problem
from services.scope import Actor, House, Scope
from storage import backup, condition, intake, schema
from storage.session import Database, Tx

WEBHOOK_PORTS = (443, 80, 88, 8443)
SHORT = 16
# Uploads are on the disk before the row that names them.
FRESH_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything there is to look at; it changes nothing."""

    settings: Settings
    database: Database
    clock: Clock

    async def findings(self) -> list[Finding]:
        """Look at all of it; a store of another schema is not looked into."""
        found = [*surroundings(self.settings)]
        if not backup.present(self.database):
            return [*found, problem("store", "there is none yet", "peiban run makes it; or: peiban restore FILE")]
        try:
            revision, head = await schema.revision(self.database), schema.head()
            found.append(doctor.schema(revision=revision, head=head, known=schema.knows(revision)))
            return [*found, *await self._store()] if revision == head else found
        except (SQLAlchemyError, OSError) as error:
            kind = type(error).__name__
            return [*found, problem("store", f"it cannot be read: {kind}", "look at PEIBAN_DATABASE_URL, disk and log")]

    async def _store(self) -> list[Finding]:
        now, wall, settings = self.clock.now(), self.clock.wall(), self.settings
        async with self.database.read() as tx:
            figures = await condition.figures(tx, now=now, wall=wall)
            still = await condition.outbox_stands_still(tx, now=now, patience=doctor.LATE * self.clock.speed)
            letters = await intake.dead_letters(tx)
            failed = await condition.failures(tx)
            holders = await condition.reachable_holders(tx, doctor.NEEDED)
            named = await condition.kept_files(tx)
            promises = await condition.safeguards(tx)
            told = await condition.database_time(tx)
            newest = await condition.newest_instant(tx)
            checked = await complaint.differing(self._scope(tx))
            vacant = await vacancy.findings(self._scope(tx))
        missing, orphans = await asyncio.to_thread(_compare, settings.files_dir, named, wall)
        kept = sum(state == "stored" for _id, state in named.values())
        return [
            doctor.engine(self.database.url.get_backend_name(), promises),
            doctor.clock(wall=wall, database=told, newest=newest),
            doctor.dead_letters(letters, wall=wall),
            doctor.outbox(figures.oldest_due, now=now, still=still),
            doctor.failures(failed, now=now),
            doctor.dropped(figures.answers_dropped),
            *doctor.roles(holders, named_admins=len([name for name in settings.admins.split(",") if name.strip()])),
            doctor.working_days(now.astimezone(settings.zone).date()),
            *vacant,
            *doctor.cases(checked),
            *doctor.attachments(kept=kept, missing=missing, orphans=orphans),
        ]

    def _scope(self, tx: Tx) -> Scope:
        """An act of the operator that only reads."""
        settings = self.settings
        house = House(key=b"", zone=settings.zone, language=settings.language, base_url=settings.base_url)
        return Scope(
            tx=tx, actor=Actor(system="peiban doctor"), house=house, now=self.clock.now(), wall=self.clock.wall()
        )


def _compare(folder: Path, named: dict[str, tuple[int, str]], wall: datetime) -> tuple[list[int], int]:
    """The ids of attachments that are not there, and how many files nobody names."""
    there = {path.name: path.stat().st_mtime for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}
    missing = [id_ for name, (id_, state) in named.items() if state == "stored" and name not in there]
    strays = [name for name, at in there.items() if name not in named and wall.timestamp() - at > FRESH_SECONDS]
    return missing, len(strays)


def surroundings(settings: Settings) -> list[Finding]:
    """The data directory, the secrets, and how people reach Peiban."""
    found = [_data_dir(settings.data_dir), _secret(settings), _address(settings)]
    if settings.telegram_token and settings.telegram_mode == "webhook":
        found.append(_webhook(settings))
    password = settings.metrics_password.get_secret_value() if settings.metrics_password else ""
    if password and len(password) < SHORT:
        found.append(
            note("metrics", "the password is short", f"give PEIBAN_METRICS_PASSWORD {SHORT} characters or more")
        )
    if settings.demo:
        found.append(note("demo", "every visitor can be anybody", "set PEIBAN_DEMO=false for real work"))
    return found


def _data_dir(folder: Path) -> Finding:
    if not folder.is_dir():
        return note("data directory", f"{folder} does not exist yet", "the first start makes it")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o007:
        return problem("data directory", f"everybody on this machine may look into {folder}", f"chmod 700 {folder}")
    if mode & 0o070:
        return note("data directory", f"its group may look into {folder}", f"chmod 700 {folder}, unless that is meant")
    return ok("data directory", f"{folder}, for its owner only")


def _secret(settings: Settings) -> Finding:
    if settings.secret_key is not None:
        if len(settings.secret_key.get_secret_value()) < SHORT:
            return problem("secret key", "it is short enough to be guessed", f"use {SHORT} random characters or more")
        return ok("secret key", "from PEIBAN_SECRET_KEY")
    path = settings.data_dir / "secret.key"
    if not path.exists():
        return note("secret key", "there is none yet", "the first start makes it; after a restore put the old one back")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return problem("secret key", f"others may read {path}", f"chmod 600 {path}")
    return ok("secret key", f"{path}, for its owner only")


def _address(settings: Settings) -> Finding:
    url = urlsplit(settings.base_url)
    host = url.hostname or ""
    todo = "set PEIBAN_PUBLIC_URL to the address people use, such as https://peiban.example.com"
    if url.scheme not in ("http", "https") or host in ("", "0.0.0.0", "::"):  # noqa: S104 - looked for, not bound
        return problem("address", f"links carry {settings.base_url}, which leads nowhere", todo)
    if is_loopback(host):
        if settings.telegram_token:
            return problem("address", f"links sent to phones carry {settings.base_url}", todo)
        return note("address", f"{settings.base_url} is for this machine only", todo)
    if url.scheme == "http":
        return problem("address", f"{settings.base_url} is not encrypted", "put a TLS proxy in front and use https")
    return ok("address", settings.base_url)


def _webhook(settings: Settings) -> Finding:
    url = urlsplit(settings.base_url)
    if url.scheme != "https" or (url.port or 443) not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        return problem("webhook", f"Telegram does not call {settings.base_url}", f"it needs https and one of {ports}")
    return ok("webhook", "https, with a secret")
