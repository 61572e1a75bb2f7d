"""A bad day at Telegram: updates many times over and mixed, ids that start again, poison, doubt."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.fakes import until
from tests.crashes.lab.faulty_telegram import CALM, R12
from tests.crashes.lab.fleet import kill_at_random
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.load import Temper
from tests.crashes.lab.proofs import holds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SECONDS = 12.0  # of trouble


async def test_updates_that_come_up_to_five_times_and_mixed_file_once(tmp_path: Path) -> None:
    async def faults(lab: Laboratory) -> None:
        lab.telegram.multiply(lab.plan.seed)
        await asyncio.sleep(SECONDS)

    holds(*await experiment(Plan(petitions=40, seed=20260605, at_once=40), tmp_path, faults))


async def test_taps_that_overtake_photos_leave_none_behind_whoever_is_killed(
    tmp_path: Path,
) -> None:
    temper = Temper(photos=1.0, thinks=0.05)

    async def faults(lab: Laboratory) -> None:
        lab.telegram.multiply(lab.plan.seed)
        await asyncio.sleep(SECONDS / 2)
        await kill_at_random(lab.fleet, lab.dice, 3, lab.killed)

    plan = Plan(petitions=30, seed=20260606, at_once=30, temper=temper)
    verdict, lab = await experiment(plan, tmp_path, faults)
    holds(verdict, lab)
    assert sum(petition.photos for petition in lab.ledger.petitions) >= 60


async def test_update_ids_that_start_again_lower_are_still_news(tmp_path: Path) -> None:
    async def faults(lab: Laboratory) -> None:
        updates = lab.telegram.sandbox.updates
        for jump in range(1, 5):
            await asyncio.sleep(2.0)
            # a jump comes after a week in which nothing waited
            await until(lambda: not updates.pending)
            updates.jump_to(400_000_001 - 10_000 * jump)

    holds(*await experiment(Plan(petitions=30, seed=20260607), tmp_path, faults))


async def test_a_poisonous_update_among_fifty_holds_nobody_up(tmp_path: Path) -> None:
    async def faults(lab: Laboratory) -> None:
        lab.poison_every(50)
        await asyncio.sleep(SECONDS)

    plan = Plan(petitions=40, seed=20260608, expected=("poison",))
    verdict, lab = await experiment(plan, tmp_path, faults)
    holds(verdict, lab)
    assert len(lab.ledger.poison) >= 3


async def test_answers_that_never_came_are_not_rung_for_twice(tmp_path: Path) -> None:
    async def faults(lab: Laboratory) -> None:
        lab.telegram.gremlin.odds = replace(R12, late=0.05, flood=0.1)
        await asyncio.sleep(SECONDS)
        lab.telegram.gremlin.odds = CALM

    holds(*await experiment(Plan(petitions=40, seed=20260612), tmp_path, faults))
