"""`python -m tests.bench`: measures and prints; nothing here is asserted by a clock."""

import argparse

from tests.bench.taps import PEOPLE, TAPS, measure, table


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--taps", type=int, default=TAPS)
    asked = parser.parse_args()
    print(table(measure(rounds=asked.rounds, people=asked.people, taps=asked.taps)))


if __name__ == "__main__":
    main()
