"""Two workers, two intakes and the backend on PostgreSQL and Redis, killed at random."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes.lab.fleet import kill_at_random, several_workers
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds
from tests.servers import Postgres, Redis, postgres, redis

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = 30
SLOW_MS = 100  # what Redis takes for an answer


@pytest.fixture
def database() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def cache() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.fixture
def plan(database: Postgres, cache: Redis) -> Plan:
    return Plan(
        petitions=20,
        seed=20260618,
        at_once=8,
        topology=several_workers,
        database_url=database.database("bot"),
        redis_url=cache.url,
    )


async def test_any_of_them_killed_at_random_they_keep_every_promise(
    plan: Plan, tmp_path: Path
) -> None:
    async def faults(lab: Laboratory) -> None:
        lab.oracle.multiply(lab.plan.seed)
        await kill_at_random(lab.fleet, lab.dice, KILLS, lab.killed)

    holds(*await experiment(plan, tmp_path, faults))
