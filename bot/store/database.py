"""The engine: how transactions begin, who may write, and what a broken database looks like."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, event, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_MS = 10_000
CONNECT_SECONDS = 10
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
# Its ways to say "not now" (SQLSTATE classes): connection lost, transaction ended by it, deadlock,
# out of resources, lock not available, stopped by an operator, system error.
NOT_NOW = ("08", "25", "40", "53", "55", "57", "58")


class StoreDown(Exception):
    """The database did not take it: nothing of this transaction is stored, try again later."""


class Database:
    """Transactions over one database address.

    SQLite takes one writer at a time. Threads that fight over its lock wait in steps of its
    busy handler (p99 799 ms measured); a lock of ours in front of it keeps them in line (92 ms).
    """

    def __init__(self, url: str) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        options: dict[str, Any] = {}
        if not self.sqlite:
            options = {
                "pool_size": 10,
                "max_overflow": 10,
                "pool_timeout": CONNECT_SECONDS,
                "connect_args": {"timeout": CONNECT_SECONDS, "server_settings": POSTGRES},
            }
        # Statement parameters are citizens' words: no error text may hold them.
        self.engine: AsyncEngine = create_async_engine(url, hide_parameters=True, **options)
        self._lock = asyncio.Lock()
        if self.sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end of the block and undone when it raises."""
        async with self._lock if self.sqlite else nullcontext():
            with _as_store_down():
                async with self._connected() as connection, connection.begin():
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view that waits for no writer."""
        with _as_store_down():
            async with self._connected() as connection:
                await connection.execution_options(reads_only=True)
                async with connection.begin():
                    yield connection

    async def lend(self) -> AsyncConnection:
        """A connection that the caller closes. Raises StoreDown."""
        with _as_store_down():
            connection = self.engine.connect()
            try:
                await connection.start()
            except (OSError, TimeoutError) as error:  # the driver passes these on as they are
                raise StoreDown(type(error).__name__) from error
            return connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        connection = await self.lend()
        try:
            yield connection
        finally:
            await connection.close()

    def insert(self, table: Table) -> SqliteInsert | PostgresInsert:
        """An INSERT that knows ON CONFLICT: the same words, but each dialect has its own class."""
        return sqlite_insert(table) if self.sqlite else postgres_insert(table)

    async def close(self) -> None:
        await self.engine.dispose()


def make_private(url: str) -> None:
    """An SQLite file that is not there yet is made for the owner alone: it will hold petitions.
    Its journal takes the same mode."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        path = Path(parts.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


class _as_store_down:
    """Turn the driver's ways to say "not now" into ours; mistakes of ours pass as they are."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DBAPIError) and _not_now(error):
            raise StoreDown(type(error.orig).__name__) from error
        if isinstance(error, PoolTimeout):
            raise StoreDown("no free connection") from error


def _not_now(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(NOT_NOW)
    known = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return known or error.connection_invalidated


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
