"""Outbound rate limit: 30 messages a second over all chats and 1 a second to one, by priority
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from bot.runtime.clock import stopwatch
from dialogs.state.message import Lane
from handlers.ports import ChatId

OVERALL_A_SECOND = 30.0
PUSHES_AT_LEAST = 1 / 3  # of the overall pace, however many replies pass: the news must come too
CHAT_A_SECOND = 1.0
GROUP_A_SECOND = 20 / 60
CHAT_BURST = 5
AHEAD_SECONDS = 1.0  # replies may run ahead of the pace; no more than this is made up for
FORGET_ABOVE = 10_000  # chats remembered before those at rest are dropped


class SendPace(Protocol):
    async def admit(self, chat_id: ChatId, lane: Lane) -> None:
        """Return when a message of this lane may go to this chat."""
        ...


class SendBudget(Protocol):
    """What Telegram bears, counted in this process or for all of them together."""

    async def of_chat(self, chat_id: ChatId) -> float:
        """Count a push to this chat; the seconds it should wait for the chat's own limit."""
        ...

    async def overall(self, lane: Lane) -> float:
        """0 when a push of this lane may go now, and then it is counted; else the seconds until it
        is worth asking again."""
        ...

    def replied(self) -> None:
        """Count a reply, which waits for nobody."""
        ...


@dataclass(frozen=True)
class Rates:
    """Messages a second; a chat may have `burst` of them at once. Groups have negative ids."""

    overall: float = OVERALL_A_SECOND
    chat: float = CHAT_A_SECOND
    group: float = GROUP_A_SECOND
    burst: int = CHAT_BURST

    def gap(self, chat_id: ChatId) -> float:
        return 1 / (self.group if chat_id < 0 else self.chat)

    def share(self, part: float) -> "Rates":
        """For one of several processes that do not know of each other. A chat is in one place at a
        time, so its own pace stays."""
        return replace(self, overall=self.overall * part)


class LocalSendBudget:
    """Counted in this process, in the seconds of `passed`."""

    def __init__(self, rates: Rates | None = None, passed: Callable[[], float] = stopwatch) -> None:
        self._rates = rates or Rates()
        self._passed = passed
        self._gap = 1 / self._rates.overall
        self._next = 0.0  # when the next push may go, overall
        self._at_latest = 0.0  # when it may go although replies have used up the pace
        self._chats: dict[int, float] = {}  # when each chat is at rest again

    async def of_chat(self, chat_id: ChatId) -> float:
        now = self._passed()
        if len(self._chats) > FORGET_ABOVE:
            self._chats = {chat: rest for chat, rest in self._chats.items() if rest > now}
        gap = self._rates.gap(chat_id)
        rest = max(self._chats.get(chat_id, now), now) + gap
        self._chats[chat_id] = rest
        return max(0.0, rest - now - self._rates.burst * gap)

    async def overall(self, lane: Lane) -> float:
        now = self._passed()
        late = min(self._next, self._at_latest) - now
        if late > 0:
            return late
        self._at_latest = now + self._gap / PUSHES_AT_LEAST
        self._count(now)
        return 0.0

    def replied(self) -> None:
        self._count(self._passed())

    def _count(self, now: float) -> None:
        self._next = min(max(self._next, now) + self._gap, now + AHEAD_SECONDS)


@dataclass(order=True)
class _Waiter:
    rank: int
    turn: int
    lane: Lane = field(compare=False)
    go: asyncio.Future[None] = field(compare=False)


class Lanes:
    """Fulfils Pace. Replies pass at once, and only slow others down; pushes wait, and mass notices
    behind them.

    Telegram bears short bursts of replies and says so with a 429 when it does not, but a broadcast
    at full speed would make citizens who are talking to us wait.
    """

    def __init__(self, allowance: SendBudget) -> None:
        self._allowance = allowance
        self._waiters: list[_Waiter] = []
        self._turns = count()
        self._pump: asyncio.Task[None] | None = None

    async def admit(self, chat_id: ChatId, lane: Lane) -> None:
        if lane is Lane.REPLY:
            self._allowance.replied()
            return
        wait = await self._allowance.of_chat(chat_id)
        if wait > 0:
            await asyncio.sleep(wait)
        go = asyncio.get_running_loop().create_future()
        rank = 1 if lane is Lane.MASS else 0
        heapq.heappush(self._waiters, _Waiter(rank, next(self._turns), lane, go))
        if self._pump is None:
            self._pump = asyncio.create_task(self._release())
        await go

    async def _release(self) -> None:
        while self._waiters:
            if self._waiters[0].go.done():  # nobody waits behind a cancelled one
                heapq.heappop(self._waiters)
                continue
            late = await self._allowance.overall(self._waiters[0].lane)
            if late > 0:
                await asyncio.sleep(late)  # and ask again: replies may have passed meanwhile
                continue
            waiter = heapq.heappop(self._waiters)
            if not waiter.go.done():
                waiter.go.set_result(None)
        self._pump = None
