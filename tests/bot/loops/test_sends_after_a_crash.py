"""The sends loop: what an earlier process left behind, whatever it was at when it died."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.store import Store
from dialogs.state.message import Lane, Message
from tests.bot.fakes import FakeTelegram, Queue, done, reborn, until


async def test_a_process_killed_before_the_call_leaves_the_row_for_the_next(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    await queue(Message("a"))
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert [(call.text, call.silent) for call in telegram.calls] == [("a", False)]


async def test_a_process_killed_during_the_call_has_it_repeated_silently(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    [outbox_row, behind] = await queue(Message("a"), Message("b"))
    await store.outbox.mark_sending([outbox_row])
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert [(call.text, call.silent) for call in telegram.calls] == [("a", True), ("b", False)]
    assert behind


async def test_a_row_never_overtakes_an_older_one_that_waits_in_the_database(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    await queue(Message("older"))  # born by a process that died
    await reborn(store)
    sends = make()
    sends.put(await queue(Message("newer")))
    await until(lambda: not sends.waiting)
    assert not telegram.calls
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert telegram.said == ["older", "newer"]


async def test_what_was_left_goes_before_what_is_newer_and_stands_in_its_queue_already(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """Both went out in one run, the newer first: a card was left at its older state."""
    await queue(Message("older"))
    await reborn(store)
    sends = make()
    newer, older = await queue(Message("newer")), await store.outbox.take(10)
    sends.put(newer)
    sends.put(older)
    await done(store, sends)
    assert telegram.said == ["older", "newer"]


async def test_the_loop_finds_by_itself_what_an_earlier_process_left(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    await queue(Message("a"))
    await reborn(store)
    sends = make()
    running = asyncio.create_task(sends.run(poll=timedelta(milliseconds=5)))
    await done(store, sends)
    await sends.stop(within=timedelta(seconds=1))
    await running
    assert telegram.said == ["a"]


async def test_an_outbox_row_that_no_version_of_ours_can_read_holds_nobody(
    store: Store, queue: Queue
) -> None:
    await queue(Message("a"))
    await queue(Message("b"))
    await reborn(store)
    spoil = "UPDATE outbox SET payload = '[]' WHERE id = 1"
    await store._database.write(Connection.exec_driver_sql, spoil)
    [left] = await store.outbox.take(10)
    assert left.content == Message("b")
    assert (await store.queue_report()).outbox.needs_person == 1


async def test_cards_that_were_on_their_way_together_do_not_go_back(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """Pushes that were repeated one by one showed the older state of a card again."""

    def card(text: str) -> Message:
        return Message(text, slot="case", ring=False, lane=Lane.PUSH)

    sends = make()
    sends.put(await queue(card("registered")))
    await done(store, sends)
    outbox_rows = await queue(card("forwarded"), Message("news", lane=Lane.PUSH), card("accepted"))
    await store.outbox.mark_sending(outbox_rows)
    telegram.shown[7][101] = "accepted"
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert telegram.said == ["registered", "news", "accepted"]


async def test_a_card_that_was_being_edited_when_a_process_died_is_looked_at_again(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """The dead one's call may be carried out late, over what was shown since."""
    sends = make()
    sends.put(await queue(Message("old", slot="case")))
    await done(store, sends)
    [outbox_row] = await queue(Message("new", slot="case"))
    await store.outbox.mark_sending([outbox_row])
    await reborn(store)
    sends = make(Patience(repeat_after=timedelta(0), recheck_after=timedelta(milliseconds=10)))
    sends.put(await store.outbox.take(10))
    await until(lambda: telegram.said[:3] == ["old", "new", "new"])
