"""The pace at which we speak: 30 messages a second over all chats and 1 a second to one, in
lanes (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

import asyncio
import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from bot.clock import stopwatch
from dialogs.message import Lane

OVERALL_A_SECOND = 30.0
PUSHES_AT_LEAST = 1 / 3  # of the overall pace, however many replies pass: the news must come too
CHAT_A_SECOND = 1.0
CHAT_BURST = 5
FORGET_ABOVE = 10_000  # chats remembered before those at rest are dropped


class Pace(Protocol):
    """Fulfilled here for one process; one shared by several must keep this promise."""

    async def admit(self, chat_id: int, lane: Lane) -> None:
        """Return when a message of this lane may go to this chat."""
        ...


@dataclass(order=True)
class _Waiter:
    rank: int
    turn: int
    go: asyncio.Future[None] = field(compare=False)


class LocalPace:
    """Replies pass at once, and only slow others down; pushes wait, and mass notices behind them.

    Telegram bears short bursts of replies and says so with a 429 when it does not, but a broadcast
    at full speed would make citizens who are talking to us wait.
    """

    def __init__(
        self,
        overall: float = OVERALL_A_SECOND,
        chat: float = CHAT_A_SECOND,
        burst: int = CHAT_BURST,
    ) -> None:
        self._gap = 1 / overall
        self._least_gap = self._gap / PUSHES_AT_LEAST
        self._chat_gap = 1 / chat
        self._burst = burst
        self._next = 0.0  # when the next push may go, overall
        self._at_latest = 0.0  # when it may go although replies have used up the pace
        self._chats: dict[int, float] = {}  # when each chat is at rest again
        self._waiters: list[_Waiter] = []
        self._turns = count()
        self._pump: asyncio.Task[None] | None = None

    async def admit(self, chat_id: int, lane: Lane) -> None:
        if lane is Lane.REPLY:
            self._count()
            return
        wait = self._note(chat_id)
        if wait > 0:
            await asyncio.sleep(wait)
        waiter = _Waiter(
            rank=1 if lane is Lane.MASS else 0,
            turn=next(self._turns),
            go=asyncio.get_running_loop().create_future(),
        )
        heapq.heappush(self._waiters, waiter)
        if self._pump is None:
            self._pump = asyncio.create_task(self._release())
        await waiter.go

    def _note(self, chat_id: int) -> float:
        """Count a push to this chat; how long it should wait for the chat's own limit."""
        now = stopwatch()
        if len(self._chats) > FORGET_ABOVE:
            self._chats = {chat: rest for chat, rest in self._chats.items() if rest > now}
        rest = max(self._chats.get(chat_id, now), now) + self._chat_gap
        self._chats[chat_id] = rest
        return rest - now - self._burst * self._chat_gap

    def _count(self) -> None:
        """Replies may run ahead of the pace; no more than a second of that is made up for."""
        now = stopwatch()
        self._next = min(max(self._next, now) + self._gap, now + 1)

    async def _release(self) -> None:
        while self._waiters:
            late = min(self._next, self._at_latest) - stopwatch()
            if late > 0:
                await asyncio.sleep(late)
                continue  # replies may have passed meanwhile
            waiter = heapq.heappop(self._waiters)
            if not waiter.go.done():  # nobody waits behind a cancelled one
                waiter.go.set_result(None)
                self._at_latest = stopwatch() + self._least_gap
                self._count()
        self._pump = None
