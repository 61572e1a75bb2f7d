"""One transaction a batch: what waits to be written goes with the turns, and nothing of it is lost
when they are undone. Rows that answer a citizen are born as being sent."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.loops.effects import EffectLoop
from bot.loops.pump import CHATS_A_BATCH, Pump
from bot.loops.send_rules import begins
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import Store, StoreUnit, Stub
from bot.store.engine.sqlite import Sqlite
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.message import Lane, Message, Output, Toast
from handlers.ports import ChatId, Turned
from handlers.send_result import Later, Never
from tests.bot.fakes import DONE_WITHIN, FakeClock, FakeTelegram, done, reborn, until, update_input

_numbers = count(1000)
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


async def _says(
    store: Store, *outputs: Output, chat: int = 7, effects: Sequence[Effect] = ()
) -> StoreUnit:
    """A batch with one turn, as the turn loop takes it while what is said goes at once."""
    return await _turns(store, {chat: outputs}, effects)


async def _turns(
    store: Store, said: Mapping[int, Sequence[Output]], effects: Sequence[Effect] = ()
) -> StoreUnit:
    await store.inbox.put([update_input(next(_numbers), chat) for chat in said])
    async with store.unit() as unit:
        unit.begins = begins
        claimed = {each.chat_id: each for each in await unit.claim(32)}
        turned = [
            Turned(ChatId(chat), {}, outputs, effects, [claimed[ChatId(chat)].inbox[0].id])
            for chat, outputs in said.items()
        ]
        await unit.save(turned)
    return unit


async def _hand_over(sends: SendLoop, unit: StoreUnit) -> None:
    sends.put(unit.outbox_rows, unit.begun)


@ONE_DATABASE
async def test_what_became_of_messages_goes_with_the_next_batch_of_turns(
    store: Store, sends: SendLoop, telegram: FakeTelegram, commits: list[Connection]
) -> None:
    way = store._database._way
    assert isinstance(way, Sqlite)
    way.ride = timedelta(hours=1)
    await _hand_over(sends, await _says(store, Message("a")))
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
    await _hand_over(sends, await _says(store, Message("a")))
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


async def test_what_answers_a_citizen_is_stored_as_being_sent_and_repeated_without_a_ring(
    store: Store, make: Callable[..., SendLoop], telegram: FakeTelegram
) -> None:
    unit = await _says(store, Toast("q"), Message("answer"))
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
        unit = await _says(store, Message(words, slot="draft"))
        assert unit.begun
        await _hand_over(sends, unit)
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
    unit = await _says(store, output, effects=effects)
    assert not unit.begun
    await reborn(store)
    sends = make()
    sends.put(await store.outbox.take(10))
    await done(store, sends)
    assert [call.silent for call in telegram.calls] == [False]


async def test_nothing_is_begun_while_something_older_waits_for_its_chat(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    older = await _says(store, Message("older", lane=Lane.PUSH))
    newer = await _says(store, Message("newer"))
    assert not newer.begun
    for unit in (older, newer):
        await _hand_over(sends, unit)
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
    unit = await _says(store, Message("a"))
    store._lives.tenure += 1  # its lease has ended, and it has given a sign since
    await _hand_over(sends, unit)
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
    unit = await _turns(store, said)
    assert sorted(unit.begun) == [2, 3]
    await _hand_over(sends, unit)
    await done(store, sends)
    heard = {chat: [c.text for c in telegram.calls if c.chat_id == chat] for chat in said}
    assert heard == {1: ["news"], 2: ["a", "b"], 3: ["new"]}


async def test_a_stub_goes_with_the_message_that_takes_the_place(
    store: Store, sends: SendLoop, telegram: FakeTelegram
) -> None:
    """A row of its own, that what became of the message brings forth, would stand before what
    answers the citizen next: that could not be begun with its turn."""
    await _hand_over(sends, await _says(store, Message("old", slot="draft")))
    await done(store, sends)
    unit = await _says(store, Message("story"), _below("new"))
    assert [row.content for row in unit.begun[ChatId(7)].outbox_rows] == [
        Message("story"),
        _below("new"),
        Stub(101, "see below"),
    ]
    await _hand_over(sends, unit)
    await done(store, sends)
    assert telegram.shown[7] == {101: "see below", 102: "story", 103: "new"}
    assert [call.text for call in telegram.calls] == ["old", "story", "new", "see below"]


async def test_a_stub_is_not_shown_while_the_message_in_its_place_is_not(
    store: Store, sends: SendLoop, telegram: FakeTelegram, clock: FakeClock
) -> None:
    await _hand_over(sends, await _says(store, Message("old", slot="draft")))
    await done(store, sends)
    telegram.script.append(Never("refused"))
    await _hand_over(sends, await _says(store, _below("never")))
    await done(store, sends)
    assert telegram.shown[7] == {101: "old"}
    telegram.script.append(Later(timedelta(minutes=1)))
    await _hand_over(sends, await _says(store, _below("later")))
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
    await _hand_over(first, await _says(store, Message("old", slot="draft")))
    await done(store, first)
    assert (await _says(store, _below("new"))).begun
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
    unit = await _says(store, Message("a"))
    first._stopping.set()
    await _hand_over(first, unit)
    await first.stop(timedelta(seconds=1))
    await reborn(store)
    [left] = await store.outbox.take(10)
    assert (left.content, left.unknown) == (Message("a"), False)


async def test_what_is_to_be_sent_waits_when_telegram_has_asked_all_to(
    store: Store, sends: SendLoop, telegram: FakeTelegram, clock: FakeClock
) -> None:
    telegram.script.append(Later(timedelta(seconds=30), everyone=True))
    waits = await _says(store, Message("b"), chat=8)
    await _hand_over(sends, await _says(store, Message("a")))
    await until(lambda: telegram.said == ["a"])
    assert not sends.at_once
    await until(lambda: not telegram.busy)
    await _hand_over(sends, waits)

    async def put_back() -> bool:
        query = "SELECT count(*) FROM outbox WHERE state = 'sending'"
        count = await store._database.read(lambda c: c.exec_driver_sql(query).scalar())
        return count == 0

    await until(put_back)
    assert telegram.said == ["a"]


def _below(words: str) -> Message:
    return Message(words, slot="draft", fresh=True, stub="see below")


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
