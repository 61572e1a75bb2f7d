"""The transaction of a turn: what is claimed, what is saved, what a crash leaves behind."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.store import OutboxResult, OutboxState, Store
from bot.store.workers import LIFE
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.message import Message, Output
from handlers.ports import ChatId, Turned, Waiting
from handlers.retry_rules import INPUT
from tests.bot.fakes import FakeClock, reborn, update_input


def _turned(
    waiting: Waiting,
    outputs: Sequence[Output] = (),
    effects: Sequence[Effect] = (),
    links: dict[str, str] | None = None,
    reachable: bool | None = None,
) -> Turned:
    handled = [inbound.id for inbound in waiting.inbox]
    return Turned(
        waiting.chat_id, {"seen": len(handled)}, outputs, effects, handled, links or {}, reachable
    )


def _failed(waiting: Waiting, error: str = "ValueError") -> Turned:
    return Turned(
        waiting.chat_id, waiting.conversation, (), (), (), failed=(waiting.inbox[0].id, error)
    )


async def _claim_and_drop(store: Store) -> Sequence[Waiting]:
    """What a claim would find now; nothing of it lasts."""
    async with store.unit() as unit:
        return await unit.claim(32)


async def test_an_update_stored_twice_is_there_once(store: Store) -> None:
    assert await store.inbox.put([update_input(1), update_input(2)]) == 2
    assert await store.inbox.put([update_input(2), update_input(3)]) == 1
    [waiting] = await _claim_and_drop(store)
    assert [inbound.payload["update_id"] for inbound in waiting.inbox] == [1, 2, 3]


async def test_an_update_id_that_jumps_back_is_still_new(store: Store) -> None:
    await store.inbox.put([update_input(900)])
    assert await store.inbox.put([update_input(5)]) == 1


async def test_nul_and_lone_surrogates_come_back_as_they_went_in(store: Store) -> None:
    await store.inbox.put([update_input(1, text="a\x00b\ud83d\ud83dc")])
    [waiting] = await _claim_and_drop(store)
    assert waiting.inbox[0].payload["message"]["text"] == "a\x00b\ud83d\ud83dc"


async def test_chats_are_claimed_by_their_oldest_input_with_all_theirs_in_order(
    store: Store,
) -> None:
    await store.inbox.put([update_input(1, 20), update_input(2, 10), update_input(3, 20)])
    claimed = await _claim_and_drop(store)
    assert [waiting.chat_id for waiting in claimed] == [20, 10]
    assert [inbound.payload["update_id"] for inbound in claimed[0].inbox] == [1, 3]


async def test_a_chat_that_floods_leaves_room_for_others(store: Store) -> None:
    await store.inbox.put([update_input(n, 1) for n in range(200)])
    await store.inbox.put([update_input(500, 2)])
    claimed = await _claim_and_drop(store)
    assert [(waiting.chat_id, len(waiting.inbox)) for waiting in claimed] == [(1, 20), (2, 1)]


async def test_what_comes_too_fast_has_its_turn_later_and_in_order(
    store: Store, clock: FakeClock
) -> None:
    delays = (0, 0, 1, 2)
    inputs = [
        replace(update_input(n), delay=timedelta(seconds=delay)) for n, delay in enumerate(delays)
    ]
    await store.inbox.put([*inputs, update_input(9, 9)])
    taken = []
    for _ in range(3):
        async with store.unit() as unit:
            claimed = await unit.claim(32)
            await unit.save([_turned(waiting) for waiting in claimed])
        taken.append([len(waiting.inbox) for waiting in claimed])
        clock.forward(seconds=1)
    assert taken == [[2, 1], [1], [1]]


async def test_what_was_saved_is_found_at_the_next_turn(store: Store) -> None:
    await store.inbox.put([update_input(1)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(32)
        assert waiting.conversation is None
        await unit.save([_turned(waiting)])
    assert not await _claim_and_drop(store)
    await store.inbox.put([update_input(2)])
    [waiting] = await _claim_and_drop(store)
    assert waiting.conversation == {"seen": 1}
    assert waiting.inbox[0].payload["update_id"] == 2


async def test_a_conversation_that_ended_is_gone(store: Store) -> None:
    for update_id, conversation in ((1, {"draft": 1}), (2, None)):
        await store.inbox.put([update_input(update_id)])
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([Turned(ChatId(7), conversation, (), (), [waiting.inbox[0].id])])
    await store.inbox.put([update_input(3)])
    [waiting] = await _claim_and_drop(store)
    assert waiting.conversation is None


async def test_a_process_killed_before_the_commit_leaves_everything_to_be_done_again(
    store: Store,
) -> None:
    await store.inbox.put([update_input(1)])
    effect = Effect(EffectKind.URGE, "k1", "N1", {})
    with pytest.raises(KeyboardInterrupt):
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([_turned(waiting, [Message("好")], [effect])])
            raise KeyboardInterrupt
    [again] = await _claim_and_drop(store)
    assert again.inbox[0].uid == waiting.inbox[0].uid
    assert again.conversation is None
    await reborn(store)
    assert not await store.outbox.take(10)
    assert not await store.effects.take((), 10)


async def test_rows_and_effects_are_handed_over_as_they_were_stored(store: Store) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    card = Message("<b>卡片</b>", slot="draft", ring=False)
    effect = Effect(EffectKind.FILE_CASE, "draft-1", "draft-1", {"facts": "牛粪"})
    async with store.unit() as unit:
        one, two = await unit.claim(32)
        await unit.save([_turned(one, [card, Message("b")], [effect]), _turned(two, [card])])
    assert [(outbox_row.chat_id, outbox_row.content) for outbox_row in unit.outbox_rows] == [
        (1, card),
        (1, Message("b")),
        (2, card),
    ]
    [stored_effect] = unit.stored_effects
    assert (stored_effect.chat_id, stored_effect.effect) == (1, effect)
    await reborn(store)
    assert await store.outbox.take(10) == unit.outbox_rows
    assert await store.effects.take((), 10) == unit.stored_effects


async def test_the_same_effect_is_queued_once(store: Store) -> None:
    effect = Effect(EffectKind.FILE_CASE, "draft-1", "draft-1", {})
    for update_id in (1, 2):
        await store.inbox.put([update_input(update_id)])
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([_turned(waiting, effects=[effect, effect])])
    assert not unit.stored_effects
    assert len(await store.effects.take((), 10)) == 1


async def test_a_failed_input_pauses_with_those_behind_it_and_holds_nobody_else(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 1), update_input(3, 2)])
    async with store.unit() as unit:
        one, two = await unit.claim(32)
        await unit.save([_failed(one), _turned(two)])
    assert not await _claim_and_drop(store)
    clock.forward(seconds=1)
    [again] = await _claim_and_drop(store)
    assert [inbound.tries for inbound in again.inbox] == [1, 0]


async def test_a_poison_input_is_set_aside_after_five_tries_and_the_citizen_is_told(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1), update_input(2)])
    for _ in range(INPUT.tries or 0):
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([_failed(waiting)])
        clock.forward(minutes=1)
    [waiting] = await _claim_and_drop(store)
    assert [inbound.source for inbound in waiting.inbox] == ["telegram", "outcome"]
    assert waiting.inbox[0].payload["update_id"] == 2
    [row] = await store.needs_attention()
    assert (row.table, row.what, row.error) == ("inbox", "telegram", "ValueError")


async def test_an_apology_that_fails_too_is_not_apologised_for(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1)])
    for _ in range(2 * (INPUT.tries or 0)):
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([_failed(waiting)])
        clock.forward(minutes=1)
    assert not await _claim_and_drop(store)
    assert (await store.queue_report()).inbox.needs_person == 2


async def test_a_turn_that_cannot_be_saved_counts_a_try_without_touching_the_conversation(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1)])
    async with store.unit() as unit:
        [waiting] = await unit.claim(32)
        await unit.save([_turned(waiting)])
    await store.inbox.put([update_input(2)])
    [waiting] = await _claim_and_drop(store)
    await store.inbox.fail(waiting.inbox[0], "TypeError")
    clock.forward(seconds=1)
    [again] = await _claim_and_drop(store)
    assert (again.conversation, again.inbox[0].tries) == ({"seen": 1}, 1)


async def test_what_a_person_sends_back_is_tried_again(store: Store, clock: FakeClock) -> None:
    await store.inbox.put([update_input(1)])
    for _ in range(INPUT.tries or 0):
        async with store.unit() as unit:
            [waiting] = await unit.claim(32)
            await unit.save([_failed(waiting)])
        clock.forward(minutes=1)
    [row] = await store.needs_attention()
    assert await store.try_again(row.table, row.id)
    assert not await store.needs_attention()
    [waiting] = await _claim_and_drop(store)
    assert waiting.inbox[0].payload["update_id"] == 1
    assert not await store.settle("inbox", 999)


async def test_finished_rows_are_purged_and_what_needs_a_person_stays(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    for _ in range(INPUT.tries or 0):
        async with store.unit() as unit:
            claimed = await unit.claim(32)
            await unit.save([_failed(w) if w.chat_id == 1 else _turned(w) for w in claimed])
        clock.forward(minutes=1)
    await store.inbox.put([update_input(3, 3)])
    assert await store.purge(before=clock.now()) == 1
    assert (await store.queue_report()).inbox.needs_person == 1
    assert await store.inbox.put([update_input(2, 2)]) == 1  # forgotten: it would be new
    assert await store.inbox.put([update_input(3, 3)]) == 0


async def test_a_chat_that_is_being_spoken_to_has_its_turn_when_that_has_arrived(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    async with store.unit() as unit:
        await unit.save([_turned(each, [Message("在哪里？")]) for each in await unit.claim(32)])
    first, second = unit.outbox_rows
    await store.outbox.mark_sending([first])
    await store.inbox.put([update_input(3, 1), update_input(4, 2)])
    async with store.unit() as unit:
        assert [waiting.chat_id for waiting in await unit.claim(32)] == [second.chat_id]
        assert unit.passed_over
    await store.outbox.finish([OutboxResult(first, OutboxState.SENT)])
    async with store.unit() as unit:
        assert len(await unit.claim(32)) == 2
        assert not unit.passed_over


async def test_a_chat_whose_sender_died_does_not_wait_for_ever(
    store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1)])
    async with store.unit() as unit:
        await unit.save([_turned(each, [Message("在哪里？")]) for each in await unit.claim(32)])
    await store.outbox.mark_sending(unit.outbox_rows)
    await store.inbox.put([update_input(2)])
    assert not await _claim_and_drop(store)
    clock.forward(seconds=LIFE.total_seconds())
    assert await _claim_and_drop(store)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_what_a_citizen_says_is_stored_in_a_second_although_they_are_spoken_to(
    store: Store,
) -> None:
    store.takes_turns(lambda: None, lambda _: True)
    assert await store.inbox.put([update_input(1, 7)]) == 1
    async with store.unit() as unit:
        assert len(await unit.claim(32)) == 1


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_what_is_written_without_a_batch_has_one_begun(store: Store) -> None:
    """What a citizen says while they are spoken to waits for a batch. One that another write had
    taken along was looked for a second later."""
    begun: list[int] = []
    store.takes_turns(lambda: begun.append(1), lambda _chat: True)
    putting = asyncio.create_task(store.inbox.put([update_input(1)]))
    await asyncio.sleep(0)
    assert not begun
    await store.outbox.take(1)
    assert await putting == 1
    assert begun
