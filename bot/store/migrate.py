"""Bring the tables up to date."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select

from bot.store.database import MIGRATING, Database, StoreDown, make_private

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(url: str, to: str = "head") -> None:
    """Up to revision `to`, in a thread with a loop of its own: Alembic is synchronous and slow to
    import.

    The whole upgrade is one transaction, so two processes that start together queue up and the
    second finds nothing to do.
    """
    try:
        make_private(url)
    except OSError as error:
        raise StoreDown(str(error.strerror)) from error
    await asyncio.to_thread(asyncio.run, _upgrade(url, to))


async def _upgrade(url: str, to: str) -> None:
    database = Database(url)
    try:
        await database.write(_run, to)
    finally:
        await database.close()


def _run(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
