"""Keeps the trail: a row for what an officer reads of persons, and for whatever they do, written
before it is done. What cannot be written down does not happen.
"""

import asyncio
import json
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.audit.chain import Entry, Fault, Head, code_of, faults
from office.db.accounts import TrailRow
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.statements import BySqlalchemy, Executor, Statement
from office.law.problems import Problem

KEY_FILE, HEAD_FILE, BASE_FILE = "trail.key", "trail-head.json", "trail-base.json"
PART = 1000  # rows that are read at once

_ROWS = TrailRow.metadata.tables[TrailRow.__tablename__]
_LAST = Statement(select(_ROWS.c.id, _ROWS.c.code).order_by(_ROWS.c.id.desc()).limit(1))
_PUT = Statement(insert(_ROWS))
_DONE = Statement(  # by somebody to something, between then and then
    select(_ROWS.c.id)
    .where(
        *(_ROWS.c[name] == bindparam(name) for name in ("subject", "actor", "act")),
        _ROWS.c.at > bindparam("since"),
        _ROWS.c.at <= bindparam("until"),
    )
    .limit(1)
)


class Act(StrEnum):
    """What is written down. Each has its words in the desk's words.toml."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    PASSWORD = "password changed"  # noqa: S105 - what was done
    SECOND = "second factor set"
    RECOVERED = "recovery code used"
    CODES = "recovery codes renewed"
    ADDED = "officer added"
    CHANGED = "officer changed"
    RESET = "officer reset"
    DISABLED = "officer disabled"
    ENABLED = "officer enabled"
    CALLED = "key used"
    READ = "case read"
    IDENTITY = "identity read"
    OPENED = "identity opened"
    FILE = "file opened"
    FOUND = "found by person"
    ENTERED = "paper case entered"
    MOVED = "case moved"
    UNDONE = "move taken back"
    ASKED = "question asked"
    CALLED_BACK = "called back"
    TASK = "task given"
    TASK_STEP = "task moved on"
    ASSIGNED = "case assigned"
    NOTED = "note written"
    LINKED = "cases linked"
    MERGED = "cases merged"
    PARTED = "cases parted"
    RECLASSIFIED = "case sorted anew"
    TALK_READ = "talk read"
    TALK_SAID = "talk answered"
    TALK_CLOSED = "talk closed"
    REFUSED = "refused"
    EXPORTED = "exported"
    ROTATED = "keys rotated"
    OVERRULED = "doubts overruled"
    CAMPAIGN = "campaign saved"
    AGENTS = "agents changed"
    PUBLICATION = "publication decided"
    ESCALATED = "told of a late duty"
    CLEARED = "content deleted"
    CUT = "trail cut"


class Trail:
    """`folder` holds the key and the head: it must be another place than the database's server."""

    def __init__(self, database: Database, clock: Callable[[], datetime], folder: Path) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._key = b""
        self._one_at_a_time = threading.Lock()

    async def prepare(self) -> None:
        """Make key and head, the first time. Before anything is written down."""
        new = await asyncio.to_thread(self._read_key)
        if new and await self._database.look(lambda each: each.sql.row(_LAST)) is None:
            await asyncio.to_thread(self._keep, Head())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction in which `add` is called; the head is kept when it is committed."""
        async with self._database.write() as session:
            yield session
            last = await BySqlalchemy(session).row(_LAST)
        if last is not None:
            await asyncio.to_thread(self._keep, Head(*last))

    async def add(
        self, session: AsyncSession, actor: str, act: Act, subject: str | None = None, **data: Any
    ) -> int:
        """Its number."""
        kept = await asyncio.to_thread(self._kept)
        return (await self._append(BySqlalchemy(session), kept, actor, act, subject, data)).id

    async def note(self, actor: str, act: Act, subject: str | None = None, **data: Any) -> int:
        """The same in a transaction of its own."""
        kept = await asyncio.to_thread(self._kept)

        async def work(transaction: Transaction) -> Head:
            return await self._append(transaction.sql, kept, actor, act, subject, data)

        head = await self._database.change(work)
        await asyncio.to_thread(self._keep, head)
        return head.id

    async def _append(
        self,
        sql: Executor,
        kept: Head | None,
        actor: str,
        act: Act,
        subject: str | None,
        data: dict[str, Any],
    ) -> Head:
        """Writers take turns (see Database), so that the rows are one chain. It goes on from the
        head that was kept, if rows before it are gone: so that they stay missed."""
        last = await sql.row(_LAST)
        before = Head(*last) if last else Head()
        if kept is not None and kept.id >= before.id:
            before = kept
        entry = Entry(before.id + 1, self._clock(), actor, act.value, subject, data)
        head = Head(entry.id, code_of(self._key, before.code, entry))
        await sql.run(_PUT, **{**vars(entry), "code": head.code})
        return head

    @asynccontextmanager
    async def acting(
        self, actor: str, act: Act, subject: str | None = None, **data: Any
    ) -> AsyncIterator[None]:
        """Written down before it is done; what was refused has a second row that says so."""
        number = await self.note(actor, act, subject, **data)
        try:
            yield
        except Problem as problem:
            await self.note(actor, Act.REFUSED, subject, row=number, why=problem.name)
            raise

    async def entries(self, before: int | None, most: int) -> Sequence[Entry]:
        """The newest first, below the number `before`."""
        query = select(TrailRow).order_by(TrailRow.id.desc()).limit(most)
        if before is not None:
            query = query.where(TrailRow.id < before)
        async with self._database.read() as session:
            return [_entry(row) for row in await session.scalars(query)]

    async def opened_by(self, actor: str, subject: str, since: datetime, until: datetime) -> bool:
        """Whether they have opened whose case it is between then and then, and said why."""
        done = {"subject": subject, "actor": actor, "act": Act.OPENED.value}
        found = await self._database.look(
            lambda each: each.sql.row(_DONE, **done, since=since, until=until)
        )
        return found is not None

    async def verify(self) -> tuple[Sequence[Fault], Head]:
        """What is wrong with it, and its last row."""
        base = await self.base()
        rows = [row for row in await self._all() if row.id > base.id]
        head = await asyncio.to_thread(self._kept)
        last = Head(rows[-1].id, rows[-1].code) if rows else base
        return list(faults(self._key, rows, head, base)), last

    async def base(self) -> Head:
        """The last row of those that were cut when their time was over."""
        return await asyncio.to_thread(self._kept, BASE_FILE) or Head()

    async def old(self, before: datetime) -> int:
        """How many rows at its beginning are from before."""
        base = await self.base()
        async with self._database.read() as session:
            last = await _last_before(session, before)
        return max(last.id - base.id, 0) if last else 0

    async def cut(self, by: str, before: datetime) -> int:
        """Cut what is from before off its beginning; how many. The last of it is kept outside the
        database first, so that what is left still follows from it: a row that somebody else takes
        away is missed as ever."""
        count = await self.old(before)
        if not count:
            return 0
        await self.note(by, Act.CUT, None, rows=count)
        async with self._database.read() as session:
            last = await _last_before(session, before)
        if last is None:
            return 0
        base = Head(last.id, last.code)
        await asyncio.to_thread(self._write, base, BASE_FILE)
        async with self._database.write() as session:
            await session.execute(delete(TrailRow).where(TrailRow.id <= base.id))
        return count

    async def adopt(self) -> None:
        """Take the table as it is, once a person has looked into what was wrong."""
        rows = await self.entries(None, 1)
        head = Head(rows[0].id, rows[0].code) if rows else Head()
        await asyncio.to_thread(self._write, head)

    async def _all(self) -> list[Entry]:
        found: list[Entry] = []
        async with self._database.read() as session:
            while True:
                after = found[-1].id if found else None
                query = select(TrailRow).order_by(TrailRow.id).limit(PART)
                if after is not None:
                    query = query.where(TrailRow.id > after)
                part = [_entry(row) for row in await session.scalars(query)]
                found += part
                if len(part) < PART:
                    return found

    def _read_key(self) -> bool:
        """Whether it was made now. Two that start at once read what the first wrote."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / KEY_FILE
        new = not path.exists()
        if new:
            draft = self._draft(KEY_FILE, secrets.token_hex(32))
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        self._key = bytes.fromhex(path.read_text("ascii"))
        return new

    def _kept(self, name: str = HEAD_FILE) -> Head | None:
        try:
            kept = json.loads((self._folder / name).read_text("ascii"))
            return Head(int(kept["id"]), str(kept["code"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, head: Head) -> None:
        """Forward only. One that was taken away is not made anew: `verify` is to find that out."""
        with self._one_at_a_time:
            kept = self._kept()
            if head == Head() or (kept is not None and head.id > kept.id):
                self._write(head)

    def _write(self, head: Head, name: str = HEAD_FILE) -> None:
        said = json.dumps({"id": head.id, "code": head.code})
        self._draft(name, said).replace(self._folder / name)

    def _draft(self, name: str, said: str) -> Path:
        path = self._folder / f"{name}.{os.getpid()}-{id(self)}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(said)
            file.flush()
            os.fsync(handle)
        return path


async def _last_before(session: AsyncSession, before: datetime) -> TrailRow | None:
    """The last of those at the beginning that are all from before."""
    first_kept = await session.scalar(
        select(TrailRow.id).where(TrailRow.at >= before).order_by(TrailRow.id).limit(1)
    )
    query = select(TrailRow).order_by(TrailRow.id.desc()).limit(1)
    if first_kept is not None:
        query = query.where(TrailRow.id < first_kept)
    return await session.scalar(query)


def _entry(row: TrailRow) -> Entry:
    return Entry(row.id, row.at, row.actor, row.act, row.subject, row.data, row.code)
