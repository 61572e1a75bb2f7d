"""The turns loop: batches, what spoils one, and what a crash or an outage leaves behind."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.loops.effects import EffectLoop
from bot.loops.pump import Pump
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import Store, StoreUnfit, StoreUnit
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.message import Message
from handlers.ports import ChatId, Turned, Waiting
from handlers.retry_rules import INPUT
from tests.bot.fakes import FakeClock, FakeTelegram, FreePace, until, update_input

POLL = timedelta(milliseconds=5)


class Echo:
    """Takes turns as the heart does: claims, answers each text with itself, saves."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.poison: dict[int, Any] = {}

    async def __call__(self, unit: StoreUnit, limit: int) -> Sequence[Turned]:
        waiting = await unit.claim(limit)
        self.batches.append(len(waiting))
        turned = [self._turn(each) for each in waiting]
        await unit.save(turned)
        return turned

    def _turn(self, waiting: Waiting) -> Turned:
        texts = [inbound.payload["message"]["text"] for inbound in waiting.inbox]
        outputs = [Message(text) for text in texts]
        effects_wanted = [Effect(EffectKind.URGE, t, t, {}) for t in texts if t.startswith("urge")]
        state = self.poison.get(waiting.chat_id, {"said": len(texts)})
        if isinstance(state, Exception):
            raise state
        handled = [inbound.id for inbound in waiting.inbox]
        return Turned(waiting.chat_id, state, outputs, effects_wanted, handled)


class Bench:
    """The three loops around fakes."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.telegram = FakeTelegram()
        self.echo = Echo()
        self.carried: list[str] = []
        metrics = Metrics()
        self.sends = SendLoop(store.outbox, self.telegram, FreePace(), clock, metrics)
        self.stored_effects = EffectLoop(store.effects, self._carry_out, clock, metrics)
        limit = timedelta(seconds=5)
        self.turns = Pump(store, self.echo, self.sends, self.stored_effects, metrics, limit)

    async def _carry_out(self, effect: Effect, chat_id: ChatId) -> None:
        self.carried.append(effect.key)

    async def run_until(self, *said: str) -> None:
        running = asyncio.create_task(self.turns.run(POLL))
        await until(lambda: sorted(self.telegram.said) == sorted(said))
        self.turns.stop()
        await running
        await self.sends.stop(timedelta(seconds=1))
        await self.stored_effects.stop(timedelta(seconds=1))


@pytest.fixture
def bench(store: Store, clock: FakeClock) -> Bench:
    return Bench(store, clock)


async def test_many_chats_share_one_transaction(bench: Bench) -> None:
    await bench.store.inbox.put([update_input(n, n, f"t{n}") for n in range(1, 41)])
    await bench.run_until(*(f"t{n}" for n in range(1, 41)))
    assert bench.echo.batches[:2] == [32, 8]


async def test_what_a_turn_wants_of_the_backend_is_carried_out(bench: Bench) -> None:
    await bench.store.inbox.put([update_input(1, text="urge1")])
    await bench.run_until("urge1")
    assert bench.carried == ["urge1"]


async def test_a_chat_with_more_inputs_than_a_batch_takes_is_served_to_the_end(
    bench: Bench,
) -> None:
    await bench.store.inbox.put([update_input(n, 7, f"t{n}") for n in range(50)])
    await bench.run_until(*(f"t{n}" for n in range(50)))
    assert bench.telegram.said == [f"t{n}" for n in range(50)]


async def test_what_is_said_to_a_question_that_is_on_its_way_has_its_turn_when_it_came(
    bench: Bench,
) -> None:
    """Without waiting for the poll, which here never comes."""
    bench.telegram.gate = asyncio.Event()
    await bench.store.inbox.put([update_input(1, text="question")])
    running = asyncio.create_task(bench.turns.run(timedelta(hours=1)))
    bench.sends.said = bench.turns.said
    await until(lambda: bool(bench.telegram.busy))
    await bench.store.inbox.put([update_input(2, text="answer")])
    bench.turns.wake()
    await until(lambda: bench.echo.batches[1:] == [0])
    bench.telegram.gate.set()
    await until(lambda: bench.telegram.said == ["question", "answer"])
    bench.turns.stop()
    await running


@pytest.mark.parametrize("spoiler", [ValueError("words"), {"not": {"json"}}])
async def test_a_chat_that_spoils_its_batch_is_found_and_the_others_go_on(
    bench: Bench, spoiler: Any
) -> None:
    bench.echo.poison[2] = spoiler
    await bench.store.inbox.put([update_input(n, n, f"t{n}") for n in (1, 2, 3)])
    await bench.run_until("t1", "t3")
    [left] = await _claimed(bench)
    assert (left.chat_id, left.inbox[0].tries) == (2, 1)


async def test_a_chat_that_spoils_every_batch_is_apologised_to_and_goes_on(bench: Bench) -> None:
    bench.echo.poison[2] = ValueError("words")
    await bench.store.inbox.put([update_input(1, 2, "poison"), update_input(2, 2, "after")])
    running = asyncio.create_task(bench.turns.run(POLL))

    async def set_aside() -> bool:
        bench.clock.forward(seconds=20)
        return bool(await bench.store.needs_attention())

    await until(set_aside)
    bench.turns.stop()
    await running
    [row] = await bench.store.needs_attention()
    assert (row.error, row.tries) == ("ValueError", (INPUT.tries or 0))
    bench.clock.forward(hours=1)
    [left] = await _claimed(bench)
    assert [inbound.source for inbound in left.inbox] == ["telegram", "outcome"]


async def test_a_turn_that_hangs_is_given_up_like_one_that_raises(
    store: Store, clock: FakeClock
) -> None:
    """In a thought, which nobody can interrupt: the thread that hangs writes nothing any more."""
    bench = Bench(store, clock)
    gone_on = threading.Event()

    async def hang(unit: StoreUnit, limit: int) -> Sequence[Turned]:
        waiting = await unit.claim(limit)
        if any(each.chat_id == 2 for each in waiting):
            await unit.think(gone_on.wait)
        turned = [bench.echo._turn(each) for each in waiting]
        await unit.save(turned)
        return turned

    limit = timedelta(milliseconds=200)
    bench.turns = Pump(store, hang, bench.sends, bench.stored_effects, Metrics(), limit)
    await store.inbox.put([update_input(1, 2, "hang"), update_input(2, 3, "fine")])
    try:
        await bench.run_until("fine")
        [left] = await _claimed(bench)
    finally:
        gone_on.set()
    assert (left.chat_id, left.inbox[0].tries) == (2, 1)
    bench.clock.forward(hours=1)
    [left] = await _claimed(bench)
    assert left.inbox[0].payload["message"]["text"] == "hang"


async def _claimed(bench: Bench) -> Sequence[Waiting]:
    bench.clock.forward(seconds=1)
    async with bench.store.unit() as unit:
        return await unit.claim(32)


async def test_tables_that_are_broken_meanwhile_are_no_chats_fault(
    bench: Bench, store: Store
) -> None:
    """Each input was set aside after five tries, and its citizen told to say it otherwise."""
    await store.inbox.put([update_input(1)])
    await store._database.write(Connection.exec_driver_sql, "DROP TABLE conversations")
    with pytest.raises(StoreUnfit):
        await bench.turns.run(POLL)
    report = await store.queue_report()
    assert (report.inbox.waiting, report.inbox.needs_person) == (1, 0)
