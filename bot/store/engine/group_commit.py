"""Group commit: what is asked for while a commit runs goes into the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.store.engine.errors import StoreDown

A = TypeVar("A")
B = TypeVar("B")


class GroupCommit(Generic[A, B]):
    """Callers of `do` share calls of `commit`, which returns one result an item, in order.

    Alone, a caller waits for nobody; under load the batches grow by themselves. When the database
    is away, everyone in the batch hears that. Any other error is of somebody's own making: each
    item is then committed alone, and only whose commit raises again gets the error.
    """

    def __init__(
        self, commit: Callable[[Sequence[A]], Awaitable[Sequence[B]]], most: int = 200
    ) -> None:
        self._commit = commit
        self._most = most
        self._waiting: list[tuple[A, asyncio.Future[B]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: A) -> B:
        result: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._serve(batch)
        self._running = None

    async def _serve(self, batch: Sequence[tuple[A, asyncio.Future[B]]]) -> None:
        items = [item for item, _ in batch]
        (given,) = await asyncio.gather(self._shared(items), return_exceptions=True)
        if isinstance(given, Exception) and not isinstance(given, StoreDown) and len(batch) > 1:
            for one in batch:
                await self._serve([one])
            return
        for place, (_, asked) in enumerate(batch):
            if asked.done():  # its caller was cancelled
                continue
            if isinstance(given, BaseException):
                asked.set_exception(given)
            else:
                asked.set_result(given[place])

    async def _shared(self, items: Sequence[A]) -> Sequence[B]:
        given = await self._commit(items)
        if len(given) != len(items):
            raise ValueError(f"{len(given)} results for {len(items)} items")
        return given
