"""Health checks: a store that takes nothing, what waits too long, and clocks that are put wrong."""

import asyncio
import resource
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.ops.health import Health
from bot.ops.kept_loops import KeptLoops
from bot.ops.metrics import Metrics
from bot.ops.peer_status import PeerStatus
from bot.ops.queue_watch import LIMITS, QueueWatch, find_troubles
from bot.store import Store
from bot.store.models import people
from dialogs.state.message import Lane, Message
from handlers.ports import ChatId
from tests.bot.fakes import FakeClock, Queue, until, update_input
from tests.bot.ops.test_kept_loops import AT_ONCE, Brittle, Watch
from tests.servers import Postgres


class Bench:
    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock, self.watch, self.metrics = store, clock, Watch(), Metrics()
        self.loops = KeptLoops(self.metrics, retry=AT_ONCE, watch=self.watch)
        self.queue_watch = QueueWatch(store, self.loops, self.metrics, clock, watch=self.watch)
        self.reach = PeerStatus(clock)
        self.reach.telegram.answered()
        self.health = Health(store, self.reach, self.metrics, clock, self.queue_watch)

    def passes(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)
        self.watch.seconds += seconds

    async def says(self) -> tuple[int, str, list[str]]:
        """The answer's status, the word for it, and where the trouble is; the metrics agree."""
        status, body = await self.health.read()
        page = await self.health.metrics_page(None)  # type: ignore[arg-type]
        assert isinstance(page.body, bytes)
        assert (f"bot_healthy {float(body['status'] == 'ok')}").encode() in page.body
        return status, body["status"], [each.partition(":")[0] for each in body["reasons"]]


@pytest.fixture
def bench(store: Store, clock: FakeClock) -> Bench:
    return Bench(store, clock)


WELL: tuple[int, str, list[str]] = (200, "ok", [])


async def test_a_store_that_can_be_read_and_not_written_is_not_well(
    bench: Bench, store: Store, cluster: Postgres, database_url: str
) -> None:
    """/health said ok, and nothing that anybody said was stored."""
    assert await bench.says() == WELL
    if store.for_one:
        await store._database.write(Connection.exec_driver_sql, "PRAGMA query_only = ON")
        assert await bench.says() == (503, "down", ["database"])
        await store._database.read(Connection.exec_driver_sql, "PRAGMA query_only = OFF")
        return
    name = database_url.partition("@/")[2].partition("?")[0]
    cluster.sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    await store._database._way._engine.dispose()  # type: ignore[union-attr]
    assert await bench.says() == (503, "down", ["database"])
    cluster.sql(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    await store._database._way._engine.dispose()  # type: ignore[union-attr]
    assert await bench.says() == WELL


async def test_a_store_that_is_gone_or_has_lost_a_table_is_down_with_the_reason(
    bench: Bench, store: Store
) -> None:
    await store._database.write(Connection.exec_driver_sql, "DROP TABLE conversations")
    await store._database.write(Connection.exec_driver_sql, "DROP TABLE people")
    status, body = await bench.health.read()
    assert (status, body["status"], body["reasons"]) == (503, "down", ["database: unfit"])


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_file_that_was_taken_away_is_no_store(bench: Bench, database_url: str) -> None:
    """Rows were written into it as long as it was open, and were lost with the process."""
    file = Path(database_url.partition("///")[2])
    aside = file.rename(file.with_name("aside.db"))  # noqa: ASYNC240
    assert await bench.says() == (503, "down", ["database"])
    aside.rename(file)
    assert await bench.says() == WELL


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_disk_without_room_is_told_while_it_has_none(bench: Bench) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        status, body = await bench.health.read()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (status, body["reasons"]) == (503, ["database: read-only"])
    assert await bench.says() == WELL


async def test_what_waits_too_long_is_told_by_its_queue(bench: Bench, store: Store) -> None:
    await store.inbox.put([update_input(1)])
    bench.passes(seconds=LIMITS["inbox"].total_seconds() - 1)
    assert await bench.says() == WELL
    bench.passes(seconds=1)
    assert await bench.says() == (503, "degraded", ["inbox"])
    await store._database.write(Connection.exec_driver_sql, "UPDATE inbox SET state = 'done'")
    assert await bench.says() == WELL


async def test_what_is_due_later_and_what_stands_behind_it_waits_by_right(
    bench: Bench, store: Store
) -> None:
    await store.inbox.put([update_input(1), update_input(2)])
    later = {"later": bench.clock.now() + timedelta(hours=1)}

    def postpone(connection: Connection) -> None:
        moment = later["later"].replace(tzinfo=None) if store.for_one else later["later"]
        statement = "UPDATE inbox SET due_at = :at WHERE id = (SELECT min(id) FROM inbox)"
        connection.execute(text(statement), {"at": moment})

    await store._database.write(postpone)
    bench.passes(seconds=3600)
    assert await bench.says() == WELL
    bench.passes(seconds=LIMITS["inbox"].total_seconds())
    assert (await bench.says())[2] == ["inbox"]


async def test_a_chat_that_is_stuck_is_told_and_one_that_blocked_us_is_not(
    bench: Bench, queue: Queue, store: Store, clock: FakeClock
) -> None:
    await queue(Message("answer", lane=Lane.REPLY), chat=7)
    await queue(Message("answer", lane=Lane.REPLY), chat=8)
    bench.passes(seconds=LIMITS["outbox"].total_seconds())
    assert (await bench.says())[2] == ["outbox"]

    def block(connection: Connection, chat_id: ChatId) -> None:
        connection.execute(people.insert().values(chat_id=chat_id, unreachable_since=clock.now()))

    await store._database.write(block, ChatId(7))
    assert (await bench.says())[2] == ["outbox"]
    await store._database.write(block, ChatId(8))
    assert await bench.says() == WELL


@pytest.mark.parametrize("step", [timedelta(hours=8), timedelta(days=3), timedelta(hours=-1)])
async def test_a_step_of_the_clock_makes_nothing_old_and_hides_nothing(
    bench: Bench, store: Store, step: timedelta
) -> None:
    await store.inbox.put([update_input(1)])
    assert await bench.says() == WELL
    bench.clock.at += step
    assert await bench.says() == WELL, "it has not waited for so long"
    await store.inbox.put([update_input(2, chat_id=ChatId(8))])
    assert await bench.says() == WELL
    bench.passes(seconds=LIMITS["inbox"].total_seconds())
    assert (await bench.says())[2] == ["inbox"], "it has now"
    await store._database.write(
        Connection.exec_driver_sql, "UPDATE inbox SET state = 'done' WHERE chat_id = 7"
    )
    assert (await bench.says())[2] == ["inbox"], "and so has the one that came after the step"


async def test_a_loop_that_keeps_failing_is_told_by_name(bench: Bench) -> None:
    ending, loop = asyncio.Event(), Brittle(KeyError())
    kept = asyncio.create_task(bench.loops.keep("ledger", loop, ending))
    await until(lambda: loop.runs == 2)
    assert await bench.says() == (503, "degraded", ["loop ledger"])
    ending.set()
    loop.stopped.set()
    await kept


async def test_check_tells_what_the_processes_at_work_are_not_well_with(
    bench: Bench, store: Store, clock: FakeClock
) -> None:
    ending, loop = asyncio.Event(), Brittle(KeyError())
    kept = asyncio.create_task(bench.loops.keep("ledger", loop, ending))
    await until(lambda: loop.runs == 2)
    await bench.queue_watch.look()
    other = Store(store._database, clock, "check")
    assert await find_troubles(other, clock) == ["alone: loop ledger: KeyError"]
    ending.set()
    loop.stopped.set()
    await kept


async def test_however_many_ask_one_row_is_written(bench: Bench, store: Store) -> None:
    await asyncio.gather(*(bench.health.read() for _ in range(50)))
    for _ in range(5):
        await bench.health.read()
    count = "SELECT count(*) FROM workers"
    rows = await store._database.read(lambda c: c.exec_driver_sql(count).scalar())
    assert rows == 1
