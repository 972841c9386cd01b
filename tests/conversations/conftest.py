"""Which conversations are run under coverage: it more than doubles what a test costs, so long stories go without."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("slow") is None:
            item.add_marker("covering")
