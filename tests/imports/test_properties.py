"""Whatever the encoding, separator and order of columns, the same rows come out; any other bytes are refused."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.imports.columns import LAYOUTS, ImportKind, fold_header, match_header
from domain.imports.problems import FileRefusedError
from domain.imports.roster import check_roster
from services.imports.reading import read_table
from tests.imports import making

FIELDS = ("employee_no", "name", "department", "job_title", "cohort")
COMMON = "张王李赵技术部人力资源客服班组长工程师一二三四五（）、，。;,\"'= abcXYZ012\t"
cells = st.text(alphabet=COMMON, max_size=12)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[dict[str, str]], list[str]]:
    fields = draw(st.permutations(FIELDS))
    headers = [draw(st.sampled_from(LAYOUTS[ImportKind.ROSTER].headers[name])) for name in fields]
    count = draw(st.integers(1, 6))
    rows = [
        {name: draw(cells) for name in fields} | {"employee_no": f"{at:03d}", "name": "张三"} for at in range(count)
    ]
    data = making.text(
        [headers, *([row[name] for name in fields] for row in rows)],
        separator=draw(st.sampled_from(",;\t")),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])),
    )
    return data, rows, headers


@settings(max_examples=150, deadline=None)
@given(files())
def test_the_same_rows_come_out_of_every_file(file: tuple[bytes, list[dict[str, str]], list[str]]) -> None:
    data, rows, headers = file
    table = read_table(data, filename="a.csv")
    expected = [{name: cell for name, cell in row.items() if cell.strip()} for row in rows]
    assert [{name: cell for name, cell in content.items() if cell.strip()} for _, content in table.rows] == expected
    assert list(table.headers.values()) == headers
    assert len(check_roster(table).rows) == len(rows)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda tail: "工号,姓名\n1,".encode() + tail)),
    st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a.gift"]),
)
@example(b"PK\x05\x06" + b"\0" * 18, "a.xlsx")
def test_no_bytes_raise_anything_but_a_refusal(data: bytes, filename: str) -> None:
    try:
        table = read_table(data, filename=filename)
    except FileRefusedError:
        return
    assert table.gift or table.headers


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_workbook_with_a_flipped_byte_is_read_or_refused(place: int, mask: int) -> None:
    data = bytearray(BOOK)
    data[place % len(data)] ^= mask
    try:
        table = read_table(bytes(data), filename="a.xlsx")
    except FileRefusedError:
        return
    assert table.kind is ImportKind.ROSTER


BOOK = making.workbook([["工号", "姓名"], ["1", "张三"]])


def test_no_two_fields_of_a_file_share_a_header() -> None:
    for kind, layout in LAYOUTS.items():
        folded = [fold_header(header) for headers in layout.headers.values() for header in set(headers)]
        by_field = {name: {fold_header(header) for header in headers} for name, headers in layout.headers.items()}
        assert len(set().union(*by_field.values())) == sum(len(each) for each in by_field.values()), folded
        assert match_header([headers[0] for headers in layout.headers.values()], kind=kind).missing == ()
