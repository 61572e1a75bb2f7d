"""Moves at the desk that can be taken back for a while.

Until the while is over nothing has happened: no step, no clock, no paper, nothing in the feed. Then
the move is made in the transaction that takes it off the table, so that it is undone or told and
never both; what has become impossible meanwhile is kept for the officer and not made.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend_client.contract.case import Case, Draft, EventType, Move
from backend_client.json_codec import from_plain, to_plain
from office.audit.trail import Act, Trail
from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction
from office.db.queue import pending_moves as rows
from office.db.queue.pending_moves import PendingRecord
from office.law.problems import Problem
from office.law.routing import Units
from office.law.statuses import UNDOABLE
from office.rights.officer import MACHINE, Officer
from office.rights.rows import Reader
from office.services.casework import Casework
from office.services.dossier import Dossier, open_for
from office.services.feed import Feed, signalled

log = logging.getLogger(__name__)

LOOKS_EVERY = timedelta(seconds=1)
KEPT_FOR = timedelta(minutes=10)  # what was taken back, in memory, for who loads its page again
MOST_KEPT = 30  # forms of at most a megabyte

Finds = Callable[[str], Awaitable[Officer | None]]  # an officer who may work, by their id
Form = Mapping[str, str]


class _Fits(Exception):
    """A move can be made as it stands."""


@dataclass(frozen=True)
class Made:
    """What an officer wants done. `stands_by`: what is written down once the answer has gone out
    although something about it is doubtful."""

    move: Move
    form: Form
    stands_by: Mapping[str, str] | None = None


class PendingMoves:
    """`lasts`: for how long a move can be taken back; zero, and all are made at once."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        casework: Casework,
        trail: Trail,
        feed: Feed,
        units: Units,
        finds: Finds,
        lasts: timedelta,
    ) -> None:
        self._database, self._clock, self._casework = database, clock, casework
        self._trail, self._feed, self._units = trail, feed, units
        self._finds, self._lasts = finds, lasts
        self._undone: dict[tuple[str, str, str], tuple[datetime, Form]] = {}
        self.stopping = asyncio.Event()

    async def make(self, number: str, made: Made, reader: Reader) -> bool:
        """At once, or when it can be taken back no more; whether it waits. Raises Problem for a
        move that cannot be made, and 409 where one of the case waits already."""
        now = self._clock()

        async def try_it(transaction: Transaction) -> None:
            found = await self._casework.move_in(transaction, number, made.move, None, reader)
            if found is not None:  # else it was taken back from its unit, which stays: see there
                raise _Fits

        async def put(transaction: Transaction) -> bool:
            case, sql = await open_for(transaction, number, reader), transaction.sql
            if await rows.pending_of(sql, case.record.number) is not None:
                raise Problem(409, "pending-move", "A move of this case waits to be made.")
            if not self._may_wait(case, made.move, reader, now):
                return False
            said = {"move": to_plain(made.move), "form": dict(made.form)}
            said |= {"stands_by": dict(made.stands_by or {}), "name": reader.officer.name}
            pending = PendingRecord(
                case.record.number,
                reader.officer.id,
                now + self._lasts,
                _last_move(case),
                said,
                None,
            )
            await rows.add(sql, pending)
            return True

        if await self._database.look(lambda each: self._waits(each, number, made.move, reader)):
            with suppress(_Fits):
                await self._database.change(try_it)
                await self._database.change(try_it)
        if await self._database.change(put):
            return True
        await self._casework.move(number, made.move, None, reader)
        await self._note(number, reader.officer.id, made.stands_by)
        return False

    async def undo(self, number: str, reader: Reader, seen: str | None = None) -> Form:
        """Take one's own back; the form as it was sent. `seen`, here and below: the mark of the one
        that was looked at, None for whatever waits. Raises Problem 409 where there is none any
        more, or where it is another."""

        async def work(transaction: Transaction) -> PendingRecord:
            case, sql = await open_for(transaction, number, reader), transaction.sql
            pending = _own(await rows.pending_of(sql, case.record.number), reader, seen)
            await rows.drop(sql, pending.case)
            return pending

        pending = await self._database.change(work)
        now, form = self._clock(), dict(pending.said["form"])
        kept = {k: v for k, v in self._undone.items() if now - KEPT_FOR < v[0] <= now}
        self._undone = dict([*kept.items()][1 - MOST_KEPT :])
        self._undone[number, pending.officer, pending.mark] = now, form
        return form

    async def undone(self, number: str, reader: Reader, seen: str | None) -> Form | None:
        """The form of one that they have just taken back, for a page that is loaded again; None
        where another waits by now."""
        at, form = self._undone.get((number, reader.officer.id, seen or ""), (None, None))
        if at is None or self._clock() - at >= KEPT_FOR:
            return None
        return form if await self.pending_of(number) is None else None

    async def pending_of(self, number: str) -> PendingRecord | None:
        return await self._database.look(lambda each: rows.pending_of(each.sql, number))

    async def make_now(self, number: str, reader: Reader, seen: str | None = None) -> None:
        """Do not wait for the rest of the while. Raises Problem as `undo` does, and for a move that
        cannot be made."""
        pending = _own(await self.pending_of(number), reader, seen)
        if pending.refused:
            raise Problem(409, "told-already", "It could not be made.")
        await self._carry_out(number, reader, pending.mark)

    async def make_due(self) -> None:
        """Those whose while is over. One that fails by a mistake of ours holds up no other."""
        now = self._clock()
        latest = now + 2 * self._lasts
        numbers = await self._database.look(lambda each: rows.due(each.sql, now, latest))
        ends = await asyncio.gather(*map(self._make_due, numbers), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    def stop(self) -> None:
        self.stopping.set()

    async def run(self) -> None:
        """Until it is stopped: a move that was begun is not broken off."""
        while True:
            try:
                await self.make_due()
            except (DatabaseAway, OSError) as error:
                log.warning("moves that wait not made: %s", type(error).__name__)
            if await signalled(self.stopping, LOOKS_EVERY):
                return

    async def _make_due(self, number: str) -> None:
        pending = await self.pending_of(number)
        if pending is None:
            return
        officer = await self._finds(pending.officer)
        try:
            if officer is None:
                raise Problem(403, "not-your-part", "Who made it does not work here any more.")
            await self._carry_out(number, Reader(officer, self._units), pending.mark)
        except Problem as problem:
            why = problem.name
            await self._trail.note(pending.officer, Act.REFUSED, number, why=why)
            await self._database.change(lambda each: rows.refuse(each.sql, number, why))
            self._feed.announce()

    async def _carry_out(self, number: str, reader: Reader, seen: str) -> None:
        """What was taken back meanwhile is not made, nor what stands in its place."""

        async def work(transaction: Transaction) -> tuple[PendingRecord | None, Case | None]:
            pending = await rows.pending_of(transaction.sql, number)
            if pending is None or pending.mark != seen:
                return None, None
            case = await open_for(transaction, number, reader)
            if _last_move(case) != pending.after:
                raise Problem(409, "stale", "The case has moved since.")
            move = from_plain(Move, pending.said["move"])
            found = await self._casework.move_in(transaction, number, move, None, reader)
            if found is not None:
                await rows.drop(transaction.sql, number)
            return pending, found

        pending, found = await self._database.change(work)
        if pending is not None and found is None:  # it was taken back from its unit: see `move_in`
            pending, found = await self._database.change(work)
        if pending is not None:
            self._feed.announce()
            await self._note(number, pending.officer, pending.said["stands_by"])

    async def _waits(
        self, transaction: Transaction, number: str, move: Move, reader: Reader
    ) -> bool:
        case = await open_for(transaction, number, reader)
        return self._may_wait(case, move, reader, self._clock())

    def _may_wait(self, case: Dossier, move: Move, reader: Reader, now: datetime) -> bool:
        """Not what is urgent, nor what a last day would pass by; nor of a machine, which does not
        look at a page."""
        if not self._lasts or move.to not in UNDOABLE or reader.officer == MACHINE:
            return False
        draft: Draft = case.draft
        over = any(now <= clock.due <= now + self._lasts for clock in case.clocks)
        return not draft.urgent and not over

    async def _note(self, number: str, officer: str, said: Mapping[str, Any] | None) -> None:
        if said:
            await self._trail.note(officer, Act.OVERRULED, number, **said)


def _own(pending: PendingRecord | None, reader: Reader, seen: str | None) -> PendingRecord:
    if pending is None or pending.officer != reader.officer.id:
        raise Problem(409, "told-already", "It was made already, or is not yours.")
    if seen not in (None, pending.mark):
        raise Problem(409, "other-pending", "Another move waits by now.")
    return pending


def _last_move(case: Dossier) -> int:
    return max(each.seq for each in case.events if each.type is EventType.MOVED)
