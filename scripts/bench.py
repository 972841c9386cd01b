"""`peiban bench`: measures this Peiban beside the smallest honest program. The measuring itself lives among the tests."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.terminal import tell

ROOT = Path(__file__).parents[1]
REFUSED = 1


def measure(arguments: Sequence[str], *, root: Path = ROOT) -> int:
    """Hand the words on; 1 when there are no tests to measure with, or when something was lost."""
    if not (root / "tests" / "bench" / "__main__.py").is_file():
        tell("peiban: bench needs the source tree, with its tests", err=True)
        return REFUSED
    # An installed command does not look where it was called from.
    sys.path.insert(0, str(root))
    code: int = importlib.import_module("tests.bench.__main__").main(arguments)
    return code
