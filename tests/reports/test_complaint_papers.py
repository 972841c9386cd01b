"""Pictures, workbook and PDF of the complaint report, opened again."""

import asyncio
import io
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.papers.complaint_pdf import pdf
from bot.papers.complaint_pictures import pictures
from bot.papers.complaint_sheet import harmless, sheet
from bot.pictures.pareto import ParetoRow, pareto
from domain.complaint import OURS
from domain.complaint.span import Span
from domain.people import Role
from handlers.blocks.texts import LANGUAGES, Texts
from handlers.report import report_text
from services.reports.complaint import ComplaintReport, complaint_report
from services.reports.complaint_cases import ListedCase, report_cases
from tests.house import open_house
from tests.reports.cases import NOW, ZONE, scope_of, settle_town

pytestmark = pytest.mark.slow

NOVEMBER = Span.month_of(date(2026, 11, 1))
Seen = tuple[ComplaintReport, list[ListedCase]]


async def look(folder: Path) -> Seen:
    house = await open_house(folder)
    async with house.peiban.database.write() as tx:
        await settle_town(tx, cases=120)
    async with house.peiban.database.read() as tx:
        scope = scope_of(tx, Role.SUPERVISOR)
        found = await complaint_report(scope, span=NOVEMBER), await report_cases(scope, span=NOVEMBER)
    await house.peiban.database.close()
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return asyncio.run(look(tmp_path_factory.mktemp("papers")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_few_lines_and_each_picture_says_what_it_shows(seen: Seen, language: str) -> None:
    report, say = seen[0], Texts(language, ZONE)
    assert len(report_text(report, say).split("\n")) <= 8
    drawn = list(pictures(report, say))
    assert [one.name for one in drawn] == ["pareto", "trend", "clocks"]
    assert str(report.total.received) in drawn[1].alt
    for one in drawn:
        image = Image.open(io.BytesIO(one.draw()))
        assert image.width == 1080
        assert image.convert("L").getextrema()[0] < 100
        assert len(one.alt) > 20
        assert "<" not in one.alt


def test_pareto_s_vital_few_differ_from_the_rest_in_grey_too_and_nothing_is_drawn_as_a_dash() -> None:
    rows = [ParetoRow(label="甲", value=9, cumulated=0.9), ParetoRow(label="乙", value=1, cumulated=1.0)]
    told = Image.open(io.BytesIO(pareto(title="", rows=rows, legend="", few="80%"))).convert("L")
    solid, striped = (told.crop((58, 210 + 128 * place + 68, 72, 210 + 128 * place + 90)) for place in (0, 1))
    assert len(set(solid.tobytes())) == 1
    assert len(set(striped.tobytes())) > 1
    empty = Image.open(io.BytesIO(pareto(title="", rows=[], legend="", few="80%")))
    assert empty.size == (1080, 378)


def test_the_workbook_holds_the_figures_and_no_formula(seen: Seen) -> None:
    report, cases = seen
    book = load_workbook(io.BytesIO(sheet(report, cases, Texts("en", ZONE))))
    assert book.sheetnames == ["Summary", "Clocks by group", "Cases", "Pareto"]
    cells = [cell for paper in book for row in paper.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    # One of the owners is called like a formula.
    assert "'=Owen()" in texts
    summary = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    assert summary[0][0] == "Complaints, November 2026"
    assert summary[3][1:3] == [report.total.received, report.total.closed]
    listed = list(book["Cases"].iter_rows(values_only=True))
    assert [row[0] for row in listed[1:]] == [case.number for case in cases]
    assert len(listed[0]) == 13 + 3 * len(OURS)
    first = cases[0].received_at.astimezone(ZONE).replace(tzinfo=None)
    assert abs((listed[1][1] - first).total_seconds()) < 1  # type: ignore[operator,union-attr]
    shares = [row[3] for row in book["Pareto"].iter_rows(values_only=True)][1:]
    assert shares[-1] == pytest.approx(1)
    # No customer stands anywhere in it.
    assert [text for text in texts if text.startswith("客户")] == []


@pytest.mark.parametrize(
    ("language", "name", "first"),
    [
        ("en", "Clocks by group", ["Category", "Clock", "Done"]),
        ("zh_Hans", "各组时限情况", ["类别", "时限", "完成"]),
        ("zh_Hant", "各組時限情況", ["類別", "時限", "完成"]),
    ],
)
def test_the_clocks_of_each_group_have_a_sheet_with_one_table_for_each_breakdown(
    seen: Seen, language: str, name: str, first: list[str]
) -> None:
    report, say = seen[0], Texts(language, ZONE)
    rows = list(load_workbook(io.BytesIO(sheet(*seen, say)))[name].iter_rows(values_only=True))
    assert list(rows[0][:3]) == first
    assert sum(row[1] == first[1] for row in rows) == 5
    done = sum(one.done for one in report.clocks)
    assert sum(row[2] for row in rows if isinstance(row[2], int)) == 5 * done > 0


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r"])
def test_text_with_a_lead_that_spreadsheets_obey_is_kept_as_text(lead: str) -> None:
    assert harmless(f"{lead}1+1") == f"'{lead}1+1"
    assert harmless(f"a{lead}b") == f"a{lead}b"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_pages_pictures_with_sentences_and_text_that_can_be_read_out(seen: Seen, language: str) -> None:
    report, say = seen[0], Texts(language, ZONE)
    made = pdf(report, say, made_at=NOW)
    assert made == pdf(report, say, made_at=NOW)
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", made)) in (2, 3)
    assert len(re.findall(rb"/Subtype /Image\b", made)) >= 3
    # The font's map from glyphs to characters is what makes text copyable: every letter of the words is in it.
    maps = b"".join(re.findall(rb"beginbfchar\n(.*?)endbfchar", made, re.DOTALL))
    known = {int(code, 16) for code in re.findall(rb"<[0-9A-Fa-f]{4}> <([0-9A-Fa-f]{4})>", maps)}
    words = {ord(sign) for sign in report_text(report, say).striptags() if sign.isalnum()}
    assert words
    assert words - known == set()
