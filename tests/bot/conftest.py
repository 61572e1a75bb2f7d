"""A store for every test, on every database it must run on."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store
from tests.bot.fakes import FakeClock
from tests.conftest import NewDatabase


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    return new_database("bot")


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    store = await Store.open(database_url, clock)
    await store.workers.begin()
    yield store
    await store.close()
