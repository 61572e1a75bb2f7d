"""SQLite in a thread of its own: a transaction is carried out there from its begin to its end.

The asynchronous driver changes threads at every statement, some sixty times for a petition, which
costs more than all the statements together. Here a transaction changes threads once. Those that
wait for their turn meanwhile are then carried out together, and wait for the disk together.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import URL, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool

from office.db.sealed import PLAIN, Sealing, set_sealing
from office.db.statements import Executor, OnSqlite

T = TypeVar("T")


class Transaction:
    """What a transaction is done with: statements that are compiled once, and for all else a
    session of the same connection. What one of them wrote, the other reads; but no row should be
    written by both."""

    def __init__(self, connection: AsyncConnection, sql: Executor, joining: str) -> None:
        self.sql = sql
        self._connection = connection
        self._joining: Any = joining
        self._session: AsyncSession | None = None

    @property
    def session(self) -> AsyncSession:
        if self._session is None:
            self._session = AsyncSession(
                self._connection,
                expire_on_commit=False,
                join_transaction_mode=self._joining,
            )
        return self._session

    async def finish(self) -> None:
        """What the session holds is written; the transaction's end is another's."""
        if self._session is not None:
            await self._session.commit()
            await self._session.close()

    async def forget(self) -> None:
        if self._session is not None:
            await self._session.close()


Work = Callable[[Transaction], Coroutine[Any, Any, T]]


@dataclass(frozen=True)
class Done(Generic[T]):
    """What came of a work, or what it raised."""

    value: T | None = None
    error: Exception | None = None

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


class InThread(SQLiteDialect_pysqlite):
    """SQLite's plain driver, where SQLAlchemy is asked in its asynchronous way: nothing that it is
    asked in its thread is ever waited for."""

    is_async = True
    supports_statement_cache = True


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """SQLAlchemy's name for letting a driver's own buffer go: there is none."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


registry.register("sqlite.in_thread", __name__, InThread.__name__)


class SqliteThread:
    """A thread and its connection. `prepare` is done to every new connection, `begin` opens a
    transaction."""

    def __init__(
        self,
        url: URL,
        begin: str,
        prepare: Callable[[Any, Any], None],
        sealing: Sealing = PLAIN,
    ) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="office-sqlite")
        self._engine: AsyncEngine = create_async_engine(
            url.set(drivername="sqlite+in_thread"),
            hide_parameters=True,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=1,
            connect_args={"factory": _Connection},
        )
        set_sealing(self._engine.dialect, sealing)
        event.listen(self._engine.sync_engine, "connect", prepare)
        event.listen(self._engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))

    async def carry_out(self, works: Sequence[Work[T]]) -> list[Done[T]]:
        """All in one transaction. What one raises undoes what it did, and nothing else; when it
        cannot be committed, nobody's is."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._carry_out, works)

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._engine.sync_engine.dispose)
        await loop.run_in_executor(None, self._thread.shutdown)

    def _carry_out(self, works: Sequence[Work[T]]) -> list[Done[T]]:
        try:
            return _to_the_end(self._together(works))
        except Exception as error:
            return [Done(error=error)] * len(works)

    async def _together(self, works: Sequence[Work[T]]) -> list[Done[T]]:
        connection = AsyncConnection(self._engine)
        await connection.start()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            transaction = await connection.begin()
            done = [await self._apart(connection, driver, work) for work in works]
            await transaction.commit()
            return done
        finally:
            driver.rollback()  # nothing, unless the commit failed: SQLite lets one try it again
            await connection.close()

    async def _apart(
        self, connection: AsyncConnection, driver: sqlite3.Connection, work: Work[T]
    ) -> Done[T]:
        driver.execute("SAVEPOINT work")
        transaction = Transaction(
            connection, OnSqlite(driver, self._engine.dialect), "create_savepoint"
        )
        try:
            value = await work(transaction)
            await transaction.finish()
        except Exception as error:
            with suppress(DBAPIError):  # there may be nothing left to undo
                await transaction.forget()
            if not driver.in_transaction:  # the disk is full or gone: SQLite has undone it all
                raise
            driver.execute("ROLLBACK TO work")
            driver.execute("RELEASE work")
            return Done(error=error)
        driver.execute("RELEASE work")
        return Done(value)


def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Nothing in it waits for anything but the database, which answers at once."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    work.close()
    raise RuntimeError("a transaction waits for something else than its database")
