"""`python -m tests.faults`: the proof over the combinations, one line each, and a verdict. Exit code 1 when it fails."""

import argparse
import asyncio
import random
import signal
import sys
from collections.abc import Iterator

from tests.faults import places
from tests.faults.engine import MODES, PEIBAN, SABOTAGED
from tests.faults.proof import Combination, Outcome, prove
from tests.faults.story import Story

QUESTIONS = 25
COLUMNS = (
    ("combination", 24), ("answers", 8), ("kills", 6), ("updates", 8), ("acknowledged", 13), ("stored", 7),
    ("lost", 5), ("doubled", 8), ("dropped", 8), ("nudged", 7), ("disturbed", 10), ("repeated", 9), ("seconds", 8),
)  # fmt: skip


def combinations(given: argparse.Namespace) -> list[Combination]:
    """Stores times ways in; unless `each`, answers and kills are spread over them."""
    stores = places.STORES if given.store == "all" else (given.store,)
    modes = MODES if given.mode == "all" else (given.mode,)
    pairs = [(store, mode) for store in stores for mode in modes]
    share = 1 if given.each else len(pairs)
    people = max(1, round(given.taps / share / QUESTIONS))
    return [
        Combination(
            store=store,
            mode=mode,
            story=Story(people=people, questions=QUESTIONS, seed=given.seed + place),
            kills=given.kills // share + (place < given.kills % share if share > 1 else 0),
            workers=given.workers if store == "postgresql" else 1,
            weather=not given.calm,
            module=SABOTAGED if given.sabotage else PEIBAN,
            server=given.postgresql,
        )
        for place, (store, mode) in enumerate(pairs)
    ]


def line(outcome: Outcome) -> str:
    """One combination's figures."""
    verdict = outcome.verdict
    figures = {
        "combination": outcome.combination.name,
        "answers": verdict.answers,
        "kills": outcome.kills,
        "updates": verdict.updates,
        "acknowledged": verdict.acknowledged,
        "stored": verdict.stored,
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "dropped": verdict.dropped,
        "nudged": verdict.nudged,
        "disturbed": outcome.disturbed,
        "repeated": outcome.repeated,
        "seconds": round(outcome.seconds),
    }
    return _row(str(figures[name]) for name, _width in COLUMNS)


def _row(cells: Iterator[str]) -> str:
    return "".join(
        f"{cell:<{width}}" if not at else f"{cell:>{width}}"
        for at, (cell, (_, width)) in enumerate(zip(cells, COLUMNS, strict=True))
    )


async def main(given: argparse.Namespace) -> int:
    """Prove one combination after another; 0 when all promises were kept."""
    chosen = combinations(given)
    if any(one.store == "postgresql" for one in chosen) and not await places.reachable(given.postgresql):
        print("PostgreSQL does not answer (--postgresql URL): its combinations are LEFT OUT")
        chosen = [one for one in chosen if one.store != "postgresql"]
    print(f"seed {given.seed}")
    print(_row(name for name, _width in COLUMNS), flush=True)
    broken = 0
    for combination in chosen:
        outcome = await prove(combination)
        print(line(outcome), flush=True)
        for fault in outcome.verdict.faults[:20]:
            print(f"    {fault}")
        broken += bool(outcome.verdict.faults)
    print("NOT PROVED" if broken or not chosen else "nothing lost, nothing twice")
    return 1 if broken or not chosen else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    made.add_argument("--kills", type=int, default=50, help="how often Peiban is killed, over all combinations")
    made.add_argument("--taps", type=int, default=5000, help="how many answers are given, over all combinations")
    made.add_argument("--each", action="store_true", help="kills and taps are meant for each combination")
    made.add_argument("--store", choices=(*places.STORES, "all"), default="all")
    made.add_argument("--mode", choices=(*MODES, "all"), default="all")
    made.add_argument("--workers", type=int, default=1, help="how many processes share a PostgreSQL store")
    made.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000))
    made.add_argument("--calm", action="store_true", help="only kills: no cut, late, failing or repeated deliveries")
    made.add_argument(
        "--sabotage", action="store_true", help="a Peiban that acknowledges too early: must NOT be proved"
    )
    made.add_argument("--postgresql", default=places.DEFAULT_SERVER, help="where databases may be created and dropped")
    return made


if __name__ == "__main__":
    # So that a proof that is told to stop takes its Peiban along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(asyncio.run(main(parser().parse_args())))
