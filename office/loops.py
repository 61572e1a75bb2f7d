"""Background loops: an exception is logged and counted, and the loop restarts after a pause."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=1)
LAST_PAUSE = timedelta(seconds=30)
STEADY = timedelta(minutes=1)  # having run for so long, it is well again


class Loops:
    """What nobody looks at would be gone in silence with its first unexpected error."""

    def __init__(self, first_pause: timedelta = FIRST_PAUSE) -> None:
        self._first_pause = first_pause
        self._begun: dict[str, float] = {}
        self._failed: dict[str, str] = {}
        self.failures = 0

    def failing(self) -> dict[str, str]:
        """By name, the class of the last error of each loop that is not well."""
        now = asyncio.get_running_loop().time()
        return {
            name: error
            for name, error in sorted(self._failed.items())
            if name not in self._begun or now - self._begun[name] < STEADY.total_seconds()
        }

    async def keep(
        self, name: str, run: Callable[[], Awaitable[None]], stopping: asyncio.Event
    ) -> None:
        """Until it ends after `stopping` was set."""
        pause = self._first_pause
        while True:
            if name not in self.failing():
                pause = self._first_pause
            self._begun[name] = asyncio.get_running_loop().time()
            try:
                await run()
                failed = "ended"
            except Exception as error:  # whatever it is, the others go on and so shall it
                log.exception("loop %s failed", name)
                failed = type(error).__name__
            if stopping.is_set():
                return
            self.failures += 1
            self._failed[name] = failed
            del self._begun[name]
            try:
                await asyncio.wait_for(stopping.wait(), pause.total_seconds())
            except TimeoutError:
                pause = min(pause * 2, LAST_PAUSE)
            else:
                return
