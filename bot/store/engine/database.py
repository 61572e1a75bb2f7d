"""Transactions over SQLite and PostgreSQL, and which errors mean that the database is down.

A transaction is a plain function of a connection. SQLite's runs whole in a thread of its own, and
PostgreSQL's in a greenlet over its asynchronous driver: neither goes back to the event loop between
two statements, so a statement costs what the database takes for it, and nothing can be waited for
inside.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

BUSY_MS = 10_000
CONNECT_SECONDS = 10
READERS = 2
MIGRATING = 0x7065_7469  # any number: who holds its lock in a PostgreSQL database migrates it

# Of PostgreSQL, what a transaction may wait for a lock, take for a statement, and do nothing. A
# process that stands still with a transaction open loses it, and its chats with it.
POSTGRES = {
    "application_name": "petition-bot",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",  # costs more than our statements take
}
# Its ways to say "not now" (SQLSTATE classes): connection lost, read-only or transaction ended by
# it, not let in, no such database (it is being restored), deadlock, out of resources, lock not
# available, stopped by an operator, system error.
NOT_NOW = ("08", "25", "28", "3D", "40", "53", "55", "57", "58")
UNFIT = "42"  # no such table or column, or no right to it
# SQLite's, by their primary codes: nothing that a statement of ours could be the cause of.
SQLITE_NOT_NOW = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
SQLITE_UNFIT = sqlite3.SQLITE_ERROR
STALE_PLAN = "InvalidCachedStatementError"  # the tables were altered since it was made
LOST_TRACK = "InternalClientError"  # of a server that went away in the middle of an answer


class StoreDown(Exception):
    """The database did not take it: nothing of this transaction is stored, try again later."""


class StoreUnfit(Exception):
    """The database's tables are not those this program needs: trying again mends nothing, and no
    input is to blame. A person must see to it; the message says what is missing."""


P = ParamSpec("P")
R = TypeVar("R")


class Transaction(Protocol):
    """One that has several steps, with thoughts between them."""

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R: ...


class Database:
    """Transactions over one database address: all of one is stored, or nothing."""

    def __init__(self, url: str) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._file = Path(make_url(url).database or "") if self.sqlite else None
        self._way: _Sqlite | _Postgres = _Sqlite(url) if self.sqlite else _Postgres(url)

    @property
    def engine(self) -> Engine:
        return self._way.engine

    @property
    def gone(self) -> bool:
        """Whether the file has been taken away: what is open still takes rows, and they are lost
        with the last who has it open."""
        return self._file is not None and not self._file.exists()

    async def write(
        self, do: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        """What `do` comes to in one transaction, undone when it raises. Raises StoreDown."""
        with _as_store_down():
            return await self._way.write(lambda connection: do(connection, *args, **more))

    async def read(
        self, do: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        """The same on a consistent view, which waits for no writer."""
        with _as_store_down():
            return await self._way.read(lambda connection: do(connection, *args, **more))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction of several steps, committed at the end of the block and undone when it
        raises."""
        with _as_store_down():
            async with self._way.transaction() as transaction:
                yield transaction

    async def lend(self) -> AsyncConnection:
        """A connection to PostgreSQL that the caller closes. Raises StoreDown."""
        if isinstance(self._way, _Sqlite):
            raise StoreDown("SQLite has no connections to lend")
        with _as_store_down():
            return await self._way.lend()

    def insert(self, table: Table) -> SqliteInsert | PostgresInsert:
        """An INSERT that knows ON CONFLICT: the same words, but each dialect has its own class."""
        return sqlite_insert(table) if self.sqlite else postgres_insert(table)

    async def close(self) -> None:
        await self._way.close()


class _Sqlite:
    """SQLite takes one writer at a time. Threads that fight over its lock wait in steps of its
    busy handler (p99 799 ms measured); a lock of ours in front of it keeps them in line (92 ms).
    What was begun in the writer's thread is finished there before anything else, whoever has
    stopped waiting for it.
    """

    def __init__(self, url: str) -> None:
        file = make_url(url).set(drivername="sqlite")
        # Statement parameters are citizens' words: no error text may hold them.
        self.engine = create_engine(file, hide_parameters=True)
        event.listen(self.engine, "connect", _prepare_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite)
        self._reading = self.engine.execution_options(reads_only=True)
        self._lock = asyncio.Lock()
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def write(self, do: Callable[[Connection], R]) -> R:
        async with self._lock:
            return await _in(self._writer, _whole, self.engine, do)

    async def read(self, do: Callable[[Connection], R]) -> R:
        return await _in(self._readers, _whole, self._reading, do)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._lock:
            transaction = InThread(self._writer, self.engine)
            try:
                await transaction.begin()
                yield transaction
                await transaction.commit()
            finally:
                await asyncio.shield(transaction.end())

    async def close(self) -> None:
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        self.engine.dispose()


class InThread:
    """The connection is known to the thread alone, and closed by it even when nobody waited for it
    to be opened."""

    def __init__(self, thread: ThreadPoolExecutor, engine: Engine) -> None:
        self._thread = thread
        self._engine = engine
        self._open = ExitStack()
        self._connection: Connection

    async def begin(self) -> None:
        await _in(self._thread, self._begin)

    def _begin(self) -> None:
        self._connection = self._open.enter_context(self._engine.connect())
        self._connection.begin()

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return await _in(self._thread, partial(step, self._connection, *args, **more))

    async def commit(self) -> None:
        await _in(self._thread, self._connection.commit)

    async def end(self) -> None:
        """Undoes what was not committed."""
        await _in(self._thread, self._open.close)


class _Postgres:
    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            max_overflow=10,
            pool_timeout=CONNECT_SECONDS,
            connect_args={"timeout": CONNECT_SECONDS, "server_settings": POSTGRES},
        )
        self.engine = self._engine.sync_engine

    async def write(self, do: Callable[[Connection], R]) -> R:
        async with self.transaction() as transaction:
            return await transaction.do(do)

    read = write

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        connection = await self.lend()
        try:
            async with connection.begin():
                yield _InGreenlet(connection)
        finally:
            await connection.close()

    async def lend(self) -> AsyncConnection:
        connection = self._engine.connect()
        try:
            await connection.start()
        except (OSError, TimeoutError) as error:  # the driver passes these on as they are
            raise StoreDown(type(error).__name__) from error
        return connection

    async def close(self) -> None:
        await self._engine.dispose()


class _InGreenlet:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return await self._connection.run_sync(step, *args, **more)


async def _in(
    threads: ThreadPoolExecutor, work: Callable[P, R], *args: P.args, **more: P.kwargs
) -> R:
    return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *args, **more))


def _whole(engine: Engine, do: Callable[[Connection], R]) -> R:
    with engine.begin() as connection:
        return do(connection)


def make_private(url: str) -> None:
    """An SQLite file is made for the owner alone, and taken from others: it holds petitions. Its
    journal takes the same mode."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        path = Path(parts.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            with suppress(FileNotFoundError):
                if each.stat().st_mode & 0o077:
                    each.chmod(0o600)


class _as_store_down:
    """Turn the driver's ways to say "not now" into ours; mistakes of ours pass as they are."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DBAPIError) and _not_now(error):
            raise StoreDown(type(error.orig).__name__) from error
        if isinstance(error, DBAPIError) and _unfit(error):
            raise StoreUnfit(str(error.orig).splitlines()[0]) from error
        if isinstance(error, PoolTimeout):
            raise StoreDown("no free connection") from error
        if type(error).__name__ == LOST_TRACK:
            raise StoreDown(LOST_TRACK) from error


def _not_now(error: DBAPIError) -> bool:
    state, code = _state(error), _sqlite_code(error)
    if state is not None:
        return state.startswith(NOT_NOW) or type(error.orig).__name__ == STALE_PLAN
    if code is not None:
        return code in SQLITE_NOT_NOW
    if isinstance(error.orig and error.orig.__cause__, ValueError):
        return False  # the driver could not pass a value of ours
    known = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return known or error.connection_invalidated


def _unfit(error: DBAPIError) -> bool:
    return (_state(error) or "").startswith(UNFIT) or _sqlite_code(error) == SQLITE_UNFIT


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _sqlite_code(error: DBAPIError) -> int | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: we say when and how
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MS}",  # first: switching to WAL takes the lock too
        "journal_mode = WAL",
        "synchronous = FULL",  # a commit is on the disk when it returns
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer half-way fails at once when another wrote
    # in between (41 of 200 got through, against 200 of 200).
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
