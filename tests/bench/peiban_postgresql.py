"""The same Peiban on PostgreSQL: a further row of `taps`, to which no goal belongs. The server's processor time is not counted."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from tests.bench.peiban import PeibanTaps
from tests.faults import places


class PostgresqlTaps(PeibanTaps):
    """A class on a database of its own, which is dropped in the end."""

    name = "peiban on PostgreSQL"
    _place: AsyncExitStack

    @classmethod
    async def open(cls, folder: Path, people: int, *, store_url: str = "") -> Self:
        """As on SQLite."""
        async with AsyncExitStack() as place:
            url = store_url or await place.enter_async_context(places.opened("postgresql", folder))
            made = await super().open(folder, people, store_url=url)
            made._place = place.pop_all()
        return made

    async def close(self) -> None:
        """End, and the database with it."""
        await super().close()
        await self._place.aclose()
