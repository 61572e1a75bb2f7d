"""A store for every test, on every database it must run on."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import Store
from bot.store.engine.migrate import migrate
from handlers.retry_rules import RetryRule
from tests.bot.fakes import FakeClock, FakeTelegram, FreePace, Queue
from tests.conftest import Databases, NewDatabase

NOW = timedelta(0)
AT_ONCE = Patience(repeat_after=NOW, again=RetryRule(NOW, NOW))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    return new_database("bot")


@pytest.fixture
async def store(new_database: Databases, clock: FakeClock) -> AsyncIterator[Store]:
    store = await Store.open(await new_database.migrated("bot", migrate), clock)
    await store.workers.begin()
    yield store
    await store.close()


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def pace() -> FreePace:
    return FreePace()


@pytest.fixture
async def make(
    store: Store, clock: FakeClock, telegram: FakeTelegram, pace: FreePace
) -> AsyncIterator[Callable[..., SendLoop]]:
    """Builds the loop, as often as the process of a test starts anew."""
    made: list[SendLoop] = []

    def build(patience: Patience = AT_ONCE) -> SendLoop:
        made.append(SendLoop(store.outbox, telegram, pace, clock, Metrics(), patience))
        return made[-1]

    yield build
    for sends in made:
        await sends.stop(within=timedelta(seconds=1))


@pytest.fixture
def sends(make: Callable[..., SendLoop]) -> SendLoop:
    return make()


@pytest.fixture
def queue(store: Store) -> Queue:
    return Queue(store)
