"""What the processes of the proof are forked from."""

import importlib

from tests.faults.engine import PRELOADED


def test_what_engines_are_forked_from_can_be_imported() -> None:
    """The server that forks them passes over what it cannot import: every start would only be slow, and nobody would be told."""
    assert all(importlib.import_module(name) for name in PRELOADED)
