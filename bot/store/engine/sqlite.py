"""SQLite: one thread writes, and what waits to be written boards its next transaction."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from bot.store.engine.boarding import Boarding, Passenger, Step, run_all
from bot.store.engine.errors import StoreDown

BUSY_MS = 10_000
READERS = 2
RIDE = timedelta(milliseconds=50)
LONGEST_RIDE = timedelta(seconds=1)  # whoever takes turns hangs: it is stored without them

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")


class Sqlite:
    """SQLite takes one writer at a time. Threads that fight over its lock wait in steps of its
    busy handler (p99 799 ms measured); a lock of ours in front of it keeps them in line (92 ms).
    What was begun in the writer's thread is finished there before anything else, whoever has
    stopped waiting for it. All that waits to be written boards the next transaction, whoever
    begins it: what costs is the commit, not the rows.
    """

    def __init__(self, url: str) -> None:
        file = make_url(url).set(drivername="sqlite")
        # Statement parameters are citizens' words: no error text may hold them.
        # The connection used last has the pages that the next one needs; another would read them
        # anew, since this one has written.
        self.engine = create_engine(file, hide_parameters=True, pool_use_lifo=True)
        event.listen(self.engine, "connect", _prepare_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite)
        self._reading = self.engine.execution_options(reads_only=True)
        self._lock = asyncio.Lock()
        self._boarding = Boarding(self._sail)
        self.ride = RIDE
        self.begin_turns: Callable[[], None] | None = None
        self.is_spoken_to: Callable[[int], bool] | None = None
        self._writer = _writer()
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def write(self, do: Callable[[Connection], R]) -> R:
        def alone(connection: Connection, _: Sequence[None]) -> Sequence[R]:
            return [do(connection)]

        return await self._boarding.board(alone, None)

    async def board(
        self, step: Step[A, B], item: A, *, rides: bool, for_turns: bool, chats: Collection[int]
    ) -> B:
        if not for_turns or self.begin_turns is None:
            return await self._boarding.board(step, item, self.ride if rides else None)
        if not self._are_spoken_to(chats):
            self.begin_turns()
        return await self._boarding.board(step, item, LONGEST_RIDE, chats)

    def _are_spoken_to(self, chats: Collection[int]) -> bool:
        """A chat has its turn when it has heard what is on its way to it: with it goes what is
        for this turn."""
        is_spoken_to = self.is_spoken_to
        return is_spoken_to is not None and bool(chats) and all(map(is_spoken_to, chats))

    def waits_for(self, chat: int) -> bool:
        return self._boarding.waits_for(chat)

    async def _sail(self) -> None:
        """One transaction for all that waits by now. What of it is for a turn waited for a batch,
        which is begun now."""
        async with self._lock:
            if aboard := self._boarding.leave():
                await self._boarding.arrive(aboard, self._commit)
        if self.begin_turns is not None and any(each.chats for each in aboard):
            self.begin_turns()

    def _commit(self, aboard: Sequence[Passenger]) -> asyncio.Future[None]:
        return asyncio.get_running_loop().run_in_executor(self._writer, _all, self.engine, aboard)

    async def read(self, do: Callable[[Connection], R]) -> R:
        return await _in(self._readers, _whole, self._reading, do)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["InThread"]:
        async with self._lock:
            aboard = self._boarding.leave(self._are_spoken_to)
            transaction = InThread(self._writer, self.engine, aboard)
            try:
                yield transaction
                await transaction.commit()
            except BaseException:
                self._boarding.put_back(transaction.aboard)
                raise
            finally:
                await asyncio.shield(transaction.end())
            self._boarding.landed(transaction.aboard)

    async def whole(self, work: Callable[["InPlace"], Coroutine[Any, Any, R]]) -> R:
        """What `work` comes to in one transaction, all of it in the writer's thread: to cross into
        it for each step costs one citizen as much as the step."""
        async with self._lock:
            transaction = InPlace(self.engine, self._boarding.leave(self._are_spoken_to))
            running = asyncio.get_running_loop().run_in_executor(
                self._writer, copy_context().run, transaction.run, work
            )
            try:
                answer = await running
            except BaseException as error:  # what is undone with it is written without it
                if isinstance(error, asyncio.CancelledError):
                    self._writer.shutdown(wait=False)  # it may hang in a thought
                    self._writer = _writer()
                    await asyncio.shield(_in(self._writer, transaction.leave))
                self._boarding.put_back(transaction.aboard)
                raise
            for_turns = [each for each in transaction.aboard if each.chats]
            self._boarding.landed([each for each in transaction.aboard if not each.chats])
            # A citizen waits for what the turns say, and nobody for the confirmation of an update.
            asyncio.get_running_loop().call_soon(self._boarding.landed, for_turns)
            return answer

    async def wipe(self) -> None:
        """Take the log into the file and cut it off: older pages stand in it until then. When
        somebody reads just now, the next time will do."""
        async with self._lock:
            await _in(self._writer, _cut_log, self.engine)

    async def close(self) -> None:
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        self.engine.dispose()


class Steps:
    """A transaction of several steps, for the thread that takes them. It begins with the first,
    after what is `aboard`, and ends with the one that is said to be the last."""

    def __init__(self, engine: Engine, aboard: Sequence[Passenger]) -> None:
        self.aboard = aboard
        self.begun = False
        self.over = False
        self._engine = engine
        self._open = ExitStack()
        self._connection: Connection

    def do(self, step: Callable[[Connection], R]) -> R:
        if not self.begun:
            self.begun = True
            self._connection = self._open.enter_context(self._engine.connect())
            self._connection.begin()
            run_all(self._connection, self.aboard)
        return step(self._connection)

    def last(self, step: Callable[[Connection], R]) -> R:
        answer = self.do(step)
        self._connection.commit()
        self.end()
        return answer

    def commit(self) -> None:
        if not self.over and (self.aboard or self.begun):
            self.last(_nothing)

    def end(self) -> None:
        """Undoes what was not committed."""
        self.over = True
        self._open.close()


class InThread:
    """Each step goes to the writer's thread and back. The connection is known to the thread alone,
    and closed by it even when nobody waited for it to be opened."""

    def __init__(
        self, thread: ThreadPoolExecutor, engine: Engine, aboard: Sequence[Passenger] = ()
    ) -> None:
        self.aboard = aboard
        self._thread = thread
        self._steps = Steps(engine, aboard)

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return await _in(self._thread, self._steps.do, lambda it: step(it, *args, **more))

    async def last(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return await _in(self._thread, self._steps.last, lambda it: step(it, *args, **more))

    async def think(self, thought: Callable[[], R]) -> R:
        return await asyncio.to_thread(thought)

    async def commit(self) -> None:
        await _in(self._thread, self._steps.commit)

    async def end(self) -> None:
        """Undoes what was not committed."""
        if not self._steps.over:
            await _in(self._thread, self._steps.end)


class InPlace:
    """Steps and thoughts are taken where the work is done, in the writer's thread. Nothing else can
    be waited for there. Another thread may undo it between two steps: who hangs in a thought has
    no connection when it comes out of it."""

    def __init__(self, engine: Engine, aboard: Sequence[Passenger]) -> None:
        self.aboard = aboard
        self._steps = Steps(engine, aboard)
        self._stepping = threading.Lock()
        self._left = False

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return self._step(self._steps.do, lambda it: step(it, *args, **more))

    async def last(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return self._step(self._steps.last, lambda it: step(it, *args, **more))

    async def think(self, thought: Callable[[], R]) -> R:
        return thought()

    def run(self, work: Callable[["InPlace"], Coroutine[Any, Any, R]]) -> R:
        """Do it and commit it. Raises what it raises; then nothing of it is stored."""
        try:
            answer = _without_waiting(work(self))
            self._step(self._steps.commit)
            return answer
        finally:
            with self._stepping:
                if not self._left:
                    self._steps.end()

    def leave(self) -> None:
        """Undo it, after the step that is being taken."""
        with self._stepping:
            self._left = True
            self._steps.end()

    def _step(self, take: Callable[P, R], *args: P.args, **more: P.kwargs) -> R:
        with self._stepping:
            if self._left:
                raise StoreDown("its transaction was given up")
            return take(*args, **more)


def _without_waiting(work: Coroutine[Any, Any, R]) -> R:
    """What it comes to; no loop runs here that could wait for something."""
    try:
        work.send(None)
    except StopIteration as end:
        answer: R = end.value
        return answer
    work.close()
    raise RuntimeError("waited inside a transaction")


def _writer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "store-writer")


async def _in(
    threads: ThreadPoolExecutor, work: Callable[P, R], *args: P.args, **more: P.kwargs
) -> R:
    return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *args, **more))


def _whole(engine: Engine, do: Callable[[Connection], R]) -> R:
    with engine.begin() as connection:
        return do(connection)


def _all(engine: Engine, aboard: Sequence[Passenger]) -> None:
    with engine.begin() as connection:
        run_all(connection, aboard)


def _cut_log(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


def _nothing(_: Connection) -> None:
    """Only to be committed."""


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: we say when and how
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MS}",  # first: switching to WAL takes the lock too
        "journal_mode = WAL",
        "synchronous = FULL",  # a commit is on the disk when it returns
        "foreign_keys = ON",
        "secure_delete = ON",  # what is deleted is overwritten, and not just not found any more
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer half-way fails at once when another wrote
    # in between (41 of 200 got through, against 200 of 200).
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
