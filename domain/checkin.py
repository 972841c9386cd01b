"""Check-in codes that prove presence: they follow from a secret and the time, so a copied photo soon proves nothing.

The scheme is that of RFC 6238 (time-based one-time passwords) with HMAC-SHA256, bound to the lesson.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

CODE_DIGITS = 6
_MAC_BYTES = 16
_LESSON_BYTES = 6
_STEP_BYTES = 5
# 27 bytes fill base64 without spare bits: a token has exactly one spelling.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{36}")
_LONGEST_TYPED = 40


class Freshness(StrEnum):
    """How old a token is against the clock of the server."""

    FRESH = "fresh"
    STALE = "stale"
    FUTURE = "future"


class IssuedToken(NamedTuple):
    """What a genuine token says: the lesson and the number of the step in which it was shown."""

    lesson_id: int
    step: int


def step_number(moment: datetime, step: int) -> int:
    """The number of the step (`step` seconds long) that `moment` lies in, from 1970 UTC on; ValueError if step < 1."""
    if step < 1:
        raise ValueError("a step lasts at least one second")
    return int(moment.timestamp() // step)


def code_at(secret: bytes, lesson_id: int, moment: datetime, step: int) -> str:
    """The six digits shown for the lesson at `moment`, changing every `step` seconds; the first digit may be 0.

    Codes of different step lengths are unrelated, so a spoken code (120 s) never equals the one on the screen but by
    chance.
    """
    return _code(secret, lesson_id, step_number(moment, step), step)


def matching_code(
    typed: str, *, secret: bytes, lesson_id: int, now: datetime, step: int, earlier_steps: int = 1
) -> int | None:
    """The number of the step whose code was typed, or None; the current and `earlier_steps` before it are accepted.

    `typed` may be spelled as people type it (see `normalise_code`). Every candidate is compared in constant time.
    """
    code = normalise_code(typed)
    if code is None:
        return None
    current = step_number(now, step)
    found = None
    for number in range(current, current - earlier_steps - 1, -1):
        same = hmac.compare_digest(_code(secret, lesson_id, number, step), code)
        if same and found is None:
            found = number
    return found


def qr_token(secret: bytes, lesson_id: int, moment: datetime, step: int) -> str:
    """The token of the QR picture at `moment`: 36 characters of A-Z a-z 0-9 _ -, with a MAC of 128 bits.

    Raises ValueError for a lesson id below 0 or above 2**48 - 1.
    """
    if not 0 <= lesson_id < 1 << (8 * _LESSON_BYTES):
        raise ValueError("the lesson id does not fit a token")
    body = lesson_id.to_bytes(_LESSON_BYTES) + step_number(moment, step).to_bytes(_STEP_BYTES)
    return base64.urlsafe_b64encode(body + _mac(secret, b"qr", body)[:_MAC_BYTES]).decode("ascii")


def read_qr_token(token: str, secret: bytes) -> IssuedToken | None:
    """What a token says, or None when it is not ours; whether it is still fresh is asked of `freshness`."""
    if not _TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token)
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, b"qr", body)[:_MAC_BYTES]):
        return None
    return IssuedToken(int.from_bytes(body[:_LESSON_BYTES]), int.from_bytes(body[_LESSON_BYTES:]))


def freshness(issued_step: int, now: datetime, step: int, *, earlier_steps: int = 1) -> Freshness:
    """Judge a token's age: the current and `earlier_steps` before it are fresh; `step` in seconds."""
    age = step_number(now, step) - issued_step
    if age < 0:
        return Freshness.FUTURE
    return Freshness.FRESH if age <= earlier_steps else Freshness.STALE


def normalise_code(text: str) -> str | None:
    """The six ASCII digits meant by "483 920", "483-920" or "４８３９２０", in any script's digits; else None."""
    if len(text) > _LONGEST_TYPED:
        return None
    digits = []
    for letter in text:
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            digits.append(str(digit))
        elif not _is_separator(letter):
            return None
    return "".join(digits) if len(digits) == CODE_DIGITS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOutPolicy:
    """How many wrong codes somebody may try before he waits, and how long."""

    wrong_guesses: int = 5
    pause: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOut:
    """Whether another guess is allowed; `locked_until` None means yes, and then `left` guesses remain."""

    locked_until: datetime | None
    left: int

    @property
    def allowed(self) -> bool:
        """Whether a code may be tried now."""
        return self.locked_until is None


def lock_out(failures: int, *, last_failure_at: datetime | None, policy: LockOutPolicy, now: datetime) -> LockOut:
    """Judge by the wrong guesses in a row; at exactly the end of the pause guessing starts afresh."""
    if last_failure_at is None or now >= last_failure_at + policy.pause:
        return LockOut(locked_until=None, left=policy.wrong_guesses)
    if failures >= policy.wrong_guesses:
        return LockOut(locked_until=last_failure_at + policy.pause, left=0)
    return LockOut(locked_until=None, left=policy.wrong_guesses - failures)


def failures_after(failures: int, *, last_failure_at: datetime | None, policy: LockOutPolicy, now: datetime) -> int:
    """The number to store after one more wrong guess: a pause without guesses wipes the earlier ones."""
    forgotten = last_failure_at is None or now >= last_failure_at + policy.pause
    return 1 if forgotten else failures + 1


def _code(secret: bytes, lesson_id: int, number: int, step: int) -> str:
    mac = _mac(secret, b"code", f"{lesson_id}:{step}:{number}".encode("ascii"))
    return f"{int.from_bytes(mac[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _mac(secret: bytes, purpose: bytes, body: bytes) -> bytes:
    return hmac.new(secret, purpose + b"\0" + body, hashlib.sha256).digest()


def _is_separator(letter: str) -> bool:
    # Cf: zero-width and direction marks that come along with a copied code; the long vowel mark is a wide dash.
    return letter.isspace() or letter in "−ー" or unicodedata.category(letter) in {"Pd", "Cf", "Zs"}
