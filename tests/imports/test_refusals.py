"""Files that cannot be used are refused as a whole, each with the code that tells why."""

import io
import struct
import zipfile

import pytest

from domain.imports.columns import ImportKind
from domain.imports.problems import FileRefusedError, ImportCode, ImportProblem
from domain.imports.roster import check_roster
from services.imports.reading import read_table
from tests.imports import making

HEADER = ["工号", "姓名"]
BOOK = making.workbook([HEADER, ["1", "张三"]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, filename: str, kind: ImportKind | None = None) -> ImportProblem:
    with pytest.raises(FileRefusedError) as caught:
        read_table(data, filename=filename, kind=kind)
    return caught.value.problem


@pytest.mark.parametrize(
    ("name", "data", "code", "params"),
    [
        ("a.docx", BOOK, ImportCode.UNKNOWN_EXTENSION, {"found": ".docx"}),
        ("a", BOOK, ImportCode.UNKNOWN_EXTENSION, {"found": "?"}),
        ("../../a.xlsx/", b"%PDF-1.7 x", ImportCode.WRONG_CONTENT, {"found": "pdf"}),
        ("a.xlsx", b"%PDF-1.7 x", ImportCode.WRONG_CONTENT, {"expected": ".xlsx", "found": "pdf"}),
        ("a.csv", b"\x89PNG\r\n\x1a\n", ImportCode.WRONG_CONTENT, {"expected": ".csv", "found": "png"}),
        ("a.xlsx", b"<html><table><tr><td>1", ImportCode.WRONG_CONTENT, {"found": "html"}),
        ("a.csv", b"\n <!DOCTYPE html><html>", ImportCode.WRONG_CONTENT, {"found": "html"}),
        ("a.xlsx", "工号,姓名".encode(), ImportCode.WRONG_CONTENT, {"found": "text"}),
        ("a.csv", BOOK, ImportCode.WRONG_CONTENT, {"found": "zip"}),
        ("a.xlsx", b'<?xml version="1.0"?><Workbook>', ImportCode.WRONG_CONTENT, {"found": "xml"}),
        ("a.xlsx", OLE, ImportCode.OLD_EXCEL, {}),
        ("a.csv", OLE, ImportCode.OLD_EXCEL, {}),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), ImportCode.ENCRYPTED, {}),
        ("a.xlsx", making.archive(hello_dot_txt=b"x"), ImportCode.NOT_A_WORKBOOK, {"found": "zip"}),
        ("a.xlsx", making.archive(word__document_dot_xml=b"<w/>"), ImportCode.NOT_A_WORKBOOK, {"found": "docx"}),
        ("a.xlsx", making.archive(mimetype=b"x"), ImportCode.NOT_A_WORKBOOK, {"found": "ods"}),
        ("a.xlsx", BOOK[: len(BOOK) // 2], ImportCode.DAMAGED, {}),
        ("a.xlsx", BOOK[:-30], ImportCode.DAMAGED, {}),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, ImportCode.DAMAGED, {}),
        ("a.xlsx", making.with_part(BOOK, SHEET, b"<worksheet><sheetData><row"), ImportCode.DAMAGED, {}),
        ("a.csv", b"", ImportCode.FILE_EMPTY, {}),
        ("a.xlsx", b"", ImportCode.FILE_EMPTY, {}),
        ("a.csv", b"\xef\xbb\xbf \r\n\r\n", ImportCode.FILE_EMPTY, {}),
        ("a.csv", "工号,姓名\n1,张\0三".encode(), ImportCode.BINARY, {"character": "U+0000"}),
        ("a.csv", "工号,姓名\n1,张\x02三".encode(), ImportCode.BINARY, {"character": "U+0002"}),
        ("a.csv", '工号,姓名\n1,"张三\n2,李四\n'.encode(), ImportCode.BROKEN_QUOTES, {}),
        ("a.csv", '工号,姓名\n1,"张"三\n'.encode(), ImportCode.BROKEN_QUOTES, {}),
        ("a.csv", "水果,价格\n苹果,3\n".encode(), ImportCode.HEADER_NOT_FOUND, {"searched": 6}),
        ("a.xlsx", making.workbook([]), ImportCode.HEADER_NOT_FOUND, {}),
        ("a.csv", b"a" * (10 * 1024 * 1024 + 1), ImportCode.FILE_TOO_LARGE, {"limit_mb": 10}),
    ],
)
def test_a_file_is_refused_by_what_it_is(name: str, data: bytes, code: ImportCode, params: dict[str, object]) -> None:
    problem = refusal(data, name)
    assert problem.code is code
    assert params.items() <= problem.params.items()


def test_a_header_deeper_than_the_sixth_row_is_not_found() -> None:
    assert refusal(making.text([*[["标题"]] * 6, HEADER, ["1", "张"]]), "a.csv").code is ImportCode.HEADER_NOT_FOUND


@pytest.mark.parametrize(
    ("data", "line", "example"),
    [
        ("employee_no,name\n1,José\n".encode("latin-1"), 2, "e9 0a"),
        ("工號,姓名\n1,陳大文\n2,黃小明\n".encode("big5"), None, None),
        ("工号,姓名\n1,山田太郎\n2,カタカナ\n".encode("shift-jis"), None, None),
        ("工号,姓名,部门\n1,张三,技术部\n2,李".encode() + b"\xff" + "四,技术部\n".encode(), 3, "ff e5 9b 9b"),
        ("工号,姓名,部门\n1,张三,技术部\n2,李四".encode()[:-1], 3, "e5 9b"),
        (b"\xff\xfe" + "工号,姓名\n上,张".encode("utf-16-le") + b"\x00", 2, "00"),
        (bytes(range(128, 256)) * 8, 1, None),
    ],
)
def test_text_of_another_encoding_is_never_guessed(data: bytes, line: int | None, example: str | None) -> None:
    problem = refusal(data, "a.csv")
    assert problem.code is ImportCode.UNREADABLE
    assert line is None or problem.line == line
    assert example is None or str(problem.params["bytes"]).startswith(example)


@pytest.mark.parametrize("words", ["张三,技术部", "王喆,镕基路", "陳大文,人力資源部", "“甲”—乙…,３℃±１％"])
def test_plausible_gb18030_is_read(words: str) -> None:
    rows = [["工号", "姓名", "部门"], ["1", *words.split(",")]]
    table = read_table(making.text(rows, encoding="gb18030"), filename="a.csv")
    assert table.rows[0][1]["name"] == words.split(",", maxsplit=1)[0]


def test_only_headers_bring_no_rows() -> None:
    for data, name in ((making.text([HEADER]), "a.csv"), (making.workbook([HEADER]), "a.xlsx")):
        checked = check_roster(read_table(data, filename=name))
        assert making.places(checked.errors) == [(1, None, "no_rows")]


def test_a_timetable_sent_as_a_roster_is_named() -> None:
    header = ["课程", "班级", "课次", "开始", "结束"]
    table = read_table(making.text([header, ["a", "b", 1, "c", "d"]]), filename="a.csv", kind=ImportKind.ROSTER)
    (problem,) = check_roster(table).errors
    assert (problem.code, problem.params) == ("wrong_kind", {"expected": "roster", "found": "lessons"})


def test_rows_and_columns_are_counted() -> None:
    many = making.text([HEADER, *([at, "张"] for at in range(20_001))])
    assert refusal(many, "a.csv").params == {"found": 20_001, "limit": 20_000}
    just = making.text([HEADER, *([at, "张"] for at in range(20_000))])
    assert len(read_table(just, filename="a.csv").rows) == 20_000
    wide = making.text([[*HEADER, *(f"列{at}" for at in range(59))], ["1", "张"]])
    assert refusal(wide, "a.csv").code is ImportCode.TOO_MANY_COLUMNS
    assert refusal(b"\n" * 100_000 + making.text([HEADER]), "a.csv").code is ImportCode.HEADER_NOT_FOUND
    assert refusal(making.text([HEADER]) + b"\n" * 100_000, "a.csv").code is ImportCode.TOO_MANY_ROWS


def bomb(size: int = 100 * 1024 * 1024) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != SHEET:
                new.writestr(part, old.read(part))
        with new.open(SHEET, "w", force_zip64=False) as sheet:
            for _ in range(size // (1024 * 1024)):
                sheet.write(b" " * 1024 * 1024)
    return out.getvalue()


@pytest.fixture(scope="module")
def hundred_megabytes() -> bytes:
    return bomb()


def declaring(data: bytes, part: str, size: int) -> bytes:
    """The zip with a false declared size of a part, in its local header and in the directory."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start, central = archive.getinfo(part).header_offset, archive.start_dir
    struct.pack_into("<I", changed, start + 22, size)
    at = central
    while changed[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", changed, at + 28)
        if changed[at + 46 : at + 46 + name].decode() == part:
            struct.pack_into("<I", changed, at + 24, size)
        at += 46 + name + extra + comment
    return bytes(changed)


def test_a_zip_bomb_is_refused_before_it_unpacks(hundred_megabytes: bytes) -> None:
    tracemalloc = pytest.importorskip("tracemalloc")
    assert len(hundred_megabytes) < 120_000
    tracemalloc.start()
    try:
        assert refusal(hundred_megabytes, "a.xlsx").code is ImportCode.UNPACKS_TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(hundred_megabytes: bytes) -> None:
    problem = refusal(declaring(hundred_megabytes, SHEET, 5_000), "a.xlsx")
    assert problem.code in {ImportCode.DAMAGED, ImportCode.UNPACKS_TOO_LARGE}


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>"""
FAR = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">
<v>1</v></c></row><row r="1048576"><c r='XFD1048576' t="n"><v>1</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        (SHEET, LAUGHS, ImportCode.UNSAFE_XML),
        ("xl/sharedStrings.xml", LAUGHS, ImportCode.UNSAFE_XML),
        ("xl/workbook.xml", LAUGHS.decode().encode("utf-16"), ImportCode.UNSAFE_XML),
        ("xl/styles.xml", LAUGHS.replace(b"1.0", b'1.0" encoding="utf-7'), ImportCode.UNSAFE_XML),
        (SHEET, b" " * (64 * 1024 - 4) + LAUGHS[21:], ImportCode.UNSAFE_XML),
        (SHEET, FAR, ImportCode.TOO_MANY_COLUMNS),
        (SHEET, FAR.replace(b"XFD1048576", b"B1048576"), ImportCode.TOO_MANY_ROWS),
    ],
)
def test_hostile_parts_are_refused_before_the_reader_sees_them(part: str, content: bytes, code: ImportCode) -> None:
    assert refusal(making.with_part(BOOK, part, content), "a.xlsx").code is code


def test_formatted_but_empty_cells_far_below_do_no_harm() -> None:
    empty = b'<row r="1048576"><c r="B1048576" s="0"/></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old:
        sheet = old.read(SHEET).replace(b"</sheetData>", empty)
    assert len(read_table(making.with_part(BOOK, SHEET, sheet), filename="a.xlsx").rows) == 1
