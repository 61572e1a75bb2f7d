"""Statements of every batch, without what SQLAlchemy takes to execute one.

To execute a statement that is built already costs it ten times what SQLite takes: contexts, caches,
results and rows. So on SQLite the text that it compiles is kept and given to the driver as it is,
with the values as its types write them. PostgreSQL's statements are SQLAlchemy's to execute: there
a round trip costs more than either.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ClauseElement, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.selectable import ExecutableReturnsRows

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Process = Callable[[Any], Any]


class _Text(NamedTuple):
    """`bind` writes the values of one row by their places in the text, `read` makes of a row what
    its columns' types promise; None where the driver's rows are that already."""

    sql: str
    bind: Callable[[Values], Row]
    read: Callable[[Row], Row] | None


class Prepared:
    """A statement of SQLAlchemy Core, which stays what is executed elsewhere. What it is given
    under an expanding name is a list; an INSERT without values has those of the first row's names.

    Rows are tuples, in the order of the columns asked for."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._texts: dict[tuple[object, ...], _Text] = {}

    def rows(
        self, connection: Connection, given: Values | Sequence[Values] | None = None
    ) -> Sequence[Row]:
        """Of an INSERT that returns something, those of all rows, in no order."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, given).all()
        if isinstance(given, Sequence):
            return [row for each in given for row in self.rows(connection, each)]
        text = self._text(connection.dialect, given or {})
        found = _execute(connection, text.sql, text.bind(given or {})).fetchall()
        return found if text.read is None else list(map(text.read, found))

    def first_column(self, connection: Connection, given: Values | None = None) -> list[Any]:
        return [row[0] for row in self.rows(connection, given)]

    def run(self, connection: Connection, given: Values | Sequence[Values]) -> int:
        """Of one row, how many were changed."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, given).rowcount
        if not isinstance(given, Sequence):
            text = self._text(connection.dialect, given)
            return _execute(connection, text.sql, text.bind(given)).rowcount
        text = self._text(connection.dialect, given[0])
        rows = list(map(text.bind, given))
        return _execute(connection, text.sql, rows, many=True).rowcount

    def _text(self, dialect: Dialect, given: Values) -> _Text:
        """One for each number of values in a list, which is rounded up."""
        lists = [_rounded(len(each)) for each in given.values() if isinstance(each, list)]
        key = *given, *lists
        if (known := self._texts.get(key)) is None:
            known = self._texts[key] = _compiled(self._statement, dialect, given)
        return known


def _execute(
    connection: Connection, sql: str, values: Any, *, many: bool = False
) -> sqlite3.Cursor:
    raw: Any = connection.connection.driver_connection
    for told in connection.dispatch.before_cursor_execute:  # who counts or notes statements
        told(connection, None, sql, values, None, many)
    try:
        done: sqlite3.Cursor = raw.executemany(sql, values) if many else raw.execute(sql, values)
    except sqlite3.Error as error:  # told apart as SQLAlchemy tells it; values stand in no text
        raise DBAPIError.instance(
            sql, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    return done


def _compiled(statement: Executable, dialect: Dialect, given: Values) -> _Text:
    names = list(given) if isinstance(statement, Insert) else None
    compiled = cast(
        "SQLCompiler", cast("ClauseElement", statement).compile(dialect=dialect, column_keys=names)
    )
    lists = {
        name: [None] * _rounded(len(each)) for name, each in given.items() if isinstance(each, list)
    }
    state = compiled.construct_expanded_state({**dict.fromkeys(given), **lists})
    places = {
        expanded: (name, place)
        for name in lists
        for place, expanded in enumerate(state.parameter_expansion.get(name, ()))
    }
    parts = []
    for name in state.positiontup or ():
        base, place = places.get(name, (name, None))
        process = compiled.binds[base].type.dialect_impl(dialect).bind_processor(dialect)
        constant = None if base in given else state.parameters[name]
        if base not in given and process is not None:
            constant, process = process(constant), None
        parts.append((base if base in given else None, place, process and _once(process), constant))
    return _Text(state.statement, _binder(parts), _reader(statement, dialect))


Part = tuple[str | None, int | None, Process | None, Any]


def _binder(parts: Sequence[Part]) -> Callable[[Values], Row]:
    """A value that is one of a list has its place in it; a constant has no name."""

    def value(given: Values, name: str | None, place: int | None, constant: Any) -> Any:
        if name is None:
            return constant
        if place is None:
            return given[name]
        return given[name][min(place, len(given[name]) - 1)]

    def bind(given: Values) -> Row:
        return tuple(
            [
                value(given, name, place, constant)
                if process is None
                else process(value(given, name, place, constant))
                for name, place, process, constant in parts
            ]
        )

    if any(name is None or place is not None for name, place, _, _ in parts):
        return bind
    plain = [(name, process) for name, _, process, _ in parts]
    return lambda given: tuple(
        [
            given[name] if process is None else process(given[name])  # type: ignore[index]
            for name, process in plain
        ]
    )


def _reader(statement: Executable, dialect: Dialect) -> Callable[[Row], Row] | None:
    columns = statement.exported_columns if isinstance(statement, ExecutableReturnsRows) else ()
    kinds = [column.type.dialect_impl(dialect) for column in columns]
    processes = [kind.result_processor(dialect, None) for kind in kinds]
    if not any(processes):
        return None
    return lambda row: tuple(
        [
            value if process is None else process(value)
            for process, value in zip(processes, row, strict=True)
        ]
    )


def _once(process: Process) -> Process:
    """A moment is often the same in all rows of a batch: it is written once."""
    last: tuple[object, Any] = (None, None)

    def processed(value: Any) -> Any:
        nonlocal last
        if type(value) is not datetime:
            return process(value)
        known, written = last
        if known is not value:
            written = process(value)
            last = (value, written)
        return written

    return processed


def _rounded(number: int) -> int:
    """So that few lengths are compiled: what is missing is filled up with the last value."""
    return 1 << (number - 1).bit_length() if number else 0
