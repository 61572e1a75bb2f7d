"""Boarding: what waits to be written goes with the next transaction, whoever begins it.

What a turn writes and what became of messages, effects and updates share a commit that way. What
raises is undone alone, by a savepoint: what is wrong with one of them is not the others'.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine.errors import ends_all

A = TypeVar("A")
B = TypeVar("B")

# What a value that cannot be written, or is not of the shape it was promised in, ends in.
SPOILT = (SQLAlchemyError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError)

Step = Callable[[Connection, Sequence[A]], Sequence[B]]
"""Writes items together; one answer an item, in order."""


@dataclass(eq=False)
class Passenger:
    """An item on its way into the database. `outcome` is what became of it, and counts when the
    transaction has been committed. `chats` are those whose turn it is for, if there are any."""

    step: Step[Any, Any]
    item: Any
    answer: asyncio.Future[Any]
    outcome: Any = field(default=None)
    chats: Collection[int] = ()


class Boarding:
    """`sail` writes what waits, in a transaction of its own."""

    def __init__(self, sail: Callable[[], Awaitable[None]]) -> None:
        self._sail = sail
        self._waiting: list[Passenger] = []
        self._sailing: asyncio.Task[None] | None = None
        self._at_latest: asyncio.TimerHandle | None = None

    async def board(
        self,
        step: Step[A, B],
        item: A,
        within: timedelta | None = None,
        chats: Collection[int] = (),
    ) -> B:
        """What became of the item, once it is committed. It waits `within` for a transaction that
        others begin; without that it begins one."""
        loop = asyncio.get_running_loop()
        passenger = Passenger(step, item, loop.create_future(), chats=chats)
        self._waiting.append(passenger)
        if within is None:
            self._begin()
        elif self._at_latest is None:
            self._at_latest = loop.call_later(within.total_seconds(), self._begin)
        answer: B = await passenger.answer
        return answer

    def leave(self, held: Callable[[Collection[int]], bool] | None = None) -> Sequence[Passenger]:
        """All that waits, but for those whose caller has gone, and those whose chats are `held`:
        they stay until their time is over."""
        going, staying = list[Passenger](), list[Passenger]()
        for each in self._waiting:
            if not each.answer.done():
                (staying if held is not None and held(each.chats) else going).append(each)
        self._waiting = staying
        if not staying:
            self._forget_time()
        return going

    def waits_for(self, chat: int) -> bool:
        """Whether anything waits that is for this chat's turn."""
        return any(chat in each.chats for each in self._waiting)

    async def arrive(
        self,
        aboard: Sequence[Passenger],
        commit: Callable[[Sequence[Passenger]], asyncio.Future[None]],
    ) -> None:
        """Tell each what became of it. When all are undone, through no fault of the database,
        somebody is to blame of whom it was not known: each is written alone then."""
        (error,) = await asyncio.gather(commit(aboard), return_exceptions=True)
        if isinstance(error, Exception) and not ends_all(error) and len(aboard) > 1:
            for each in aboard:
                await self.arrive([each], commit)
            return
        if error is not None:
            for each in aboard:
                each.outcome = error
        self.landed(aboard)

    def landed(self, aboard: Sequence[Passenger]) -> None:
        for each in aboard:
            if each.answer.done():
                continue
            if isinstance(each.outcome, BaseException):
                each.answer.set_exception(each.outcome)
            else:
                each.answer.set_result(each.outcome)

    def put_back(self, aboard: Sequence[Passenger]) -> None:
        """The transaction they were in was undone, through no fault of theirs."""
        self._waiting[:0] = aboard
        if aboard:
            self._begin()

    def _forget_time(self) -> None:
        if self._at_latest is not None:
            self._at_latest.cancel()
            self._at_latest = None

    def _begin(self) -> None:
        self._forget_time()
        if self._sailing is None:
            self._sailing = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._sail()
        finally:
            self._sailing = None


def run_all(connection: Connection, aboard: Sequence[Passenger]) -> None:
    """Let all steps write, each once for all of its items. Raises what ends all of it."""
    together: dict[Step[Any, Any], list[Passenger]] = {}
    for each in aboard:
        together.setdefault(each.step, []).append(each)
    for step, passengers in together.items():
        _run_step(connection, step, passengers)


def _run_step(
    connection: Connection,
    step: Step[Any, Any],
    passengers: Sequence[Passenger],
) -> None:
    try:
        with _undone_alone(connection):
            outcomes = step(connection, [each.item for each in passengers])
        if len(outcomes) != len(passengers):
            raise ValueError(f"{len(outcomes)} answers for {len(passengers)} items")
    except SPOILT as error:
        if ends_all(error):
            raise
        if len(passengers) > 1:  # one of them is to blame: each is written alone
            for each in passengers:
                _run_step(connection, step, [each])
            return
        outcomes = [error]
    for each, outcome in zip(passengers, outcomes, strict=True):
        each.outcome = outcome


@contextmanager
def _undone_alone(connection: Connection) -> Iterator[None]:
    raw: Any = connection.connection.driver_connection  # SQLAlchemy's way costs what a row does
    raw.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        if raw.in_transaction:  # SQLite ends it by itself when the disk is full, say
            raw.execute("ROLLBACK TO step")
            raw.execute("RELEASE step")
        raise
    raw.execute("RELEASE step")
