"""Who is at work, when clocks are set meanwhile, differ, or stand still."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.store import Store
from bot.store.engine.database import Database
from bot.store.workers import ENDED, LIFE, MARGIN
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned
from tests.bot.fakes import START, FakeClock

HOUR = timedelta(hours=1)
STEPS = [sign * step for step in (HOUR, 8 * HOUR, 72 * HOUR) for sign in (1, -1)]


class SetClock(FakeClock):
    """One that can be set, and seconds that pass all the same."""

    def __init__(self) -> None:
        super().__init__(START)
        self.passed = 1000.0

    def steady(self) -> float:
        return self.passed

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.forward(seconds=seconds)

    def is_set(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def theirs() -> SetClock:
    return SetClock()


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Store]:
    """One whose clock is nobody's business here."""
    store = await Store.open(database_url, SetClock(), "worker")
    await store.workers.begin()
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, [Message("a")], (), ())])
    yield store
    await store.close()


@pytest.fixture
async def other(worker: Store, database_url: str, theirs: SetClock) -> AsyncIterator[Store]:
    store = Store(Database(database_url), theirs, "other")
    await store.workers.begin()
    yield store
    await store.close()


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_a_clock_that_is_set_makes_no_second_owner_of_what_a_living_one_holds(
    worker: Store, other: Store, theirs: SetClock, step: timedelta
) -> None:
    """An hour ahead, all others were dead, and what they were saying was said once more."""
    theirs.passes(2)
    theirs.is_set(step)
    assert await other.outbox.take(10) == []
    for _ in range(20):
        theirs.passes(3)
        await worker.workers.beat()
        assert await other.outbox.take(10) == []


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_a_clock_that_is_set_keeps_nothing_with_the_dead(
    worker: Store, other: Store, theirs: SetClock, step: timedelta
) -> None:
    """An hour back, what a dead process held waited for an hour."""
    theirs.is_set(step)
    assert await other.outbox.take(10) == []
    theirs.passes(LIFE.total_seconds() - 1)
    assert await other.outbox.take(10) == []
    theirs.passes(1)
    assert len(await other.outbox.take(10)) == 1


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_those_whose_clocks_differ_believe_in_each_other(
    database_url: str, worker: Store, step: timedelta
) -> None:
    clock = SetClock()
    clock.is_set(step)
    late = Store(Database(database_url), clock, "late")
    await late.workers.begin()
    assert await late.outbox.take(10) == []
    clock.passes(LIFE.total_seconds())
    assert len(await late.outbox.take(10)) == 1
    await late.close()


async def test_who_ended_or_was_followed_by_another_of_its_name_is_dead_at_once(
    database_url: str, worker: Store, other: Store
) -> None:
    again = Store(Database(database_url), SetClock(), "worker")
    await again.workers.begin()
    assert len(await other.outbox.take(10)) == 1
    await again.close()


async def test_whoever_stood_still_stops_before_others_may_take_what_it_holds(
    worker: Store,
) -> None:
    clock = worker._clock
    assert isinstance(clock, SetClock)
    clock.passes((LIFE - MARGIN).total_seconds() - 1)
    clock.is_set(-HOUR)
    assert worker.workers.lasts()
    clock.passes(1)
    assert not worker.workers.lasts()
    await worker.workers.beat()
    assert worker.workers.lasts()


async def test_what_was_begun_before_it_stood_still_is_not_ours_although_we_live_again(
    worker: Store, other: Store, theirs: SetClock
) -> None:
    """A sign of life that came before the connection did: the card went back from 8 to 7."""
    clock = worker._clock
    assert isinstance(clock, SetClock)
    worker.outbox.begin()
    assert worker.workers.lasts()
    clock.passes(LIFE.total_seconds())
    await worker.workers.beat()
    assert not worker.workers.lasts()
    worker.outbox.begin()
    assert worker.workers.lasts()


async def test_who_is_alone_on_its_database_need_not_stop(database_url: str) -> None:
    store = await Store.open(database_url, SetClock())
    await store.workers.begin(alone=True)
    clock = store._clock
    assert isinstance(clock, SetClock)
    clock.passes(3600)
    assert store.workers.lasts()
    await store.close()


async def test_the_name_of_one_who_still_holds_something_is_not_forgotten(
    worker: Store, other: Store
) -> None:
    await worker.workers.end()
    await other.workers.forget(ENDED + timedelta(days=1))
    assert len(await other.outbox.take(10)) == 1
