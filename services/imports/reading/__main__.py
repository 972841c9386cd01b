"""The child of `read_in_subprocess`: limits itself, reads a file from stdin, writes its table to stdout."""

import json
import resource
import sys

from domain.imports.columns import ImportKind
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits
from services.imports.reading.carrying import dump_refusal, dump_table
from services.imports.reading.table import read_table


def limit_oneself() -> None:
    """Bound memory and processor time; forbid files and core dumps."""
    memory = limits.CHILD_MEMORY_MB * limits.MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(given: bytes) -> bytes:
    """What goes back to the parent: a table or a refusal."""
    order, _, data = given.partition(b"\n")
    wanted = json.loads(order)
    kind = ImportKind(wanted["kind"]) if wanted["kind"] else None
    try:
        carried = dump_table(read_table(data, filename=wanted["filename"], kind=kind))
        if len(carried) > limits.CHILD_OUTPUT_MB * limits.MEGABYTE:
            raise FileRefusedError(ImportCode.UNPACKS_TOO_LARGE, limit_mb=limits.UNPACKED_MB)
    except FileRefusedError as refusal:
        return dump_refusal(refusal.problem)
    return carried


if __name__ == "__main__":
    limit_oneself()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
