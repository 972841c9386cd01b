"""What becomes of a test that needs a server which is not there: skipped for everybody to see, failed where it is required."""

import pytest

from tests.faults import places
from tests.telegram.town import free_port


@pytest.fixture
def nowhere() -> str:
    return f"postgresql://postgres@127.0.0.1:{free_port()}/postgres"


async def test_without_a_server_the_test_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, nowhere: str
) -> None:
    monkeypatch.delenv(places.SWITCH, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL at"):
        await places.needed(server=nowhere)


async def test_where_a_server_is_required_its_absence_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, nowhere: str
) -> None:
    monkeypatch.setenv(places.SWITCH, "required")
    with pytest.raises(pytest.fail.Exception, match="TEST_POSTGRESQL=required"):
        await places.needed(server=nowhere)


async def test_what_needs_no_server_is_never_left_out(monkeypatch: pytest.MonkeyPatch, nowhere: str) -> None:
    monkeypatch.setenv(places.SWITCH, "required")
    await places.needed("sqlite", nowhere)
