"""Lookup by number and query code, and with the phone a case's transfer to another chat. Wrong
guesses count against whoever makes them: no stranger can lock a petitioner out.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Claim, Claimed, Draft, Progress
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.models import CaseRow, GuessRow
from office.law.numbers import numbers_in, phone_digits, read_number
from office.law.problems import Problem
from office.services import lookups, public_matters
from office.services.casework import Casework
from office.services.feed import Feed

MOST_GUESSES = 5  # of one asker, or at one number of all who do not say who they are
MOST_TOGETHER = 50  # at one number: beyond, who has guessed wrong within the hour has no more
LOCKED_FOR = timedelta(hours=1)
FEWEST_DIGITS = 7  # of a phone that can tell one person from another


class Transfers:
    """While an asker is locked even the right code finds nothing: otherwise the answer would tell
    which guess was right. `asker` is the channel's name for who asks, which it vouches for, or
    empty. Who has guessed nothing wrong is never locked by others; a code has some 40 bits, so that
    a thousand chats that guess for a year find a given one with a chance of 1 in 19,000.

    All guesses take turns as writers do, or a burst of them would be looked at before the first is
    counted."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], casework: Casework, feed: Feed
    ) -> None:
        self._database = database
        self._clock = clock
        self._casework = casework
        self._feed = feed

    async def progress(self, number: str, code: str, asker: str = "") -> Progress:
        """Raises the same Problem 404 for an unknown number, a wrong code and a locked number."""

        async def work(transaction: Transaction) -> Progress | None:
            session = transaction.session
            row = await self._opened(session, asker, number, code)
            return await lookups.progress_of(session, row) if row else None

        found = await self._database.change(work)
        if found is None:
            raise Problem.not_found()
        return found

    async def claim(
        self, number: str, said: Claim, key: str, asker: str = ""
    ) -> tuple[Claimed, bool]:
        """What the new place needs, and whether the case moved just now. Raises the same Problem
        404 for whatever does not fit. A denunciation stays where it was made (Art. 30)."""

        async def work(transaction: Transaction) -> tuple[Claimed, bool] | None:
            session = transaction.session
            row = await self._opened(session, asker, number, said.code, said.phone)
            if row is None:
                return None
            _, new = await self._casework.hand_over(transaction, row.number, said, key)
            return await _transferred(session, row), new

        claimed = await self._database.change(work)
        if claimed is None:
            raise Problem.not_found()
        self._feed.announce()
        return claimed

    async def _opened(
        self, session: AsyncSession, asker: str, number: str, code: str, phone: str | None = None
    ) -> CaseRow | None:
        """The case that number and code, and the phone if one is given, open; None, counted, when
        they open none."""
        known = read_number(number) or ""
        who = hashlib.sha256(asker.encode("utf-8", "replace")).hexdigest() if asker else ""
        if await self._is_locked(session, who, known):
            return None
        row = await lookups.paired_row(session, number, code)
        if row is not None and (phone is None or _may_move(lookups.draft_of(row), phone)):
            return row
        if known:
            now = self._clock()
            await session.execute(delete(GuessRow).where(GuessRow.at <= now - LOCKED_FOR))
            session.add(GuessRow(number=known, asker=who, at=now))
        return None

    async def _is_locked(self, session: AsyncSession, who: str, number: str) -> bool:
        recent = select(func.count()).where(GuessRow.at > self._clock() - LOCKED_FOR)
        own = recent.where(GuessRow.asker == who)
        if not who:
            own = own.where(GuessRow.number == number)
        guessed = await session.scalar(own) or 0
        if guessed == 0 or guessed >= MOST_GUESSES:
            return guessed > 0
        together = await session.scalar(recent.where(GuessRow.number == number)) or 0
        return bool(who) and together >= MOST_TOGETHER


async def _transferred(session: AsyncSession, row: CaseRow) -> Claimed:
    draft = lookups.draft_of(row)
    return Claimed(
        await lookups.receipt_of(session, row),
        draft.request,
        draft.facts,
        draft.urgent,
        await lookups.events_of(session, row.number),
        await public_matters.is_seen(session, row.number),
    )


def _may_move(draft: Draft, phone: str) -> bool:
    given = phone_digits(phone)
    registered = [phone_digits(each) for each in numbers_in(draft.petitioner.phone or "")]
    same = [hmac.compare_digest(each.encode(), given.encode()) for each in registered]
    return any(same) and len(given) >= FEWEST_DIGITS and not public_matters.denounces(draft)
