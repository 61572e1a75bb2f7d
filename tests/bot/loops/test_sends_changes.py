"""The sends loop: every change is shown, whatever takes its place and whenever the process dies."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.store import OutboxRow, Store
from bot.store.workers import LIFE
from dialogs.state.message import Lane, Message
from handlers.send_result import Never, Unknown
from tests.bot.fakes import FakeClock, FakeTelegram, Queue, done, reborn, until

SOON = timedelta(seconds=1)


def card(*steps: int, tells: int | None = None, lane: Lane = Lane.PUSH) -> Message:
    """A case's card with the lines of these steps, of which the last is news."""
    lines = [f"step {step}" for step in steps]
    news = (f"step {tells or steps[-1]}",)
    return Message("\n".join(["case", *lines]), slot="case", ring=False, lane=lane, tells=news)


async def _stands(store: Store, make: Callable[..., SendLoop], queue: Queue) -> None:
    """The card stands at its second step, and whoever sent it has ended."""
    sends = make()
    sends.put(await queue(card(1, 2)))
    await done(store, sends)
    await sends.stop(SOON)


async def test_two_edits_of_a_card_that_no_call_was_made_for_are_both_shown(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """Both were marked as being sent when the process died: the first was taken for shown, and the
    second went without a sound."""
    await _stands(store, make, queue)
    first = await queue(Message("card: step 3", slot="case", lane=Lane.PUSH))
    second = await queue(Message("card: step 4", slot="case", lane=Lane.PUSH))
    await store.outbox.mark_sending([*first, *second])
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert telegram.said[1:] == ["card: step 3", "card: step 4"]


async def test_of_a_slot_one_row_at_a_time_is_on_its_way(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
) -> None:
    """Who is killed leaves one edit of which nothing is known, so its repetition takes nothing
    back."""
    await _stands(store, make, queue)
    telegram.gate = asyncio.Event()
    sends = make()
    ring = Message("news", lane=Lane.PUSH)
    sends.put(await queue(card(3), ring, card(4), ring, card(4, 5), Message("reply")))
    await until(lambda: bool(telegram.busy))
    states = await _states(store)
    assert states == ["sent", "sending", "sending", "new", "new", "new", "new"]
    telegram.gate.set()
    await done(store, sends)
    shown = [call.text.split("\n")[1:] for call in telegram.calls if "step" in call.text]
    assert shown == [["step 1", "step 2"], ["step 3"], ["step 4"], ["step 4", "step 5"]]


async def test_an_edit_is_left_out_only_for_one_that_tells_as_much(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """A card shows the last eight steps: the ninth before them was left out with its card."""
    await _stands(store, make, queue)
    sends = make()
    sends.put(await queue(card(3), card(3, 4), card(5), card(5, 6), card(6, 7)))
    await done(store, sends)
    shown = [call.text.split("\n")[1:] for call in telegram.calls[1:]]
    assert shown == [["step 3", "step 4"], ["step 5", "step 6"], ["step 6", "step 7"]]


async def test_an_edit_is_done_with_when_the_one_in_its_place_was_shown_and_not_before(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """What Telegram refused for good took the step before it along."""
    await _stands(store, make, queue)
    telegram.script.append(Never("BadRequest"))
    sends = make()
    sends.put(await queue(card(2, 3), card(2, 3, 4)))
    await done(store, sends)
    assert [call.text for call in telegram.calls[1:]] == [card(2, 3, 4).text, card(2, 3).text]
    assert await _states(store) == ["sent", "sent", "dead"]


async def test_what_was_spared_when_the_process_died_is_told_with_the_one_in_its_place(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    await _stands(store, make, queue)
    first, second = await queue(card(2, 3), card(2, 3, 4))
    await store.outbox.mark_sending([first, second], {first.id})
    assert await _states(store) == ["sent", "new", "sending"]
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert [call.text for call in telegram.calls[1:]] == [card(2, 3, 4).text]
    assert await _states(store) == ["sent", "superseded", "sent"]


async def test_a_card_does_not_go_before_the_one_in_its_place_that_may_have_been_shown(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    """A citizen wrote meanwhile: the card went from its fourth step back to its third."""
    await _stands(store, make, queue)
    sends = make(Patience())
    telegram.script.append(Unknown("TimedOut"))
    telegram.gate = asyncio.Event()
    cards, reply = await queue(card(2, 3), card(2, 3, 4)), await queue(Message("reply"))
    sends.put(cards)
    await until(lambda: bool(telegram.busy))
    sends.put(reply)
    telegram.gate.set()
    await until(lambda: _was_tried(store))
    clock.forward(seconds=1)
    sends._queues.hurry()
    await done(store, sends)
    assert telegram.said[1:] == [card(2, 3, 4).text, card(2, 3, 4).text, "reply"]
    assert await _states(store) == ["sent", "superseded", "sent", "sent"]


async def _takes(store: Store, clock: FakeClock) -> list[OutboxRow]:
    """What is left to it by who stands still past its lease meanwhile."""
    for _ in range(2):  # nobody is dead at the first look
        await store.workers.beat()
        clock.at += LIFE
    await store.workers.beat()
    return await store.outbox.take(10)


async def _comes_back(store: Store, clock: FakeClock) -> list[OutboxRow]:
    """Another takes what the store's process has queued, begins it, and stands still in turn."""
    another = Store(store._database, clock, "another")
    taken = await _takes(another, clock)
    await another.outbox.mark_sending(taken)
    return await _takes(store, clock)


@pytest.mark.parametrize("said", [Message("news", lane=Lane.PUSH), card(3)], ids=["push", "card"])
async def test_a_row_that_comes_back_to_who_has_it_in_its_queue_is_said_once_and_does_not_ring(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
    said: Message,
) -> None:
    """Two workers stood still past their lease, one after the other. The card then took its own
    place and was never shown, and its chat stood; the news rang, which the other may have said."""
    outbox_rows = await queue(said)
    back = await _comes_back(store, clock)
    sends = make(Patience())
    sends.put(outbox_rows)
    sends.put(back)
    clock.forward(minutes=1)
    await done(store, sends, within=timedelta(seconds=10))
    assert [(call.text, call.silent) for call in telegram.calls] == [(said.text, True)]


async def test_what_another_may_have_said_meanwhile_is_not_begun_as_if_it_had_not(
    store: Store, queue: Queue, clock: FakeClock
) -> None:
    outbox_rows = await queue(Message("news"))
    [back] = await _comes_back(store, clock)
    assert await store.outbox.mark_sending(outbox_rows) == {}
    [again] = await store.outbox.take(10)
    assert (again.id, again.unknown) == (back.id, True)
    assert await store.outbox.mark_sending([again]) == {7: {}}


async def test_rows_that_are_ours_and_that_nobody_has_in_hand_are_found_again(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """Their commit went through although we were told that it had not: they waited for the next
    start."""
    sends = make()
    await queue(card(1))  # nobody puts it into a queue
    running = asyncio.create_task(
        sends.run(poll=timedelta(milliseconds=5), look_every=timedelta(milliseconds=20))
    )
    await done(store, sends)
    await sends.stop(SOON)
    await running
    assert telegram.said == [card(1).text]


async def test_rows_in_hand_are_not_taken_for_lost(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    telegram.gate = asyncio.Event()
    sends = make()
    sends.put(await queue(card(1), Message("behind", lane=Lane.PUSH)))
    running = asyncio.create_task(
        sends.run(poll=timedelta(milliseconds=5), look_every=timedelta(milliseconds=5))
    )
    await asyncio.sleep(0.1)
    telegram.gate.set()
    await done(store, sends)
    await sends.stop(SOON)
    await running
    assert [(call.text, call.silent) for call in telegram.calls] == [
        (card(1).text, False),
        ("behind", False),
    ]


async def test_a_row_that_is_on_its_way_into_its_queue_is_given_back_to_nobody(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    """It is stored as ours before its queue has it; given back, it would be said twice."""
    telegram.gate = asyncio.Event()
    [outbox_row] = await queue(card(1))
    await sends._find_astray()
    sends.put([outbox_row])
    await sends._find_astray()
    await sends._find_astray()
    assert await store.outbox.leased() == {outbox_row.id}
    telegram.gate.set()
    await done(store, sends)
    assert telegram.said == [card(1).text]


async def _states(store: Store) -> list[str]:
    query = "SELECT state FROM outbox ORDER BY id"

    def states(connection: Connection) -> list[str]:
        return list(connection.execute(text(query)).scalars())

    return await store._database.read(states)


async def _was_tried(store: Store) -> bool:
    def tries(connection: Connection) -> int:
        return int(connection.scalar(text("SELECT max(tries) FROM outbox WHERE sent_at IS NULL")))

    return await store._database.read(tries) > 0
