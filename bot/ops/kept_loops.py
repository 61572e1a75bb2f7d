"""Restarts loops that raise, after a pause; logs and counts each failure.

A loop that ended with the first unexpected error would take the whole process with it, or, where
nobody looks at its task, be gone in silence while everything else says that all is well.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from bot.ops.logs import where
from bot.ops.metrics import Metrics
from bot.runtime.backoff import pause
from bot.runtime.clock import stopwatch
from bot.runtime.keyed_queues import wait_for
from handlers import retry_rules
from handlers.retry_rules import RetryRule

log = structlog.get_logger()

STEADY = timedelta(minutes=1)  # having run for so long, it is well again


class KeptLoop(Protocol):
    """`stop` lets it finish what it is at; then `run` returns."""

    async def run(self) -> None: ...


class KeptLoops:
    """`fatal` are errors that no new beginning mends: they end the process."""

    def __init__(
        self,
        metrics: Metrics,
        fatal: tuple[type[Exception], ...] = (),
        retry: RetryRule = retry_rules.LOOP,
        steady: timedelta = STEADY,
        watch: Callable[[], float] = stopwatch,
    ) -> None:
        self._metrics = metrics
        self._fatal = fatal
        self._retry = retry
        self._steady = steady.total_seconds()
        self._watch = watch
        self._begun: dict[str, float] = {}
        self._failed: dict[str, str] = {}

    def failing(self) -> dict[str, str]:
        """By name, the class of the last error of each loop that is not well."""
        now = self._watch()
        return {
            name: error
            for name, error in sorted(self._failed.items())
            if name not in self._begun or now - self._begun[name] < self._steady
        }

    def trouble(self, name: str, error: Exception) -> None:
        """A loop that goes on by itself has met with what it should not."""
        self._begun[name] = self._watch()
        self._count(name, type(error).__name__)

    async def keep(self, name: str, loop: KeptLoop, stopping: asyncio.Event) -> None:
        """Until the loop ends after `stopping` was set. Raises what is fatal."""
        tries = 0
        while True:
            self._begun[name] = self._watch()
            try:
                await loop.run()
                error = None
            except self._fatal:
                raise
            except Exception as raised:  # whatever it is, the others go on and so shall it
                error = raised
            if stopping.is_set():
                if error is not None:
                    log.error("loop failed at the end", loop=name, error=where(error))
                return
            tries = 1 if name not in self.failing() else tries + 1
            self._note(name, error, tries)
            await wait_for(stopping, pause(self._retry, tries))
            if stopping.is_set():
                return

    def _note(self, name: str, error: Exception | None, tries: int) -> None:
        self._begun.pop(name, None)
        self._count(name, type(error).__name__ if error else "ended")
        told = where(error) if error else "ended by itself"
        log.error("loop failed", loop=name, error=told, tries=tries)

    def _count(self, name: str, failed: str) -> None:
        self._failed[name] = failed
        self._metrics.loop_failures.labels(loop=name).inc()


def unasked(_error: Exception) -> None:
    """A failure that nobody asks for yet."""
