"""Runs the migrations."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from bot.store.engine.database import MIGRATING, Database, make_private
from bot.store.engine.errors import StoreDown, StoreUnfit
from bot.store.engine.schema import flaws

MIGRATIONS = Path(__file__).parents[1] / "migrations"
NEWEST = max(script.name[:4] for script in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def migrate(url: str, to: str = "head") -> None:
    """Up to revision `to`, in a thread with a loop of its own: Alembic is synchronous and slow.

    The whole upgrade is one transaction, so two processes that start together queue up and the
    second finds nothing to do. Raises StoreUnfit, with nothing changed, when the newest tables are
    not those of the models then.
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
    if to != "head" or _revision(connection) < NEWEST:
        _migrate(connection, to)
    if to == "head" and (found := flaws(connection)):
        raise StoreUnfit(
            "\n".join(
                (
                    f"The bot's database ({connection.dialect.name}) is not as this version needs "
                    f"it, though it says revision {_revision(connection)}. Nothing was changed.",
                    *(f"- {flaw}" for flaw in found),
                    "Make a backup, carry out what stands in brackets, and start again; or restore "
                    "a backup from before the last upgrade.",
                )
            )
        )


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # a fifth of a start, which only new tables are worth
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _revision(connection: Connection) -> str:
    """Empty where there is none yet. A later one than ours is a newer version's, which is at work
    beside us for the length of a deploy: it only added."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
