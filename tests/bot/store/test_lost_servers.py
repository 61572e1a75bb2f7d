"""A PostgreSQL that goes away in the middle of an answer: the driver says so in its own ways."""

import asyncio
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.runtime.wake_signals import SignalsDown
from bot.store import StoreDown
from bot.store.engine.database import Database
from bot.store.signals import PostgresSignals
from office.db.database import Database as OfficeDatabase
from office.db.errors import DatabaseAway

LOST_TRACK = asyncpg.InternalClientError("got result for unknown protocol state 3")


def goes_away(_connection: Connection) -> None:
    raise LOST_TRACK


async def test_the_store_is_down(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    with pytest.raises(StoreDown):
        await database.read(goes_away)
    with pytest.raises(StoreDown):
        async with database.transaction() as transaction:
            await transaction.do(goes_away)
    await database.close()


async def test_the_office_s_database_is_away() -> None:
    database = OfficeDatabase("sqlite+aiosqlite://")
    with pytest.raises(DatabaseAway):
        async with database.write():
            raise LOST_TRACK
    await database.close()


@pytest.mark.parametrize(
    "error",
    [
        LOST_TRACK,
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.exceptions.AdminShutdownError("terminating connection"),
        ConnectionResetError(),
    ],
)
async def test_the_wire_between_processes_is_down(error: Exception) -> None:
    class Driver:
        async def execute(self, *_: object) -> None:
            raise error

    transport = PostgresSignals(cast(AsyncConnection, None), cast(Any, Driver()))
    with pytest.raises(SignalsDown):
        await transport.send("inbox")


async def test_a_wire_that_is_stopped_while_it_connects_leaves_no_connection_open() -> None:
    """It was left to the garbage collector, which warned of it in whatever came next."""
    done: list[str] = []
    asked = asyncio.Event()

    class Lent:
        async def get_raw_connection(self) -> object:
            asked.set()
            return await asyncio.Future[object]()

        async def invalidate(self) -> None:
            done.append("invalidated")

        async def close(self) -> None:
            done.append("closed")

    class Lends:
        async def lend(self) -> Lent:
            return Lent()

    connecting = asyncio.create_task(PostgresSignals.connect(cast(Database, Lends())))
    await asked.wait()
    connecting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await connecting
    assert done == ["invalidated", "closed"]
