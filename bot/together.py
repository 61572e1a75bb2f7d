"""One commit for many: what is asked for while a commit runs goes into the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Together(Generic[A, B]):
    """Callers of `do` share calls of `commit`, which returns one result an item, in order.

    Alone, a caller waits for nobody; under load the batches grow by themselves. When a commit
    raises, everyone in its batch gets the error.
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
            items = [item for item, _ in batch]
            (given,) = await asyncio.gather(self._commit(items), return_exceptions=True)
            if isinstance(given, BaseException):
                for _, asked in batch:
                    if not asked.done():
                        asked.set_exception(given)
                continue
            for (_, asked), result in zip(batch, given, strict=True):
                if not asked.done():  # its caller was cancelled
                    asked.set_result(result)
        self._running = None
