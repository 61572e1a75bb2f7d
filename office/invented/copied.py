"""Copies a whole office into an empty one: what is worked out case by case is worked out in an
SQLite file, without a round trip for each row, and then put elsewhere in large parts.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnClause, Text, bindparam, insert, select, type_coerce
from sqlalchemy.types import TypeEngine

from office.db import figures, schema  # noqa: F401 - they know the tables of all rooms
from office.db.bulk import TOGETHER, count_on
from office.db.case_store import find_any
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.models import Base, EpochRow
from office.db.sealed import Keyed, PairsOf, Sealed
from office.db.statements import Statement
from office.search.rows import FOUND

OWN = frozenset({EpochRow.__tablename__})  # what each has of its own since it was made


async def copy(source: Database, target: Database) -> None:
    """Sealed as they are, or not. Raises ValueError when there is a case already."""
    if await target.look(lambda each: find_any(each.sql)):
        raise ValueError("the office has cases already: many more are put into an empty one only")
    for table in (*Base.metadata.sorted_tables, FOUND):
        if table.name in OWN:
            continue
        columns = [each for each in table.c if getattr(each, "computed", None) is None]
        into = Statement(
            insert(table).values({c.name: bindparam(c.name, type_=_kept(c)) for c in columns})
        )
        async with source.read() as session:
            rows = await session.stream(
                select(*(type_coerce(c, _kept(c)).label(c.name) for c in columns))
            )
            async for part in rows.partitions(TOGETHER):
                values = [row._asdict() for row in part]
                await target.change(partial(_store, into, values))
    await target.change(count_on)
    await target.look_over()  # what it knows of tables half filled would mislead it


def _kept(column: ColumnClause[Any]) -> TypeEngine[Any]:
    """As it stands in the database, where that is no value of ours."""
    return Text() if isinstance(column.type, Sealed | PairsOf | Keyed) else column.type


async def _store(
    into: Statement, values: Sequence[dict[str, Any]], transaction: Transaction
) -> None:
    await transaction.sql.run_many(into, values)
