"""Chats that wanted to be woken: once, by whoever looks, and whatever dies in between."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Select, insert, select, text

from bot.leadership import Leadership
from bot.loops.reminders import Reminders
from bot.store import Store
from bot.store.engine.database import Database
from bot.store.engine.migrate import migrate
from bot.store.models import conversations
from dialogs.registry import restored
from dialogs.state.event import Due
from handlers.inbox_rows import outcome_from_plain
from handlers.ports import ChatId, Inbound, Turned, Waiting
from handlers.retry_rules import INPUT
from handlers.turn import handle
from tests.bot.fakes import FakeClock, reborn, until, update_input

SOON = timedelta(minutes=10)
OFTEN = timedelta(milliseconds=5)


async def wants(store: Store, chat: int, due_at: datetime | None, update_id: int = 0) -> None:
    """A turn of the chat, after which it wants to be woken then."""
    await store.inbox.put([update_input(update_id or chat, chat)])
    async with store.unit() as unit:
        for waiting in await unit.claim(32):
            handled = [inbound.id for inbound in waiting.inbox]
            await unit.save([Turned(waiting.chat_id, {}, (), (), handled, due_at=due_at)])


async def dues(store: Store) -> list[Waiting]:
    """The chats that have a Due before them; nothing of the look lasts."""
    async with store.unit() as unit:
        claimed = await unit.claim(32)
    assert all(
        outcome_from_plain(inbound.payload) == Due() for each in claimed for inbound in each.inbox
    )
    return list(claimed)


async def test_a_chat_is_woken_when_its_moment_has_come_and_not_before(
    store: Store, clock: FakeClock
) -> None:
    await wants(store, 7, clock.now() + SOON)
    await wants(store, 8, clock.now() + 2 * SOON)
    await wants(store, 9, None)
    assert await store.wake_due(100) == 0
    clock.forward(minutes=10)
    assert await store.wake_due(100) == 1
    [woken] = await dues(store)
    assert woken.chat_id == 7
    assert woken.inbox[0].at == clock.now()
    assert await store.wake_due(100) == 0, "its moment is forgotten"


async def test_whoever_wakes_twice_wakes_once(
    store: Store, database_url: str, clock: FakeClock
) -> None:
    moment = clock.now() + SOON
    await wants(store, 7, moment)
    clock.forward(minutes=10)
    other = Store(Database(database_url), clock, "other")
    await asyncio.gather(store.wake_due(100), other.wake_due(100))
    await other.close()
    [woken] = await dues(store)
    assert len(woken.inbox) == 1
    # An older turn, done again, asks for the moment that was.
    async with store.unit() as unit:
        [waiting] = await unit.claim(32)
        await unit.save([Turned(ChatId(7), {}, (), (), [waiting.inbox[0].id], due_at=moment)])
    assert await store.wake_due(100) == 1
    assert not await dues(store)


async def test_a_moment_that_a_turn_moved_meanwhile_is_kept(store: Store, clock: FakeClock) -> None:
    await wants(store, 7, clock.now())
    await store.wake_due(100)
    later = clock.now() + SOON
    await wants(store, 7, later, update_id=2)
    assert await store.wake_due(100) == 0
    clock.forward(minutes=10)
    assert await store.wake_due(100) == 1


async def test_those_who_waited_longest_are_woken_first_and_the_rest_the_next_time(
    store: Store, clock: FakeClock
) -> None:
    for chat in range(1, 6):
        await wants(store, chat, clock.now() - timedelta(minutes=chat))
    assert await store.wake_due(3) == 3
    assert {each.chat_id for each in await dues(store)} == {3, 4, 5}
    assert await store.wake_due(3) == 2


async def test_a_process_killed_while_it_wakes_leaves_the_moment_to_be_seen_again(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wants(store, 7, clock.now())

    def dies(*args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.store.queues.due.put", dies)
    with pytest.raises(KeyboardInterrupt):
        await store.wake_due(100)
    monkeypatch.undo()
    await reborn(store)
    assert await store.wake_due(100) == 1
    assert len(await dues(store)) == 1


async def test_a_due_whose_turn_fails_for_good_is_not_put_again(
    store: Store, clock: FakeClock
) -> None:
    moment = clock.now()
    await wants(store, 7, moment)
    await store.wake_due(100)
    for _ in range(INPUT.tries or 0):
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            failed = (waiting.inbox[0].id, "ValueError")
            await unit.save(
                [Turned(ChatId(7), {}, (), (), (), failed=failed, due_at=waiting.due_at)]
            )
        clock.forward(minutes=1)
    assert await store.wake_due(100) == 0
    [row] = await store.needs_attention()
    assert row.what == "outcome"


async def test_the_turn_that_is_taken_decides_the_moment_and_one_that_fails_leaves_it(
    store: Store, clock: FakeClock
) -> None:
    class Reader:
        async def read(self, inbound: Inbound) -> None:
            if inbound.payload["update_id"] == 2:
                raise ValueError("poison")

    moment = clock.now() + SOON
    await wants(store, 7, moment)
    for update_id in (3, 2):  # one that holds nothing for a turn, and one that cannot be read
        await store.inbox.put([update_input(update_id, 7)])
        async with store.unit() as unit:
            [turned] = await handle(unit, Reader(), clock)
        assert turned.due_at == moment
        assert restored(turned.conversation) == restored({})


async def test_the_loop_wakes_and_sends_the_signal(store: Store, clock: FakeClock) -> None:
    signals: list[str] = []

    def make() -> Reminders:
        reminders = Reminders(store, OFTEN)
        reminders.on_stored = lambda: signals.append("inbox")
        return reminders

    duty = Leadership("reminders", store.workers, make, OFTEN)
    running = asyncio.create_task(duty.run())
    await wants(store, 7, clock.now())
    await until(lambda: bool(signals))
    assert [each.chat_id for each in await dues(store)] == [7]
    duty.stop()
    await running


async def test_moments_are_found_by_their_index(
    store: Store, database_url: str, clock: FakeClock
) -> None:
    query: Select[tuple[int]] = (
        select(conversations.c.chat_id)
        .where(conversations.c.due_at <= clock.now())
        .order_by(conversations.c.due_at)
        .limit(100)
    )
    database = Database(database_url)

    def plan(connection: Connection) -> str:
        sql = query.compile(connection, compile_kwargs={"literal_binds": True})
        if not database.sqlite:
            connection.execute(text("SET enable_seqscan = off"))  # the table is empty
        explain = "EXPLAIN QUERY PLAN" if database.sqlite else "EXPLAIN"
        return "".join(str(row) for row in connection.execute(text(f"{explain} {sql}")))

    assert "ix_conversations_due" in await database.read(plan)
    await database.close()


async def test_what_an_earlier_release_stored_is_woken_once_after_the_upgrade(
    database_url: str, clock: FakeClock
) -> None:
    """The migration cannot know the moments, so it has every chat asked."""
    await migrate(database_url, "0003")
    database = Database(database_url)
    row = {"chat_id": 7, "state": {}, "updated_at": clock.now() - timedelta(days=90)}
    await database.write(lambda connection: connection.execute(insert(conversations), row))
    await database.close()
    store = await Store.open(database_url, clock)
    assert await store.wake_due(100) == 1
    assert [each.chat_id for each in await dues(store)] == [7]
    await store.close()


async def test_a_look_that_fails_is_followed_by_the_next(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would end the program, and everybody's petitions with it."""
    await wants(store, 7, clock.now())
    usual, failures = store.wake_due, [ValueError("a row that nobody can read")]

    async def wake_due(limit: int) -> int:
        if failures:
            raise failures.pop()
        return await usual(limit)

    monkeypatch.setattr(store, "wake_due", wake_due)
    reminders = Reminders(store, OFTEN)
    told = asyncio.Event()
    reminders.on_stored = told.set
    running = asyncio.create_task(reminders.run())
    await told.wait()
    reminders.stop()
    await running
    assert [waiting.chat_id for waiting in await dues(store)] == [7]
