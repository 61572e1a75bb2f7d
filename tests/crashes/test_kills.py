"""kill -9 at any moment under load: no petition lost or doubled, no change unseen or rung twice."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.crashes.lab.busy import busy
from tests.crashes.lab.faulty_telegram import R12
from tests.crashes.lab.fleet import STOP_SECONDS, kill_at_random
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds
from tests.crashes.lab.strikes import TIMES, while_news_rings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

READY_SECONDS = 30.0  # generously: the goal is 5 on a machine of one's own
KILLS = 30
BUSY, BUSY_KILLS = 4, 8
SEEDS = (20260601, 20260602)


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_random_moments_it_keeps_every_promise(tmp_path: Path, seed: int) -> None:
    plan = Plan(petitions=30, seed=seed, at_once=8)

    async def faults(lab: Laboratory) -> None:
        lab.telegram.multiply(seed)
        lab.telegram.gremlin.odds = R12
        await kill_at_random(lab.fleet, lab.dice, KILLS, lab.killed)

    verdict, lab = await experiment(plan, tmp_path, faults)
    holds(verdict, lab)
    assert len(lab.ledger.kills) == KILLS
    assert verdict.petitions >= plan.petitions
    assert max(lab.fleet.ready_seconds) < READY_SECONDS


async def test_killed_beside_four_that_keep_the_cores_busy_it_keeps_them_too(
    tmp_path: Path,
) -> None:
    """What a quiet machine hides: a call, a commit and a lease take seconds here."""
    plan = Plan(petitions=20, seed=20260603, at_once=8)

    async def faults(lab: Laboratory) -> None:
        lab.telegram.multiply(plan.seed)
        lab.telegram.gremlin.odds = R12
        await kill_at_random(lab.fleet, lab.dice, BUSY_KILLS, lab.killed)

    with busy(BUSY):
        holds(*await experiment(plan, tmp_path, faults))


async def test_killed_while_news_is_sent_it_shows_it_again_without_a_ring(tmp_path: Path) -> None:
    """The news is shown, and the bot dies before it can have noted that."""
    plan = Plan(petitions=12, seed=20260613)
    verdict, lab = await experiment(plan, tmp_path, while_news_rings)
    holds(verdict, lab)
    again = [
        call
        for call in lab.telegram.sandbox.log.calls("sendMessage")
        if str(call.parameters.get("disable_notification")).lower() == "true"
    ]
    assert len(again) >= TIMES


async def test_sigterm_under_load_drops_nothing_and_ends_in_time(tmp_path: Path) -> None:
    plan = Plan(petitions=20, seed=20260633)
    codes: list[int] = []

    async def faults(lab: Laboratory) -> None:
        for _ in range(4):
            await asyncio.sleep(lab.dice.uniform(0.5, 3.0))
            codes.append(await lab.fleet.stop("bot"))
            await lab.fleet.restart("bot")
        lab.fleet.send("backend", signal.SIGTERM)
        await asyncio.wait_for(lab.fleet.gone("backend"), STOP_SECONDS)
        await lab.fleet.restart("backend")

    verdict, lab = await experiment(plan, tmp_path, faults)
    holds(verdict, lab)
    assert codes == [0] * 4
