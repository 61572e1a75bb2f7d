"""The only place that reads the time."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock, as `handlers.ports.Clock` wants it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds that never jump, for measuring how long something took."""
    return time.perf_counter()
