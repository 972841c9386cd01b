"""By what it is shown that a solution was carried out."""

import pytest

from domain.complaint.evidence import Shown, shown_by


@pytest.mark.parametrize(
    ("files", "words", "why", "shown"),
    [
        (0, "", "", None),
        (0, " \n", "  ", None),
        (1, "", "", Shown.FILES),
        (2, "receipt 4711", "no paper", Shown.FILES),
        (0, "receipt 4711", "", Shown.WORDS),
        # A reason counts only where there is nothing else.
        (0, "receipt 4711", "no paper", Shown.WORDS),
        (0, "", "an apology leaves no paper", Shown.NOTHING),
    ],
)
def test_files_then_words_then_a_said_reason(files: int, words: str, why: str, shown: Shown | None) -> None:
    assert shown_by(files=files, words=words, why_nothing=why) is shown
