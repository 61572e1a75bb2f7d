"""What number and query code open from anywhere: the progress, and with the phone a case's move to
another chat. Every wrong guess counts against the number, whoever makes it.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract import Claim, Claimed, Draft, Kind, Progress
from backend_client.embedded import lookups, twins
from backend_client.embedded.casework import Casework
from backend_client.embedded.database import Database
from backend_client.embedded.events import Feed
from backend_client.embedded.models import CaseRow, GuessRow
from backend_client.embedded.numbers import phone_digits, read_number
from backend_client.embedded.problems import Problem

MOST_GUESSES = 5
LOCKED_FOR = timedelta(hours=1)
FEWEST_DIGITS = 7  # of a phone that can tell one person from another


class Claims:
    """While a number is locked even the right code finds nothing: otherwise the answer would tell
    which guess was right. All guesses take turns as writers do, or a burst of them would be looked
    at before the first is counted."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], casework: Casework, feed: Feed
    ) -> None:
        self._database = database
        self._clock = clock
        self._casework = casework
        self._feed = feed

    async def progress(self, number: str, code: str) -> Progress:
        """Raises the same Problem 404 for an unknown number, a wrong code and a locked number."""
        async with self._database.write() as session:
            row = await self._opened(session, number, code)
            found = await lookups.progress_of(session, row) if row else None
        if found is None:
            raise Problem.not_found()
        return found

    async def claim(self, number: str, said: Claim, key: str) -> tuple[Claimed, bool]:
        """What the new place needs, and whether the case moved just now. Raises the same Problem
        404 for whatever does not fit. A denunciation stays where it was made (Art. 30)."""
        async with self._database.write() as session:
            row = await self._opened(session, number, said.code, said.phone)
            claimed = None
            if row is not None:
                _, new = await self._casework.hand_over(session, row, said, key)
                await session.flush()
                claimed = await _claimed(session, row)
        if claimed is None:
            raise Problem.not_found()
        self._feed.announce()
        return claimed, new

    async def _opened(
        self, session: AsyncSession, number: str, code: str, phone: str | None = None
    ) -> CaseRow | None:
        """The case that number and code, and the phone if one is given, open; None, counted, when
        they open none."""
        known, since = read_number(number) or "", self._clock() - LOCKED_FOR
        count = select(func.count()).where(GuessRow.number == known, GuessRow.at > since)
        if (await session.scalar(count) or 0) >= MOST_GUESSES:
            return None
        row = await lookups.paired_row(session, number, code)
        if row is not None and (phone is None or _may_move(lookups.draft_of(row), phone)):
            return row
        if known:
            await session.execute(delete(GuessRow).where(GuessRow.at <= since))
            session.add(GuessRow(number=known, at=self._clock()))
        return None


async def _claimed(session: AsyncSession, row: CaseRow) -> Claimed:
    draft = lookups.draft_of(row)
    return Claimed(
        await lookups.receipt_of(session, row),
        draft.request,
        draft.facts,
        draft.urgent,
        await lookups.events_of(session, row.number),
        await twins.is_seen(session, row.number),
    )


def _may_move(draft: Draft, phone: str) -> bool:
    registered, given = phone_digits(draft.petitioner.phone or ""), phone_digits(phone)
    same = hmac.compare_digest(registered.encode(), given.encode())
    return same and len(given) >= FEWEST_DIGITS and draft.kind is not Kind.DENUNCIATION
