"""Seals the rows that are there with the newest key: all of them at the first start with keys, and
again when a key is added. It goes on where it was stopped.
"""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    Column,
    String,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from office.db import accounts, tasks  # noqa: F401 - their tables are those of Base, too
from office.db.agents import rows as agents  # noqa: F401 - its tables, too
from office.db.colleagues import notes  # noqa: F401 - its table, too
from office.db.database import Database
from office.db.errors import KeyMissing
from office.db.in_thread import Transaction
from office.db.models import Base, ReadingRow
from office.db.papers import rows as papers  # noqa: F401 - its table, too
from office.db.queue import pending_moves  # noqa: F401 - its table, too
from office.db.sealed import KEYED, MARK, Keyed, Keys, Sealed
from office.db.statements import Statement

AT_ONCE = 200  # rows of a transaction: others wait for it
BLIND = "readings.said"


class SealingRow(Base):
    """With which key all rows of a sealed column are sealed by now."""

    __tablename__ = "sealings"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(8))


FORGET = Statement(delete(SealingRow).where(SealingRow.place == bindparam("of")))
NOTE = Statement(insert(SealingRow))
_ROWS = Base.metadata.tables[SealingRow.__tablename__]
KNOWN = Statement(select(_ROWS.c.place, _ROWS.c.key))


def sealed_columns() -> Sequence[Column[Any]]:
    return _columns(Sealed)


def keyed_columns() -> Sequence[Column[Any]]:
    return _columns(Keyed)


@cache
def _columns(kind: type) -> Sequence[Column[Any]]:
    return tuple(
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, kind)
    )


@cache
def _filled() -> Statement:
    """Whether a table has rows, a column each, by its name."""
    tables = {column.table.name: column.table for column in (*sealed_columns(), *keyed_columns())}
    looks = [exists(tables[name].select()).label(name) for name in sorted(tables)]
    return Statement(select().add_columns(*looks))


async def open_keys(database: Database, keys: Keys) -> int:
    """Make the keys at the first start, and seal what is there; how many values were sealed now.
    Raises KeyMissing where they are not those that the database was sealed with."""
    known = await _known(database)
    others = {BLIND, *map(_place, keyed_columns())}
    if lost := {key for place, key in known.items() if place not in others} - set(_ids(keys)):
        raise KeyMissing(
            f"The office's database is sealed with the key {', '.join(sorted(lost))}, which is not"
            f" here: put {keys.file} back from its backup, or that key into OFFICE_KEYS behind the"
            " newest. Without it nobody can read what was filed. Nothing was changed."
        )
    keys.make()
    if known.get(BLIND) != keys.blind_id:
        await database.change(partial(_read_anew, keys=keys))
    marked = await _mark_all(database, keys, known)
    if not (sealed := await seal_all(database, keys)) and marked:
        await database.sweep()
    return marked + sealed


async def seal_all(database: Database, keys: Keys) -> int:
    """How many values were sealed with the newest key."""
    known, made = await _known(database), 0
    rest = [column for column in sealed_columns() if known.get(_place(column)) != keys.current.id]
    for column in await _without_empty(database, keys, rest):
        place = _place(column)
        made += await _seal_column(database, keys, column, place)
        await database.change(partial(_note, place=place, key=keys.current.id))
    if made:
        await database.sweep()
    return made


def _place(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def _ids(keys: Keys) -> tuple[str, ...]:
    return () if keys.missing() else keys.ids


async def _mark_all(database: Database, keys: Keys, known: dict[str, str]) -> int:
    """Put hashes that were kept without a key under it; how many. The key is none that changes, so
    what is marked once stays."""
    made = 0
    rest = [column for column in keyed_columns() if _place(column) not in known]
    for column in await _without_empty(database, keys, rest):
        while count := await database.change(partial(_mark, keys=keys, column=column)):
            made += count
        await database.change(partial(_note, place=_place(column), key=keys.current.id))
    return made


async def _without_empty(
    database: Database, keys: Keys, columns: Sequence[Column[Any]]
) -> Sequence[Column[Any]]:
    """Those whose tables have rows. The others are noted as done, all in one transaction: at a
    first start each took two, which was a third of its CPU."""
    if not columns:
        return columns
    return await database.change(partial(_note_empty, columns=columns, key=keys.current.id))


async def _note_empty(
    transaction: Transaction, columns: Sequence[Column[Any]], key: str
) -> Sequence[Column[Any]]:
    looks = await transaction.sql.row(_filled())
    names = sorted({column.table.name for column in (*sealed_columns(), *keyed_columns())})
    filled = {name for name, some in zip(names, looks, strict=True) if some}
    empty = [_place(column) for column in columns if column.table.name not in filled]
    if empty:
        await transaction.sql.run_many(FORGET, [{"of": place} for place in empty])
        await transaction.sql.run_many(NOTE, [{"place": place, "key": key} for place in empty])
    return [column for column in columns if column.table.name in filled]


async def _mark(transaction: Transaction, keys: Keys, column: Column[Any]) -> int:
    table, session = column.table, transaction.session
    kept, ids = type_coerce(column, Text), list(table.primary_key.columns)
    plain = select(*ids, kept).where(kept.not_like(f"{KEYED}%"), kept != "").limit(AT_ONCE)
    which = and_(*(id_ == bindparam(f"of_{id_.name}") for id_ in ids))
    put = update(table).where(which).values({column.name: bindparam("marked", type_=Text())})
    rows = (await session.execute(plain)).all()
    marked = [
        {f"of_{id_.name}": each for id_, each in zip(ids, names, strict=True)}
        | {"marked": keys.mark(hashed, _place(column))}
        for *names, hashed in rows
    ]
    await transaction.sql.run_many(Statement(put), marked)
    return len(rows)


async def _seal_column(database: Database, keys: Keys, column: Column[Any], place: str) -> int:
    """Row by row, in the order of their ids."""
    table = column.table
    [id_] = table.primary_key.columns
    kept = type_coerce(column, Text)
    current = f"{MARK}{keys.current.id}:"
    rest = select(id_, kept).where(column.is_not(None), kept.not_like(f"{current}%"))
    put = Statement(
        update(table)
        .where(id_ == bindparam("which"), kept == bindparam("before", type_=Text()))
        .values({column.name: bindparam("sealed", type_=Text())})
    )

    async def work(transaction: Transaction, *, after: Any) -> tuple[Any, int]:
        session = transaction.session
        query = rest.order_by(id_).limit(AT_ONCE)
        if after is not None:
            query = query.where(id_ > after)
        rows = (await session.execute(query)).all()
        sealed = [
            {"which": which, "before": before, "sealed": keys.seal(keys.open(before, place), place)}
            for which, before in rows
        ]
        await transaction.sql.run_many(put, sealed)
        return (rows[-1][0] if rows else None), len(rows)

    made, after = 0, None
    while True:
        last, count = await database.change(partial(work, after=after))
        made += count
        if count < AT_ONCE:
            return made
        after = last


async def _known(database: Database) -> dict[str, str]:
    return dict(await database.look(lambda each: each.sql.rows(KNOWN)))


async def _note(transaction: Transaction, place: str, key: str) -> None:
    await transaction.session.merge(SealingRow(place=place, key=key))


async def _read_anew(transaction: Transaction, keys: Keys) -> None:
    """Who may read what is worked out once more: by another key no name would be found."""
    await transaction.session.execute(update(ReadingRow).values(made_by=""))
    await _note(transaction, BLIND, keys.blind_id)
