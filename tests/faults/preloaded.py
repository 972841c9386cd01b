"""Everything that a start imports, in the one process from which others are forked: each of them would look through it all."""

from bot import heap

with heap.imports():
    import alembic.command
    import asyncpg
    import uvloop

    import bot.channels.telegram.channel
    import bot.channels.telegram.link
    import scripts.cli
    import scripts.run

__all__ = ["alembic", "asyncpg", "bot", "scripts", "uvloop"]
