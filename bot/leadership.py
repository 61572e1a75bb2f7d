"""Leader election among processes: heartbeats, and duties that one of them does at a time."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

import structlog

from bot.runtime.keyed_queues import first_of, wait_for
from bot.store import StoreDown, Workers
from bot.supervisor import SupervisedLoop

log = structlog.get_logger()

BEAT = timedelta(seconds=3)  # a fifth of the life that a sign of it gives
L = TypeVar("L", bound=SupervisedLoop)


class Heartbeat:
    def __init__(self, workers: Workers, every: timedelta = BEAT) -> None:
        self._workers = workers
        self._every = every
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not await wait_for(self._stopping, self._every):
            try:
                await self._workers.beat()
            except StoreDown as error:
                log.warning("no sign of life", error=str(error))


class Leadership(Generic[L]):
    """Runs a loop while this process holds a duty, and stands by as a spare while another does.

    `make` makes the loop anew each time the duty falls to us. Two may do it for a moment, when one
    stood still and wakes up: what they do twice is recognised by its key.
    """

    def __init__(
        self, name: str, workers: Workers, make: Callable[[], L], every: timedelta = BEAT
    ) -> None:
        self.name = name
        self._workers = workers
        self._make = make
        self._every = every
        self._stopping = asyncio.Event()
        self.at_work: L | None = None

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            if await self._held():
                await self._do()
            else:
                await wait_for(self._stopping, self._every)

    async def _do(self) -> None:
        log.info("on duty", duty=self.name)
        self.at_work = self._make()
        task = asyncio.create_task(self.at_work.run())
        try:
            while not (task.done() or self._stopping.is_set()):
                await first_of(task, asyncio.create_task(wait_for(self._stopping, self._every)))
                if not await self._held():
                    log.warning("duty lost", duty=self.name)
                    break
            self.at_work.stop()
            await task
        finally:
            task.cancel()
            self.at_work = None

    async def _held(self) -> bool:
        """While the database is away nobody can tell, and nothing can be stored anyhow: whoever has
        the duty keeps it."""
        try:
            return await self._workers.hold(self.name)
        except StoreDown as error:
            log.warning("duty not asked for", duty=self.name, error=str(error))
            return self.at_work is not None
