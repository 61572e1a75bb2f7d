"""Sessions of the desk, on the server's side: a row, which ends when its officer signs out or in
again, does nothing for a while, or is another than they were (roles, password, disabled).
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.database import Database
from office.db.models import DeskSessionRow

KNOWN_FOR = timedelta(days=180)  # a browser that has signed in: others' guesses do not slow it
CLOCKS_APART = timedelta(hours=1)  # what a clock may be set back by without anybody signing in anew
TOUCHED_EVERY = timedelta(minutes=1)  # a row is not written for every page


class Sessions:
    """`pepper` goes into the rows' names: who reads the table cannot make the cookie."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        pepper: bytes,
        longest: timedelta,
        idle: timedelta,
    ) -> None:
        self._database = database
        self._clock = clock
        self._pepper = pepper
        self._longest = longest
        self._idle = idle

    async def begin(self, officer: str, old: str) -> str:
        """The token of a new session, in place of the one with the token `old`."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        row = DeskSessionRow(
            id=self._name(token),
            until=now + self._longest,
            known_until=now + KNOWN_FOR,
            officer=officer,
            idle_until=now + self._idle,
        )
        async with self._database.write() as session:
            await session.execute(delete(DeskSessionRow).where(DeskSessionRow.known_until <= now))
            if (before := await session.get(DeskSessionRow, self._name(old))) is not None:
                await session.delete(before)
            session.add(row)
        return token

    async def end(self, token: str) -> None:
        """It opens nothing any more. The row stays, so that its browser is known again."""
        async with self._database.write() as session:
            if (row := await session.get(DeskSessionRow, self._name(token))) is not None:
                row.until = self._clock()

    async def end_all(self, session: AsyncSession, officer: str) -> None:
        """In the transaction that makes the officer another."""
        mine = DeskSessionRow.officer == officer
        await session.execute(update(DeskSessionRow).where(mine).values(until=self._clock()))

    async def officer_of(self, token: str, *, there: bool = True) -> str | None:
        """Whose session it is, while it lasts. `there`: they do something, so it lasts on."""
        row, now = await self._find(token), self._clock()
        if row is None or not self._lasts(row, now):
            return None
        if (
            there
            and row.idle_until is not None
            and row.idle_until - now < self._idle - TOUCHED_EVERY
        ):
            async with self._database.write() as session:
                mine = DeskSessionRow.id == row.id
                later = update(DeskSessionRow).where(mine).values(idle_until=now + self._idle)
                await session.execute(later)
        return row.officer

    async def known(self, token: str) -> str | None:
        """The name of a browser that has signed in before, whoever it was."""
        row = await self._find(token)
        return row.id if row is not None and row.known_until > self._clock() else None

    def _lasts(self, row: DeskSessionRow, now: datetime) -> bool:
        """One that began in a day to come, by a clock that was wrong, is over: it would outlast
        every rest."""
        idle = row.idle_until is not None and row.idle_until <= now
        return now < row.until <= now + self._longest + CLOCKS_APART and not idle

    async def _find(self, token: str) -> DeskSessionRow | None:
        if not token:
            return None
        async with self._database.read() as session:
            return await session.get(DeskSessionRow, self._name(token))

    def _name(self, token: str) -> str:
        said = b"session:" + token.encode("utf-8", "surrogatepass")
        return hmac.digest(self._pepper, said, "sha256").hex()
