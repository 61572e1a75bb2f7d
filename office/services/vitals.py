"""Health check of the office: a row can be written, and its loops run."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from office.db.database import Database
from office.db.errors import DatabaseAway, DatabaseUnfit
from office.db.models import ProbeRow
from office.services import lookups

WITHIN = timedelta(seconds=5)
FRESH = timedelta(seconds=1)  # so often a row is written at most, however many ask
PROBE = 1


@dataclass(frozen=True)
class Signs:
    """Without reasons all is well. `last_event` is None while the database is away."""

    reasons: tuple[str, ...]
    last_event: int | None


class Vitals:
    """`failing` tells the loops that are not well, by name, with their last error."""

    def __init__(
        self,
        database: Database,
        failing: Callable[[], Mapping[str, str]],
        clock: Callable[[], datetime],
        fresh: timedelta = FRESH,
    ) -> None:
        self._database = database
        self._failing = failing
        self._clock = clock
        self._fresh = fresh.total_seconds()
        self._looking: asyncio.Task[tuple[str, int | None]] | None = None
        self._looked_at = 0.0

    async def look(self) -> Signs:
        """One look at a time."""
        now = asyncio.get_running_loop().time()
        if self._looking is None or (self._looking.done() and now - self._looked_at >= self._fresh):
            self._looked_at = now
            self._looking = asyncio.create_task(self._look())
        database, last = await asyncio.shield(self._looking)
        found = [f"database: {database}"] if database else []
        found += (f"loop {name}: {error}" for name, error in self._failing().items())
        return Signs(tuple(found), last)

    async def _look(self) -> tuple[str, int | None]:
        """What is wrong with the database, if anything, and its last event."""
        last = None
        try:
            async with asyncio.timeout(WITHIN.total_seconds()):
                async with self._database.read() as session:
                    last = await lookups.last_event_id(session)
                async with self._database.write() as session:
                    await session.merge(ProbeRow(id=PROBE, at=self._clock()))
        except DatabaseUnfit:
            return "unfit", last
        except (DatabaseAway, OSError, TimeoutError):
            return ("away" if last is None else "read-only"), last
        return ("away" if self._database.gone else ""), last
