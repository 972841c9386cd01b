"""Who a browser is: a signed cookie for visitors and staff, a signed token per window in the demo."""

import secrets
from dataclasses import dataclass

from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "peiban"
START_COOKIE = "peiban_start"
COOKIE_SECONDS = 180 * 24 * 3600
START_SECONDS = 300
FILE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Identity:
    """Signs and reads what a browser brings along; `secure` marks cookies for HTTPS only."""

    key: bytes
    secure: bool

    def _signer(self, salt: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt=f"peiban.{salt}")

    def sign(self, salt: str, value: str) -> str:
        """A tamper-proof form of `value` for one purpose."""
        return str(self._signer(salt).dumps(value))

    def read(self, salt: str, signed: str, *, max_age: int) -> str | None:
        """The value behind a signed form; None when it is forged, for another purpose, or older than `max_age` seconds."""
        try:
            return str(self._signer(salt).loads(signed, max_age=max_age))
        except BadSignature:
            return None

    def visitor(self, request: web.Request) -> str | None:
        """The account's native id in the cookie."""
        return self.read("who", request.cookies.get(COOKIE, ""), max_age=COOKIE_SECONDS)

    def remember(self, response: web.StreamResponse, native_id: str | None = None) -> None:
        """Give the browser an identity; a new random one when none is named."""
        self._set(response, COOKIE, self.sign("who", native_id or secrets.token_urlsafe(16)), COOKIE_SECONDS)

    def begin_with(self, response: web.StreamResponse, payload: str) -> None:
        """Let the chat page open with a deep link's payload."""
        self._set(response, START_COOKIE, self.sign("start", payload), START_SECONDS)

    def beginning(self, request: web.Request) -> str | None:
        """The payload the chat page shall open with."""
        return self.read("start", request.cookies.get(START_COOKIE, ""), max_age=START_SECONDS)

    def csrf(self, purpose: str) -> str:
        """A token for a form."""
        return self.sign("csrf", purpose)

    def csrf_holds(self, purpose: str, token: str) -> bool:
        """Whether a form came from our page, within an hour."""
        return self.read("csrf", token, max_age=3600) == purpose

    def _set(self, response: web.StreamResponse, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, httponly=True, secure=self.secure, samesite="Lax", path="/")
