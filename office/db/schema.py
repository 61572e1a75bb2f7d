"""Schema check: the tables that are there, compared with those the program needs.

Migrations say what was done, never what is there: a database whose tables differ takes no petition,
and is told at the start, before it is asked for anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Index, Table, UniqueConstraint, inspect
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from office.db import accounts, invitations, seal_rows, tasks  # noqa: F401 - their tables are those of Base, too
from office.db.agents import rows as agents  # noqa: F401 - the same
from office.db.campaigns import rows  # noqa: F401 - the same
from office.db.colleagues import assignments, links, merges, notes  # noqa: F401 - theirs, too
from office.db.models import Base
from office.db.papers import rows as papers  # noqa: F401 - theirs, too
from office.db.queue import rows as queue  # noqa: F401 - theirs, too

WORDS = "case_words"  # see search/rows.py

Reflected = Mapping[tuple[str | None, str], Any]


# What a database says of its tables is all that there is to them: what was found whole is not
# looked through again by this process, where some hundred questions take 25 ms on SQLite, 80 on
# PostgreSQL.
_found_whole: set[tuple[str, ...]] = set()
SAID_BY_SQLITE = "SELECT sql FROM sqlite_master"
SAID_BY_POSTGRESQL = """
SELECT concat_ws(' ', 'column', c.relname, c.relkind, a.attnum, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attcollation, a.attnotnull, a.atthasdef, a.attidentity)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
    AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT concat_ws(' ', 'constraint', c.relname, n.conname, pg_get_constraintdef(n.oid))
FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE n.connamespace = current_schema()::regnamespace AND n.contype IN ('p', 'u', 'f')
UNION ALL
SELECT concat_ws(' ', 'index', i.indisvalid, i.indislive, pg_get_indexdef(i.indexrelid))
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = current_schema()::regnamespace
ORDER BY 1
"""


def flaws(connection: Connection) -> list[str]:
    """A sentence each, with the statement that mends it where there is a harmless one. What is
    there beyond our need is no flaw, unless it would refuse what we write: a newer version may have
    made it."""
    on_file = connection.dialect.name == "sqlite"
    asked = connection.exec_driver_sql(SAID_BY_SQLITE if on_file else SAID_BY_POSTGRESQL)
    said = tuple(map(str, asked))
    found = [] if said in _found_whole else _flaws(connection)
    if not found:
        _found_whole.add(said)
    return found


def _flaws(connection: Connection) -> list[str]:
    there = inspect(connection)
    columns = there.get_multi_columns()
    keys = there.get_multi_pk_constraint()
    indexes, uniques = there.get_multi_indexes(), there.get_multi_unique_constraints()
    foreign = there.get_multi_foreign_keys()
    dialect = connection.dialect
    found: list[str] = []
    for table in Base.metadata.sorted_tables:
        name = _named(columns, table)
        if name is None:
            found.append(_with(f"table {table.name} is missing", CreateTable(table), dialect))
            found += (_no_index(index, dialect) for index in _sorted(table.indexes))
            continue
        found += _of_columns(table, columns[name], dialect)
        if keys[name]["constrained_columns"] != [column.name for column in table.primary_key]:
            found.append(f"table {table.name} has another primary key")
        found += _of_foreign_keys(table, foreign.get(name, ()))
        found += _of_indexes(table, indexes.get(name, ()), uniques.get(name, ()), dialect)
    if not there.has_table(WORDS):  # each database has one of its own kind
        found.append(f"table {WORDS} is missing: its cases are not found by their words")
    return found


def _named(found: Reflected, table: Table) -> tuple[str | None, str] | None:
    return next((key for key in found if key[1] == table.name), None)


def _of_columns(table: Table, found: Sequence[Any], dialect: Dialect) -> Iterator[str]:
    there = {column["name"]: column for column in found}
    for column in table.columns:
        name = f"{table.name}.{column.name}"
        given = there.get(column.name)
        if given is None:
            yield _missing(table, column, dialect)
            continue
        if given["nullable"] != column.nullable:
            yield f"{name} may {'not ' if column.nullable else ''}be NULL"
        wanted, kind = (each.compile(dialect) for each in (column.type, given["type"]))
        if wanted != kind:
            yield f"{name} is {kind} instead of {wanted}"
    for name in there.keys() - table.columns.keys():
        if not there[name]["nullable"] and there[name]["default"] is None:
            yield f"{table.name}.{name} is unknown to this version and must not be NULL"


def _missing(table: Table, column: Column[Any], dialect: Dialect) -> str:
    what = f"{table.name}.{column.name} is missing"
    if not column.nullable:
        return what
    kind = str(CreateColumn(column).compile(dialect=dialect))
    return f"{what} (ALTER TABLE {table.name} ADD COLUMN {kind})"


def _of_indexes(
    table: Table, indexes: Sequence[Any], uniques: Sequence[Any], dialect: Dialect
) -> Iterator[str]:
    there = {index["name"]: index for index in indexes}
    unique = {tuple(sorted(each["column_names"])) for each in uniques}
    unique |= {
        tuple(sorted(each["column_names"])) for each in indexes if each["unique"] and _whole(each)
    }
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            wanted = tuple(sorted(column.name for column in constraint.columns))
            if wanted not in unique:
                yield f"{table.name} ({', '.join(wanted)}) is not unique"
    for index in _sorted(table.indexes):
        given = there.get(index.name)
        ours = [column.name for column in index.columns], bool(index.unique), not _whole(index)
        if given is None:
            yield _no_index(index, dialect)
        elif (given["column_names"], bool(given["unique"]), not _whole(given)) != ours:
            yield f"index {index.name} is another one"


def _of_foreign_keys(table: Table, found: Sequence[Any]) -> Iterator[str]:
    there = {(*each["constrained_columns"], each["referred_table"]) for each in found}
    for constraint in sorted(table.foreign_key_constraints, key=lambda each: [*each.column_keys]):
        if (*constraint.column_keys, constraint.referred_table.name) not in there:
            columns = ", ".join(constraint.column_keys)
            yield f"{table.name} ({columns}) does not refer to {constraint.referred_table.name}"


def _sorted(indexes: Iterable[Index]) -> list[Index]:
    return sorted(indexes, key=lambda index: str(index.name))


def _no_index(index: Index, dialect: Dialect) -> str:
    return _with(f"index {index.name} is missing", CreateIndex(index), dialect)


def _whole(index: Any) -> bool:
    """Whether it is over all rows."""
    options = index["dialect_options"] if isinstance(index, dict) else index.dialect_kwargs
    return not any(name.endswith("_where") and options[name] is not None for name in options)


def _with(what: str, statement: CreateTable | CreateIndex, dialect: Dialect) -> str:
    return f"{what} ({' '.join(str(statement.compile(dialect=dialect)).split())})"
