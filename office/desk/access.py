"""Access to the desk: whoever has signed in by name, or with the staff key; or, where it is set,
whoever sits at this machine, who is an officer of the demonstration.
"""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aiohttp import web

from backend_client.keys import opens, several
from office.accounts.demo import demo_officer
from office.accounts.guesses import Guesses
from office.accounts.officers import Account, Officers
from office.accounts.sessions import KNOWN_FOR, Sessions
from office.audit.trail import Act, Trail
from office.desk.callers import Callers, host_of, is_loopback
from office.law.problems import Problem
from office.rights.officer import MACHINE, Officer

log = logging.getLogger(__name__)

COOKIE, DEMO_COOKIE = "desk", "desk-demo"
FORWARDING = ("Forwarded", "Via", "X-Real-IP", "X-Original-Host", "CF-Connecting-IP")


class Must(StrEnum):
    """What an officer has to do before anything else."""

    PASSWORD = "password"  # noqa: S105 - choose one of their own
    SECOND = "second"  # set up a second factor


@dataclass(frozen=True)
class Present:
    """Who is at the desk."""

    officer: Officer
    must: Must | None = None
    demo: bool = False


class Access:
    """`staff_key` is that of the machine account, empty where it is off. `pepper`: see `name_of`.
    `second_wanted`: nobody works without a second factor."""

    def __init__(
        self,
        staff_key: str,
        pepper: bytes,
        open_here: bool,
        clock: Callable[[], datetime],
        callers: Callers,
        officers: Officers,
        sessions: Sessions,
        trail: Trail,
        *,
        second_wanted: bool,
    ) -> None:
        self._keys = several(staff_key)
        self._pepper = pepper
        self._open_here = open_here
        self._clock = clock
        self._callers = callers
        self.officers = officers
        self._sessions = sessions
        self._trail = trail
        self._guesses = Guesses()
        self._second_wanted = second_wanted

    @property
    def machine(self) -> bool:
        """Whether the machine account may sign in, too."""
        return bool(self._keys)

    async def who(self, request: web.Request, *, there: bool = True) -> Present | None:
        """`there`: they do something, so their session lasts on."""
        if self.needs_no_login(request):
            return Present(demo_officer(request.cookies.get(DEMO_COOKIE, "")), demo=True)
        id_ = await self._sessions.officer_of(request.cookies.get(COOKIE, ""), there=there)
        if id_ is None:
            return None
        if hmac.compare_digest(id_, MACHINE.id):
            return Present(MACHINE) if self._keys else None
        account = await self.officers.find(id_)
        if account is None or account.disabled:
            return None
        return Present(account.officer, self._must(account))

    def _must(self, account: Account) -> Must | None:
        if account.one_time:
            return Must.PASSWORD
        return Must.SECOND if self._second_wanted and not account.has_second else None

    def needs_no_login(self, request: web.Request) -> bool:
        """A call from this machine to this machine, under one of its own names.

        The name keeps out web pages that point a name of theirs at 127.0.0.1. A proxy that tells
        nothing of itself looks the same: so this must be set, and never beside one.
        """
        if not self._open_here or request.transport is None:
            return False
        if any(name in request.headers for name in FORWARDING) or any(
            name.lower().startswith("x-forwarded-") for name in request.headers
        ):
            return False
        ends = (request.transport.get_extra_info(end) for end in ("peername", "sockname"))
        return all(_is_loopback_address(end) for end in ends) and is_loopback(host_of(request))

    def is_from_here(self, request: web.Request) -> bool:
        return self._callers.is_from_here(request)

    async def who_signs_in(self, request: web.Request, name: str, word: str, code: str) -> str:
        """The id of whom name, password and code are of; without a name, the staff key is the
        machine's. Raises Problem 403, and 429 for who guesses too fast: then nothing is looked at.
        """
        now, address = self._clock(), self._callers.address(request)
        known = await self._sessions.known(request.cookies.get(COOKIE, ""))
        caller = f"browser {known}" if known else address
        if (wait := self._guesses.wait(caller, now)) is not None:
            raise Problem.too_many(wait)
        self._guesses.wrong(caller, now)  # until it is right: the look itself takes a while
        if not name:
            right = opens(self._keys, word.strip())
            found = MACHINE.id if right else None
        else:
            account = await self.officers.sign_in(name, word, code)
            found = account.officer.id if account else None
        if found is None:
            log.warning("desk: a wrong key from %s", address)
            raise Problem(403, "wrong-key" if not name else "wrong-login", "Not known here.")
        self._guesses.right(caller)
        return found

    async def sign_in(self, request: web.Request, response: web.Response, officer: str) -> None:
        """A new session in place of the one this browser had."""
        await self._trail.note(officer, Act.SIGNED_IN)
        token = await self._sessions.begin(officer, request.cookies.get(COOKIE, ""))
        self._set(request, response, COOKIE, token)

    async def sign_out(self, request: web.Request) -> None:
        """The cookie opens nothing any more. It stays, so that its browser is known again."""
        token = request.cookies.get(COOKIE, "")
        if (officer := await self._sessions.officer_of(token)) is not None:
            await self._trail.note(officer, Act.SIGNED_OUT)
        await self._sessions.end(token)

    def be(self, request: web.Request, response: web.Response, officer: str) -> None:
        """Another officer of the demonstration."""
        self._set(request, response, DEMO_COOKIE, demo_officer(officer).id)

    def name_of(self, number: str, ref: str) -> str:
        """The name of a case's file in an address: nobody without the key can tell it."""
        said = f"file:{number}:{ref}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._pepper, said, "sha256")[:16].hex()

    def _set(self, request: web.Request, response: web.Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(KNOWN_FOR.total_seconds()),
            path="/desk",
            httponly=True,
            samesite="Strict",
            secure=self._callers.is_secure(request),
        )


def _is_loopback_address(end: Any) -> bool:
    return isinstance(end, tuple) and bool(end) and is_loopback(str(end[0]))
