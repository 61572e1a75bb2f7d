"""Two workers on PostgreSQL and Redis: killed, frozen past their lease, and their servers gone."""

import asyncio
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis as Client
from redis.exceptions import RedisError

from bot.store.workers import LIFE
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
        lab.telegram.multiply(lab.plan.seed)
        await kill_at_random(lab.fleet, lab.dice, KILLS, lab.killed)

    holds(*await experiment(plan, tmp_path, faults))


async def test_a_worker_frozen_past_its_lease_does_nothing_that_another_did(
    plan: Plan, tmp_path: Path
) -> None:
    async def faults(lab: Laboratory) -> None:
        for name in ("worker-1", "worker-2"):
            await asyncio.sleep(3.0)
            lab.fleet.send(name, signal.SIGSTOP)
            await asyncio.sleep(LIFE.total_seconds() + 5.0)
            lab.fleet.send(name, signal.SIGCONT)

    holds(*await experiment(replace(plan, seed=20260617), tmp_path, faults))


async def test_their_servers_may_go_and_come_and_be_slow(
    plan: Plan, database: Postgres, cache: Redis, tmp_path: Path
) -> None:
    async def faults(lab: Laboratory) -> None:
        dice = random.Random(lab.plan.seed)
        for _ in range(4):
            await asyncio.sleep(dice.uniform(3.0, 6.0))
            database.stop()
            await asyncio.sleep(dice.uniform(0.0, 1.0))
            await asyncio.to_thread(database.start)
            _forget_everything(cache)
            await _be_slow(cache)
            cache.stop()
            await asyncio.sleep(dice.uniform(0.5, 2.0))
            await asyncio.to_thread(cache.start)

    holds(*await experiment(replace(plan, seed=20260620), tmp_path, faults))


def _forget_everything(cache: Redis) -> None:
    with Client.from_url(cache.url) as client:
        client.flushall()


async def _be_slow(cache: Redis) -> None:
    with Client.from_url(cache.url) as client, suppress(RedisError):
        for _ in range(20):
            client.client_pause(SLOW_MS)
            await asyncio.sleep(SLOW_MS / 1000)
