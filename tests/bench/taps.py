"""Durable taps per second, in process, so many people at once: goals 1 and 2. Interleaved runs, medians, ratios."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Any

from tests.bench import figures, routers
from tests.bench.contest import Run, once
from tests.bench.figures import middle
from tests.bench.floor import FloorTaps
from tests.bench.peiban import PeibanTaps
from tests.bench.peiban_postgresql import PostgresqlTaps
from tests.bench.published import PublishedTaps
from tests.bench.tutorial import TutorialTaps

PEOPLE = 64
TAPS = 40  # of each person in a run; a question takes Peiban two (answer, next)
CANDIDATES: tuple[Any, ...] = (FloorTaps, PeibanTaps, TutorialTaps, PublishedTaps)


def measure(
    *, rounds: int = 5, people: int = PEOPLE, taps: int = TAPS, candidates: Sequence[Any] = CANDIDATES
) -> dict[str, list[Run]]:
    """Run all candidates in turn, `rounds` times, each in its own process."""
    runs: dict[str, list[Run]] = {}
    with ExitStack() as open_ones:
        # Not forked: each has only the modules that it needs itself, and a heap of that size.
        processes = [
            open_ones.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in candidates
        ]
        for _round in range(rounds):
            for kind, process in zip(candidates, processes, strict=True):
                runs.setdefault(kind.name, []).append(process.submit(once, kind, people, taps).result())
    return runs


HEAD = ("", "taps/s", "of floor", "taps/CPU s", "of floor", "answers/s", "locked", "lost")


def rows(runs: dict[str, list[Run]]) -> Sequence[Sequence[str]]:
    """Medians and ratios to the floor; what went wrong is added up."""
    rates = {name: middle(one.taps / one.wall for one in some) for name, some in runs.items()}
    by_cpu = {name: middle(one.taps / one.cpu for one in some) for name, some in runs.items()}
    return [
        (
            name,
            f"{rates[name]:.0f}",
            f"{rates[name] / rates['floor']:.0%}",
            f"{by_cpu[name]:.0f}",
            f"{by_cpu[name] / by_cpu['floor']:.0%}",
            f"{middle(one.answers / one.wall for one in some):.0f}",
            f"{sum(one.locked for one in some)}",
            f"{sum(one.lost for one in some)}",
        )
        for name, some in runs.items()
    ]


def report(*, rounds: int, people: int, taps: int, store: str = "sqlite") -> int:
    """Measure and print, with a further row for Peiban on another store; 1 when Peiban lost an answer."""
    candidates = (*CANDIDATES, PostgresqlTaps) if store == "postgresql" else CANDIDATES
    runs = measure(rounds=rounds, people=people, taps=taps, candidates=candidates)
    print(f"taps: {people} people at once, {taps} taps each, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows(runs)))
    rates = {name: middle(one.taps / one.wall for one in some) for name, some in runs.items()}
    for name in ("tutorial", "published"):
        print(f"Peiban against the {name} bot: {rates['peiban'] / rates[name]:.1f} times as many taps a second")
    print(routers.sentence(rounds=rounds))
    ours = [one for name, some in runs.items() if name.startswith("peiban") for one in some]
    return 1 if any(one.lost or one.locked for one in ours) else 0
