"""The loops of one process: started when Telegram knows us, ended without dropping anything."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bot.effects import Errands
from bot.sends import Sends

log = structlog.get_logger()

FINISH_WITHIN = timedelta(seconds=5)


class Loop(Protocol):
    """`stop` lets it finish what it is at; then `run` returns."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Process:
    """`takers` bring work in (intake, feed, turns), `givers` carry it out: the takers end first.

    `prepare` is what must be done before any of them, and returns whether to go on.
    """

    prepare: Callable[[], Awaitable[bool]]
    takers: Sequence[Loop]
    givers: Sequence[Sends | Errands]
    stop: asyncio.Event

    async def run(self) -> None:
        """Until `stop` is set, or a loop breaks: then everything ends and its error is raised."""
        if not await self.prepare():
            return
        tasks = [asyncio.create_task(loop.run()) for loop in (*self.givers, *self.takers)]
        stopped = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            await self._wind_up(tasks)
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def _wind_up(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        for loop in self.takers:
            loop.stop()
        given, taken = tasks[: len(self.givers)], tasks[len(self.givers) :]
        await _finish(taken)
        await asyncio.gather(*(giver.stop(FINISH_WITHIN) for giver in self.givers))
        await _finish(given)
        log.info("stopped")


async def _finish(tasks: Sequence[asyncio.Task[None]]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=FINISH_WITHIN.total_seconds())
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
