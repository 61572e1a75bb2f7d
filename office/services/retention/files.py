"""Finds and deletes stored files that nothing refers to: no case, no talk, no answer."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.models import Base, FileRow, Json
from office.db.sealed import Sealed
from office.services.files import FILE_ID, path_in

ROWS = 500  # that are read at once
NAMED = re.compile(r"[0-9a-f]{64}")


async def unused_files(database: Database, before: datetime) -> Sequence[str]:
    """The ids of files that were stored before and that no row refers to or names."""

    async def look(transaction: Transaction) -> list[str]:
        query = select(FileRow.id).where(FileRow.at < before)
        for column in _referring():
            query = query.where(FileRow.id.not_in(select(column).where(column.is_not(None))))
        return list(await transaction.session.scalars(query))

    old = set(await database.look(look))
    for column in _worded() if old else ():
        async for said in _read(database, column):
            old -= old.intersection(NAMED.findall(said))
            if not old:
                return []
    return sorted(old)


async def delete_file(session: AsyncSession, folder: Path, id_: str, before: datetime) -> bool:
    """With its row. Whoever stores the same meanwhile has renewed the row before the bytes. Raises
    OSError, and the row stays."""
    gone = delete(FileRow).where(FileRow.id == id_, FileRow.at < before).returning(FileRow.id)
    if (await session.scalars(gone)).first() is None:
        return False
    path_in(folder, id_).unlink(missing_ok=True)
    return True


def strays(folder: Path, known: set[str], before: datetime) -> Iterator[Path]:
    """Files on the disk that the table does not know: of an upload that was broken off."""
    for path in folder.glob("??/*"):
        stray = FILE_ID.fullmatch(path.name) and path.name not in known
        if stray and path.stat().st_mtime < before.timestamp():
            yield path


async def known_files(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await session.scalars(select(FileRow.id)))


def _referring() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == FileRow.__tablename__:
                yield key.parent


def _worded() -> Iterator[Column[Any]]:
    """What may name a file by its id in its midst: an answer's papers, what a person sent."""
    for table in Base.metadata.sorted_tables:
        yield from (c for c in table.columns if isinstance(c.type, Sealed | Json))


async def _read(database: Database, column: Column[Any]) -> AsyncIterator[str]:
    """What stands in it, a row after the other, as JSON."""
    key = next(iter(column.table.primary_key.columns))
    alone = len(column.table.primary_key.columns) == 1

    async def look(transaction: Transaction, *, after: Any) -> tuple[list[str], Any]:
        query = select(key, column).where(column.is_not(None)).order_by(key)
        query = query.limit(ROWS) if alone else query  # those of several columns are short tables
        query = query if after is None else query.where(key > after)
        rows = (await transaction.session.execute(query)).all()
        return [json.dumps(said) for _, said in rows], rows[-1][0] if rows and alone else None

    after = None
    while True:
        page, after = await database.look(partial(look, after=after))
        for said in page:
            yield said
        if after is None:
            return
