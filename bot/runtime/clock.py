"""The only place that reads the time."""

import time
from datetime import UTC, datetime

from handlers.ports import Clock

# It goes on while the machine sleeps, which the others do not hear of.
_PASSING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's clock, as `handlers.ports.Clock` wants it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.clock_gettime(_PASSING)


def stopwatch() -> float:
    """Seconds that never jump, for measuring how long something took."""
    return time.perf_counter()


def steady(clock: Clock) -> float:
    """Seconds that pass as time does, whatever the clock is set to meanwhile. Of one that nobody
    can set: its own."""
    passing = getattr(clock, "steady", None)
    return float(passing()) if passing is not None else clock.now().timestamp()
