"""Sound questions of every kind for the property tests."""

from hypothesis import strategies as st

from domain.question import Accepted, Choice, NumericKey, Question, QuestionKind
from domain.text import clean

TRICKY = "~=#{}:\\%*[]<>&;-> \n\t/.|_$“”｛｝＝～→０Ａé👨‍👩‍👧培训"
PIECES = st.one_of(
    st.text(max_size=12),
    st.text(alphabet=TRICKY, max_size=12),
    st.sampled_from(
        [
            "->",
            "####",
            "%50%a",
            "[html]<b>",
            "[plain]x",
            "//c",
            "::n::",
            "$CATEGORY: x",
            "{T}",
            "\\n",
            "\\\\",
            "=>",
            "*",
        ]
    ),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=3).map(lambda parts: clean("".join(parts), max_length=60))
FULL_TEXTS = TEXTS.filter(bool)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)
PARTS = st.sampled_from([0.0, 0.25, 0.5, 1 / 3, 0.0125, 0.1 + 0.2])


def distinct(texts: st.SearchStrategy[str], least: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=least, max_size=5, unique=True)


@st.composite
def single_keys(draw: st.DrawFn) -> dict[str, object]:
    texts = draw(distinct(FULL_TEXTS.map(lambda text: " ".join(text.split(" ")))))
    right = draw(st.integers(0, len(texts) - 1))
    shares = [
        1.0 if place == right else draw(st.one_of(PARTS, PARTS.map(lambda part: -part))) for place in range(len(texts))
    ]
    choices = tuple(
        Choice(text=text, share=share + 0.0, feedback=draw(TEXTS)) for text, share in zip(texts, shares, strict=True)
    )
    return {"choices": choices}


@st.composite
def multiple_keys(draw: st.DrawFn) -> dict[str, object]:
    texts = draw(distinct(FULL_TEXTS))
    right = draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, unique=True))
    wrong = draw(st.sampled_from([0.0, -0.5, -1 / 3, -1.0]))
    choices = tuple(
        Choice(text=text, share=1 / len(right) if place in right else wrong, feedback=draw(TEXTS))
        for place, text in enumerate(texts)
    )
    return {"choices": choices}


@st.composite
def numeric_keys(draw: st.DrawFn) -> dict[str, object]:
    keys = []
    for place in range(draw(st.integers(1, 3))):
        low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
        share = 1.0 if place == 0 else draw(PARTS)
        keys.append(NumericKey(low=low, high=high, share=share, feedback=draw(TEXTS)))
    return {"numbers": tuple(keys), "feedback_wrong": draw(TEXTS)}


@st.composite
def short_keys(draw: st.DrawFn) -> dict[str, object]:
    texts = draw(distinct(FULL_TEXTS, least=1))
    return {
        "accepted": tuple(
            Accepted(text=text, share=1.0 if place == 0 else draw(PARTS), feedback=draw(TEXTS))
            for place, text in enumerate(texts)
        ),
        "feedback_wrong": draw(TEXTS),
    }


@st.composite
def matching_keys(draw: st.DrawFn) -> dict[str, object]:
    pairs = [(left, draw(FULL_TEXTS)) for left in draw(distinct(FULL_TEXTS))]
    return {"pairs": (*pairs, *(("", right) for right in draw(st.lists(FULL_TEXTS, max_size=2))))}


KEYS: dict[QuestionKind, st.SearchStrategy[dict[str, object]]] = {
    QuestionKind.SINGLE: single_keys(),
    QuestionKind.MULTIPLE: multiple_keys(),
    QuestionKind.TRUE_FALSE: st.fixed_dictionaries(
        {"truth": st.booleans(), "feedback_right": TEXTS, "feedback_wrong": TEXTS}
    ),
    QuestionKind.NUMERIC: numeric_keys(),
    QuestionKind.SHORT_TEXT: short_keys(),
    QuestionKind.ORDERING: distinct(FULL_TEXTS).map(
        lambda texts: {"choices": tuple(Choice(text=each) for each in texts)}
    ),
    QuestionKind.MATCHING: matching_keys(),
}


def questions(kind: QuestionKind) -> st.SearchStrategy[Question]:
    """Sound questions of `kind`."""
    frame = st.fixed_dictionaries(
        {
            "stem": FULL_TEXTS,
            "points": st.sampled_from([1.0, 0.0, 2.0, 2.5, 0.1 + 0.2]),
            "explanation": TEXTS,
            "tags": st.lists(LINES.filter(bool), max_size=3, unique=True).map(tuple),
            "difficulty": st.sampled_from([None, 0.0, 0.35, 1.0]),
            "name": LINES,
            "category": LINES.filter(lambda line: not line.startswith("$")),
        }
    )
    return st.builds(lambda base, key: Question(kind=kind, **base, **key), frame, KEYS[kind])
