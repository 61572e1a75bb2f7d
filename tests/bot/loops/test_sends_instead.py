"""The sends loop: an edit that another stands for goes with it or not at all, whoever has it."""

from collections.abc import Callable

from sqlalchemy import Connection, text

from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.store import OutboxRow, Store
from dialogs.state.message import Lane, Message
from handlers.send_result import Sent, Unknown
from tests.bot.fakes import FakeClock, FakeTelegram, Queue, done, reborn, until

STANDS = "case"


def card(*steps: int) -> Message:
    """A case's card with the lines of these steps, of which the last is news."""
    lines = [f"step {step}" for step in steps]
    text = "\n".join([STANDS, *lines])
    return Message(text, slot="case", ring=False, lane=Lane.PUSH, tells=tuple(lines[-1:]))


async def _stands(store: Store, make: Callable[..., SendLoop], queue: Queue) -> None:
    sends = make()
    sends.put(await queue(card()))
    await done(store, sends)


async def _one_for_another(store: Store, queue: Queue) -> list[OutboxRow]:
    """The process died while it made the call for the second, which stands for the first."""
    first, second, third = await queue(card(1), card(1, 2), card(1, 2, 3))
    await store.outbox.mark_sending([first, second], {first.id})
    await reborn(store)
    return [first, second, third]


async def test_a_push_does_not_go_before_the_one_in_its_place_when_the_replies_are_gone(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    """The second card holds nothing of the first, so the first went out alone: the card that may
    have shown the third step went back to the first."""
    await _stands(store, make, queue)
    sends = make(Patience())
    telegram.script += [Sent(102), Unknown("TimedOut")]
    sends.put(await queue(Message("reply"), card(1), card(2), card(1, 2, 3)))
    await until(lambda: len(telegram.calls) == 3 and not telegram.busy)
    await until(lambda: any(each.tries for each in sends._queues.items()))
    clock.forward(seconds=1)
    sends._queues.hurry()
    await done(store, sends)
    assert telegram.said == [STANDS, "reply", card(1, 2, 3).text, card(1, 2, 3).text]


async def test_who_takes_a_row_takes_the_tried_one_in_its_place_too(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """A page of rows ended between them, and the card went back."""
    await _stands(store, make, queue)
    first, second, third = await _one_for_another(store, queue)
    taken = await store.outbox.take(1)
    assert [outbox_row.id for outbox_row in taken] == [first.id, second.id]
    sends = make()
    sends.put(taken)
    await until(lambda: not sends.waiting)
    assert telegram.said == [STANDS, card(1, 2).text]
    assert [outbox_row.id for outbox_row in await store.outbox.take(1)] == [third.id]


async def test_a_row_waits_for_the_tried_one_in_its_place_that_another_worker_holds(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    """Both look for what the dead have left, and each may find one of them."""
    await _stands(store, make, queue)
    first, second, third = await _one_for_another(store, queue)
    another = Store(store._database, clock, "another")
    await another.workers.begin()
    await _hold(store, store._owner, first, third)
    await _hold(store, another._owner, second)
    sends = make()
    sends.put([first])
    await until(lambda: not sends.waiting)
    assert telegram.said == [STANDS]
    await another.workers.end()
    sends.put(await store.outbox.take(10))
    await until(lambda: not sends.waiting)
    assert telegram.said == [STANDS, card(1, 2).text]


async def _hold(store: Store, owner: str, *outbox_rows: OutboxRow) -> None:
    def hold(connection: Connection) -> None:
        for outbox_row in outbox_rows:
            said = text("UPDATE outbox SET lease_owner = :owner WHERE id = :row")
            connection.execute(said, {"owner": owner, "row": outbox_row.id})

    await store._database.write(hold)
