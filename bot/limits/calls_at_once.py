"""Caps how many calls the backend has before it, by how it fares: additive increase, multiplicative
decrease.

A call that nobody answered in time is halving the number, one that was answered widens it slowly.
Otherwise a backend that falls behind would work for callers who have given up, and never catch up.
"""

import asyncio
from collections import deque
from types import TracebackType


class CallsAtOnce:
    """An async context manager: a place for one call, between 1 and `most` at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = float(most)
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._given = 0  # places, ever
        self._halved_at = 0  # what was given a place before that knows nothing of the new number

    @property
    def size(self) -> int:
        return max(1, int(self._size))

    async def __aenter__(self) -> int:
        """The place's number, for `overrun`."""
        if self._taken >= self.size or self._waiting:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._taken -= 1
                    self._next()
                raise
        else:
            self._taken += 1
        self._given += 1
        return self._given

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._taken -= 1
        self._next()

    def overrun(self, place: int) -> None:
        """The call in that place was not answered in time."""
        if place > self._halved_at:  # many that began together are late together: that is once
            self._size = max(1.0, self._size / 2)
            self._halved_at = self._given

    def answered(self) -> None:
        self._size = min(float(self._most), self._size + 1 / self._size)
        self._next()

    def _next(self) -> None:
        while self._waiting and self._taken < self.size:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
