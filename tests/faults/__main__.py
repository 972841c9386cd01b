"""`python -m tests.faults`: the proof over the combinations, one line each, and a verdict. Exit code 1 when it fails."""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults import places
from tests.faults.engine import MODES, SABOTAGED
from tests.faults.notices import deliver_under_fire
from tests.faults.proof import Combination, Outcome, prove
from tests.faults.story import Story

QUESTIONS = 25
SEVERAL, DELIVERING = 3, 4
PROVED = "nothing lost, nothing twice"
COLUMNS = (
    ("combination", 24), ("answers", 8), ("kills", 6), ("updates", 8), ("acknowledged", 13), ("stored", 7),
    ("lost", 5), ("doubled", 8), ("dropped", 8), ("early", 6), ("poisoned", 9), ("nudged", 7), ("disturbed", 10),
    ("repeated", 9), ("seconds", 8),
)  # fmt: skip


def combinations(given: argparse.Namespace) -> list[Combination]:
    """Stores, with one worker and on PostgreSQL with several, times ways in; unless `each`, answers and kills are spread."""
    stores = [(store, 1) for store in places.STORES if given.store in {store, "all"}]
    if given.workers:
        stores = [(store, given.workers if store == "postgresql" else 1) for store, _one in stores]
    elif given.store != "sqlite":
        stores.append(("postgresql", SEVERAL))
    modes = MODES if given.mode == "all" else (given.mode,)
    chosen = [(store, workers, mode) for store, workers in stores for mode in modes]
    share = 1 if given.each else len(chosen)
    people = max(1, round(given.taps / share / QUESTIONS))
    return [
        Combination(
            store=store,
            mode=mode,
            story=Story(people=people, questions=QUESTIONS, seed=given.seed + place, flaky=given.flaky / 100),
            kills=given.kills // share + (place < given.kills % share if share > 1 else 0),
            workers=workers,
            weather=not given.calm,
            module=SABOTAGED if given.sabotage else "",
            server=given.postgresql,
        )
        for place, (store, workers, mode) in enumerate(chosen)
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
        "early": verdict.early,
        "poisoned": verdict.poisoned,
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
    """The taps, or the notices when so many are asked for."""
    return await prove_notices(given) if given.notices else await prove_taps(given)


async def prove_notices(given: argparse.Namespace) -> int:
    """Notices that are sent at most once, with one worker on SQLite and several on PostgreSQL."""
    wanted = [store for store in places.STORES if given.store in {store, "all"}]
    there = await places.reachable(given.postgresql)
    chosen = [store for store in wanted if store != "postgresql" or there]
    print(f"seed {given.seed}")
    broken = made = 0
    for store in chosen:
        workers = (given.workers or DELIVERING) if store == "postgresql" else 1
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="peiban-notices-") as folder:
            told = await deliver_under_fire(
                store,
                Path(folder),
                workers=workers,
                notices=given.notices,
                kills=given.kills,
                seed=given.seed,
                server=given.postgresql,
            )
        print(
            f"{store} ×{workers}: {told.due} due, {told.kills} kills, {told.cut} replies cut, {told.arrived} arrived, "
            f"{told.doubled} doubled; {told.states}, unknown {told.unknown}, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        for fault in told.faults[:20]:
            print(f"    {fault}")
        broken += bool(told.faults)
        made += told.kills
    said = summary(broken=broken, left_out=len(wanted) - len(chosen), made=made, asked=given.kills * len(chosen))
    print(said)
    return 0 if said == PROVED else 1


async def prove_taps(given: argparse.Namespace) -> int:
    """Prove one combination after another; 0 when all of them were proved and all promises were kept."""
    wanted = combinations(given)
    chosen = wanted
    if any(one.store == "postgresql" for one in wanted) and not await places.reachable(given.postgresql):
        print(
            "PostgreSQL does not answer (--postgresql URL; --store sqlite does without): its combinations are LEFT OUT"
        )
        chosen = [one for one in wanted if one.store != "postgresql"]
    print(f"seed {given.seed}")
    print(_row(name for name, _width in COLUMNS), flush=True)
    broken = made = 0
    for combination in chosen:
        outcome = await prove(combination)
        print(line(outcome), flush=True)
        for fault in outcome.verdict.faults[:20]:
            print(f"    {fault}")
        broken += bool(outcome.verdict.faults)
        made += outcome.kills
    asked = sum(one.kills for one in chosen)
    said = summary(broken=broken, left_out=len(wanted) - len(chosen), made=made, asked=asked)
    print(said)
    return 0 if said == PROVED else 1


def summary(*, broken: int, left_out: int, made: int, asked: int) -> str:
    """The last line: combinations that were not tried prove nothing, nor do kills that were not made."""
    if broken:
        return "NOT PROVED"
    missing = [f"{left_out} combinations were left out"] if left_out else []
    missing += [f"{made} of {asked} kills were made"] if made < asked else []
    return f"NOT COMPLETE: {', '.join(missing)}" if missing else PROVED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    made.add_argument("--kills", type=int, default=50, help="how often Peiban is killed, over all combinations")
    made.add_argument("--taps", type=int, default=5000, help="how many answers are given, over all combinations")
    made.add_argument("--notices", type=int, default=0, help="instead of taps: so many messages to people, sent once")
    made.add_argument("--each", action="store_true", help="kills and taps are meant for each combination")
    made.add_argument("--store", choices=(*places.STORES, "all"), default="all")
    made.add_argument("--mode", choices=(*MODES, "all"), default="all")
    made.add_argument(
        "--workers",
        type=int,
        default=0,
        help="processes on one PostgreSQL store (taps: one, then three; notices: four)",
    )
    made.add_argument("--flaky", type=float, default=0, metavar="PERCENT", help="of so many taps the handler raises")
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
