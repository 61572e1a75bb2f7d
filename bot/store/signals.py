"""Signal transport between processes without Redis: PostgreSQL's LISTEN and NOTIFY."""

import asyncio
from typing import Any

from asyncpg import InterfaceError, InternalClientError, PostgresError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.runtime.wake_signals import SignalsDown
from bot.store.engine.database import Database
from bot.store.engine.errors import StoreDown

CHANNEL = "petition_bot"
TROUBLES = (
    PostgresError,
    InterfaceError,
    InternalClientError,  # a server that went away in the middle of an answer
    SQLAlchemyError,
    OSError,
)


class PostgresSignals:
    """Fulfils `bot.runtime.wake_signals.Wire`."""

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self._connection = connection
        self._driver = driver
        self._heard: asyncio.Queue[str | None] = asyncio.Queue()

    @classmethod
    async def connect(cls, database: Database) -> "PostgresSignals":
        """Takes a connection of the pool for as long as it is open."""
        try:
            connection = await database.lend()
        except StoreDown as error:
            raise SignalsDown(str(error)) from error
        try:
            pooled = await connection.get_raw_connection()
            transport = cls(connection, pooled.driver_connection)
            await transport._driver.add_listener(CHANNEL, transport._hear)
            transport._driver.add_termination_listener(transport._end)
        except TROUBLES as error:
            await _give_up(connection)
            raise SignalsDown(type(error).__name__) from error
        except BaseException:  # stopped while it connects
            await _give_up(connection)
            raise
        return transport

    async def send(self, name: str) -> None:
        try:
            await self._driver.execute("SELECT pg_notify($1, $2)", CHANNEL, name)
        except TROUBLES as error:
            raise SignalsDown(type(error).__name__) from error

    async def receive(self) -> str:
        name = await self._heard.get()
        if name is None:
            raise SignalsDown("connection lost")
        return name

    async def close(self) -> None:
        """The connection is not given back: it still listens."""
        await _give_up(self._connection)

    def _hear(self, _connection: Any, _pid: int, _channel: str, name: str) -> None:
        self._heard.put_nowait(name)

    def _end(self, _connection: Any) -> None:
        self._heard.put_nowait(None)


async def _give_up(connection: AsyncConnection) -> None:
    await connection.invalidate()
    await connection.close()
