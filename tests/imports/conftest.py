"""What the tests of imports and exports share: a store of its own that commands find."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    monkeypatch.setenv("PEIBAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PEIBAN_SECRET_KEY", "a key for tests only")
    monkeypatch.setenv("PEIBAN_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path
