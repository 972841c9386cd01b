"""Check-in codes prove presence for half a minute and nothing afterwards."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.checkin import (
    Freshness,
    LockOutPolicy,
    code_at,
    failures_after,
    freshness,
    lock_out,
    matching_code,
    normalise_code,
    qr_token,
    read_qr_token,
    step_number,
)

SECRET = b"0123456789abcdef"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STEP = 15
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
lessons = st.integers(0, 2**48 - 1)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@given(lessons, moments)
@settings(deadline=None, max_examples=100)
def test_a_code_has_six_digits_and_stands_for_one_step(lesson: int, moment: datetime) -> None:
    code = code_at(SECRET, lesson, moment, STEP)
    assert re.fullmatch("[0-9]{6}", code)
    start = datetime.fromtimestamp(step_number(moment, STEP) * STEP, UTC)
    assert code_at(SECRET, lesson, start, STEP) == code
    assert code_at(SECRET, lesson, start + timedelta(seconds=STEP - 0.001), STEP) == code


def test_codes_differ_by_time_lesson_secret_and_step_length() -> None:
    codes = [code_at(SECRET, 7, later(15 * n), STEP) for n in range(200)]
    assert len(set(codes)) > 190
    assert any(code.startswith("0") for code in codes)
    others = {code_at(SECRET, 8, NOON, STEP), code_at(b"other", 7, NOON, STEP), code_at(SECRET, 7, NOON, 120)}
    assert len(others | {codes[0]}) == 4


@pytest.mark.parametrize(
    ("age", "accepted"), [(0, True), (14.9, True), (15, True), (29.9, True), (30, False), (-1, False)]
)
def test_the_current_and_the_previous_code_are_accepted(age: float, accepted: bool) -> None:
    code = code_at(SECRET, 7, NOON, STEP)
    found = matching_code(code, secret=SECRET, lesson_id=7, now=later(age), step=STEP)
    assert found == (step_number(NOON, STEP) if accepted else None)


def test_a_typed_code_may_be_spaced_and_is_bound_to_its_lesson() -> None:
    code = code_at(SECRET, 7, NOON, STEP)
    assert matching_code(f" {code[:3]} {code[3:]} ", secret=SECRET, lesson_id=7, now=NOON, step=STEP) is not None
    assert matching_code(code, secret=SECRET, lesson_id=8, now=NOON, step=STEP) is None
    assert matching_code("abc", secret=SECRET, lesson_id=7, now=NOON, step=STEP) is None


@given(lessons, moments)
@settings(deadline=None, max_examples=100)
def test_a_token_comes_back_as_it_was_issued(lesson: int, moment: datetime) -> None:
    token = qr_token(SECRET, lesson, moment, STEP)
    assert re.fullmatch("[A-Za-z0-9_-]{1,48}", token)
    assert read_qr_token(token, SECRET) == (lesson, step_number(moment, STEP))


@given(st.integers(0, 35), st.sampled_from("ABCXYZabcxyz0189_-"))
@settings(deadline=None, max_examples=200)
def test_a_token_changed_in_any_letter_is_not_ours(place: int, letter: str) -> None:
    token = qr_token(SECRET, 7, NOON, STEP)
    changed = token[:place] + letter + token[place + 1 :]
    assert (read_qr_token(changed, SECRET) is None) == (changed != token)


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 36, "A" * 35, "é" * 36, "A" * 35 + "=", "A" * 36 + "\n", "\ud800" * 36]
)
def test_foreign_tokens_are_refused_without_a_crash(token: str) -> None:
    assert read_qr_token(token, SECRET) is None


def test_a_token_of_another_secret_is_refused_and_an_impossible_lesson_gets_none() -> None:
    assert read_qr_token(qr_token(b"other", 7, NOON, STEP), SECRET) is None
    for lesson in (-1, 2**48):
        with pytest.raises(ValueError, match="lesson"):
            qr_token(SECRET, lesson, NOON, STEP)


@pytest.mark.parametrize(
    ("age", "expected"), [(0, "fresh"), (15, "fresh"), (29.9, "fresh"), (30, "stale"), (3600, "stale"), (-1, "future")]
)
def test_a_photo_is_useless_after_half_a_minute(age: float, expected: str) -> None:
    assert freshness(step_number(NOON, STEP), later(age), STEP) is Freshness(expected)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("483920", "483920"),
        ("483 920", "483920"),
        ("483-920", "483920"),
        (" 483–920\n", "483920"),
        ("４８３９２０", "483920"),
        ("４８３　９２０", "483920"),
        ("٤٨٣٩٢٠", "483920"),
        ("۴۸۳۹۲۰", "483920"),
        ("\u200e483920\u200b", "483920"),
        ("000001", "000001"),
        ("48392", None),
        ("4839201", None),
        ("48392a", None),
        ("①②③④⑤⑥", None),
        ("", None),
        ("\ud800", None),
        ("1" * 10_000, None),
    ],
)
def test_a_code_is_understood_in_any_spelling(typed: str, meant: str | None) -> None:
    assert normalise_code(typed) == meant


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=200)
def test_whatever_is_typed_gives_six_digits_or_nothing(typed: str) -> None:
    code = normalise_code(typed)
    assert code is None or re.fullmatch("[0-9]{6}", code)


POLICY = LockOutPolicy()


@pytest.mark.parametrize(
    ("failures", "minutes_ago", "allowed", "left"),
    [(0, 0, True, 5), (4, 0, True, 1), (5, 0, False, 0), (9, 14, False, 0), (5, 15, True, 5), (4, 20, True, 5)],
)
def test_five_wrong_guesses_cost_a_quarter_of_an_hour(
    failures: int, minutes_ago: int, allowed: bool, left: int
) -> None:
    last = NOON - timedelta(minutes=minutes_ago)
    lock = lock_out(failures, last_failure_at=last, policy=POLICY, now=NOON)
    assert (lock.allowed, lock.left) == (allowed, left)
    assert lock.locked_until == (None if allowed else last + timedelta(minutes=15))


def test_guessing_without_end_gets_five_tries_in_each_quarter() -> None:
    tries, failures, last = 0, 0, None
    for second in range(0, 3600, 10):
        now = later(second)
        if lock_out(failures, last_failure_at=last, policy=POLICY, now=now).allowed:
            failures, last = failures_after(failures, last_failure_at=last, policy=POLICY, now=now), now
            tries += 1
    assert tries == 20


def test_without_a_failure_nobody_is_locked_out() -> None:
    assert lock_out(0, last_failure_at=None, policy=POLICY, now=NOON).allowed
    assert failures_after(0, last_failure_at=None, policy=POLICY, now=NOON) == 1
