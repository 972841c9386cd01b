"""What a browser keeps for us is for our server alone."""

import pytest
from aiohttp import web

from bot.web.identity import COOKIE, START_COOKIE, Identity


@pytest.mark.parametrize("secure", [True, False])
def test_no_script_and_no_other_site_gets_at_a_cookie(secure: bool) -> None:
    identity, response = Identity(key=b"k" * 32, secure=secure), web.Response()
    identity.remember(response)
    identity.begin_with(response, "c_1")
    for name in (COOKIE, START_COOKIE):
        cookie = response.cookies[name]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["secure"]) is secure
        assert int(cookie["max-age"]) > 0


def test_what_somebody_has_changed_is_nobodys() -> None:
    identity = Identity(key=b"k" * 32, secure=True)
    signed = identity.sign("who", "anna")
    assert identity.read("who", signed, max_age=60) == "anna"
    assert identity.read("who", f"x{signed[1:]}", max_age=60) is None
    assert identity.read("csrf", signed, max_age=60) is None
