"""The child process: the same tables and refusals, within its limits, with nothing of the parent's secrets."""

import asyncio
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.imports.columns import ImportKind, Table
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import child, read_in_subprocess, read_table
from services.imports.reading.carrying import dump_refusal, dump_table, load_table
from tests.imports import making

ROSTER = making.workbook([["工号", "姓名", "x"], ["1", "甲"], ["2", "乙"]], merged=["B2:B3"])


async def refusal(data: bytes, filename: str, *, seconds: float = 20.0) -> ImportCode:
    with pytest.raises(FileRefusedError) as caught:
        await read_in_subprocess(data, filename=filename, seconds=seconds)
    return caught.value.problem.code


async def test_the_child_reads_what_the_reader_reads() -> None:
    table = await read_in_subprocess(ROSTER, filename="名单 1.xlsx", kind=ImportKind.ROSTER)
    assert table == read_table(ROSTER, filename="a.xlsx")
    assert table.merged == {(3, "name"): "B2:B3"}


async def test_the_child_hands_back_the_refusal() -> None:
    assert await refusal(b"%PDF-1.7", "a.xlsx") is ImportCode.WRONG_CONTENT


async def test_what_is_too_large_or_unknown_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_run", None)
    assert await refusal(b"a" * (10 * 1024 * 1024 + 1), "a.csv") is ImportCode.FILE_TOO_LARGE
    assert await refusal(b"MZ", "a.exe") is ImportCode.UNKNOWN_EXTENSION


def children() -> set[str]:
    return {
        pid
        for pid in os.listdir("/proc")
        if pid.isdigit() and f"PPid:\t{os.getpid()}\n" in _status(pid) and "State:\tZ" not in _status(pid)
    }


def _status(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


@pytest.fixture
def no_child_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


@pytest.mark.usefixtures("no_child_left")
async def test_a_child_that_takes_too_long_is_killed() -> None:
    assert await refusal(ROSTER, "a.xlsx", seconds=0.0) is ImportCode.TIMED_OUT


@pytest.mark.usefixtures("no_child_left")
async def test_no_child_outlives_a_cancelled_question(monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Event()
    start = asyncio.create_subprocess_exec

    async def watched(*args: str, **options: object) -> asyncio.subprocess.Process:
        process = await start(*args, **options)  # type: ignore[arg-type]
        started.set()
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    reading = asyncio.ensure_future(read_in_subprocess(ROSTER, filename="a.xlsx"))
    await started.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_a_workbook_that_repeats_one_long_text_dies_alone() -> None:
    """Small in the zip and in its parts, but gigabytes once each cell has its own copy of the shared text."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 60_001))
    with zipfile.ZipFile(io.BytesIO(ROSTER)) as archive:
        head = archive.read("xl/worksheets/sheet1.xml").split(b"<sheetData>")[0] + b"<sheetData>"
    data = making.with_part(
        ROSTER, "xl/worksheets/sheet1.xml", head + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    )
    space = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    data = making.with_part(data, "xl/sharedStrings.xml", space % (b"0123456789abcdef" * 30_000))
    assert await refusal(data, "a.xlsx") is ImportCode.READING_FAILED


async def test_the_child_knows_nothing_of_the_parents_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEIBAN_TOKEN", "42:secret")
    seen: dict[str, object] = {}
    start = asyncio.create_subprocess_exec

    async def watched(*args: str, **options: object) -> asyncio.subprocess.Process:
        seen.update(options)
        return await start(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await read_in_subprocess(ROSTER, filename="a.xlsx")
    assert "secret" not in json.dumps(seen["env"])


def test_a_table_survives_its_journey() -> None:
    table = Table(
        kind=ImportKind.LESSONS,
        header_line=3,
        headers={"cohort": "班级", "start": "开始"},
        rows=((4, {"cohort": "甲\n班", "start": "D+1 09:00"}), (7, {"start": "\u2028"})),
        unknown=("备注",),
        doubled=(("开始", "start"),),
        merged={(5, "cohort"): "A4:A5"},
    )
    assert load_table(dump_table(table)) == table


def test_a_refusal_survives_its_journey() -> None:
    problem = FileRefusedError(ImportCode.UNREADABLE, line=3, bytes="ff e5").problem
    with pytest.raises(FileRefusedError) as caught:
        load_table(dump_refusal(problem))
    assert caught.value.problem == problem
