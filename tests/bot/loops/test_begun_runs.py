"""Rows that answer a citizen are born as being sent, and go at once with what belongs to them."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.loops.sends import SendLoop
from bot.store import Store, Stub
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.message import Lane, Message, Output, Toast
from handlers.ports import ChatId
from handlers.send_result import Later, Never
from tests.bot.fakes import FakeClock, FakeTelegram, done, reborn, until
from tests.bot.loops.batches import hand_over, says, turns


async def test_what_answers_a_citizen_is_stored_as_being_sent_and_repeated_without_a_ring(
    store: Store, make: Callable[..., SendLoop], telegram: FakeTelegram
) -> None:
    unit = await says(store, Toast("q"), Message("answer"))
    assert [row.content for row in unit.begun[ChatId(7)].outbox_rows] == [
        Toast("q"),
        Message("answer"),
    ]
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    said = [(call.text, call.silent) for call in telegram.calls]
    assert said == [("", True), ("answer", True)]


async def test_what_is_stored_as_being_sent_goes_once_with_its_ring_and_as_an_edit_of_its_slot(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    for words in ("one", "two"):
        unit = await says(store, Message(words, slot="draft"))
        assert unit.begun
        await hand_over(sends, unit)
        await done(store, sends)
    calls = [(call.text, call.edit, call.silent) for call in telegram.calls]
    assert calls == [("one", None, False), ("two", 101, False)]


@pytest.mark.parametrize(
    ("output", "effects"),
    [
        (Message("news", lane=Lane.PUSH), ()),
        (Message("call 110"), (Effect(EffectKind.OPEN_TALK, "t", "t", {"urgent": True}),)),
    ],
)
async def test_what_must_ring_is_begun_in_a_step_of_its_own(
    store: Store,
    make: Callable[..., SendLoop],
    telegram: FakeTelegram,
    output: Message,
    effects: Sequence[Effect],
) -> None:
    unit = await says(store, output, effects=effects)
    assert not unit.begun
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert [call.silent for call in telegram.calls] == [False]


async def test_nothing_is_begun_while_something_older_waits_for_its_chat(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    older = await says(store, Message("older", lane=Lane.PUSH))
    newer = await says(store, Message("newer"))
    assert not newer.begun
    for unit in (older, newer):
        await hand_over(sends, unit)
    await done(store, sends)
    assert telegram.said == ["older", "newer"]


async def test_what_was_begun_before_this_process_stood_still_is_not_said_as_if_it_were_now(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    lasts: list[bool] = []
    usual = telegram.send

    async def send(*given: object, **more: object) -> object:
        lasts.append(store.workers.lasts())
        return await usual(*given, **more)  # type: ignore[arg-type]

    telegram.send = send  # type: ignore[method-assign,assignment]
    unit = await says(store, Message("a"))
    store._lives.tenure += 1  # its lease has ended, and it has given a sign since
    await hand_over(sends, unit)
    await done(store, sends)
    assert lasts == [False]


async def test_a_chat_is_begun_alone_and_another_ones_rows_wait_for_nothing(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    """What is in one batch is told apart by its places."""
    said: dict[int, Sequence[Output]] = {
        1: [Message("news", lane=Lane.PUSH)],
        2: [Message("a"), Message("b")],
        3: [Message("old", slot="s"), Message("new", slot="s")],
    }
    unit = await turns(store, said)
    assert sorted(unit.begun) == [2, 3]
    await hand_over(sends, unit)
    await done(store, sends)
    heard = {chat: [c.text for c in telegram.calls if c.chat_id == chat] for chat in said}
    assert heard == {1: ["news"], 2: ["a", "b"], 3: ["new"]}


async def test_a_stub_goes_with_the_message_that_takes_the_place(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    """A row of its own, that what became of the message brings forth, would stand before what
    answers the citizen next: that could not be begun with its turn."""
    await hand_over(sends, await says(store, Message("old", slot="draft")))
    await done(store, sends)
    unit = await says(store, Message("story"), _below("new"))
    assert [row.content for row in unit.begun[ChatId(7)].outbox_rows] == [
        Message("story"),
        _below("new"),
        Stub(101, "see below"),
    ]
    await hand_over(sends, unit)
    await done(store, sends)
    assert telegram.shown[7] == {101: "see below", 102: "story", 103: "new"}
    assert [call.text for call in telegram.calls] == ["old", "story", "new", "see below"]


async def test_a_stub_is_not_shown_while_the_message_in_its_place_is_not(
    store: Store, sends: SendLoop, telegram: FakeTelegram, clock: FakeClock
) -> None:
    await hand_over(sends, await says(store, Message("old", slot="draft")))
    await done(store, sends)
    telegram.script.append(Never("refused"))
    await hand_over(sends, await says(store, _below("never")))
    await done(store, sends)
    assert telegram.shown[7] == {101: "old"}
    telegram.script.append(Later(timedelta(minutes=1)))
    await hand_over(sends, await says(store, _below("later")))
    await until(lambda: telegram.said.count("later") == 1 and not telegram.busy)
    assert telegram.shown[7] == {101: "old"}
    clock.forward(minutes=2)
    sends._queues.hurry()
    await done(store, sends)
    assert telegram.shown[7] == {101: "see below", 102: "later"}


async def test_a_stub_is_shown_after_a_crash_in_which_its_message_may_have_been_lost(
    store: Store, make: Callable[..., SendLoop], telegram: FakeTelegram
) -> None:
    first = make()
    await hand_over(first, await says(store, Message("old", slot="draft")))
    await done(store, first)
    assert (await says(store, _below("new"))).begun
    await reborn(store)
    again = make()
    again.put(await store.outbox.take(10))
    await done(store, again)
    assert telegram.shown[7] == {101: "see below", 102: "new"}
    assert [call.silent for call in telegram.calls[1:]] == [True, True]


async def test_who_stops_puts_back_what_was_to_be_sent_and_was_not(
    store: Store, make: Callable[..., SendLoop], telegram: FakeTelegram
) -> None:
    first = make()
    unit = await says(store, Message("a"))
    first._stopping.set()
    await hand_over(first, unit)
    await first.stop(timedelta(seconds=1))
    await reborn(store)
    [left] = await store.outbox.take(10)
    assert (left.content, left.unknown) == (Message("a"), False)


async def test_what_is_to_be_sent_waits_when_telegram_has_asked_all_to(
    store: Store, sends: SendLoop, telegram: FakeTelegram, clock: FakeClock
) -> None:
    telegram.script.append(Later(timedelta(seconds=30), everyone=True))
    waits = await says(store, Message("b"), chat=8)
    await hand_over(sends, await says(store, Message("a")))
    await until(lambda: telegram.said == ["a"])
    assert not sends.at_once
    await until(lambda: not telegram.busy)
    await hand_over(sends, waits)

    async def put_back() -> bool:
        query = "SELECT count(*) FROM outbox WHERE state = 'sending'"
        count = await store._database.read(lambda c: c.exec_driver_sql(query).scalar())
        return count == 0

    await until(put_back)
    assert telegram.said == ["a"]


def _below(words: str) -> Message:
    return Message(words, slot="draft", fresh=True, stub="see below")
