"""The trail in the database: writers at once keep one chain, and harm to the table is found."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from office.audit.trail import HEAD_FILE, KEY_FILE, Act, Trail
from office.db.database import Database
from office.db.migrations import upgrade
from office.law.problems import Problem
from tests.conftest import Databases
from tests.office.running import SetClock


@pytest.fixture
async def trail(new_database: Databases, tmp_path: Path) -> AsyncIterator[Trail]:
    database = Database(await new_database.migrated("backend", upgrade))
    trail = Trail(database, SetClock(), tmp_path / "trail")
    await trail.prepare()
    yield trail
    await database.close()


async def harm(trail: Trail, statement: str) -> list[str]:
    async with trail._database.write() as session:
        await session.execute(text(statement))
    return await said(trail)


async def said(trail: Trail) -> list[str]:
    return [str(fault) for fault in (await trail.verify())[0]]


async def test_writers_at_once_in_two_processes_keep_one_chain(
    trail: Trail, new_database: Databases, tmp_path: Path
) -> None:
    other = Database(new_database("backend"))
    second = Trail(other, SetClock(), tmp_path / "trail")
    await second.prepare()
    notes = [each.note(f"lin{n}", Act.READ, "x") for n in range(20) for each in (trail, second)]
    numbers = await asyncio.gather(*notes)
    await other.close()
    assert sorted(numbers) == list(range(1, 41))
    assert await said(trail) == []
    assert (await trail.verify())[1].id == 40


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE trail SET actor = 'wang' WHERE id = 3", "row 3: altered"),
        ("DELETE FROM trail WHERE id = 3", "row 3: removed"),
        ("DELETE FROM trail WHERE id > 3", "rows 4-6: cut off at the end"),
        ("DELETE FROM trail", "rows 1-6: cut off at the end"),
        (
            "INSERT INTO trail SELECT 7, at, actor, act, subject, data, code FROM trail"
            " WHERE id = 6",
            "row 7: altered or inserted",
        ),
    ],
)
async def test_harm_to_the_table_is_found_and_named(
    trail: Trail, statement: str, fault: str
) -> None:
    for n in range(6):
        await trail.note("lin", Act.MOVED, f"case-{n}", to="forwarded", words="信访\ud800")
    assert await said(trail) == []
    assert await harm(trail, statement) == [fault]


async def test_a_tail_stays_found_when_the_program_goes_on(trail: Trail) -> None:
    for _ in range(6):
        await trail.note("lin", Act.READ)
    await harm(trail, "DELETE FROM trail WHERE id > 4")
    for _ in range(9):
        await trail.note("lin", Act.READ)
    assert await said(trail) == ["rows 5-6: removed"]


async def test_key_and_head_are_for_the_owner_alone_and_a_lost_head_is_not_made_anew(
    trail: Trail, tmp_path: Path
) -> None:
    await trail.note("lin", Act.READ)
    for name in (KEY_FILE, HEAD_FILE):
        assert (tmp_path / "trail" / name).stat().st_mode & 0o077 == 0
    (tmp_path / "trail" / HEAD_FILE).unlink()
    await trail.prepare()
    await trail.note("lin", Act.READ)
    assert await said(trail) == ["rows 1-2: without the head that was kept outside the database"]
    await trail.adopt()
    assert await said(trail) == []


async def test_what_was_refused_has_a_row_that_says_so(trail: Trail) -> None:
    with pytest.raises(Problem):
        async with trail.acting("lin", Act.MOVED, "case-1"):
            raise Problem.not_found()
    refused, begun = await trail.entries(None, 10)
    assert (begun.act, refused.act) == (Act.MOVED, Act.REFUSED)
    assert refused.data == {"row": begun.id, "why": "not-found"}
