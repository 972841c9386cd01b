"""Commands about the store's schema, and what all commands do first: bring it up to date."""

import sys

from bot.settings import Settings
from storage import schema
from storage.session import Database


async def upgrade_store(settings: Settings) -> int:
    """Run the missing migrations."""
    settings.make_data_dir()
    database = Database(settings.store_url)
    try:
        return 0 if await up_to_date(database) else 1
    finally:
        await database.close()


async def up_to_date(database: Database) -> bool:
    """Run the missing migrations; False (and a line that says why) when a newer Peiban has written the store."""
    try:
        await schema.upgrade(database)
    except schema.NewerStoreError as error:
        print(f"peiban: {error}", file=sys.stderr, flush=True)
        return False
    return True


async def revise_store(settings: Settings, message: str) -> int:
    """Write a migration from the difference between store and models."""
    database = Database(settings.store_url)
    await schema.revise(database, message)
    await database.close()
    return 0
