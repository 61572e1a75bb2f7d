"""The migrations lead to the tables the code uses, and can run again."""

import asyncio
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend_client.embedded.database import create_engine
from backend_client.embedded.migrations import HERE, NEWEST, upgrade
from backend_client.embedded.models import Base


async def test_the_migrations_and_the_models_agree(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/backend.db"
    await upgrade(url)
    await upgrade(url)
    engine = create_engine(url)

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

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
