"""Typed text is evened out, cleaned, masked and read as numbers the same way everywhere."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.text import clean, digits, fold, mask_phone, parse_number

ANY_TEXT = st.text(max_size=60) | st.text(
    alphabet="\u200b\u200d\ufe0f\u0301\u0316\ud800\x00\r\n\t aＡ　👨é.", max_size=40
)
FEW = settings(deadline=None, max_examples=100)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("  Straße ", "STRASSE"),
        ("培训\u3000管理", "培训 管理"),
        ("培\u200b训\u200e", "培训"),
        ("Café", "Cafe\u0301"),
        ("你好，世界！（完）", "你好,世界!(完)"),
        ("ﬁle", "FILE"),
        ("a\nb\t c", "A B C"),
        ("✔️", "✔"),
        ("①", "1"),
    ],
)
def test_two_spellings_of_the_same_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_do_not_fold_alike() -> None:
    assert fold("培训") != fold("培训部")
    assert fold("ab") != fold("a b")


@FEW
@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  张三\r\n李四\r ", "张三\n李四"),
        ("a\x00b\x07c\ud83dd", "abcd"),
        ("a\tb", "a\tb"),
        ("\u200b\u200d\ufeff ", ""),
        ("👨‍👩‍👧‍👦 好", "👨‍👩‍👧‍👦 好"),
        ("❤️", "❤️"),
        ("مرحبا\u200f!", "مرحبا\u200f!"),
        ("", ""),
    ],
)
def test_clean_keeps_what_was_meant_and_drops_what_cannot_be_stored(typed: str, kept: str) -> None:
    assert clean(typed, max_length=100) == kept


@pytest.mark.parametrize(
    ("typed", "limit", "kept"),
    [
        ("abcdef", 3, "abc"),
        ("ab  cd", 3, "ab"),
        ("好👨‍👩‍👧", 3, "好"),
        ("xe\u0301", 2, "x"),
        ("👍🏽", 1, ""),
        ("abc", 0, ""),
    ],
)
def test_a_cut_does_not_tear_an_emoji_family_or_an_accent_apart(typed: str, limit: int, kept: str) -> None:
    assert clean(typed, max_length=limit) == kept


@FEW
@given(ANY_TEXT, st.integers(0, 50))
def test_clean_text_is_storable_short_enough_and_stays_as_it_is(text: str, limit: int) -> None:
    kept = clean(text, max_length=limit)
    assert len(kept) <= limit
    assert clean(kept, max_length=limit) == kept
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in kept)


@pytest.mark.parametrize(
    ("text", "ascii_text"), [("１２３", "123"), ("٣٤", "34"), ("५", "5"), ("10²½", "10²½"), ("a１", "a1")]
)
def test_digits_of_every_script_become_ascii(text: str, ascii_text: str) -> None:
    assert digits(text) == ascii_text


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("１３８ 1234-5678", "138****5678"),
        ("+86 138 1234 5678", "+86 138****5678"),
        ("010-6512345", "01******45"),
        ("5551234", "5*****4"),
        ("12345", "1***5"),
        ("110", "****"),
        ("", "****"),
        ("张三", "****"),
        ("+49 151 23456789 01", "491********8901"),
    ],
)
def test_a_phone_number_is_masked_by_its_length(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.5", 12.5),
        ("１２．５", 12.5),
        (" -3 ", -3.0),
        ("－３", -3.0),
        ("−3", -3.0),
        ("+7", 7.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1,234", 1234.0),
        ("１，２３４，５６７．８", 1234567.8),
        ("1 234.5", 1234.5),
        ("1e3", 1000.0),
        ("٣٫٥", 3.5),
        ("007", 7.0),
        ("\u200b5\ufeff", 5.0),
    ],
)
def test_a_plain_number_is_read(typed: str, number: float) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "12,5",
        "0,123",
        "1,23",
        "1,2345",
        "50%",
        "５０％",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1_000",
        "5²",
        "½",
        "十二",
        "12元",
        "1 3",
        "1.2.3",
        "--1",
        ".",
        ",",
        "1、2",
        "0x10",
        "",
    ],
)
def test_what_is_not_plainly_a_number_is_refused(typed: str) -> None:
    assert parse_number(typed) is None


def test_a_number_of_more_than_64_characters_is_refused() -> None:
    assert parse_number("9" * 64) is not None
    assert parse_number("9" * 65) is None


@FEW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_as_python_writes_it_is_read_back(number: float) -> None:
    assert parse_number(repr(number)) == number


@pytest.mark.parametrize("unit", ["\u0300\u0316", "\u0344", "ﷺ", "\u200d", "a ", "1,", "👨‍👩‍👧", "\r\n", "\ud800"])
def test_a_hundred_kilobytes_of_anything_are_handled(unit: str) -> None:
    huge = unit * (100_000 // len(unit.encode("utf-8", "surrogatepass")))
    assert fold(fold(huge)) == fold(huge)
    assert len(clean(huge, max_length=1000)) <= 1000
    assert parse_number(huge) is None
    assert set(mask_phone(digits(huge))) <= set("1*")
