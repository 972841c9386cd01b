"""`peiban backup`: one file that holds the store and its attachments, made while Peiban runs."""

import asyncio
import tempfile
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock, clock_of
from bot.settings import Settings
from scripts.terminal import tell
from storage import archive, audit, backup
from storage.archive import ArchiveRefusedError, Manifest
from storage.backup import StoreRefusedError
from storage.session import Database


async def back_up(settings: Settings, *, target: Path) -> int:
    """Write the backup and say what it holds; 1 with a reason when it is refused."""
    database = Database(settings.store_url)
    began = time.monotonic()
    try:
        manifest = await make_backup(settings, database, target=target)
    except (ArchiveRefusedError, StoreRefusedError, OSError) as error:
        tell(f"peiban: no backup was made: {error}", err=True)
        return 1
    except SQLAlchemyError as error:
        tell(f"peiban: no backup was made: the store refused, {type(error).__name__}", err=True)
        return 1
    finally:
        await database.close()
    _tell(manifest, target, seconds=time.monotonic() - began)
    return 0


async def make_backup(settings: Settings, database: Database, *, target: Path) -> Manifest:
    """Copy store and attachments into the file. Raises ArchiveRefusedError, StoreRefusedError or OSError."""
    clock = clock_of(settings)
    folder = _folder(target)
    if not backup.present(database):
        raise StoreRefusedError(f"there is no store at {database.url.database}")
    await _note(database, clock)
    # Beside the target, where there must be room anyway; for nobody else's eyes either.
    with tempfile.TemporaryDirectory(prefix=".peiban-", dir=folder) as hidden:
        copied = Path(hidden) / archive.STORE
        taken_at = clock.wall()
        description = await backup.copy(database, copied)
        return await asyncio.to_thread(
            archive.write, target, description, taken_at=taken_at, store=copied, files_dir=settings.files_dir
        )


def _folder(target: Path) -> Path:
    if target.exists():
        raise ArchiveRefusedError(f"{target} exists; a backup never overwrites anything")
    return target.resolve().parent


async def _note(database: Database, clock: Clock) -> None:
    """Whoever holds a backup holds everything: that one was made is a privileged act. A full disk must not prevent it."""
    try:
        async with database.write() as tx:
            act = {"act": "backup made", "subject": "store"}
            await audit.append(tx, at=clock.wall(), actor_id=None, actor="peiban backup", facts={}, **act)
    except SQLAlchemyError as error:
        tell(f"peiban: the audit trail could not be written ({type(error).__name__}); going on", err=True)


def _tell(manifest: Manifest, target: Path, *, seconds: float) -> None:
    rows, files = sum(manifest.rows.values()), len(manifest.attachments)
    tell(f"{target}: {manifest.size / 1e6:.1f} MB, schema {manifest.revision}, made in {seconds:.1f} s")
    tell(f"It holds {rows} rows in {len(manifest.rows)} tables, and {files} attachments:")
    tell("  " + ", ".join(f"{table} {count}" for table, count in manifest.rows.items() if count))
    if manifest.missing:
        tell(f"  {len(manifest.missing)} attachments were removed meanwhile, or are missing (peiban doctor)")
    tell(f"Recovery point: {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC. What was committed until then is in it.")
    tell("It is not encrypted, and the secret key is not in it: keep both safe, and apart.")
