"""More to write than can be written: who has waited for too long is sent away, and asks again."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction

pytestmark = pytest.mark.starts


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(
        f"sqlite+aiosqlite:///{tmp_path / 'office.db'}", patience=timedelta(seconds=2)
    )
    async with database.write() as session:
        await session.execute(text("CREATE TABLE done (what TEXT)"))
    yield database
    await database.close()


async def _done(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(text("SELECT what FROM done")))


class _Held:
    """A writer that stands still until it is let go."""

    def __init__(self, database: Database) -> None:
        self._go_on = threading.Event()
        self._begun = threading.Event()
        self.writing = asyncio.ensure_future(database.change(self._wait))

    async def _wait(self, transaction: Transaction) -> None:
        self._begun.set()
        self._go_on.wait(30)

    async def begun(self) -> None:
        await asyncio.to_thread(self._begun.wait, 30)

    async def let_go(self) -> None:
        self._go_on.set()
        await self.writing


async def _notes(database: Database, what: str) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.session.execute(text("INSERT INTO done VALUES (:what)"), {"what": what})

    await database.change(work)


async def test_what_has_waited_for_too_long_is_not_done_for_nobody(database: Database) -> None:
    """A slow office once worked off what its callers had given up and asked for again, and caught
    up with none of it."""
    held = _Held(database)
    await held.begun()
    late = asyncio.ensure_future(_notes(database, "late"))
    await asyncio.sleep(2.5)
    in_time = asyncio.ensure_future(_notes(database, "in time"))
    await asyncio.sleep(0)
    await held.let_go()
    with pytest.raises(DatabaseAway):
        await late
    await in_time
    assert await _done(database) == ["in time"]


async def test_a_session_whose_turn_does_not_come_is_sent_away(database: Database) -> None:
    held = _Held(database)
    await held.begun()
    with pytest.raises(DatabaseAway):
        async with database.write():
            raise AssertionError("it was not its turn")
    await held.let_go()
    await _notes(database, "after")
    assert await _done(database) == ["after"]
