"""Schema migrations, and the upgrade of a database to the newest."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.pool import NullPool

from office.db.database import begin_writing, begin_writing_file, create_engine, make_private
from office.db.errors import DatabaseUnfit
from office.db.schema import flaws

HERE = Path(__file__).parent
NEWEST = max(script.name[:4] for script in (HERE / "versions").glob("[0-9]*.py"))


async def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest tables; all or nothing, one process at a time.
    Raises DatabaseUnfit when they are not those of the models then.

    In a thread of its own: Alembic reads and compiles its scripts, which takes a while.
    """
    make_private(url)
    if make_url(url).get_backend_name() == "sqlite":
        await asyncio.to_thread(_upgrade_file, url)
    else:
        await asyncio.to_thread(lambda: asyncio.run(_upgrade(url)))


def _upgrade_file(url: str) -> None:
    with begin_writing_file(url) as connection:
        _run(connection)


async def _upgrade(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    try:
        async with begin_writing(engine) as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    if _revision(connection) < NEWEST:
        _migrate(connection)
    if found := flaws(connection):
        raise DatabaseUnfit(
            "\n".join(
                (
                    f"The office's database ({connection.dialect.name}) is not as this version "
                    f"needs it, though it says revision {_revision(connection)}. Nothing was "
                    "changed.",
                    *(f"- {flaw}" for flaw in found),
                    "Make a backup, carry out what stands in brackets, and start again; or restore "
                    "a backup from before the last upgrade.",
                )
            )
        )


def _migrate(connection: Connection) -> None:
    from alembic import command  # a fifth of a start, which only new tables are worth
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str:
    """Empty where there is none yet. A later one than ours is a newer version's, which is at work
    beside us for the length of a deploy: it only added."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
