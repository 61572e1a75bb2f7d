"""Transactions that wait for their turn on SQLite are committed together, and each stands alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from office.audit.trail import Act
from office.db import case_store
from office.db.database import Database
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction
from office.db.migrations import upgrade
from office.db.models import DayRow
from tests.conftest import NewDatabase
from tests.office.running import MORNING, SetClock, settings_in, started

pytestmark = pytest.mark.starts

PLANNED_BY = ("jit", "random_page_cost")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/office.db"
    await upgrade(url)
    opened = Database(url)
    yield opened
    await opened.close()


def days_in(folder: Path) -> list[str]:
    """Which days stand in the file, for another process."""
    with sqlite3.connect(folder / "office.db") as other:
        return [day for (day,) in other.execute("SELECT day FROM days ORDER BY day")]


async def note(transaction: Transaction, day: str) -> int:
    return await case_store.next_of_day(transaction.sql, day)


async def test_those_that_wait_are_committed_together(database: Database, tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def work(day: str) -> asyncio.Task[int]:
        async def noted(transaction: Transaction) -> int:
            seen.append(days_in(tmp_path))
            return await note(transaction, day)

        return asyncio.create_task(database.change(noted))

    assert await asyncio.gather(*map(work, ("1", "2", "3"))) == [1, 1, 1]
    assert seen == [[], [], []]
    assert days_in(tmp_path) == ["1", "2", "3"]


async def test_what_one_raises_undoes_what_it_did_and_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    async def well(transaction: Transaction) -> int:
        return await note(transaction, "well")

    async def raises(transaction: Transaction) -> None:
        await note(transaction, "raised")
        transaction.session.add(DayRow(day="raised too", last=1))
        await transaction.session.flush()
        raise KeyError("said")

    async def refused(transaction: Transaction) -> None:
        """By the database, which ends the session's own transaction."""
        await note(transaction, "refused")
        await transaction.session.execute(text("INSERT INTO days VALUES ('refused', 1)"))

    found = await asyncio.gather(
        *map(database.change, (raises, refused, well)), return_exceptions=True
    )
    assert [type(each) for each in found] == [KeyError, IntegrityError, int]
    assert days_in(tmp_path) == ["well"]


async def test_nobody_is_told_of_what_could_not_be_committed(
    database: Database, tmp_path: Path
) -> None:
    async def well(transaction: Transaction) -> int:
        return await note(transaction, "well")

    async def orphan(transaction: Transaction) -> None:
        """Found out at the end alone."""
        for statement in (
            "PRAGMA defer_foreign_keys = ON",
            "INSERT INTO public_blocks VALUES (1, 'nowhere')",
        ):
            await transaction.session.execute(text(statement))

    found = await asyncio.gather(*map(database.change, (well, orphan)), return_exceptions=True)
    assert [type(each) for each in found] == [IntegrityError, IntegrityError]
    assert days_in(tmp_path) == []
    assert await database.change(well) == 1


async def test_a_session_and_the_compiled_statements_see_each_others_rows(
    database: Database,
) -> None:
    async def work(transaction: Transaction) -> tuple[int | None, int]:
        await note(transaction, "1")
        row = await transaction.session.get_one(DayRow, "1")
        last, row.last = row.last, 7
        await transaction.session.flush()
        return last, await note(transaction, "1")

    assert await database.change(work) == (1, 8)


async def test_who_goes_away_keeps_nobody_waiting(database: Database, tmp_path: Path) -> None:
    async def well(transaction: Transaction) -> int:
        return await note(transaction, "well")

    first, second = (asyncio.create_task(database.change(well)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 2
    assert days_in(tmp_path) == ["well"]


async def test_a_transaction_that_waits_for_anything_else_is_refused(
    database: Database, tmp_path: Path
) -> None:
    async def waits(transaction: Transaction) -> None:
        await note(transaction, "1")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something else"):
        await database.change(waits)
    assert days_in(tmp_path) == []


async def test_a_file_that_takes_nothing_is_a_database_that_is_away(
    database: Database, tmp_path: Path
) -> None:
    async def well(transaction: Transaction) -> int:
        return await note(transaction, "well")

    async def full(transaction: Transaction) -> None:
        await transaction.session.execute(text("PRAGMA max_page_count = 1"))
        for day in range(20_000):
            await note(transaction, f"{day}")

    with pytest.raises(DatabaseAway):
        await database.change(full)
    assert days_in(tmp_path) == []


async def test_how_a_look_is_planned_is_told_to_postgresql_whatever_it_is_set_to(
    new_database: NewDatabase,
) -> None:
    """The figures of a full office took three seconds, half of them for compiling."""
    url = new_database("backend")
    await upgrade(url)
    opened = Database(url)
    try:
        async with opened.read() as session:
            if session.get_bind().dialect.name == "postgresql":
                said = [
                    await session.scalar(text(f"SHOW {n}")) for n in ("jit", "random_page_cost")
                ]
                assert said == ["off", "1.1"]
        await opened.look_over()
    finally:
        await opened.close()


async def test_what_every_start_and_every_act_of_staff_needs_changes_threads_once(
    tmp_path: Path,
) -> None:
    """The driver that changes threads at each statement has not been asked for a connection."""
    async with started(settings_in(tmp_path), SetClock()) as backend:
        trail, database = backend.office.trail, backend.office.database
        await trail.note("lin", Act.READ, "case-1")
        assert not await trail.opened_by("lin", "case-1", MORNING, MORNING)
        assert await backend.office.talks.tell_late() == 0
        assert "Connections in pool: 0" in database._engine.pool.status()
