"""Bring the tables up to date."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from bot.store.database import MIGRATING, Database, StoreDown, make_private

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = max(script.name[:4] for script in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def migrate(url: str, to: str = "head") -> None:
    """Up to revision `to`, in a thread with a loop of its own: Alembic is synchronous and slow.

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
    if to == "head" and _is_newest(connection):
        return
    from alembic import command  # a fifth of a start, which only new tables are worth
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(found == NEWEST)
