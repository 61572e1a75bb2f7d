"""Tells of duties whose time is over: a step of the case for each rung of the ladder, once."""

import asyncio
import logging
from collections.abc import Callable, Set
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from backend_client.contract.bodies import Escalated, Rung
from backend_client.contract.case import EventType, PetitionKind
from backend_client.json_codec import to_plain
from office.accounts.demo import DEMO
from office.audit.trail import Act, Trail
from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction
from office.db.queue.rows import QueueRow
from office.law.deadlines import is_over
from office.law.routing import Units
from office.queue import ladder
from office.queue.waiting import duty_of
from office.rights.officer import Role
from office.rights.rows import at_desk
from office.services.dossier import Dossier, open_case
from office.services.feed import Feed, signalled

log = logging.getLogger(__name__)

BY = "clock"  # who it was, in the trail
LOOK_EVERY = timedelta(minutes=1)
Seen = tuple[datetime, tuple[Rung, ...]]


class LateDuties:
    """`demo`: the officers of the demonstration are there."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        feed: Feed,
        units: Units,
        clock: Callable[[], datetime],
        *,
        demo: bool,
    ) -> None:
        self._database = database
        self._trail = trail
        self._feed = feed
        self._units = units
        self._clock = clock
        self._demo = demo
        self._seen: dict[str, Seen] = {}  # so that a case is not opened at every look
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        self.stopping.set()

    async def run(self) -> None:
        """Until it is stopped: a look that was begun is not broken off."""
        while not await signalled(self.stopping, LOOK_EVERY):
            try:
                if told := await self.tell():
                    log.info("%d late duties were told of", told)
            except (DatabaseAway, OSError) as error:
                log.warning("late duties not looked at: %s", type(error).__name__)

    async def tell(self) -> int:
        """How many steps were written."""
        now = self._clock()
        query = select(QueueRow.case, QueueRow.due).where(QueueRow.due < now)
        async with self._database.read() as session:
            late = [(number, due) for number, due in await session.execute(query) if due]
        told = 0
        for number, due in late:
            seen = due, ladder.reached(due, now)
            if seen[1] and self._seen.get(number) != seen:
                told += await self._tell(number, now)
                self._seen[number] = seen
        if told:
            self._feed.announce()
        return told

    async def _tell(self, number: str, now: datetime) -> int:
        here = await self._database.look(self._roles)
        rungs = await self._database.look(partial(_owed, number=number, now=now, here=here))
        for rung in rungs:
            await self._trail.note(BY, Act.ESCALATED, number, rung=rung.value)
        return await self._database.change(partial(_write, number=number, now=now, here=here))

    async def _roles(self, transaction: Transaction) -> Set[Role]:
        """Of those at the office."""
        by_body = await at_desk(transaction.sql, self._units)
        found = by_body.get(self._units.office or "", frozenset())
        return found.union(*(each.roles for each in DEMO if self._demo and each.unit is None))


async def _owed(
    transaction: Transaction, *, number: str, now: datetime, here: Set[Role]
) -> tuple[Rung, ...]:
    return _rungs(await open_case(transaction, number), now, here)[0]


async def _write(transaction: Transaction, *, number: str, now: datetime, here: Set[Role]) -> int:
    case = await open_case(transaction, number)
    rungs, due = _rungs(case, now, here)
    for rung in rungs:
        await case.write(EventType.ESCALATED, now, to_plain(Escalated(rung, due)))
    if rungs:
        await case.save()
    return len(rungs)


def _rungs(case: Dossier, now: datetime, here: Set[Role]) -> tuple[tuple[Rung, ...], datetime]:
    """And the last day of the duty. A denunciation is told to who handles it, and to nobody else:
    who else may read it is not asked here (Art. 30)."""
    duty = duty_of(case.events, case.clocks)
    if duty is None or not is_over(duty.due, now):
        return (), now
    rungs = ladder.not_told(case.events, duty.due, now, here)
    if case.draft.kind is PetitionKind.DENUNCIATION:
        rungs = tuple(rung for rung in rungs if rung is Rung.UNIT)
    return rungs, duty.due
