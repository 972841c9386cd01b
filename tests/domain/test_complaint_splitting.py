"""What one free message answers already: measured on sentences, and never guessed from a sentence about something else."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.complaint.splitting import split
from tests.domain.splitting_samples import HELD_OUT, KNOWN, Sample

PARTS = ("when", "where", "remedy", "contact")
CODES = ("", "refund", "apology", "lesson")


def right(found: str, wanted: str) -> bool:
    return found not in CODES if wanted == "*" else found == wanted


def score(samples: tuple[Sample, ...]) -> dict[str, tuple[float, float]]:
    """Precision and recall of each part."""
    scores = {}
    for place, part in enumerate(PARTS, start=1):
        counts: Counter[str] = Counter()
        for sample in samples:
            found = getattr(split(sample[0]), part)
            counts["found"] += bool(found)
            counts["wanted"] += bool(sample[place])
            counts["right"] += bool(found) and right(found, sample[place])
        scores[part] = counts["right"] / counts["found"], counts["right"] / counts["wanted"]
    return scores


def test_known_sentences_are_split_as_labelled() -> None:
    assert score(KNOWN) == dict.fromkeys(PARTS, (1.0, 1.0))


def test_held_out_sentences_reach_what_the_docs_say() -> None:
    scores = {part: tuple(round(one, 2) for one in both) for part, both in score(HELD_OUT).items()}
    assert scores == {"when": (1.0, 1.0), "where": (0.89, 0.89), "remedy": (1.0, 0.92), "contact": (1.0, 1.0)}


@pytest.mark.parametrize("sample", KNOWN + HELD_OUT, ids=lambda sample: sample[0][:12])
def test_a_contact_does_not_stay_in_the_words(sample: Sample) -> None:
    found = split(sample[0])
    assert found.what
    assert not found.contact or found.contact not in found.what


@given(st.text(max_size=300))
@example("0,:;0")  # signs alone are nobody's words, and still stand where they stood
def test_any_text_is_split_without_losing_that_something_happened(text: str) -> None:
    found = split(text)
    assert found.what == text.strip() or found.what in text or found.contact or found.remedy


def test_a_long_message_takes_no_long_time() -> None:
    assert split("在" * 4000).when == ""
    assert split("1" * 4000).contact == ""
    assert split("a." * 2000).contact == ""
