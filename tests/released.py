"""Stores as released states of the program left them, with what they held, and what they became.

`tests/releases/{commit}/` holds dumps made by that commit's own program: two invented citizens had
filed through the sandbox, were answered and rated; then a few rows, an effect and an input were
set back to waiting, as a kill leaves them. A released state never changes, so neither do these.
"""

import re
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from tests.servers import Postgres

RELEASES = Path(__file__).with_name("releases")


def states(name: str) -> list[str]:
    """The commits of which we have this database."""
    return sorted(folder.parent.name for folder in RELEASES.glob(f"*/{name}.sqlite.sql"))


def restore(release: str, name: str, url: str, server: Postgres | None) -> None:
    """Fill the empty database at `url` with what that release left; `server` is PostgreSQL's."""
    kind = "sqlite" if server is None else "postgresql"
    script = (RELEASES / release / f"{name}.{kind}.sql").read_text("utf-8")
    if server is not None:
        server.sql(script, url.partition("@/")[2].partition("?")[0])
        return
    with sqlite3.connect(url.partition("///")[2]) as connection:
        connection.executescript(script)
    connection.close()


def shape(connection: Connection) -> dict[str, Any]:
    """All that can be known of the tables, in no order: equal where the tables are."""
    there = inspect(connection)
    looks: dict[str, Any] = {
        "columns": there.get_multi_columns(),
        "keys": there.get_multi_pk_constraint(),
        "indexes": there.get_multi_indexes(),
        "uniques": there.get_multi_unique_constraints(),
        "foreign": there.get_multi_foreign_keys(),
    }
    found: dict[str, Any] = {
        f"{table} {what}": _plain(value)
        for what, tables in looks.items()
        for (_, table), value in tables.items()
    }
    if connection.dialect.name == "sqlite":
        counted = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        found["ids never used again"] = sorted(connection.scalars(text(counted)))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(_plain, value), key=repr)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in sorted(value.items()) if key != "comment"}
    if isinstance(value, bool | int | None):
        return value
    # A condition that went through a dump has casts that say nothing new.
    return re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(value))
