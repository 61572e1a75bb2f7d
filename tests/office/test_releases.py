"""The office's database of released states, with its cases, under the program of today."""

from collections.abc import Callable
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus
from office.db.database import create_engine
from office.db.migrations import upgrade
from tests.conftest import NewDatabase
from tests.office.conftest import Start
from tests.office.running import AN_ANSWER, a_draft
from tests.released import restore, shape, states
from tests.servers import Postgres

Restored = Callable[[str], None]


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    return new_database("backend")


@pytest.fixture
def restored(database_url: str, request: pytest.FixtureRequest) -> Restored:
    server: Postgres | None = None
    if database_url.startswith("postgresql"):
        server = request.getfixturevalue("cluster")
    return lambda release: restore(release, "backend", database_url, server)


@pytest.mark.parametrize("release", states("backend"))
async def test_cases_of_each_release_go_on_under_todays_office(
    restored: Restored, start: Start, release: str
) -> None:
    restored(release)
    office = await start()
    before = await office.bot.events(0, 1000)
    assert len({event.client_ref for event in before}) == 2
    receipt = await office.bot.file_case(a_draft("draft-new"))
    await office.move(receipt.number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, AN_ANSWER)
    after = await office.bot.events(0, 1000)
    assert after[: len(before)] == before
    told = [event.seq for event in after[len(before) :]]
    assert told == list(range(1, len(told) + 1)) and len(told) >= 4
    old = await office.bot.find_case(before[0].client_ref)
    assert old is not None


async def _shape(url: str) -> dict[str, Any]:
    engine = create_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(shape)
    await engine.dispose()
    return found


@pytest.mark.parametrize("release", states("backend"))
async def test_an_upgraded_office_has_the_tables_of_a_new_one(
    restored: Restored, database_url: str, release: str, new_database: NewDatabase
) -> None:
    restored(release)
    await upgrade(database_url)
    fresh = new_database("fresh")
    await upgrade(fresh)
    assert await _shape(database_url) == await _shape(fresh)
