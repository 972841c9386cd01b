"""How figures are taken and printed: percentiles, milliseconds, columns, and the machine they are from."""

import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path


def machine() -> str:
    """What the figures depend on besides the code: processors, how busy they were, versions."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{processors} cores, load average {os.getloadavg()[0]:.1f}, {versions}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all do not exceed; nan when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def middle(values: Iterable[float]) -> float:
    """The median; nan when there are none."""
    known = list(values)
    return statistics.median(known) if known else float("nan")


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with as many digits as they deserve."""
    value = seconds * 1000
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as what stands in them; the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            f"{cell:<{width}}" if not place else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def resident_mb(pid: int | str = "self") -> float:
    """The memory of a process in megabytes (10^6 bytes); nan where the system has no /proc."""
    return _memory(pid, "VmRSS:")


def peak_mb(pid: int | str = "self") -> float:
    """The most memory that a process has had since its start or since `restart_peak`."""
    return _memory(pid, "VmHWM:")


def restart_peak(pid: int | str = "self") -> None:
    """Let a process's peak begin anew at what it has now; where the system cannot, it stays."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _memory(pid: int | str, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(name)), float("nan"))


def processor_seconds(pid: int) -> float:
    """The processor time that a process has taken so far; nan where the system has no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(pid: int) -> int:
    """How many files and sockets a process holds open; 0 where the system has no /proc."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
