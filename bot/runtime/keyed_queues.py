"""Queues by key: strictly in order within a key, keys in parallel."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

NO_PAUSE = timedelta(0)


class KeyedQueue(Generic[T]):
    """What waits in one queue. Who serves it takes from the left."""

    def __init__(self) -> None:
        self.items: deque[T] = deque()
        self.arrived = asyncio.Event()  # set when something joined
        self.hurry = asyncio.Event()  # set when a pause should end early


class KeyedQueues(Generic[K, T]):
    """`serve(key, queue)` takes from the queue what is settled and returns how long it pauses.

    It is called while anything is left in the queue, never twice at once for the same key. It must
    not raise. `rank` is an item's place in its queue, whenever it joins, even before the one that
    is being served: what an earlier process left may be found when something newer stands there.
    What comes once more takes its own place: it knows better.
    """

    def __init__(
        self, serve: Callable[[K, KeyedQueue[T]], Awaitable[timedelta]], rank: Callable[[T], int]
    ) -> None:
        self._serve = serve
        self._rank = rank
        self._queues: dict[K, KeyedQueue[T]] = {}
        self._tasks: dict[K, asyncio.Task[None]] = {}
        self._stopping = False

    @property
    def waiting(self) -> int:
        return sum(len(queue.items) for queue in self._queues.values())

    def items(self) -> Iterator[T]:
        """All that waits in any queue, or is being served."""
        return chain.from_iterable(queue.items for queue in self._queues.values())

    def put(self, key: K, item: T) -> None:
        if self._stopping:
            return  # it is stored: the next process finds it
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = KeyedQueue()
            self._tasks[key] = asyncio.create_task(self._walk(key, queue))
        place = self._rank(item)
        if queue.items and self._rank(queue.items[-1]) >= place:
            others = (each for each in queue.items if self._rank(each) != place)
            queue.items = deque(sorted((*others, item), key=self._rank))
        else:
            queue.items.append(item)
        queue.arrived.set()

    def hurry(self, *keys: K) -> None:
        """Let these queues try again now if they pause; all of them when none is named."""
        for key in keys or tuple(self._queues):
            if queue := self._queues.get(key):
                queue.hurry.set()

    async def stop(self, within: timedelta) -> None:
        """Take nothing more, let those being served finish, and cancel who takes too long."""
        self._stopping = True
        self.hurry()
        for queue in self._queues.values():
            queue.arrived.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=within.total_seconds())
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _walk(self, key: K, queue: KeyedQueue[T]) -> None:
        try:
            while queue.items and not self._stopping:
                queue.hurry.clear()
                queue.arrived.clear()
                pause = await self._serve(key, queue)
                if pause > NO_PAUSE and not self._stopping:
                    await wait_for(queue.hurry, pause)
        finally:
            del self._queues[key], self._tasks[key]


async def wait_for(event: asyncio.Event, at_most: timedelta) -> bool:
    """Whether the event came in time."""
    try:
        async with asyncio.timeout(at_most.total_seconds()):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def first_of(*tasks: asyncio.Task[Any]) -> None:
    """Return when one of them is done; those made for this wait alone are then cancelled."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks[1:]:
        task.cancel()


def no_listener() -> None:
    """A signal that nobody listens to yet."""
