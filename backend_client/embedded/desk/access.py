"""Who may see the desk: whoever sits at this machine, or has signed in with the staff key."""

import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from yarl import URL

from backend_client.keys import opens, several

COOKIE = "desk"
SESSION = timedelta(hours=8)  # a working day
FORWARDING = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


class Access:
    def __init__(self, staff_key: str, open_here: bool, clock: Callable[[], datetime]) -> None:
        self._keys = several(staff_key)
        self._key = self._keys[0].encode()
        self._open_here = open_here
        self._clock = clock

    def allows(self, request: web.Request) -> bool:
        return self.needs_no_login(request) or self._signed_in(request)

    def needs_no_login(self, request: web.Request) -> bool:
        """A call from this machine to this machine, under one of its own names.

        The name keeps out web pages that point a name of theirs at 127.0.0.1.
        """
        if not self._open_here or request.transport is None:
            return False
        if any(name in request.headers for name in FORWARDING):
            return False
        ends = (request.transport.get_extra_info(end) for end in ("peername", "sockname"))
        return all(_is_loopback_address(end) for end in ends) and is_loopback(host_of(request))

    def right_key(self, typed: str) -> bool:
        return opens(self._keys, typed.strip())

    def sign_in(self, request: web.Request, response: web.Response) -> None:
        until = str(int((self._clock() + SESSION).timestamp()))
        response.set_cookie(
            COOKIE,
            f"{until}.{self._sign(until)}",
            max_age=int(SESSION.total_seconds()),
            path="/desk",
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )

    def name_of(self, number: str, ref: str) -> str:
        """The name of a case's file in an address: nobody without the key can tell it."""
        said = f"file:{number}:{ref}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, "sha256")[:16].hex()

    def _signed_in(self, request: web.Request) -> bool:
        until, _, signature = request.cookies.get(COOKIE, "").partition(".")
        given = signature.encode("utf-8", "replace")
        if not hmac.compare_digest(self._sign(until).encode(), given):
            return False
        return int(until) > self._clock().timestamp()

    def _sign(self, until: str) -> str:
        return hmac.digest(self._key, b"desk:" + until.encode("utf-8", "replace"), "sha256").hex()


def is_from_here(request: web.Request) -> bool:
    """Whether a form was sent from one of our own pages. Browsers always name the origin of a
    POST."""
    try:
        origin = URL(request.headers.get("Origin", ""))
    except ValueError:
        return False
    return origin.scheme in ("http", "https") and origin.authority == _authority(request)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(request: web.Request) -> str:
    try:
        return URL(f"http://{request.host}").host or ""
    except ValueError:
        return ""


def _authority(request: web.Request) -> str:
    """Host and port as an origin writes them: without the port when it is the scheme's own."""
    try:
        return URL(f"{request.scheme}://{request.host}").authority
    except ValueError:
        return ""


def _is_loopback_address(end: Any) -> bool:
    return isinstance(end, tuple) and bool(end) and is_loopback(str(end[0]))
