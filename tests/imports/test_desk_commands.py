"""`peiban export` and `peiban import` of what sets the complaint desk up, as an operator runs them."""

import io
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.papers.sheet import workbook
from handlers.blocks.sheets import Sheet
from scripts.cli import app
from storage.models.audit import AuditEntry
from storage.models.complaint import ReplyTemplate, SlaLimit
from storage.models.people import Holiday
from tests.imports.test_apply_command import DONE, REFUSED, WRONG_USAGE, command, stored
from tests.imports.test_desk_files import ICS


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("limits", 19),
        ("duties", 10),
        ("templates", 27),
        ("categories", 10),
        ("holidays", 0),
        ("tiers", 0),
        ("hours", 7),
        ("duty_roster", 7),
    ],
)
def test_what_is_exported_is_known_when_it_is_imported(folder: Path, kind: str, rows: int) -> None:
    file = folder / f"{kind}.xlsx"
    made = CliRunner().invoke(app, ["export", kind, str(file)])
    assert (made.exit_code, made.stdout) == (DONE, f"{rows} rows in {file}\n")
    again = CliRunner().invoke(app, ["export", kind, str(file)])
    assert (again.exit_code, again.stdout) == (REFUSED, "")
    if rows:
        read = CliRunner().invoke(app, ["import", kind, str(file), "--yes"])
        assert (read.exit_code, read.stdout) == (DONE, f"New: 0 · changed: 0 · as before: {rows}\n")
    assert not stored(folder, AuditEntry)


def test_days_limits_and_templates_come_in_by_command(folder: Path) -> None:
    result = command(folder, "holidays", ICS, "--yes", name="days.ics")
    assert result.exit_code == DONE
    assert result.stdout.splitlines()[:2] == [
        "New: 3 · changed: 0 · as before: 0",
        "· 2026-10-01 Thu 1 Oct · day off · 国庆节",
    ]
    limits = "step,severity,limit\nproposal,normal,2 working days\n"
    assert command(folder, "limits", limits, "--yes", name="limits.csv").exit_code == DONE
    templates = "use,language,name,text\ndelay,en,Later,It takes until {date}.\n"
    assert command(folder, "templates", templates, "--yes", name="templates.csv").exit_code == DONE
    assert (len(stored(folder, Holiday)), len(stored(folder, SlaLimit)), len(stored(folder, ReplyTemplate))) == (
        3,
        1,
        1,
    )
    trail = [(one.actor, one.act) for one in stored(folder, AuditEntry)]
    assert trail.count(("peiban import", "working day decided")) == 3
    assert {act for _actor, act in trail} == {
        "working day decided",
        "complaint limit set",
        "reply template set",
        "imported",
    }


LEADS = ("=", "+", "-", "@", "\t")


def test_no_cell_of_what_is_exported_is_a_formula_and_it_comes_in_again_as_it_was(folder: Path) -> None:
    """A name and a text that begin with what spreadsheets obey; both sheets as a spreadsheet opens them."""
    rows = [f'delay,en,"\'{lead}1+1 {place}","\'{lead}SUM(A1) until {{date}}"' for place, lead in enumerate(LEADS[:4])]
    content = "\n".join(["use,language,name,text", *rows])
    assert command(folder, "templates", content, "--yes", name="templates.csv").exit_code == DONE
    assert {row.name for row in stored(folder, ReplyTemplate)} == {
        f"{lead}1+1 {at}" for at, lead in enumerate(LEADS[:4])
    }
    for kind in ("templates", "audit"):
        assert CliRunner().invoke(app, ["export", kind, str(folder / f"{kind}.xlsx")]).exit_code == DONE
        cells = [cell for row in load_workbook(folder / f"{kind}.xlsx")[kind].iter_rows() for cell in row if cell.value]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert not [cell.value for cell in cells if str(cell.value).startswith(LEADS)]
        assert kind == "audit" or sum("1+1" in str(cell.value) for cell in cells) == len(rows)
    again = CliRunner().invoke(app, ["import", "templates", str(folder / "templates.xlsx"), "--yes"])
    assert again.stdout.startswith("New: 0 · changed: 0 · as before: ")


@pytest.mark.parametrize("lead", [*LEADS, "\r"])
def test_a_sheet_holds_text_whatever_it_begins_with(lead: str) -> None:
    made = workbook(Sheet(kind="audit", head=["Who", "Details"], rows=[[f"{lead}1+1", f"{lead}cmd|' /C calc'!A0"]]))
    (_head, cells) = load_workbook(io.BytesIO(made))["audit"].iter_rows()
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [str(cell.value)[:1] for cell in cells] == ["'", "'"]


def test_a_broken_file_stores_nothing(folder: Path) -> None:
    limits = "step,severity,limit\nproposal,normal,2 working days\nproposal,urgent,soon\n"
    result = command(folder, "limits", limits, "--yes", name="limits.csv")
    assert result.exit_code == REFUSED
    assert "Row 3, limit: “soon” is not a limit" in result.stderr
    assert not stored(folder, SlaLimit)


def test_wrong_usage_is_told_apart(folder: Path) -> None:
    assert CliRunner().invoke(app, ["export", "roster", "x.xlsx"]).exit_code == WRONG_USAGE


def test_the_audit_comes_out_as_a_sheet_of_these_days_and_that_it_did_is_in_it(folder: Path) -> None:
    assert command(folder, "holidays", ICS, "--yes", name="days.ics").exit_code == DONE
    today = stored(folder, AuditEntry)[0].at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    file = folder / "audit.xlsx"
    days = ["--from", f"{today}", "--to", f"{today + timedelta(days=1)}"]
    made = CliRunner().invoke(app, ["export", "audit", str(file), *days])
    assert (made.exit_code, made.stdout) == (DONE, f"5 rows in {file}\n")
    rows = list(load_workbook(file)["audit"].iter_rows(values_only=True))
    assert rows[0] == ("Time", "Who", "Act", "Subject", "Details", "Code")
    asked = f'{{"first": "{today}", "last": "{today + timedelta(days=1)}"}}'
    assert rows[1][1:] == ("peiban export", "Exported the audit", None, asked, "audit exported")
    assert ("peiban import", "Set a day off or working day", "2026-10-01") in [row[1:4] for row in rows]
    before = ["--to", f"{today - timedelta(days=1)}"]
    made = CliRunner().invoke(app, ["export", "audit", str(folder / "before.xlsx"), *before])
    assert made.stdout.startswith("0 rows")
    assert [one.act for one in stored(folder, AuditEntry)].count("audit exported") == 2


def test_days_are_for_the_audit_only(folder: Path) -> None:
    for options in (["limits", "x.xlsx", "--from", "2026-11-01"], ["audit", "x.xlsx", "--to", "yesterday"]):
        assert CliRunner().invoke(app, ["export", *options]).exit_code == WRONG_USAGE
