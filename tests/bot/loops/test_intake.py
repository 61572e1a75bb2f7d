"""Long polling: stored before confirmed, once, whatever comes."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.loops.intake import Intake, WrongToken, chat_of, inputs_of
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.store import NewInput, Store, StoreDown
from bot.store.queues.inbox import Inbox
from handlers.ports import ChatId, Turned
from handlers.retry_rules import RetryRule
from tests.bot.fakes import FakeClock, raw_message, until

NOW = timedelta(0)
AT_ONCE = RetryRule(timedelta(milliseconds=1), timedelta(milliseconds=1))


class FakeUpdates:
    """getUpdates: asking with an offset confirms, and forgets, all before it."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.offsets: list[int | None] = []
        self.errors: deque[Exception] = deque()

    async def get_updates(self, offset: int | None, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        self.offsets.append(offset)
        if self.errors:
            raise self.errors.popleft()
        if offset is not None:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting:
            await asyncio.sleep(0.005)
        return self.waiting[:100]


class FailingInbox:
    """An inbox whose database is away for the first tries."""

    def __init__(self, inbox: Inbox, failures: int) -> None:
        self._inbox = inbox
        self.failures = failures

    async def unknown(self, inputs: Sequence[NewInput]) -> list[NewInput]:
        return await self._inbox.unknown(inputs)

    async def put_new(self, inputs: Sequence[NewInput]) -> frozenset[str]:
        if self.failures:
            self.failures -= 1
            raise StoreDown("OperationalError")
        return await self._inbox.put_new(inputs)


@pytest.fixture
def source() -> FakeUpdates:
    return FakeUpdates()


@pytest.fixture
def peer(clock: FakeClock) -> Peer:
    return Peer(clock)


def _intake(inbox: Any, source: FakeUpdates, peer: Peer) -> Intake:
    return Intake(inbox, source, peer, Metrics(), retry=AT_ONCE)


async def _run(intake: Intake, source: FakeUpdates) -> None:
    """Until all is confirmed."""
    running = asyncio.create_task(intake.run())
    await until(lambda: not source.waiting or running.done())
    intake.stop()
    await running


async def _stored(store: Store) -> list[int]:
    async with store.unit() as unit:
        claimed = await unit.claim(100)
    return sorted(inbound.payload["update_id"] for waiting in claimed for inbound in waiting.inbox)


async def test_a_batch_is_stored_and_only_then_confirmed(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    source.waiting = [raw_message(11), raw_message(12)]
    woken: list[bool] = []
    intake = _intake(store.inbox, source, peer)
    intake.on_stored = lambda: woken.append(True)
    await _run(intake, source)
    assert await _stored(store) == [11, 12]
    assert source.offsets[:2] == [None, 13]
    assert woken == [True]


async def test_who_writes_too_fast_is_stored_all_the_same_and_answered_later(
    store: Store, source: FakeUpdates, peer: Peer, clock: FakeClock
) -> None:
    source.waiting = [raw_message(n, 7) for n in range(1, 31)] + [raw_message(99, 8)]
    await _run(_intake(store.inbox, source, peer), source)
    assert (await store.queue_report()).inbox.waiting == 31
    assert await _stored(store) == [*range(1, 21), 99]
    clock.forward(seconds=10)
    async with store.unit() as unit:
        flooder, _ = await unit.claim(32)
        handled = [inbound.id for inbound in flooder.inbox]
        await unit.save([Turned(ChatId(7), {}, (), (), handled)])
    assert await _stored(store) == [*range(21, 31), 99]


async def test_while_the_database_is_away_nothing_is_confirmed(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    source.waiting = [raw_message(11)]
    await _run(_intake(FailingInbox(store.inbox, 3), source, peer), source)
    assert source.offsets[:5] == [None, None, None, None, 12]
    assert await _stored(store) == [11]


async def test_a_batch_that_comes_again_after_a_crash_is_stored_once(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    await store.inbox.put(inputs_of([raw_message(11)]))  # and then the process died
    source.waiting = [raw_message(11), raw_message(12)]
    await _run(_intake(store.inbox, source, peer), source)
    assert await _stored(store) == [11, 12]


async def test_ids_that_jump_back_are_stored_all_the_same(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    await store.inbox.put(inputs_of([raw_message(900_000_000)]))
    source.waiting = [raw_message(5)]
    await _run(_intake(store.inbox, source, peer), source)
    assert await _stored(store) == [5, 900_000_000]


async def test_trouble_on_the_way_is_waited_out(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    source.waiting = [raw_message(11)]
    source.errors.extend([NetworkError("down"), Conflict("two of us"), ValueError("odd answer")])
    await _run(_intake(store.inbox, source, peer), source)
    assert await _stored(store) == [11]
    assert peer.failing_since is None


async def test_a_wrong_token_ends_the_intake(store: Store, source: FakeUpdates, peer: Peer) -> None:
    source.errors.append(InvalidToken("Unauthorized"))
    with pytest.raises(WrongToken):
        await _intake(store.inbox, source, peer).run()


async def test_stopping_does_not_wait_for_the_long_poll(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    class Silent(FakeUpdates):
        async def get_updates(
            self, offset: int | None, wait: timedelta
        ) -> Sequence[Mapping[str, Any]]:
            await asyncio.sleep(3600)
            return []

    intake = _intake(store.inbox, Silent(), peer)
    running = asyncio.create_task(intake.run())
    await asyncio.sleep(0)
    intake.stop()
    await running


async def test_what_is_no_update_is_passed_over_and_confirmed(
    store: Store, source: FakeUpdates, peer: Peer
) -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    source.waiting = [
        {"update_id": 1},
        {"update_id": 2, "message": {"chat": {"id": 2**70}}},
        {"update_id": 3, "message": {"chat": {"id": 7}, "text": deep}},
        raw_message(4),
    ]
    await _run(_intake(store.inbox, source, peer), source)
    assert await _stored(store) == [4]


@pytest.mark.parametrize(
    ("update", "chat_id"),
    [
        ({"message": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
        ({"edited_message": {"chat": {"id": 7}}}, 7),
        ({"channel_post": {"chat": {"id": -100}}}, -100),
        ({"callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 7}}}}, 7),
        ({"callback_query": {"from": {"id": 8}, "inline_message_id": "x"}}, 8),
        ({"my_chat_member": {"chat": {"id": -5}, "from": {"id": 8}}}, -5),
        ({"poll": {"id": "7"}}, None),
        ({"message": {"chat": {"id": True}}}, None),
    ],
)
def test_an_update_stands_in_the_line_of_its_chat(
    update: dict[str, Any], chat_id: ChatId | None
) -> None:
    assert chat_of({"update_id": 1, **update}) == chat_id
