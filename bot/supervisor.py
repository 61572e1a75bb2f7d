"""Runs the loops of one process: starts them once Telegram knows us, stops without losing work."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import structlog

from bot.loops.effects import EffectLoop
from bot.loops.sends import SendLoop
from bot.ops.kept_loops import KeptLoops

log = structlog.get_logger()

FINISH_WITHIN = timedelta(seconds=5)


class SupervisedLoop(Protocol):
    """`stop` lets it finish what it is at; then `run` returns."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Supervisor:
    """`producers` bring work in (intake, feed, turns), `consumers` carry it out. Producers end
    first.

    `prepare` is what must be done before any of them, and returns whether to go on; `begun` is set
    once they run. A loop that raises is begun again: see Loops.
    """

    prepare: Callable[[], Awaitable[bool]]
    producers: Sequence[SupervisedLoop]
    consumers: Sequence[SendLoop | EffectLoop]
    stop: asyncio.Event
    loops: KeptLoops
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until `stop` is set, or a loop raises what is fatal: then everything ends, and that is
        raised."""
        if not await self.prepare():
            return
        ending = asyncio.Event()
        tasks = [
            asyncio.create_task(self.loops.keep(_name(loop), loop, ending))
            for loop in (*self.consumers, *self.producers)
        ]
        self.begun.set()
        stopped = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            ending.set()
            await self._wind_up(tasks)
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def _wind_up(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        for loop in self.producers:
            loop.stop()
        given, taken = tasks[: len(self.consumers)], tasks[len(self.consumers) :]
        await _finish(taken)
        await asyncio.gather(*(consumer.stop(FINISH_WITHIN) for consumer in self.consumers))
        await _finish(given)
        log.info("stopped")


def _name(loop: object) -> str:
    """As /health and the metrics call it: a duty by what it is."""
    return str(getattr(loop, "name", type(loop).__name__.lower()))


async def _finish(tasks: Sequence[asyncio.Task[None]]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=FINISH_WITHIN.total_seconds())
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
