"""A bad day on the way to the backend: slow, cut off, silent, and a feed that repeats itself."""

import asyncio
from pathlib import Path

import pytest

from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds
from tests.crashes.lab.proxy import Weather
from tests.crashes.lab.unruly_feed import unruly

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_a_way_to_the_backend_that_is_slow_cut_silent_or_gone_files_once(
    tmp_path: Path,
) -> None:
    async def faults(lab: Laboratory) -> None:
        for weather in (
            Weather(latency_seconds=0.3),
            Weather(cut_after_bytes=20),
            Weather(cut_after_bytes=400),
            Weather(black_hole=True),
            Weather(away=True),
        ):
            await asyncio.sleep(1.0)
            lab.proxy.weather = weather
            await asyncio.sleep(3.0)
            lab.proxy.weather = Weather()
            lab.proxy.leave()  # who waits in a black hole would wait for its whole time limit
            lab.proxy.come_back()

    holds(*await experiment(Plan(petitions=30, seed=20260610), tmp_path, faults))


async def test_events_that_come_three_times_and_out_of_order_are_told_once(tmp_path: Path) -> None:
    async def faults(lab: Laboratory) -> None:
        url = f"http://127.0.0.1:{lab.places.backend_port}"
        async with unruly(url, lab.plan.seed) as feed:
            lab.proxy.lead_to("127.0.0.1", feed.port or 0)
            await asyncio.sleep(15.0)
            lab.proxy.lead_to("127.0.0.1", lab.places.backend_port)

    holds(*await experiment(Plan(petitions=30, seed=20260616), tmp_path, faults))
