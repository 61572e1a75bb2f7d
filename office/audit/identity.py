"""Opens whose case, or whose talk, it is: on purpose, one at a time, for a while, with the reason
in the trail.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from office.audit.trail import Act, Trail
from office.db.database import Database
from office.law.documents import has_words
from office.law.problems import Problem
from office.rights.acts import Right
from office.rights.rows import Reader

LONGEST_REASON = 200  # characters


class Identity:
    """`lasts`: how long it stays open for whoever has opened it."""

    def __init__(
        self, database: Database, trail: Trail, clock: Callable[[], datetime], lasts: timedelta
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self.lasts = lasts

    async def open(self, reader: Reader, subject: str, reason: str) -> None:
        """Raises Problem 403, 404 or 422."""
        async with self._database.read() as session:
            (await reader.acting_in(session, subject)).check(Right.OPEN_IDENTITY)
        if not has_words(reason) or len(reason) > LONGEST_REASON:
            raise Problem.invalid("reason", f"must say why, in 1 to {LONGEST_REASON} characters")
        await self._trail.note(reader.officer.id, Act.OPENED, subject, reason=reason.strip())

    async def is_open(self, reader: Reader, subject: str) -> bool:
        now = self._clock()  # what was opened in a day to come is not: the clock was wrong
        span = now - self.lasts, now + self.lasts
        return await self._trail.opened_by(reader.officer.id, subject, *span)

    async def note_seen(self, reader: Reader, subject: str) -> None:
        """They look at it while it is open."""
        await self._trail.note(reader.officer.id, Act.IDENTITY, subject)
