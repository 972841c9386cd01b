"""Commands about the store's schema."""

from bot.settings import Settings
from storage import schema
from storage.session import Database


async def upgrade_store(settings: Settings) -> int:
    """Run the missing migrations."""
    settings.make_data_dir()
    database = Database(settings.store_url)
    await schema.upgrade(database)
    await database.close()
    return 0


async def revise_store(settings: Settings, message: str) -> int:
    """Write a migration from the difference between store and models."""
    database = Database(settings.store_url)
    await schema.revise(database, message)
    await database.close()
    return 0
