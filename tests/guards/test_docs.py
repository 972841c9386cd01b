"""The documents are finished: nothing in them waits for a figure, and what they link to is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACEHOLDER = re.compile(r"@[A-Z0-9]{2,}@|\bto be filled\b|\bTODO\b|\bTBD\b")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_no_page_waits_for_a_figure() -> None:
    assert {
        page.name: found for page in PAGES if (found := PLACEHOLDER.findall(page.read_text(encoding="utf-8")))
    } == {}


def test_every_link_between_pages_leads_somewhere() -> None:
    links = {(page, link) for page in PAGES for link in LINK.findall(page.read_text(encoding="utf-8"))}
    assert len(links) > 10
    assert {(page.name, link) for page, link in links if not (page.parent / link).exists()} == set()
