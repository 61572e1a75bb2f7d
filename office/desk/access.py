"""Access to the desk: whoever has signed in with the staff key; or, where it is set, whoever sits
at this machine.

A session is a row: it ends when its browser signs out or in again, when its time is over, and when
the staff key is another. It outlasts a restart.
"""

import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import delete

from backend_client.keys import opens, several
from office.db.database import Database
from office.db.models import DeskSessionRow
from office.desk.callers import Callers, host_of, is_loopback
from office.desk.guesses import Guesses
from office.law.problems import Problem

log = logging.getLogger(__name__)

COOKIE = "desk"
SESSION = timedelta(hours=8)  # a working day
KNOWN_FOR = timedelta(days=180)  # a browser that has signed in: others' guesses do not slow it
FORWARDING = ("Forwarded", "Via", "X-Real-IP", "X-Original-Host", "CF-Connecting-IP")


class Access:
    def __init__(
        self,
        staff_key: str,
        open_here: bool,
        clock: Callable[[], datetime],
        database: Database,
        callers: Callers,
    ) -> None:
        self._keys = several(staff_key)
        self._key = self._keys[0].encode()
        self._open_here = open_here
        self._clock = clock
        self._database = database
        self._callers = callers
        self._guesses = Guesses()

    async def allows(self, request: web.Request) -> bool:
        return self.needs_no_login(request) or await self._signed_in(request)

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

    async def is_right_key(self, request: web.Request, typed: str) -> bool:
        """Raises Problem 429 for who guesses too fast: then the key is not looked at."""
        known = await self._session_of(request)  # nothing is waited for from here on
        now, address = self._clock(), self._callers.address(request)
        caller = f"browser {known.id}" if known and known.known_until > now else address
        if (wait := self._guesses.wait(caller, now)) is not None:
            seconds = int(wait.total_seconds()) + 1
            raise Problem(429, "too-many", f"Try again in {seconds} s.", retry_after=seconds)
        if opens(self._keys, typed.strip()):
            self._guesses.right(caller)
            return True
        self._guesses.wrong(caller, now)
        log.warning("desk: a wrong key from %s", address)
        return False

    async def sign_in(self, request: web.Request, response: web.Response) -> None:
        """A new session in place of the one this browser had."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        row = DeskSessionRow(id=self._name(token), until=now + SESSION, known_until=now + KNOWN_FOR)
        async with self._database.write() as session:
            await session.execute(delete(DeskSessionRow).where(DeskSessionRow.known_until <= now))
            if (old := await session.get(DeskSessionRow, self._row_id(request))) is not None:
                await session.delete(old)
            session.add(row)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(KNOWN_FOR.total_seconds()),
            path="/desk",
            httponly=True,
            samesite="Strict",
            secure=self._callers.is_secure(request),
        )

    async def sign_out(self, request: web.Request) -> None:
        """The cookie opens nothing any more. It stays, so that its browser is known again."""
        async with self._database.write() as session:
            if (row := await session.get(DeskSessionRow, self._row_id(request))) is not None:
                row.until = self._clock()

    def name_of(self, number: str, ref: str) -> str:
        """The name of a case's file in an address: nobody without the key can tell it."""
        said = f"file:{number}:{ref}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, "sha256")[:16].hex()

    async def _signed_in(self, request: web.Request) -> bool:
        row = await self._session_of(request)
        return row is not None and row.until > self._clock()

    async def _session_of(self, request: web.Request) -> DeskSessionRow | None:
        """The row of this browser, over or not."""
        if not request.cookies.get(COOKIE):
            return None
        async with self._database.read() as session:
            return await session.get(DeskSessionRow, self._row_id(request))

    def _row_id(self, request: web.Request) -> str:
        return self._name(request.cookies.get(COOKIE, ""))

    def _name(self, token: str) -> str:
        """A session's row: who reads the table cannot make the cookie."""
        said = b"session:" + token.encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, "sha256").hex()


def _is_loopback_address(end: Any) -> bool:
    return isinstance(end, tuple) and bool(end) and is_loopback(str(end[0]))
