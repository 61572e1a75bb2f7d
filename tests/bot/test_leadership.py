"""Signs of life, duties with a spare, and signals over PostgreSQL."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.leadership import Heartbeat, Leadership
from bot.runtime.wake_signals import INBOX, WakeSignals
from bot.store import Store
from bot.store.engine.database import Database
from bot.store.workers import LIFE
from tests.bot.fakes import FakeClock, until
from tests.servers import postgres

OFTEN = timedelta(milliseconds=5)


class Work:
    """A loop that only says that it runs."""

    def __init__(self, at_work: list[str], name: str) -> None:
        self._at_work = at_work
        self._name = name
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self._stopped.set()

    async def run(self) -> None:
        self._at_work.append(self._name)
        await self._stopped.wait()
        self._at_work.remove(self._name)


async def test_a_spare_takes_over_when_the_one_on_duty_dies_and_gives_way_to_nobody(
    store: Store, database_url: str, clock: FakeClock
) -> None:
    other = Store(Database(database_url), clock, "other")
    await other.workers.begin()
    at_work: list[str] = []
    first = Leadership("poll", store.workers, lambda: Work(at_work, "first"), OFTEN)
    spare = Leadership("poll", other.workers, lambda: Work(at_work, "spare"), OFTEN)
    alive = Heartbeat(other.workers, OFTEN)
    tasks = [asyncio.create_task(first.run())]
    await until(lambda: at_work == ["first"])
    tasks += [asyncio.create_task(loop.run()) for loop in (spare, alive)]
    await asyncio.sleep(0.05)
    assert at_work == ["first"]
    clock.forward(seconds=LIFE.total_seconds())
    await until(lambda: at_work == ["spare"])
    await store.workers.beat()
    await asyncio.sleep(0.05)
    assert at_work == ["spare"]
    for loop in (first, spare, alive):
        loop.stop()
    await asyncio.gather(*tasks)
    assert at_work == []
    await other.close()


async def test_what_breaks_on_duty_breaks_the_process(store: Store) -> None:
    class Broken(Work):
        async def run(self) -> None:
            raise RuntimeError("wrong token")

    duty = Leadership("poll", store.workers, lambda: Broken([], ""), OFTEN)
    with pytest.raises(RuntimeError, match="wrong token"):
        await duty.run()


@pytest.mark.starts
async def test_a_signal_is_heard_over_postgresql_also_after_it_was_away(clock: FakeClock) -> None:
    with postgres() as server:
        stores = [await Store.open(server.database(name), clock) for name in ("a",)]
        stores.append(Store(Database(server.url("a")), clock, "other"))
        here, there = (WakeSignals(store.signal_transport) for store in stores)
        heard: list[str] = []
        there.on(INBOX, lambda: heard.append(INBOX))
        running = [asyncio.create_task(signals.run()) for signals in (here, there)]
        for _ in range(2):
            await until(lambda: bool(heard))
            await asyncio.sleep(0.05)  # what it heard since it was disconnected
            await until(partial(_notified, here, heard))
            server.stop()
            heard.clear()
            server.start()
        for signals in (here, there):
            signals.stop()
        await asyncio.gather(*running)
        for store in stores:
            await store.close()


def _notified(signals: WakeSignals, heard: list[str]) -> bool:
    if len(heard) < 2:
        signals.notify(INBOX)
    return len(heard) >= 2
