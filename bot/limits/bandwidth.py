"""Caps total file bandwidth, so uploads do not slow replies (benchmarks/uploads.py)."""

import asyncio

from bot.runtime.clock import stopwatch

BYTES_A_SECOND = 8 * 1024 * 1024  # more than the line of most offices; a tenth of a core


class BandwidthLimit:
    """One for a process. Parts pass in the order in which they come."""

    def __init__(self, bytes_a_second: float = BYTES_A_SECOND) -> None:
        self._rate = bytes_a_second
        self._free_at = 0.0

    async def __call__(self, count: int) -> None:
        """Wait until `count` bytes more may pass."""
        now = stopwatch()
        begins = max(self._free_at, now)
        self._free_at = begins + count / self._rate
        await asyncio.sleep(begins - now)
