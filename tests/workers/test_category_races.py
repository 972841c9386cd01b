"""Two administrators add a category at once: no code is given twice, and no two are called the same."""

from pathlib import Path

import pytest

from services import complaint
from storage.models.audit import AuditEntry
from storage.models.complaint import ComplaintCategory
from tests.faults import places
from tests.workers.test_case_races import Do, Room, everybody

pytestmark = pytest.mark.slow


def adds(name: str) -> Do:
    return lambda scope: complaint.add_category(scope, names={"en": name})


async def both_add(room: Room, first: str, second: str) -> str:
    """What becomes of the second, who begins before the first commits."""
    return (await room.at_once(("system", adds(first)), ("system", adds(second))))[1]


@pytest.mark.parametrize("store", places.STORES)
async def test_two_who_add_a_category_at_once_get_a_code_each(store: str, tmp_path: Path) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url, everybody(tmp_path, url) as room:
        assert await both_add(room, "Pool", "Spa") == "done"
        assert await both_add(room, "Rooms", "rooms") == "refused"
        kept = {row.code: row.names["en"] for row in await room.house.rows(ComplaintCategory)}
        assert kept == {"own1": "Pool", "own2": "Spa", "own3": "Rooms"}
        traces = await room.house.rows(AuditEntry, AuditEntry.act == "complaint category set")
        assert [one.subject for one in traces] == ["category:own1", "category:own2", "category:own3"]
