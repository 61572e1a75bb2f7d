"""The rate at which files pass: for all together, and nobody waits who comes when none do."""

import asyncio

import pytest

from bot.limits import bandwidth
from bot.limits.bandwidth import BandwidthLimit


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each part waited; the watch stands still."""
    taken: list[float] = []

    async def sleep(seconds: float) -> None:
        taken.append(round(seconds, 3))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(bandwidth, "stopwatch", lambda: 5.0)
    return taken


async def test_parts_that_come_at_once_pass_one_after_another(naps: list[float]) -> None:
    passes = BandwidthLimit(bytes_a_second=1000)
    for count in (100, 200, 300):
        await passes(count)
    assert naps == [0.0, 0.1, 0.3]


async def test_a_pause_is_not_saved_up(naps: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    passes = BandwidthLimit(bytes_a_second=1000)
    await passes(100)
    monkeypatch.setattr(bandwidth, "stopwatch", lambda: 60.0)
    await passes(500)
    await passes(1)
    assert naps == [0.0, 0.0, 0.5]
