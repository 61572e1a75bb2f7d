"""Per-chat inbound rate limit. Excess updates are stored but scheduled later, so one sender cannot
delay the others."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.runtime.clock import stopwatch

AT_ONCE = 20  # an album of ten photos, and eight short messages about it
A_SECOND = 1.0
FORGET_ABOVE = 10_000  # chats remembered before those at rest are dropped


class InboundRate(Protocol):
    async def delays(self, chats: Sequence[int]) -> Sequence[timedelta]:
        """For each new update, given by its chat: how long its turn is to wait."""
        ...

    async def give_back(self, chats: Sequence[int]) -> None:
        """What was counted for these was not stored after all: it takes nobody's allowance."""
        ...


class LocalInboundRate:
    """For the updates that this process stores (GCRA: ITU-T I.371, the virtual scheduling form)."""

    def __init__(self, a_second: float = A_SECOND, at_once: int = AT_ONCE) -> None:
        self._gap = 1 / a_second
        self._tolerance = (at_once - 1) * self._gap
        self._rests: dict[int, float] = {}  # when each chat has used up nothing again

    async def delays(self, chats: Sequence[int]) -> Sequence[timedelta]:
        now = stopwatch()
        if len(self._rests) > FORGET_ABOVE:
            self._rests = {chat: rest for chat, rest in self._rests.items() if rest > now}
        return [timedelta(seconds=self._delay(chat, now)) for chat in chats]

    async def give_back(self, chats: Sequence[int]) -> None:
        for chat in chats:
            if chat in self._rests:
                self._rests[chat] -= self._gap

    def _delay(self, chat: int, now: float) -> float:
        rest = max(self._rests.get(chat, now), now)
        self._rests[chat] = rest + self._gap
        return max(0.0, rest - self._tolerance - now)
