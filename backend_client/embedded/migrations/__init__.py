"""The history of the tables, and the way to bring a database up to date."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.pool import NullPool

from backend_client.embedded.database import begin_writing, create_engine

HERE = Path(__file__).parent
NEWEST = max(script.name[:4] for script in (HERE / "versions").glob("[0-9]*.py"))


async def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest tables; all or nothing, one process at a time.

    In a thread of its own: Alembic reads and compiles its scripts, which takes a while.
    """
    await asyncio.to_thread(lambda: asyncio.run(_upgrade(url)))


async def _upgrade(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    try:
        async with begin_writing(engine) as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    if _is_newest(connection):
        return
    from alembic import command  # a fifth of a start, which only new tables are worth
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(found == NEWEST)
