"""Content-addressed file store: the name on disk is a hash, of the bytes or of what an own paper
says, never a name a client chose.
"""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import update

from office.db.database import Database
from office.db.models import FileRow
from office.law.problems import Problem

LIMIT_BYTES = 20 * 1024 * 1024  # unless the settings say another
FILE_ID = re.compile(r"[0-9a-f]{64}")
OCTETS = "application/octet-stream"
SAVED = {  # how a file is handed to a program: as bytes, never as a page
    "Content-Type": OCTETS,
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class StoredFile:
    path: Path
    mime: str
    name: str | None


class Files:
    def __init__(self, folder: Path, limit_bytes: int, database: Database) -> None:
        self._folder = folder
        self.limit_bytes = limit_bytes
        self._database = database

    def prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self._folder.glob("*.part"):  # of a process that died while it stored
            left.unlink()

    async def store(
        self, parts: AsyncIterator[bytes], mime: str, name: str | None, now: datetime
    ) -> str:
        """Store a stream and return its id. Raises Problem 413 as soon as it grows too long."""
        part_path = self._folder / f"{secrets.token_hex(16)}.part"
        sink = await asyncio.to_thread(_begin, part_path)
        try:
            file_id, size = await self._copy(parts, sink)
            await self._renew(file_id, now)
            await asyncio.to_thread(_settle, sink, part_path, self._path(file_id))
        finally:
            sink.close()
            await asyncio.to_thread(part_path.unlink, missing_ok=True)
        await self._note(file_id, size, mime, name, now)
        return file_id

    async def keep(self, id_: str, data: bytes, mime: str, name: str, now: datetime) -> None:
        """Store what we made ourselves. `id_` is the SHA-256 of what it was made of, which makes
        the same again."""
        part_path = self._folder / f"{secrets.token_hex(16)}.part"
        sink = await asyncio.to_thread(_begin, part_path)
        try:
            await asyncio.to_thread(sink.write, data)
            await asyncio.to_thread(_settle, sink, part_path, self._path(id_))
        finally:
            sink.close()
            await asyncio.to_thread(part_path.unlink, missing_ok=True)
        await self._note(id_, len(data), mime, name, now)

    async def holds(self, id_: str) -> bool:
        """Whether it is here with its bytes: a copy of the database may have come without."""
        async with self._database.read() as session:
            known = await session.get(FileRow, id_) is not None
        return known and await asyncio.to_thread(self._path(id_).exists)

    async def _note(self, id_: str, size: int, mime: str, name: str | None, now: datetime) -> None:
        async with self._database.write() as session:
            if await session.get(FileRow, id_) is None:
                session.add(FileRow(id=id_, size_bytes=size, mime=mime, name=name, at=now))

    async def _renew(self, file_id: str, now: datetime) -> None:
        """What was stored before is in use again, and not cut: see services/retention. Before its
        bytes are written, or they could be deleted between them and their row."""
        async with self._database.write() as session:
            await session.execute(update(FileRow).where(FileRow.id == file_id).values(at=now))

    @property
    def folder(self) -> Path:
        return self._folder

    async def find(self, file_id: str) -> StoredFile:
        if not FILE_ID.fullmatch(file_id):
            raise Problem.not_found()
        async with self._database.read() as session:
            row = await session.get(FileRow, file_id)
        if row is None:
            raise Problem.not_found()
        return StoredFile(self._path(file_id), row.mime, row.name)

    async def _copy(self, parts: AsyncIterator[bytes], sink: IO[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        async for part in parts:
            size += len(part)
            if size > self.limit_bytes:
                raise too_large(self.limit_bytes)
            digest.update(part)
            await asyncio.to_thread(sink.write, part)
        return digest.hexdigest(), size

    def _path(self, file_id: str) -> Path:
        return path_in(self._folder, file_id)


def path_in(folder: Path, file_id: str) -> Path:
    return folder / file_id[:2] / file_id


def _begin(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def too_large(limit_bytes: int) -> Problem:
    return Problem.too_large(limit_bytes, limit_bytes=limit_bytes)


def _settle(sink: IO[bytes], part_path: Path, path: Path) -> None:
    """Make the bytes durable before the name: an id must never stand for half a file."""
    sink.flush()
    os.fsync(sink.fileno())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part_path.replace(path)
    for folder in (path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
