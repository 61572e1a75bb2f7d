"""A feed that repeats its events, mixes them, and leaves some out at first."""

import asyncio
from pathlib import Path

import pytest

from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds
from tests.crashes.lab.unruly_feed import unruly

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def test_events_that_come_thrice_out_of_order_or_at_first_not_at_all_are_told_once(
    tmp_path: Path,
) -> None:
    async def faults(lab: Laboratory) -> None:
        url = f"http://127.0.0.1:{lab.places.backend_port}"
        async with unruly(url, lab.plan.seed, missing=0.05) as feed:
            lab.proxy.lead_to("127.0.0.1", feed.port or 0)
            await asyncio.sleep(15.0)
            lab.proxy.lead_to("127.0.0.1", lab.places.backend_port)

    holds(*await experiment(Plan(petitions=30, seed=20260616), tmp_path, faults))
