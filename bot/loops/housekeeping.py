"""The housekeeping loop: deletes what is no longer needed."""

import asyncio
from datetime import timedelta

import structlog

from bot.runtime.keyed_queues import wait_for
from bot.store import Store, StoreDown
from bot.store.workers import REMEMBERED
from handlers.ports import Clock

log = structlog.get_logger()

EVERY = timedelta(hours=1)
BACKUP_FOR = timedelta(days=30)  # what the office may lose is kept for it: setting BACKUP_DAYS
KEEP = timedelta(days=3)  # Telegram repeats an update for a day at most


class Housekeeping:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        every: timedelta = EVERY,
        keep: timedelta = KEEP,
        backup_for: timedelta = BACKUP_FOR,
    ) -> None:
        self._backup_for = backup_for
        self._store = store
        self._clock = clock
        self._every = every
        self._keep = keep
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                now = self._clock.now()
                purged = await self._store.purge(now - self._keep, now - self._backup_for)
                await self._store.workers.forget(before=now - REMEMBERED)
                log.info("purged", rows=purged)
            except StoreDown as error:  # the next hour will do
                log.warning("not purged", error=str(error))
            await wait_for(self._stopping, self._every)
