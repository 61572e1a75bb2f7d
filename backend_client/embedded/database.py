"""The backend's database: how transactions begin, and how writers take turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

WRITERS_LOCK = 0x7065_7469  # any number, the same for all writers of one PostgreSQL database


class Database:
    """Sessions for reading and for writing.

    Writers take turns: on SQLite by one lock in this process (without it the 99th percentile of a
    write is eight times longer) and BEGIN IMMEDIATE between processes, on PostgreSQL by an
    advisory lock. So events are committed in the order of their ids, which the feed relies on.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Commits when the block ends well, rolls back when it raises."""
        async with self._turn, begin_writing(self._engine) as connection:
            session = AsyncSession(connection, expire_on_commit=False)
            async with session:
                yield session
                await session.flush()

    async def close(self) -> None:
        await self._engine.dispose()


@asynccontextmanager
async def begin_writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that excludes other writers from its first moment."""
    async with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK}
            )
        yield connection


def create_engine(url: str, **options: Any) -> AsyncEngine:
    # Parameters are what citizens wrote: no error text and no log may show them.
    engine = create_async_engine(url, hide_parameters=True, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is deferred: two writers that both read first would fail for good.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
