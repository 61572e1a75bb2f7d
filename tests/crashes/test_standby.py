"""A PostgreSQL that only reads for a while, and one whose standby takes its place."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.crashes.lab.fleet import Places, Role, several_workers
from tests.crashes.lab.laboratory import Laboratory, Plan, experiment
from tests.crashes.lab.proofs import holds
from tests.servers import Postgres, postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

READS_ONLY_SECONDS = 8.0


@pytest.fixture
def database() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def plan(database: Postgres) -> Plan:
    office = database.database("backend")
    return Plan(
        petitions=20,
        seed=20261128,
        at_once=8,
        topology=partial(_all_on_postgresql, office),
        database_url=database.database("bot"),
    )


def _all_on_postgresql(office_url: str, places: Places) -> list[Role]:
    """The bot's processes and the office, too."""
    more = {"BACKEND_DATABASE_URL": office_url}
    return [
        replace(role, environment={**role.environment, **more}) if role.name == "backend" else role
        for role in several_workers(places)
    ]


async def test_a_database_that_only_reads_for_a_while_delays_and_loses_nothing(
    plan: Plan, database: Postgres, tmp_path: Path
) -> None:
    """The office answered 500, and its watch over late answers died."""

    async def faults(lab: Laboratory) -> None:
        for _ in range(2):
            await asyncio.sleep(3.0)
            await asyncio.to_thread(database.refuse_writes, True)
            await asyncio.sleep(READS_ONLY_SECONDS)
            await asyncio.to_thread(database.refuse_writes, False)

    holds(*await experiment(plan, tmp_path, faults))


async def test_a_standby_that_is_promoted_goes_on_with_everything(
    plan: Plan, database: Postgres, tmp_path: Path
) -> None:
    async def faults(lab: Laboratory) -> None:
        await asyncio.to_thread(database.begin_standby)
        await asyncio.sleep(3.0)
        await asyncio.to_thread(database.fail_over)
        await asyncio.sleep(READS_ONLY_SECONDS)
        await asyncio.to_thread(database.promote)

    holds(*await experiment(replace(plan, seed=20261129), tmp_path, faults))
