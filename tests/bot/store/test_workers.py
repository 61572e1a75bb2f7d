"""Several processes over one database: who holds what, who takes over, whose word counts."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.store import OutboxResult, OutboxRow, OutboxState, Store
from bot.store import unit as unit_module
from bot.store.engine.database import Database
from bot.store.queues.inbox import put
from bot.store.workers import LIFE
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import Filed
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned
from tests.bot.fakes import FakeClock, update_input


@pytest.fixture
async def other(store: Store, database_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    """Another process at the same database."""
    other = Store(Database(database_url), clock, "other")
    await other.workers.begin()
    yield other
    await other.close()


async def _says(store: Store, *texts: str, chat: int = 7) -> Sequence[OutboxRow]:
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(chat), {}, [Message(text) for text in texts], (), ())])
    return unit.outbox_rows


async def _effects(store: Store, *keys: str, case: str = "N1") -> list[str]:
    """The keys that `store` is to run itself."""
    effects = [Effect(EffectKind.URGE, key, case, {}) for key in keys]
    async with store.unit() as unit:
        await unit.save([Turned(ChatId(7), {}, (), effects, ())])
    return [stored_effect.effect.key for stored_effect in unit.stored_effects]


async def test_what_one_holds_another_takes_only_when_it_has_died(
    store: Store, other: Store, clock: FakeClock
) -> None:
    await _says(store, "a")
    await _effects(store, "k")
    assert await other.outbox.take(10) == []
    assert await other.effects.take((), 10) == []
    clock.forward(seconds=LIFE.total_seconds() - 1)
    await store.workers.beat()
    clock.forward(seconds=2)
    await other.workers.beat()
    assert await other.outbox.take(10) == []
    clock.forward(seconds=LIFE.total_seconds() - 2)
    assert len(await other.outbox.take(10)) == 1
    assert len(await other.effects.take((), 10)) == 1


async def test_what_was_being_said_when_a_process_died_is_said_again_without_a_ring(
    store: Store, other: Store, clock: FakeClock
) -> None:
    first, _ = await _says(store, "a", "b")
    await store.outbox.mark_sending([first])
    await store.workers.end()
    assert [outbox_row.unknown for outbox_row in await other.outbox.take(10)] == [True, False]


async def test_a_process_that_stood_still_cannot_say_what_became_of_its_rows(
    store: Store, other: Store, clock: FakeClock
) -> None:
    outbox_rows = await _says(store, "a")
    await store.outbox.mark_sending(outbox_rows)
    clock.forward(seconds=LIFE.total_seconds())
    await other.workers.beat()
    [outbox_row] = await other.outbox.take(10)
    late = OutboxResult(outbox_rows[0], OutboxState.SENT, message_id=5)
    assert await store.outbox.finish([late]) == []
    assert await store.outbox.mark_sending(outbox_rows) == {}
    assert await other.outbox.mark_sending([outbox_row]) == {7: {}}
    await other.outbox.finish([OutboxResult(outbox_row, OutboxState.SENT, message_id=6)])
    assert (await store.queue_report()).outbox.waiting == 0


async def test_a_process_that_stood_still_cannot_tell_of_an_effect_twice(
    store: Store, other: Store, clock: FakeClock
) -> None:
    async with store.unit() as unit:
        an_effect = Effect(EffectKind.FILE_CASE, "d1", "d1", {})
        await unit.save([Turned(ChatId(7), {}, (), [an_effect], ())])
    [stored_effect] = unit.stored_effects
    clock.forward(seconds=LIFE.total_seconds())
    await other.workers.beat()
    [taken] = await other.effects.take((), 10)
    await store.effects.finish(stored_effect, Filed("d1", refusal="no"))
    await store.effects.postpone(stored_effect, clock.now(), "Unavailable")
    assert (await store.queue_report()).inbox.waiting == 0
    await other.effects.finish(taken, Filed("d1", refusal="no"))
    assert (await store.queue_report()).inbox.waiting == 1


async def test_an_effect_goes_behind_an_older_one_for_its_case_whoever_runs_that(
    store: Store, other: Store, clock: FakeClock
) -> None:
    assert await _effects(store, "first") == ["first"]
    assert await _effects(other, "second") == []
    assert await _effects(other, "third", case="N2") == ["third"]
    [left] = await store.effects.take({1}, 10)
    assert left.effect.key == "second"
    await store.workers.end()
    assert [e.effect.key for e in await other.effects.take({3}, 10)] == ["first", "second"]


async def test_one_that_begins_under_the_same_name_inherits_at_once(
    store: Store, other: Store, database_url: str, clock: FakeClock
) -> None:
    await _says(store, "a")
    await _says(other, "b", chat=8)
    again = Store(Database(database_url), clock)
    await again.workers.begin()
    assert [outbox_row.content for outbox_row in await again.outbox.take(10)] == [Message("a")]
    alone = Store(Database(database_url), clock, "whoever")
    await alone.workers.begin(alone=True)
    assert len(await alone.outbox.take(10)) == 2
    await again.close()
    await alone.close()


async def test_a_duty_is_one_process_s_until_it_dies(
    store: Store, other: Store, clock: FakeClock
) -> None:
    held = await asyncio.gather(store.workers.hold("poll"), other.workers.hold("poll"))
    assert sorted(held) == [False, True]
    holder, spare = (store, other) if held[0] else (other, store)
    clock.forward(seconds=LIFE.total_seconds() - 1)
    await spare.workers.beat()
    assert not await spare.workers.hold("poll")
    clock.forward(seconds=2)
    assert await spare.workers.hold("poll")
    await holder.workers.beat()
    assert not await holder.workers.hold("poll")


async def test_two_processes_claim_different_chats(store: Store, other: Store) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    async with store.unit() as unit:
        [mine] = await unit.claim(1)
        if store.for_one:  # SQLite lets one write at a time: the other would wait
            return
        async with other.unit() as second:
            [theirs] = await second.claim(10)
    assert {mine.chat_id, theirs.chat_id} == {1, 2}


async def test_a_chat_is_one_process_s_though_something_older_is_stored_late(
    store: Store, other: Store, database_url: str, clock: FakeClock
) -> None:
    """Rows are numbered when they are written and seen when they are committed: what a third
    process commits last may be what the chat waits for longest."""
    if store.for_one:  # SQLite lets one write at a time: nothing overtakes
        return
    third = Database(database_url)
    async with store.unit() as mine:
        async with third.transaction() as late:
            await late.do(put, third, [update_input(1)], clock)
            await store.inbox.put([update_input(2)])
            [waiting] = await mine.claim(10)
        async with other.unit() as theirs:
            assert not await theirs.claim(10)
        handled = [inbound.id for inbound in waiting.inbox]
        await mine.save([Turned(ChatId(7), {"said": 2}, (), (), handled)])
    async with other.unit() as theirs:
        [waiting] = await theirs.claim(10)
    await third.close()
    assert [inbound.payload["update_id"] for inbound in waiting.inbox] == [1]
    assert waiting.conversation == {"said": 2}


async def test_a_chat_whose_inputs_another_has_just_handled_is_not_claimed_empty(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at what waits and the lock of a chat, another may have had its turn."""
    seen_before = {ChatId(7): 1}
    monkeypatch.setattr(unit_module, "oldest_chats", lambda *_: (seen_before, False))
    async with store.unit() as unit:
        assert not await unit.claim(10)
