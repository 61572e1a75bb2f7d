"""The history of the tables, and the way to bring a database up to date."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from backend_client.embedded.database import begin_writing, create_engine


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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
