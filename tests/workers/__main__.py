"""`python -m tests.workers`: the database away for a minute, by hand. Exit code 1 when anything was lost."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.faults.engine import MODES
from tests.workers.outage import outage


async def main(seconds: float) -> int:
    """One outage for each way in."""
    broken = 0
    for mode in MODES:
        with tempfile.TemporaryDirectory(prefix="peiban-workers-") as name:
            outcome = await outage(Path(name), mode, seconds=seconds)
        verdict = outcome.verdict
        print(
            f"{mode}: away for {seconds:g} s, {outcome.acknowledged} acknowledged meanwhile, {outcome.afresh} of them new, "
            f"next answer {outcome.back_after:.1f} s after its return, {verdict.stored} of {verdict.answers} stored, "
            f"{verdict.lost} lost, {verdict.doubled} doubled, {verdict.nudged} nudged, {len(outcome.log.splitlines())} lines of log"
        )
        for fault in outcome.faults:
            print(f"    {fault}")
        broken += bool(outcome.faults)
    print("NOT PROVED" if broken else "nothing lost, nothing twice")
    return 1 if broken else 0


if __name__ == "__main__":
    made = argparse.ArgumentParser(prog="python -m tests.workers", description=__doc__)
    made.add_argument("--seconds", type=float, default=60.0, help="how long the database is away")
    sys.exit(asyncio.run(main(made.parse_args().seconds)))
