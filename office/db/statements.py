"""Statements that are compiled once, for the calls that come most often.

SQLAlchemy writes the SQL and converts the values; what it does beside that for each execution costs
fifteen times what SQLite needs. So on SQLite the text goes straight to the driver. On PostgreSQL,
whose driver is another one, SQLAlchemy executes them, from its own cache.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import BindParameter, Delete, Dialect, Insert, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from office.db.sealed import Keyed, PairsOf, Sealed

Clause = Select[Any] | Insert | Update | Delete
Values = Mapping[str, object]
Process = Callable[[Any], Any] | None
Convert = Callable[[Any, Dialect], Any]  # by the keys of that database

SQLITE = SQLiteDialect_pysqlite(paramstyle="named")
BIND, RESULT = "process_bind_param", "process_result_value"


def _process(kind: Any, process: Process, way: str) -> Convert | None:
    """What is sealed is so by the keys of the database at hand; all else is converted alike."""
    if isinstance(kind, Sealed | PairsOf | Keyed):
        converts: Convert = getattr(kind, way)
        return converts
    return None if process is None else lambda value, _: process(value)


class Statement:
    """Its parameters are named `bindparam`s; `clause` returns whole columns, or none."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause

    @cached_property
    def _compiled(self) -> tuple[str, Mapping[str, object], tuple[tuple[str, Convert], ...]]:
        """The text, the values that stand in it, and what converts a parameter by its name."""
        compiled = self.clause.compile(dialect=SQLITE)
        binds: Mapping[BindParameter[Any], str] = compiled.bind_names
        fixed = {name: bind.value for bind, name in binds.items() if not bind.required}
        processes = (
            (name, _process(bind.type, bind.type.dialect_impl(SQLITE).bind_processor(SQLITE), BIND))
            for bind, name in binds.items()
        )
        return str(compiled), fixed, tuple((name, each) for name, each in processes if each)

    @cached_property
    def _results(self) -> tuple[tuple[int, Convert], ...]:
        """What converts a column of the result, by its place."""
        processes = (
            (
                place,
                _process(kind, kind.dialect_impl(SQLITE).result_processor(SQLITE, None), RESULT),
            )
            for place, kind in enumerate(column.type for column in self._columns)
        )
        return tuple((place, each) for place, each in processes if each)

    @property
    def _columns(self) -> Sequence[ColumnElement[Any]]:
        if isinstance(self.clause, Select):
            return list(self.clause.selected_columns)
        return list(self.clause.exported_columns)

    def on_sqlite(self, cursor: sqlite3.Cursor, values: Values, dialect: Dialect) -> None:
        text, fixed, _ = self._compiled
        bound = self._bound(values, dialect)
        cursor.execute(text, bound if not fixed else {**fixed, **bound})

    def on_sqlite_many(
        self, cursor: sqlite3.Cursor, values: Sequence[Values], dialect: Dialect
    ) -> None:
        cursor.executemany(self._compiled[0], [self._bound(each, dialect) for each in values])

    def read(self, row: tuple[Any, ...] | None, dialect: Dialect) -> tuple[Any, ...] | None:
        if row is None or not self._results:
            return row
        values = list(row)
        for place, process in self._results:
            values[place] = process(values[place], dialect)
        return tuple(values)

    def _bound(self, values: Values, dialect: Dialect) -> dict[str, Any]:
        bound = dict(values)
        for name, process in self._compiled[2]:
            if name in bound:
                bound[name] = process(bound[name], dialect)
        return bound


class Executor(Protocol):
    """Carries statements out, within a transaction."""

    async def rows(self, statement: Statement, **values: object) -> list[Any]: ...

    async def row(self, statement: Statement, **values: object) -> Any:
        """The first row, None when there is none."""

    async def run(self, statement: Statement, **values: object) -> None: ...

    async def run_many(self, statement: Statement, values: Sequence[Values]) -> None:
        """Once for each; nothing comes back."""


class OnSqlite:
    """In the thread that has the connection: nothing here is waited for. `dialect` has the keys."""

    def __init__(self, connection: sqlite3.Connection, dialect: Dialect) -> None:
        self._cursor, self._dialect = connection.cursor(), dialect

    async def rows(self, statement: Statement, **values: object) -> list[Any]:
        statement.on_sqlite(self._cursor, values, self._dialect)
        return [statement.read(row, self._dialect) for row in self._cursor.fetchall()]

    async def row(self, statement: Statement, **values: object) -> Any:
        statement.on_sqlite(self._cursor, values, self._dialect)
        # To the end: a statement that has more to give holds its transaction open.
        found = self._cursor.fetchall()
        return statement.read(found[0], self._dialect) if found else None

    async def run(self, statement: Statement, **values: object) -> None:
        statement.on_sqlite(self._cursor, values, self._dialect)

    async def run_many(self, statement: Statement, values: Sequence[Values]) -> None:
        statement.on_sqlite_many(self._cursor, values, self._dialect)


class BySqlalchemy:
    """On a session, too: for what comes seldom."""

    def __init__(self, connection: AsyncConnection | AsyncSession) -> None:
        self._connection = connection

    async def rows(self, statement: Statement, **values: object) -> list[Any]:
        return list(await self._connection.execute(statement.clause, values))

    async def row(self, statement: Statement, **values: object) -> Any:
        return (await self._connection.execute(statement.clause, values)).first()

    async def run(self, statement: Statement, **values: object) -> None:
        await self._connection.execute(statement.clause, values)

    async def run_many(self, statement: Statement, values: Sequence[Values]) -> None:
        if values:
            await self._connection.execute(statement.clause, list(values))
