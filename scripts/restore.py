"""`peiban restore`: brings a backup back into an empty place, and lets nothing old be said again."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.app import Peiban
from bot.clock import Clock, clock_of
from bot.jobs.table import JOBS
from bot.settings import Settings
from domain.timetable import due_occurrence
from scripts.terminal import tell
from services import consent
from services.calendar import working_days
from services.scope import Scope
from storage import archive, backup, erased, jobs, restored, schema
from storage.archive import FILES, STORE, ArchiveRefusedError, Manifest
from storage.backup import StoreRefusedError
from storage.erased import Erased
from storage.restored import Silenced
from storage.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a restore did: the backup's manifest, what was put to rest, and how many were erased again."""

    manifest: Manifest
    silenced: Silenced
    erased_again: int


async def restore(settings: Settings, *, source: Path, erasures: Path | None) -> int:
    """Check the file, restore it and say what was done; 1 with a reason, and nothing changed, when it is refused."""
    began = time.monotonic()
    had_key = settings.secret_key is not None or (settings.data_dir / "secret.key").exists()
    had_log = erasures is not None or settings.erasures_file.exists()
    try:
        outcome = await bring_back(settings, source=source, erasures=erasures)
    except (ArchiveRefusedError, StoreRefusedError, OSError) as error:
        tell(f"peiban: {source} was not restored: {error}", err=True)
        return 1
    except SQLAlchemyError as error:
        tell(f"peiban: {source} was not restored: the store refused, {type(error).__name__}", err=True)
        return 1
    age = clock_of(settings).wall() - outcome.manifest.taken_at
    _tell(outcome, age=age, seconds=time.monotonic() - began)
    if not had_key:
        tell("There was no secret key here: put the old one in place before the start, or browsers are strangers.")
    if not had_log:
        tell("There was no erased.log: whoever took his agreement back since then is in the store again.")
    return 0


async def bring_back(
    settings: Settings, *, source: Path, erasures: Path | None = None, clock: Clock | None = None
) -> Outcome:
    """Restore into an empty place; by `clock` it is known what is old. Raises ArchiveRefusedError, StoreRefusedError or OSError."""
    manifest = await asyncio.to_thread(archive.check, source)
    listed = _listed(settings, erasures)
    database = Database(settings.store_url)
    try:
        await _demand_empty(database, manifest)
    finally:
        await database.close()
    settings.make_data_dir()
    settings.files_dir.mkdir(exist_ok=True)
    store = Path(database.url.database or "") if database.sqlite else settings.data_dir / "store"
    unfinished = store.with_name(f"{store.name}.restoring")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    places = {FILES + name: settings.files_dir / name for name in manifest.attachments}
    try:
        _clear(unfinished)
        if database.sqlite:
            backup.release_sqlite(store)
        await asyncio.to_thread(archive.extract, source, {STORE: unfinished, **places})
        if database.sqlite:
            # Only a store that is ready takes the place: whatever goes wrong before leaves it empty.
            ready = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{unfinished}"})
            outcome = await _make_ready(ready, manifest, listed, clock)
            backup.release_sqlite(unfinished)
            unfinished.replace(store)
            archive.keep_name(store)
        else:
            await backup.load_postgresql(database, unfinished)
            outcome = await _make_ready(settings, manifest, listed, clock)
    finally:
        _clear(unfinished)
    return outcome


def _clear(unfinished: Path) -> None:
    for path in (unfinished, *backup.sidecars(unfinished)):
        path.unlink(missing_ok=True)


def _listed(settings: Settings, erasures: Path | None) -> list[Erased]:
    """The erasures that are known outside the backup; what came with `--erased` is kept here from now on."""
    try:
        given = erased.read(erasures) if erasures else []
        listed = [*erased.read(settings.erasures_file), *given]
    except ValueError:
        raise StoreRefusedError(
            "the file of erasures cannot be read; without it erased people would come back"
        ) from None
    if given:
        settings.make_data_dir()
        erased.append(settings.erasures_file, given)
    return listed


async def _demand_empty(database: Database, manifest: Manifest) -> None:
    engine = database.url.get_backend_name()
    if manifest.engine != engine:
        raise StoreRefusedError(f"it is a backup of {manifest.engine}, and this store is {engine}")
    if not schema.knows(manifest.revision):
        raise StoreRefusedError(f"its schema {manifest.revision} is of a newer Peiban; update this one first")
    if await backup.holds_people(database):
        where = database.url.database if database.sqlite else "the database"
        raise StoreRefusedError(f"{where} holds people; restore into an empty place (move the old store away first)")


async def _demand_whole(database: Database, manifest: Manifest) -> None:
    """Every table came back with as many rows as were copied: the file is what it was, but the tools that read it may fail."""
    async with database.engine.connect() as connection:
        back = (await connection.run_sync(backup.describe)).rows
    short = [f"{name} {back.get(name, 0)} of {rows}" for name, rows in manifest.rows.items() if back.get(name) != rows]
    if short:
        raise StoreRefusedError(
            f"not all of it came back ({', '.join(sorted(short))} rows); begin anew with an empty store"
        )


async def _make_ready(settings: Settings, manifest: Manifest, listed: list[Erased], clock: Clock | None) -> Outcome:
    peiban = app.make(settings, clock=clock)
    try:
        await _demand_whole(peiban.database, manifest)
        await schema.upgrade(peiban.database)
        async with peiban.edge.system("peiban restore") as scope:
            silenced = await restored.silence(scope.tx, now=scope.now, wall=scope.wall)
            await _let_pass(peiban, scope)
            again = await erased.unknown_here(scope.tx, listed)
            for one in again:
                await consent.erase_again(scope, one)
        await peiban.background.drain(app.END_SECONDS)
    finally:
        await peiban.end_quietly()
    return Outcome(manifest=manifest, silenced=silenced, erased_again=len(again))


async def _let_pass(peiban: Peiban, scope: Scope) -> None:
    """Claim what the timetable has missed without doing it: this morning's digest was sent, or is of no use now."""
    zone = peiban.settings.zone
    works = await working_days(scope.tx, zone=zone, around=scope.now.astimezone(zone).date())
    for job in (job for job in JOBS if job.waits):
        last = await jobs.last_occurrence(scope.tx, job.name)
        due = due_occurrence(job.rule, last=last, now=scope.now, zone=zone, is_working_day=works)
        if due is not None:
            await jobs.claim(scope.tx, job.name, due.key, at=due.at)


def _tell(outcome: Outcome, *, age: timedelta, seconds: float) -> None:
    manifest, put = outcome.manifest, outcome.silenced
    rows, files = sum(manifest.rows.values()), len(manifest.attachments)
    tell(f"Restored {rows} rows and {files} attachments in {seconds:.1f} s.")
    tell(
        f"Recovery point: {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, {age.total_seconds() / 3600:.1f} hours ago; "
        "what was stored since then is lost."
    )
    tell(
        f"Put to rest: {put.notices_skipped} notices skipped, {put.notices_unknown} of unknown fate, "
        f"{put.answers_dropped} answers dropped, {put.updates_set_aside} updates set aside as dead letters, "
        f"{put.invitations_ended} one-time links ended."
    )
    tell(f"Erased again: {outcome.erased_again}.")
    tell("Next: peiban doctor, then peiban run.")
