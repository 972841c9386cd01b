"""`peiban bench` (or `python -m tests.bench`): measures and prints; nothing here is asserted by a clock.

Exit code 1 when something that people did is not stored exactly once, whatever the times were.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path

from tests.bench import (
    broadcast,
    classroom,
    complaints,
    figures,
    growth,
    memory,
    month,
    open_loop,
    soak,
    start,
    taps,
    webhook,
    workers,
)
from tests.faults import places
from tests.faults.engine import MODES

Given = argparse.Namespace
SEED = 20261123


def _taps(given: Given) -> int:
    return taps.report(rounds=given.rounds, people=given.people or taps.PEOPLE, taps=given.taps, store=given.store)


def _open(given: Given) -> int:
    rates = (given.rate,) if given.rate else open_loop.RATES
    return open_loop.report(rates=rates, seconds=given.seconds, rounds=given.rounds, seed=given.seed)


def _start(given: Given) -> int:
    return start.report(rounds=given.rounds)


def _growth(given: Given) -> int:
    sizes = (given.answers,) if given.answers else growth.SIZES
    return growth.report(sizes=sizes, complaints=given.complaints, courses=given.courses, rounds=given.rounds)


def _class(given: Given) -> int:
    people = given.people or 500
    return classroom.report(
        people=people, questions=classroom.QUESTIONS, mode=given.mode, limits=not given.no_limits, seed=given.seed
    )


def _memory(given: Given) -> int:
    return memory.report(people=given.people or memory.PEOPLE, classes=given.rounds + 1, seed=given.seed)


def _broadcast(given: Given) -> int:
    rate = broadcast.RATE if given.rate is None else given.rate
    return broadcast.report(people=given.people or 500, rate=rate, groups=given.groups)


def _soak(given: Given) -> int:
    return soak.report(minutes=given.minutes, people=given.people or 50_000, rate=given.rate or 200.0, seed=given.seed)


def _webhook(given: Given) -> int:
    return webhook.report(rounds=given.rounds, people=given.people or webhook.PEOPLE)


def _month(given: Given) -> int:
    return month.report(rows=given.marks, rounds=given.rounds)


def _complaints(given: Given) -> int:
    return complaints.report(rounds=given.rounds, store=given.store)


def _workers(given: Given) -> int:
    return workers.report(rounds=given.rounds, people=given.people or workers.PEOPLE, seed=given.seed)


WORDS: dict[str, tuple[Callable[[Given], int], str]] = {
    "taps": (_taps, "durable taps a second beside the floor and a tutorial's bot; the order of routers"),
    "open": (_open, "latency when taps arrive at a rate"),
    "start": (_start, "cold start and memory beside the bare imports"),
    "growth": (_growth, "a tap, `/menu` and `/quiz` with many answers, complaints, courses in the store"),
    "class": (_class, "a class checks in and takes a quiz, against a running Peiban"),
    "memory": (_memory, "what people cost whose class is over, apart from what a burst works with"),
    "broadcast": (_broadcast, "a notice to many within the messenger's limits, while others tap"),
    "webhook": (_webhook, "acts a processor second of the bot beside a bare aiogram webhook bot"),
    "month": (_month, "a month's report over a year of millions of marks beside plain SQL"),
    "complaints": (_complaints, "what is due among 10,000 open cases, a page of the desk's list, an act"),
    "workers": (_workers, "taps a processor second of 1, 2 and 4 processes on PostgreSQL, each once"),
    "soak": (_soak, "many people over many minutes, against a running Peiban"),
}
DEFAULT = ("taps", "open", "start")


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    words = "; ".join(f"{word}: {said}" for word, (_run, said) in WORDS.items())
    made = argparse.ArgumentParser(
        prog="peiban bench", description=f"{words}. Without a word: {', '.join(DEFAULT)}; all: all of them."
    )
    made.add_argument("word", nargs="?", choices=(*WORDS, "all"), help="what to measure")
    made.add_argument(
        "--rounds",
        type=positive,
        default=5,
        help="interleaved rounds; later classes of memory; not of class, broadcast, soak",
    )
    people = (
        "of taps and webhook (64), workers (40), each class of memory (250), class and broadcast (500), soak (50000)"
    )
    made.add_argument("--people", type=positive, help=people)
    made.add_argument("--taps", type=positive, default=taps.TAPS, help="of each person; a quiz ends after 50")
    made.add_argument(
        "--rate", type=float, help="arrivals a second of open (100, 200, 500), soak (200), broadcast (300; 0: none)"
    )
    made.add_argument("--groups", type=int, default=0, help="of broadcast, each told thirty things")
    made.add_argument("--seconds", type=float, default=open_loop.SECONDS, help="how long each run of open lasts")
    made.add_argument("--minutes", type=float, default=30.0, help="how long soak lasts")
    made.add_argument("--answers", type=positive, help="stored answers of growth (100000 and 1000000)")
    made.add_argument("--complaints", type=positive, default=growth.COMPLAINTS, help="open complaints of growth")
    made.add_argument("--courses", type=positive, default=growth.COURSES, help="courses of growth")
    made.add_argument("--marks", type=positive, default=month.ROWS, help="attendance marks of month's year")
    made.add_argument(
        "--store", choices=places.STORES, default=places.STORES[0], help="of complaints; a further row of taps"
    )
    made.add_argument("--mode", choices=MODES, default=MODES[0], help="how class reaches the messenger")
    made.add_argument("--no-limits", action="store_true", help="class: a messenger that never says 429")
    made.add_argument("--seed", type=int, default=SEED)
    return made


def positive(text: str) -> int:
    """A whole number above zero; ValueError otherwise."""
    if (number := int(text)) < 1:
        raise ValueError
    return number


@contextmanager
def apart() -> Iterator[None]:
    """Away from the operator's settings and store: an empty folder to work in, and nothing of Peiban's in the environment."""
    before = dict(os.environ)
    for name in [name for name in before if name.upper().startswith("PEIBAN_")]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    try:
        with tempfile.TemporaryDirectory(prefix="peiban-bench-") as folder, chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 when something was lost or doubled."""
    given = parser().parse_args(arguments)
    words = tuple(WORDS) if given.word == "all" else (given.word,) if given.word else DEFAULT
    code = 0
    with apart():
        for word in words:
            print(f"[{figures.machine()}]")
            code = max(code, WORDS[word][0](given))
            print(flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
