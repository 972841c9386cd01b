"""Reads a file in a child process that may use little memory and time, so that no file can take Peiban down."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Final

from domain.imports.columns import ImportKind, Table
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits
from services.imports.reading.carrying import load_table
from services.imports.reading.sniffing import extension

_ROOT: Final = Path(__file__).resolve().parents[3]
# Nothing of the parent's environment: it may hold secrets, and the child needs none of it.
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


async def read_in_subprocess(
    data: bytes, *, filename: str, kind: ImportKind | None = None, seconds: float = limits.CHILD_SECONDS
) -> Table:
    """Like `read_table`, in a child limited to 512 MB and 15 s of processor, killed after `seconds` (wall time).

    Raises FileRefusedError, also when the child was stopped by its limits.
    """
    extension(filename)
    if len(data) > limits.FILE_MB * limits.MEGABYTE:
        raise FileRefusedError(ImportCode.FILE_TOO_LARGE, limit_mb=limits.FILE_MB)
    order = json.dumps({"filename": filename, "kind": kind}).encode() + b"\n"
    status, carried = await _run(order + data, seconds)
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise FileRefusedError(ImportCode.TIMED_OUT, seconds=limits.CHILD_CPU_SECONDS)
    if status != 0:
        raise FileRefusedError(ImportCode.READING_FAILED)
    return await asyncio.to_thread(load_table, carried)


async def _run(given: bytes, seconds: float) -> tuple[int, bytes]:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.imports.reading",
        stdin=pipe, stdout=pipe, stderr=nothing, cwd=_ROOT, env=_ENVIRONMENT,
    )  # fmt: skip
    try:
        carried, _ = await asyncio.wait_for(child.communicate(given), timeout=seconds)
    except TimeoutError as error:
        raise FileRefusedError(ImportCode.TIMED_OUT, seconds=seconds) from error
    finally:
        # Also when the waiting itself was cancelled: no child outlives the question.
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode or 0, carried
