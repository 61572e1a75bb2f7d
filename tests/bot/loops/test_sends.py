"""The sends loop: order, edits, stubs, and every outcome a call can have."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.store import Store
from dialogs.state.message import Lane, Leave, Message, Toast
from handlers.retry_rules import RetryRule
from handlers.send_result import Later, Never, Sent, Unknown
from tests.bot.fakes import FakeClock, FakeTelegram, FreePace, Queue, done, reborn, until

NOW = timedelta(0)


async def _waits_in_doubt(store: Store) -> bool:
    query = text("SELECT count(*) FROM outbox WHERE state = 'unknown'")
    return bool(await store._database.read(lambda connection: connection.scalar(query)))


def _card(words: str, **more: object) -> Message:
    return Message(words, slot="draft", **more)  # type: ignore[arg-type]


async def test_a_chats_rows_go_out_in_order_and_chats_side_by_side(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.gate = asyncio.Event()
    for chat in (1, 2, 3):
        sends.put(await queue(Message("a"), Message("b"), Message("c"), chat=chat))
    await until(lambda: telegram.busy == {1, 2, 3})
    telegram.gate.set()
    await done(store, sends)
    for chat in (1, 2, 3):
        assert [call.text for call in telegram.calls if call.chat_id == chat] == ["a", "b", "c"]


async def test_a_slots_second_message_edits_the_first_in_place(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(_card("one")))
    await done(store, sends)
    sends.put(await queue(_card("two")))
    await done(store, sends)
    assert telegram.shown[7] == {101: "two"}


async def test_a_slot_filled_by_an_earlier_row_of_the_same_run_is_edited_too(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(_card("one"), Message("between"), _card("two")))
    await done(store, sends)
    assert telegram.shown[7] == {101: "two", 102: "between"}


async def test_edits_that_wait_collapse_to_the_last_one(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(_card("1"), Toast("q"), _card("2", ring=False), _card("3", ring=False)))
    await done(store, sends)
    assert telegram.said == ["", "3"]
    message = telegram.calls[1].output
    assert isinstance(message, Message)
    assert message.ring  # the first of them would have rung


async def test_a_fresh_message_goes_to_the_bottom_and_the_one_before_becomes_a_stub(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(_card("old")))
    await done(store, sends)
    sends.put(await queue(Message("story"), _card("new", fresh=True, stub="see below")))
    await done(store, sends)
    assert telegram.shown[7] == {101: "see below", 102: "story", 103: "new"}
    sends.put(await queue(_card("newer")))
    await done(store, sends)
    assert telegram.shown[7][103] == "newer"


async def test_without_a_stub_the_message_before_stays_as_it_is(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(_card("question")))
    await done(store, sends)
    sends.put(await queue(_card("next question", fresh=True)))
    await done(store, sends)
    assert telegram.shown[7] == {101: "question", 102: "next question"}


async def test_a_stub_that_did_not_come_through_is_tried_again_by_the_next_process(
    store: Store,
    make: Callable[..., SendLoop],
    sends: SendLoop,
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    sends.put(await queue(_card("old")))
    await done(store, sends)
    telegram.script.extend([Sent(200), Later(timedelta(hours=1))])
    telegram.shown[7][200] = "new"
    sends.put(await queue(_card("new", fresh=True, stub="see below")))
    await until(lambda: len(telegram.calls) == 3 and not telegram.busy)
    await sends.stop(within=timedelta(seconds=1))
    await reborn(store)
    clock.forward(hours=1)
    again = make()
    again.put(await store.outbox.take(10))
    await done(store, again)
    assert telegram.shown[7][101] == "see below"


async def test_an_unknown_outcome_is_repeated_word_for_word_and_without_a_ring(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(Message("a"), Message("b")))
    await done(store, sends)
    assert [(call.text, call.silent) for call in telegram.calls] == [
        ("a", False),
        ("a", True),
        ("b", False),
    ]


async def test_a_repetition_does_not_keep_a_citizen_waiting_who_has_gone_on(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    """Who tapped a card that we could not know to be there heard nothing for a minute."""
    sends = make(Patience(repeat_after=timedelta(seconds=60), again=RetryRule(NOW, NOW)))
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(Message("card"), Message("push", lane=Lane.PUSH)))
    await until(lambda: _waits_in_doubt(store))
    clock.forward(seconds=1)
    sends.put(await queue(Message("reply")))
    await asyncio.sleep(0.02)
    assert telegram.said == ["card"]
    clock.forward(seconds=1)
    sends.put(await queue(Message("another")))
    await done(store, sends)
    assert telegram.said == ["card", "card", "push", "reply", "another"]


async def test_a_repetition_waits_and_holds_its_own_chat_only(
    store: Store,
    make: Callable[..., SendLoop],
    queue: Queue,
    telegram: FakeTelegram,
    clock: FakeClock,
) -> None:
    sends = make(Patience(repeat_after=timedelta(seconds=60), again=RetryRule(NOW, NOW)))
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(Message("a"), Message("b"), chat=1))
    await until(lambda: telegram.said == ["a"])
    sends.put(await queue(Message("x"), chat=2))

    async def only_the_first_chat_waits() -> bool:
        return (await store.queue_report()).outbox.waiting == 2

    await until(only_the_first_chat_waits)
    assert telegram.said == ["a", "x"]


async def test_an_unknown_edit_is_repeated_at_once(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    sends = make(Patience(repeat_after=timedelta(hours=1), again=RetryRule(NOW, NOW)))
    sends.put(await queue(_card("one")))
    await done(store, sends)
    telegram.script.append(Unknown("TimedOut"))
    sends.put(await queue(_card("two")))
    await done(store, sends)
    assert telegram.said == ["one", "two", "two"]


async def test_after_an_unknown_edit_the_card_is_looked_at_again_as_it_should_be(
    store: Store, make: Callable[..., SendLoop], queue: Queue, telegram: FakeTelegram
) -> None:
    """An edit that was cut off and carried out late left the card at what it had shown before."""
    sends = make(Patience(again=RetryRule(NOW, NOW), recheck_after=timedelta(seconds=1)))
    sends.put(await queue(_card("old")))
    await done(store, sends)
    telegram.script.append(Unknown("TimedOut"))
    sends.put([*await queue(_card("newer")), *await queue(_card("newest", fresh=True))])
    await until(lambda: telegram.said.count("newest") == 2)
    await until(lambda: not sends.waiting)
    assert telegram.said[:5] == ["old", "newer", "newer", "newest", "newest"]
    assert telegram.calls[4].edit == 102


async def test_a_toast_of_which_nothing_is_known_is_tried_once_more(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script += [Unknown("TimedOut"), Unknown("TimedOut")]
    sends.put(await queue(Toast("q1", "好的"), Message("a")))
    await done(store, sends)
    assert [type(call.output) for call in telegram.calls] == [Toast, Toast, Message]


async def test_later_makes_a_chat_wait_with_what_is_behind(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script.append(Later(NOW))
    sends.put(await queue(Message("a"), Message("b")))
    await done(store, sends)
    assert [(call.text, call.silent) for call in telegram.calls] == [
        ("a", False),
        ("a", False),  # it was not shown: it may ring
        ("b", False),
    ]


async def test_everyone_waits_when_telegram_says_so(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram, clock: FakeClock
) -> None:
    telegram.script.append(Later(timedelta(seconds=30), everyone=True))
    sends.put(await queue(Message("a"), chat=1))
    await until(lambda: telegram.said == ["a"])
    sends.put(await queue(Message("x"), chat=2))
    report = await store.queue_report()
    assert (report.outbox.waiting, telegram.said) == (2, ["a"])


async def test_what_telegram_never_takes_is_set_aside_and_the_chat_goes_on(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script.append(Never("BadRequest"))
    sends.put(await queue(Message("a"), Message("b")))
    await done(store, sends)
    assert telegram.said == ["a", "b"]
    [row] = await store.needs_attention()
    assert (row.table, row.error) == ("outbox", "BadRequest")


async def test_a_row_on_which_we_crash_is_set_aside_after_five_tries(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script.extend([ValueError("words")] * 5)
    sends.put(await queue(Message("a"), Message("b")))
    await done(store, sends)
    assert telegram.said == ["a"] * 5 + ["b"]
    [row] = await store.needs_attention()
    assert row.error == "ValueError"


async def test_nothing_more_is_said_to_who_blocked_us_until_they_come_back(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    telegram.script.append(Never("Forbidden", blocked=True))
    sends.put(await queue(Message("a"), Message("b")))
    await done(store, sends)
    assert not await queue(Message("c"))
    assert telegram.said == ["a"]
    report = await store.queue_report()
    assert (report.unreachable, report.needs_person) == (1, 0)
    sends.put(await queue(Message("d"), reachable=True))
    await done(store, sends)
    assert telegram.said == ["a", "d"]
    assert (await store.queue_report()).unreachable == 0


async def test_who_tells_that_they_blocked_us_is_not_spoken_to(store: Store, queue: Queue) -> None:
    assert not await queue(Message("a"), reachable=False)
    assert (await store.queue_report()).unreachable == 1


async def test_leaving_a_group_goes_out_like_everything_else(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:
    sends.put(await queue(Message("bye"), Leave(), chat=-5))
    await done(store, sends)
    assert [type(call.output) for call in telegram.calls] == [Message, Leave]


async def test_a_push_waits_for_its_pace_and_goes_at_once_when_a_reply_joins_behind_it(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram, pace: FreePace
) -> None:

    pace.hold = asyncio.Event()
    sends.put(await queue(Message("push", lane=Lane.PUSH)))
    await until(lambda: pace.asked == [(7, Lane.PUSH)])
    assert not telegram.calls
    sends.put(await queue(Message("reply")))
    await done(store, sends)
    assert telegram.said == ["push", "reply"]


async def test_stopping_puts_back_what_was_not_begun(
    store: Store, sends: SendLoop, queue: Queue, telegram: FakeTelegram
) -> None:

    telegram.gate = asyncio.Event()
    sends.put(await queue(Message("a"), Message("b")))
    await until(lambda: bool(telegram.busy))
    stopping = asyncio.create_task(sends.stop(within=timedelta(seconds=5)))
    await asyncio.sleep(0)
    telegram.gate.set()
    await stopping
    assert telegram.said == ["a"]
    await reborn(store)
    [left] = await store.outbox.take(10)
    assert (left.content, left.unknown) == (Message("b"), False)
