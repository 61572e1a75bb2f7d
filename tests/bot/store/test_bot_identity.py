"""A store is of one bot at a time; what is bound to the chats of the one before is void."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain, to_plain
from bot.leadership import Heartbeat
from bot.loops.intake import inputs_of
from bot.store import AnotherBot, OthersAtWork, OutboxResult, OutboxState, Store, Stub
from bot.store.workers import LIFE
from dialogs.state.effect import Effect, EffectKind, FileToAttach
from dialogs.state.message import Leave, Message, Output, Toast
from handlers.ports import ChatId, Turned
from tests.bot.fakes import FakeClock, Queue, raw_message

OLD, NEW = 1_000_001, 1_000_002
CARD = Message("卡", slot="matter:a", stub="旧卡")


async def _shown(store: Store, queue: Queue, output: Output, message_id: int) -> None:
    [outbox_row] = await queue(output)
    await store.outbox.mark_sending([outbox_row])
    await store.outbox.finish([OutboxResult(outbox_row, OutboxState.SENT, message_id=message_id)])


async def _reborn(store: Store, clock: FakeClock, name: str = "alone") -> Store:
    life = Store(store._database, clock, name)
    await life.workers.begin()
    return life


async def test_a_store_without_a_bot_becomes_that_of_the_first_with_all_it_holds(
    store: Store, queue: Queue
) -> None:
    await _shown(store, queue, CARD, 41)
    whose = await store.take_over(OLD)
    assert (whose.bot, whose.first, whose.former) == (OLD, OLD, None)
    [again] = await queue(CARD)
    assert await store.outbox.mark_sending([again]) == {7: {"matter:a": 41}}
    assert await store.take_over(OLD) == whose


async def test_another_bot_finds_no_message_that_it_could_edit_and_no_tap_to_answer(
    store: Store, queue: Queue, clock: FakeClock
) -> None:
    await store.take_over(OLD)
    await _shown(store, queue, CARD, 41)
    await queue(Toast("4300", "好"), chat=8)
    await queue(Leave(), chat=-5)
    [fresh] = await queue(replace(CARD, fresh=True))
    await store.outbox.mark_sending([fresh])
    stub = OutboxResult(fresh, OutboxState.SENT, message_id=42)
    await store.outbox.finish([replace(stub, stub=Stub(41, "旧卡"))])
    await queue(CARD, Message("别的"))

    life = await _reborn(store, clock)
    whose = await life.take_over(NEW)
    assert (whose.bot, whose.first, whose.former) == (NEW, OLD, OLD)
    outbox_rows = await life.outbox.take(100)
    assert [outbox_row.content for outbox_row in outbox_rows] == [CARD, Message("别的")]
    assert await life.outbox.mark_sending(outbox_rows) == {7: {}}
    assert (await life.take_over(NEW)).former is None, "it is noticed once"


async def test_a_file_that_waits_is_asked_for_once_more(
    store: Store, queue: Queue, clock: FakeClock
) -> None:
    await store.take_over(OLD)
    await store.inbox.put(inputs_of([raw_message(1)], OLD))
    an_effect = FileToAttach(Attachment("photo", "F1"), 1, clock.now() + timedelta(hours=20))
    effect = Effect(EffectKind.ATTACH_FILE, "d1:file:1", "d1", to_plain(an_effect))
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
        handled = [inbound.id for inbound in waiting.inbox]
        await unit.save([Turned(ChatId(7), {}, (), (effect,), handled)])
    life = await _reborn(store, clock)
    await life.take_over(NEW)
    [stored_effect] = await life.effects.take((), 10)
    given_up = from_plain(FileToAttach, stored_effect.effect.body)
    assert given_up == replace(an_effect, until=clock.now())


async def test_while_others_work_for_the_former_bot_the_store_stays_theirs(
    store: Store, queue: Queue, clock: FakeClock, database_url: str
) -> None:
    await store.take_over(OLD)
    await _shown(store, queue, CARD, 41)
    other = await Store.open(database_url, clock, "another machine")
    await other.workers.begin()
    with pytest.raises(OthersAtWork):
        await other.take_over(NEW)
    [again] = await queue(CARD)
    assert await store.outbox.mark_sending([again]) == {7: {"matter:a": 41}}
    assert (await other.take_over(OLD)).former is None, "the same bot is welcome"
    clock.forward(seconds=LIFE.total_seconds())
    await other.workers.beat()
    assert (await other.take_over(NEW)).former == OLD
    await other.close()


async def test_who_stood_still_while_another_bot_took_the_store_ends(
    store: Store, clock: FakeClock, database_url: str
) -> None:
    await store.take_over(OLD)
    heart = Heartbeat(store.workers, timedelta(0))
    other = await Store.open(database_url, clock, "another machine")
    await other.workers.begin()
    clock.forward(seconds=LIFE.total_seconds())
    await other.take_over(NEW)
    with pytest.raises(AnotherBot):
        await heart.run()
    await other.workers.beat()
    await other.close()


async def test_an_update_says_to_whom_it_came(store: Store) -> None:
    await store.inbox.put([*inputs_of([raw_message(1)], OLD), *inputs_of([raw_message(1)], NEW)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(1)
    assert [inbound.bot for inbound in waiting.inbox] == [OLD, NEW]
