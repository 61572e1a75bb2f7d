"""The migrations lead to the tables the code uses, and can run again."""

import asyncio
import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from office.db import schema
from office.db.database import create_engine
from office.db.errors import DatabaseUnfit
from office.db.migrations import HERE, NEWEST, upgrade
from office.db.models import Base
from tests.conftest import NewDatabase
from tests.office.conftest import Start
from tests.office.running import STAFF_KEY, a_draft
from tests.servers import Postgres

pytestmark = pytest.mark.starts
HARMS = (
    ("ALTER TABLE files ALTER COLUMN id TYPE varchar(7)", r"files\.id is VARCHAR\(7\) instead of"),
    ("ALTER TABLE cases ALTER COLUMN client_ref DROP NOT NULL", r"cases\.client_ref may be NULL"),
    ("ALTER TABLE cases ADD later integer NOT NULL", r"cases\.later is unknown"),
    ("ALTER TABLE cases RENAME COLUMN client_ref TO reference", r"cases\.client_ref is missing"),
    (
        "ALTER TABLE cases DROP CONSTRAINT cases_client_ref_key",
        r"cases \(client_ref\) is not unique",
    ),
    ("ALTER TABLE calls DROP CONSTRAINT calls_pkey", "calls has another primary key"),
    ("ALTER TABLE supports DROP CONSTRAINT supports_matter_fkey", "supports .* does not refer to"),
    ("CREATE SCHEMA other; ALTER TABLE supports SET SCHEMA other", "table supports is missing"),
    (
        "DROP INDEX ix_supports_key; CREATE UNIQUE INDEX ix_supports_key ON supports (key, matter)",
        "index ix_supports_key is another one",
    ),
)


async def test_the_migrations_and_the_models_agree(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/backend.db"
    await upgrade(url)
    await upgrade(url)
    engine = create_engine(url)

    def ours(_: object, name: str | None, kind: str, __: bool, ___: object) -> bool:
        return kind != "table" or not (name or "").startswith("case_words")  # of FTS5

    def differences(connection: Connection) -> object:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return compare_metadata(context, Base.metadata)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        mode = await connection.scalar(text("PRAGMA journal_mode"))
        synchronous = await connection.scalar(text("PRAGMA synchronous"))
    await engine.dispose()
    assert (mode, synchronous) == ("wal", 2)


async def test_two_that_start_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/backend.db"
    await asyncio.gather(upgrade(url), upgrade(url))


async def test_a_folder_with_a_percent_sign_is_no_trap(tmp_path: Path) -> None:
    folder = tmp_path / "100%"
    folder.mkdir()
    await upgrade(f"sqlite+aiosqlite:///{folder}/backend.db")
    assert (folder / "backend.db").exists()


def test_the_newest_revision_is_where_the_scripts_lead() -> None:
    assert ScriptDirectory(str(HERE)).get_current_head() == NEWEST


async def test_a_start_on_the_newest_tables_does_not_ask_alembic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/backend.db"
    await upgrade(url)
    monkeypatch.delattr(command, "upgrade")
    await upgrade(url)
    with pytest.raises(AttributeError):
        await upgrade(f"{url}.other")


async def test_tables_found_whole_are_not_looked_through_again(
    new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database("backend")
    await upgrade(url)
    monkeypatch.delattr(schema, "_flaws")
    await upgrade(url)


async def test_whatever_is_altered_in_tables_found_whole_is_seen_on_postgresql(
    cluster: Postgres,
) -> None:
    whole = "looked_through"
    await upgrade(cluster.database(whole))
    for number, (harm, said) in enumerate(HARMS):
        url = cluster.database(f"altered_{number}", whole)
        await upgrade(url)
        for statement in harm.split("; "):
            await _do(url, statement)
        with pytest.raises(DatabaseUnfit, match=said):
            await upgrade(url)
        cluster.forget(f"altered_{number}")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("ALTER TABLE public_matters DROP COLUMN hidden_at", "public_matters.hidden_at is missing"),
        ("DROP TABLE support_events", "table support_events is missing"),
        ("DROP INDEX ix_supports_key", "index ix_supports_key is missing"),
    ],
)
async def test_tables_that_differ_stop_the_start_and_are_named(
    new_database: NewDatabase, harm: str, said: str
) -> None:
    url = new_database("backend")
    await upgrade(url)
    await _do(url, harm)
    with pytest.raises(DatabaseUnfit, match=said) as caught:
        await upgrade(url)
    for statement in re.findall(r"^- .*? \((.*)\)$", str(caught.value), re.MULTILINE):
        await _do(url, statement)
    await upgrade(url)


async def test_an_index_without_its_words_stops_the_start(new_database: NewDatabase) -> None:
    url = new_database("backend")
    await upgrade(url)
    await _do(url, "DROP TABLE case_words")
    with pytest.raises(DatabaseUnfit, match="table case_words is missing"):
        await upgrade(url)


async def test_a_missing_column_is_never_taken_for_try_later(
    start: Start, new_database: NewDatabase
) -> None:
    """It was answered with 503, and the bot tried for ever."""
    office = await start()
    receipt = await office.bot.file_case(a_draft())
    await _do(new_database("backend"), "ALTER TABLE cases DROP COLUMN rate_until")
    bearer = {"Authorization": f"Bearer {STAFF_KEY}"}
    url = f"{office.url}/v1/cases/{receipt.number}"
    async with office.session.get(url, headers=bearer) as response:
        assert response.status == 500


async def _do(url: str, statement: str) -> None:
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
