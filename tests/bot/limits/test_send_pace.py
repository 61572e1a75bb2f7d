"""Pace, queues and shared commits: who waits for whom."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.limits.send_pace import Lanes, LocalSendBudget, Rates
from bot.runtime.backoff import pause
from bot.runtime.keyed_queues import KeyedQueue, KeyedQueues
from bot.store import StoreDown
from bot.store.engine.group_commit import GroupCommit
from dialogs.state.message import Lane
from handlers.ports import ChatId
from handlers.retry_rules import RetryRule
from tests.bot.fakes import until


async def test_replies_wait_for_nobody() -> None:
    pace = Lanes(LocalSendBudget(Rates(overall=0.001, chat=0.001, burst=1)))
    for _ in range(50):
        await pace.admit(ChatId(7), Lane.REPLY)


async def test_a_push_waits_behind_the_pace_of_its_chat() -> None:
    pace = Lanes(LocalSendBudget(Rates(overall=10_000, chat=0.001, burst=2)))
    for _ in range(9):
        await pace.admit(ChatId(7), Lane.REPLY)  # a talk does not use up the chat's pushes
    await pace.admit(ChatId(7), Lane.PUSH)
    await pace.admit(ChatId(7), Lane.PUSH)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await pace.admit(ChatId(7), Lane.PUSH)
    await pace.admit(ChatId(8), Lane.PUSH)


async def test_pushes_go_before_mass_notices_and_nobody_waits_behind_who_left() -> None:
    pace = Lanes(LocalSendBudget(Rates(overall=200)))
    gone: list[str] = []

    async def go(name: str, chat: int, lane: Lane) -> None:
        await pace.admit(ChatId(chat), lane)
        gone.append(name)

    names = [("first", Lane.PUSH), ("mass", Lane.MASS), ("left", Lane.PUSH), ("push", Lane.PUSH)]
    tasks = [asyncio.create_task(go(name, n, lane)) for n, (name, lane) in enumerate(names)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.wait(tasks)
    assert gone == ["first", "push", "mass"]


async def test_a_broadcast_keeps_to_the_overall_pace() -> None:
    pace = Lanes(LocalSendBudget(Rates(overall=100)))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(pace.admit(ChatId(chat), Lane.MASS) for chat in range(11)))
    assert loop.time() - began >= 0.099


async def test_a_flood_of_replies_leaves_pushes_a_third_of_the_pace() -> None:
    pace = Lanes(LocalSendBudget(Rates(overall=300)))
    flood = asyncio.create_task(_reply_without_end(pace))
    loop = asyncio.get_running_loop()
    began = loop.time()
    for chat in range(11):  # starved: never more than the first
        await pace.admit(ChatId(chat), Lane.PUSH)
    flood.cancel()
    assert loop.time() - began >= 0.09


async def _reply_without_end(pace: Lanes) -> None:
    while True:
        await pace.admit(ChatId(7), Lane.REPLY)
        await asyncio.sleep(0)


async def test_those_who_ask_while_a_commit_runs_share_the_next_one() -> None:
    batches: list[list[int]] = []
    gate = asyncio.Event()

    async def commit(items: Sequence[int]) -> Sequence[int]:
        batches.append(list(items))
        await gate.wait()
        return [item * 2 for item in items]

    together = GroupCommit(commit)
    asked = [asyncio.create_task(together.do(1))]
    await until(lambda: batches == [[1]])
    asked += [asyncio.create_task(together.do(n)) for n in (2, 3, 4)]
    await asyncio.sleep(0)
    asked[2].cancel()
    gate.set()
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert batches == [[1], [2, 3, 4]]
    assert [r for r in results if isinstance(r, int)] == [2, 4, 8]


async def test_a_commit_that_fails_fails_for_those_in_it_and_not_for_the_next() -> None:
    async def commit(items: Sequence[int]) -> Sequence[int]:
        if 0 in items:
            raise ValueError("zero")
        return items

    together = GroupCommit(commit)
    with pytest.raises(ValueError, match="zero"):
        await together.do(0)
    assert await together.do(1) == 1


async def test_whose_own_data_is_at_fault_fails_alone_in_its_commit() -> None:
    """Everybody in the commit got the error of one, after theirs had been written."""
    gate = asyncio.Event()

    async def commit(items: Sequence[int]) -> Sequence[int]:
        await gate.wait()
        if 0 in items:
            raise ValueError("zero")
        return [item * 2 for item in items]

    together = GroupCommit(commit)
    asked = [asyncio.create_task(together.do(n)) for n in (1, 2, 0, 3)]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [r for r in results if isinstance(r, int)] == [2, 4, 6]
    assert isinstance(results[2], ValueError)


async def test_a_database_that_is_away_is_away_for_all_of_a_commit() -> None:
    tried: list[int] = []

    async def commit(items: Sequence[int]) -> Sequence[int]:
        tried.append(len(items))
        await asyncio.sleep(0)
        raise StoreDown("OperationalError")

    together = GroupCommit(commit)
    results = await asyncio.gather(*map(together.do, (1, 2, 3)), return_exceptions=True)
    assert all(isinstance(each, StoreDown) for each in results)
    assert sum(tried) == 3


async def test_a_line_that_pauses_holds_no_other_and_can_be_hurried() -> None:
    served: list[str] = []

    async def serve(key: str, queue: KeyedQueue[str]) -> timedelta:
        served.append(queue.items.popleft())
        return timedelta(hours=1) if served[-1] == "a1" else timedelta(0)

    queues: KeyedQueues[str, str] = KeyedQueues(serve, rank=lambda item: int(item[1]))
    for item in ("a1", "a2", "b1"):
        queues.put(item[0], item)
    await until(lambda: served == ["a1", "b1"])
    queues.hurry()
    await until(lambda: queues.waiting == 0)
    assert served == ["a1", "b1", "a2"]
    await queues.stop(timedelta(seconds=1))


async def test_what_joins_late_stands_where_it_belongs() -> None:
    served: list[str] = []
    gate = asyncio.Event()

    async def serve(key: str, queue: KeyedQueue[str]) -> timedelta:
        await gate.wait()
        served.append(queue.items.popleft())
        return timedelta(0)

    queues: KeyedQueues[str, str] = KeyedQueues(serve, rank=lambda item: int(item[1]))
    for item in ("a5", "a7", "a2", "a6"):
        queues.put("a", item)
    gate.set()
    await until(lambda: queues.waiting == 0)
    assert served == ["a2", "a5", "a6", "a7"]


async def test_stopping_leaves_what_waits_and_cancels_who_takes_too_long() -> None:
    async def serve(key: str, queue: KeyedQueue[str]) -> timedelta:
        await asyncio.sleep(3600)
        return timedelta(0)

    queues: KeyedQueues[str, str] = KeyedQueues(serve, rank=lambda item: int(item[1]))
    queues.put("a", "a1")
    await asyncio.sleep(0)
    await queues.stop(timedelta(milliseconds=5))
    queues.put("a", "late")
    assert queues.waiting == 0


def test_pauses_double_up_to_the_most_and_never_all_end_together() -> None:
    exact = RetryRule(timedelta(seconds=1), timedelta(minutes=5), jitter=0)
    assert [pause(exact, n).total_seconds() for n in (0, 1, 2, 3, 9, 10, 99999)] == [
        *(0, 1, 2, 4, 256, 300, 300)
    ]
    jittered = RetryRule(timedelta(seconds=1), timedelta(minutes=5))
    pauses = {pause(jittered, 9) for _ in range(20)}
    assert len(pauses) > 1
    assert all(timedelta(seconds=128) <= each <= timedelta(seconds=256) for each in pauses)
