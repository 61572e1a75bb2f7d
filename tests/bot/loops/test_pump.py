"""One transaction a batch: what waits to be written goes with the turns, and nothing of it is lost
when they are undone."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.loops.effects import EffectLoop
from bot.loops.pump import CHATS_A_BATCH, Pump
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import Store, StoreUnit
from bot.store.engine.sqlite import Sqlite
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned
from tests.bot.fakes import DONE_WITHIN, FakeClock, FakeTelegram, done, until, update_input
from tests.bot.loops.batches import hand_over, says

ONE_DATABASE = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


@pytest.fixture
def commits(store: Store) -> Iterator[list[Connection]]:
    """What was committed, one entry a transaction."""
    noted: list[Connection] = []

    def note(connection: Connection) -> None:
        noted.append(connection)

    event.listen(store._database.engine, "commit", note)
    yield noted
    event.remove(store._database.engine, "commit", note)


@ONE_DATABASE
async def test_what_became_of_messages_goes_with_the_next_batch_of_turns(
    store: Store, sends: SendLoop, telegram: FakeTelegram, commits: list[Connection]
) -> None:
    way = store._database._way
    assert isinstance(way, Sqlite)
    way.ride = timedelta(hours=1)
    await hand_over(sends, await says(store, Message("a")))
    await until(lambda: telegram.said == ["a"] and bool(way._boarding._waiting))
    async with store.unit() as unit:
        commits.clear()
        await unit.claim(32)
    assert len(commits) == 1
    assert (await store.queue_report()).outbox.waiting == 0


@ONE_DATABASE
async def test_an_update_and_its_turn_share_a_commit(
    store: Store, clock: FakeClock, sends: SendLoop, telegram: FakeTelegram, commits: list[object]
) -> None:
    turns = Pump(store, _greets, sends, _no_effects(store, clock), Metrics())
    running = asyncio.create_task(turns.run(timedelta(hours=1)))
    await until(lambda: store._database._way.begin_turns is not None)
    await asyncio.sleep(0.02)  # its first look has found nothing
    commits.clear()
    assert await store.inbox.put([update_input(1)]) == 1
    assert len(commits) == 1
    await until(lambda: telegram.said == ["好"])
    turns.stop()
    await running


@ONE_DATABASE
async def test_what_a_citizen_says_while_spoken_to_is_stored_with_its_turn_and_others_do_not_wait(
    store: Store, clock: FakeClock, sends: SendLoop, telegram: FakeTelegram, commits: list[object]
) -> None:
    """It would have been stored without its turn, which comes when they have heard all: two commits
    and two looks at what waits, of which the first finds nothing to do."""
    turns = Pump(store, _greets, sends, _no_effects(store, clock), Metrics())
    sends.said = turns.said
    running = asyncio.create_task(turns.run(timedelta(hours=1)))
    await until(lambda: store._database._way.begin_turns is not None)
    telegram.gate = asyncio.Event()
    assert await store.inbox.put([update_input(1, 7)]) == 1
    await until(lambda: telegram.busy == {7})
    commits.clear()
    saying = asyncio.create_task(store.inbox.put([update_input(2, 7)]))
    assert await store.inbox.put([update_input(3, 8)]) == 1
    await until(lambda: telegram.busy == {7, 8})
    assert (len(commits), saying.done(), store.waits_for(ChatId(7))) == (1, False, True)
    commits.clear()
    telegram.gate.set()
    assert await saying == 1
    await until(lambda: telegram.said == ["好"] * 3)
    assert len(commits) == 1
    turns.stop()
    await running


@ONE_DATABASE
async def test_what_a_batch_says_is_on_its_way_before_the_next_is_begun(
    store: Store,
    clock: FakeClock,
    sends: SendLoop,
    telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next one thinks, and what was to be said waited for the interpreter as long as that."""
    busy: list[int] = []
    usual = store.turns

    async def turns(work: Callable[[StoreUnit], Coroutine[Any, Any, Any]]) -> Any:
        busy.append(len(telegram.busy))
        return await usual(work)

    monkeypatch.setattr(store, "turns", turns)
    telegram.gate = asyncio.Event()
    await store.inbox.put([update_input(n, n) for n in range(1, CHATS_A_BATCH + 2)])
    pump = Pump(store, _greets, sends, _no_effects(store, clock), Metrics())
    running = asyncio.create_task(pump.run(timedelta(hours=1)))
    await until(lambda: len(telegram.busy) == CHATS_A_BATCH + 1)
    telegram.gate.set()
    pump.stop()
    await running
    assert busy == [0, CHATS_A_BATCH]


@ONE_DATABASE
async def test_what_answers_a_citizen_goes_before_the_webhook_is_answered(
    store: Store, clock: FakeClock, sends: SendLoop, telegram: FakeTelegram
) -> None:
    """The citizen waits, Telegram does not; both are told after the commit."""
    pump = Pump(store, _greets, sends, _no_effects(store, clock), Metrics())
    running = asyncio.create_task(pump.run(timedelta(hours=1)))
    await until(lambda: store._database._way.begin_turns is not None)
    telegram.gate = asyncio.Event()

    async def confirmed() -> set[int]:
        assert await store.inbox.put([update_input(1, 7)]) == 1
        return set(telegram.busy)

    assert await confirmed() == {7}
    telegram.gate.set()
    pump.stop()
    await running


@ONE_DATABASE
async def test_an_update_is_confirmed_when_its_batch_is_committed_and_not_before(
    store: Store,
) -> None:
    """Telegram forgets what is confirmed."""
    store.takes_turns(lambda: None)
    putting = asyncio.create_task(store.inbox.put([update_input(1)]))
    await asyncio.sleep(0)
    claimed, thought = threading.Event(), threading.Event()

    async def batch(unit: StoreUnit) -> None:
        assert len(await unit.claim(32)) == 1
        claimed.set()
        await unit.think(thought.wait)

    turns = asyncio.create_task(store.turns(batch))
    await until(claimed.is_set)
    await asyncio.sleep(0.02)
    confirmed = putting.done()
    thought.set()
    await turns
    assert not confirmed
    assert await putting == 1


@ONE_DATABASE
async def test_a_batch_of_turns_is_thought_about_where_it_is_written(store: Store) -> None:
    """Each way into the writer's thread and back costs one citizen as much as what is done there.
    What is waited for there, on the other hand, would never come."""
    threads: list[str] = []

    async def batch(unit: StoreUnit) -> None:
        await unit.claim(32)
        await unit.think(lambda: threads.append(threading.current_thread().name))

    async def waits(unit: StoreUnit) -> None:
        await unit.claim(32)
        await asyncio.sleep(0)

    await store.turns(batch)
    assert [name.rpartition("_")[0] for name in threads] == ["store-writer"]
    with pytest.raises(RuntimeError, match="waited inside a transaction"):
        await store.turns(waits)
    await store.turns(batch)


@ONE_DATABASE
async def test_what_went_with_a_batch_that_was_undone_is_written_without_it(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    store.takes_turns(lambda: None)
    await hand_over(sends, await says(store, Message("a")))
    await until(lambda: telegram.said == ["a"])
    putting = asyncio.create_task(store.inbox.put([update_input(1)]))
    await asyncio.sleep(0)

    async def spoilt(unit: StoreUnit) -> None:
        assert len(await unit.claim(32)) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.turns(spoilt)
    async with asyncio.timeout(DONE_WITHIN.total_seconds()):
        assert await putting == 1
    await done(store, sends)
    async with store.unit() as unit:
        assert len(await unit.claim(32)) == 1


@ONE_DATABASE
async def test_what_cannot_be_written_is_undone_alone(store: Store) -> None:
    """Everybody in the commit would have got the error of one."""

    def writes(connection: Connection, items: Sequence[int]) -> Sequence[int]:
        connection.exec_driver_sql("INSERT INTO duties VALUES (?, 'me')", (str(items[0]),))
        if 0 in items:
            raise ValueError("zero")
        return [item * 2 for item in items]

    board = store._database.board
    given = await asyncio.gather(
        *(board(writes, item, rides=True) for item in (1, 0, 3)), return_exceptions=True
    )
    assert (given[0], given[2]) == (2, 6)
    assert isinstance(given[1], ValueError)
    stored = await store._database.read(
        lambda connection: connection.exec_driver_sql("SELECT name FROM duties").scalars().all()
    )
    assert sorted(stored) == ["1", "3"]


async def _greets(unit: StoreUnit, limit: int) -> Sequence[Turned]:
    turned = [
        Turned(each.chat_id, {}, [Message("好")], (), [inbound.id for inbound in each.inbox])
        for each in await unit.claim(limit)
    ]
    await unit.save(turned)
    return turned


def _no_effects(store: Store, clock: FakeClock) -> EffectLoop:
    async def never(*_: object) -> None:
        raise AssertionError("nothing is wanted of the backend here")

    return EffectLoop(store.effects, never, clock, Metrics())
