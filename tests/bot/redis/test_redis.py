"""Pace, flood and signals shared by several processes on a real Redis, and what is left without."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from bot.limits.inbound_rate import LocalInboundRate
from bot.limits.send_pace import Lanes, LocalSendBudget, Rates, SendBudget
from bot.redis.connection import Link
from bot.redis.inbound_rate import SharedInboundRate
from bot.redis.send_pace import ALONE, SharedSendBudget
from bot.redis.signals import RedisSignals
from bot.runtime.wake_signals import FEED, INBOX, WakeSignals
from dialogs.state.message import Lane
from handlers.ports import ChatId
from tests.bot.fakes import until
from tests.servers import Redis, redis

_names = count(1)
SLOW = Rates(overall=0.01, chat=0.01, group=0.001, burst=2)


@pytest.fixture
async def link(redis_server: Redis) -> AsyncIterator[Link]:
    link = Link(redis_server.url, patience=timedelta(seconds=5))
    yield link
    await link.close()


@pytest.fixture(params=["own", "shared"])
def make(request: pytest.FixtureRequest, link: Link) -> "Make":
    """An allowance of either kind: both keep the same promise."""
    return Make(link if request.param == "shared" else None)


class Make:
    def __init__(self, link: Link | None) -> None:
        self.link = link

    def __call__(self, rates: Rates) -> SendBudget:
        if self.link is None:
            return LocalSendBudget(rates)
        return SharedSendBudget(self.link, rates, prefix=f"test{next(_names)}")


async def test_a_chat_may_have_a_burst_and_then_waits(make: Make) -> None:
    allowance = make(SLOW)
    waits = [await allowance.of_chat(ChatId(7)) for _ in range(4)]
    assert waits[:2] == [0, 0]
    assert [round(wait) for wait in waits[2:]] == [100, 200]
    assert await allowance.of_chat(ChatId(8)) == 0
    assert round([await allowance.of_chat(ChatId(-8)) for _ in range(3)][2]) == 1000  # a group


async def test_pushes_keep_to_the_overall_pace(make: Make) -> None:
    allowance = make(SLOW)
    assert await allowance.overall(Lane.PUSH) == 0
    late = await allowance.overall(Lane.PUSH)
    assert 0 < late <= 1.01  # no more than a second is made up for
    for _ in range(5):
        allowance.replied()
    assert await allowance.overall(Lane.PUSH) > 0


async def test_two_processes_share_one_pace(link: Link) -> None:
    one, two = (SharedSendBudget(link, SLOW, prefix="two") for _ in range(2))
    assert await one.overall(Lane.PUSH) == 0
    assert await two.overall(Lane.PUSH) > 0
    assert [await one.of_chat(ChatId(7)), await two.of_chat(ChatId(7))] == [0, 0]
    assert await two.of_chat(ChatId(7)) > 0


async def test_replies_of_one_process_slow_the_pushes_of_another(link: Link) -> None:
    rates = Rates(overall=10)
    one, two = (SharedSendBudget(link, rates, prefix="replies") for _ in range(2))
    assert await two.overall(Lane.PUSH) == 0
    for _ in range(50):
        one.replied()
    await until(lambda: one._flush is None)
    assert await two.overall(Lane.PUSH) > 0.1


async def test_mass_notices_wait_while_pushes_of_another_process_do(link: Link) -> None:
    one, two = (SharedSendBudget(link, Rates(overall=5), prefix="mass") for _ in range(2))
    assert await one.overall(Lane.MASS) == 0
    late = await one.overall(Lane.PUSH)
    assert late > 0
    assert await two.overall(Lane.MASS) > 0


async def test_whoever_writes_too_fast_has_a_later_turn_and_nobody_else(link: Link) -> None:
    for flood in (LocalInboundRate(), SharedInboundRate(link)):
        delays = await flood.delays([7] * 25 + [8])
        seconds = [delay.total_seconds() for delay in delays]
        assert seconds[:20] == [0] * 20
        assert [round(each) for each in seconds[20:25]] == [1, 2, 3, 4, 5]
        assert seconds[25] == 0


@pytest.mark.starts
async def test_without_redis_each_counts_alone_and_redis_is_not_asked_all_the_time() -> None:
    with redis() as server:
        link = Link(server.url, left_alone=timedelta(seconds=60))
        allowance = SharedSendBudget(link, Rates(overall=100, burst=1))
        flood = SharedInboundRate(link)
        assert await allowance.of_chat(ChatId(7)) == 0
        server.stop()
        assert await allowance.of_chat(ChatId(7)) == 0  # counted anew
        assert round(await allowance.of_chat(ChatId(7))) == 1
        assert await allowance.overall(Lane.PUSH) == 0
        assert await allowance.overall(Lane.PUSH) > 0.5 / (100 * ALONE), "a part of the pace"
        assert len(await flood.delays([7, 7])) == 2
        allowance.replied()
        server.start()
        assert await allowance.of_chat(ChatId(7)) > 1, "it is left alone for a while"
        link._away_until = 0
        assert await allowance.of_chat(ChatId(7)) == 0
        await link.close()


async def test_lanes_over_redis_let_pushes_before_mass_notices(link: Link) -> None:
    lanes = Lanes(SharedSendBudget(link, Rates(overall=2), prefix="lanes"))
    await lanes.admit(
        ChatId(99), Lane.PUSH
    )  # so that the others have to wait, and are all there then
    gone: list[Lane] = []

    async def go(chat: int, lane: Lane) -> None:
        await lanes.admit(ChatId(chat), lane)
        gone.append(lane)

    order = [Lane.PUSH, Lane.MASS, Lane.MASS, Lane.PUSH]
    await asyncio.gather(*(go(chat, lane) for chat, lane in enumerate(order)))
    assert gone == [Lane.PUSH, Lane.PUSH, Lane.MASS, Lane.MASS]


@pytest.mark.starts
async def test_a_signal_is_heard_in_the_other_process_also_after_redis_was_away() -> None:
    with redis() as server:
        links = [Link(server.url, left_alone=timedelta(0)) for _ in range(2)]
        here, there = (WakeSignals(partial(RedisSignals.connect, link)) for link in links)
        heard: list[str] = []
        for name in (INBOX, FEED):
            there.on(name, partial(heard.append, name))
        running = [asyncio.create_task(signals.run()) for signals in (here, there)]
        await until(lambda: heard == [INBOX, FEED])  # it may have missed something
        await _notified(here, INBOX, heard)
        server.stop()
        server.start()
        await _notified(here, FEED, heard)
        for signals in (here, there):
            signals.stop()
        await asyncio.gather(*running)
        for link in links:
            await link.close()


async def _notified(signals: WakeSignals, name: str, heard: list[str]) -> None:
    heard.clear()

    def again() -> bool:
        signals.notify(name)
        return name in heard

    await until(again)


async def test_a_server_whose_clock_was_set_back_holds_nobody_up(link: Link) -> None:
    """What it had noted before lay an hour ahead: pushes and whoever had just written waited."""
    allowance = SharedSendBudget(link, Rates(overall=100, chat=100), prefix="back")
    flood = SharedInboundRate(link, prefix="back")
    await flood.delays([7])
    await allowance.of_chat(ChatId(7))
    while await allowance.overall(Lane.PUSH) == 0:
        pass
    shift = link.script(_AN_HOUR_AHEAD)
    keys = [f"back:pace:{name}" for name in ("all", "least", "pushes", "chat:7")]
    assert await link.ask(shift, [*keys, "back:flood:7"], ()) == 5
    assert await allowance.overall(Lane.PUSH) < 1
    await asyncio.sleep(0.1)  # until what is noted anew has passed
    assert await allowance.overall(Lane.PUSH) == 0
    assert await allowance.overall(Lane.MASS) < 1
    assert await allowance.of_chat(ChatId(7)) == 0
    assert await flood.delays([7]) == [timedelta(0)]


_AN_HOUR_AHEAD = """
local moved = 0
for _, key in ipairs(KEYS) do
  local rest, written = string.match(redis.call('GET', key) or '', '^(%S+) (%S+)$')
  if rest then
    redis.call('SET', key, string.format('%.6f %.6f', rest + 3600, written + 3600), 'PX', 9999)
    moved = moved + 1
  end
end
return moved
"""
