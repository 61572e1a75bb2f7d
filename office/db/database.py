"""The office's database: transactions, the order of writers, and the feed's ids."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy import create_engine as create_file_engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from office.db.errors import DatabaseAway, DatabaseUnfit
from office.db.in_thread import Done, SqliteThread, Transaction, Work
from office.db.sealed import PLAIN, Sealing, set_sealing
from office.db.statements import BySqlalchemy

T = TypeVar("T")

# PostgreSQL's ways to say "not now" (SQLSTATE classes): connection lost, read-only or transaction
# ended by it, not let in, no such database (it is being restored), deadlock, out of resources, lock
# not available, stopped by an operator, system error.
NOT_NOW = ("08", "25", "28", "3D", "40", "53", "55", "57", "58")
UNFIT = "42"  # no such table or column, or no right to it
# SQLite's, by their primary codes: nothing that a statement of ours could be the cause of.
SQLITE_NOT_NOW = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
SQLITE_UNFIT = sqlite3.SQLITE_ERROR
STALE_PLAN = "InvalidCachedStatementError"  # the tables were altered since it was made
LOST_TRACK = "InternalClientError"  # of a server that went away in the middle of an answer
BEGIN_WRITING, BEGIN_READING = "BEGIN IMMEDIATE", "BEGIN"  # the driver's own is deferred
WRITERS_LOCK = 0x7065_7469  # any number, the same for all writers of one PostgreSQL database
NEXT_IDS_OF_POSTGRESQL = (
    "SELECT nextval(pg_get_serial_sequence('events', 'id')) FROM generate_series(1, :count)"
)
FIRST_ID_OF_SQLITE = (  # sqlite.org/autoinc.html: an ordinary table, without a row before the first
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'events', 0"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events')"
)
NEXT_IDS_OF_SQLITE = (
    "UPDATE sqlite_sequence SET seq = seq + :count WHERE name = 'events' RETURNING seq"
)


TOGETHER = 64  # transactions that are committed as one, at most
PATIENCE = timedelta(seconds=10)  # of a caller: less than callers wait for an answer


CROWDED = "too many wait to write"


@dataclass(frozen=True)
class _Waiting:
    work: Work[Any]
    answer: asyncio.Future[Done[Any]]
    since: float  # by the loop's clock

    def hears(self, done: Done[Any]) -> None:
        if not self.answer.done():  # or whoever waited has gone
            self.answer.set_result(done)


class Database:
    """Transactions that are written (`change`) or only looked at (`look`) as a whole, and sessions
    for what comes seldom (`write`, `read`). All raise DatabaseAway and DatabaseUnfit.

    Writers take turns: on SQLite by one lock in this process (without it the 99th percentile of a
    write is eight times longer) and BEGIN IMMEDIATE between processes, on PostgreSQL by an
    advisory lock. So events are committed in the order of their ids, which the feed relies on.

    What is handed to `change` and `look` waits for nothing but its transaction: on SQLite it is
    carried out in another thread. What has waited for its turn for longer than `patience` is not
    carried out: its caller has gone, and asks again. Were it done all the same, an office that was
    slow for a moment would be at work on what nobody waits for, and would never catch up.
    """

    def __init__(self, url: str, sealing: Sealing = PLAIN, patience: timedelta = PATIENCE) -> None:
        self.sealing = sealing
        parts = make_url(url)
        on_disk = parts.get_backend_name() == "sqlite" and parts.database
        self._file = Path(on_disk) if on_disk and on_disk != ":memory:" else None
        self._engine = create_engine(url)
        set_sealing(self._engine.dialect, sealing)
        self._turn = asyncio.Lock()
        self._patience = patience.total_seconds()
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None
        self._writer = self._reader = None
        if on_disk:
            self._writer = SqliteThread(parts, BEGIN_WRITING, _prepare_sqlite, sealing)
            self._reader = SqliteThread(parts, BEGIN_READING, _prepare_sqlite, sealing)

    @property
    def gone(self) -> bool:
        """Whether the file has been taken away: what is open still takes rows, and they are lost
        with the last who has it open."""
        return self._file is not None and not self._file.exists()

    async def change(self, work: Work[T]) -> T:
        """What `work` returns, committed; what it raises undoes what it did."""
        if self._writer is None:
            async with self._in_turn():
                with _told():
                    async with begin_writing(self._engine) as connection:
                        return await _alone(connection, work)
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[Done[T]] = loop.create_future()
        self._waiting.append(_Waiting(work, mine, loop.time()))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work_off(self._writer))
        done = await mine
        with _told():
            return done.result()

    async def look(self, work: Work[T]) -> T:
        """What `work` returns; it sees the database as it is at one moment."""
        with _told():
            if self._reader is not None:
                [done] = await self._reader.carry_out([work])
                return done.result()
            async with self._engine.connect() as connection:
                return await _alone(connection, work)

    async def _work_off(self, writer: SqliteThread) -> None:
        while self._waiting:
            async with self._turn:
                self._send_away()
                batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                done = await writer.carry_out([each.work for each in batch])
            for waiting, each in zip(batch, done, strict=True):
                waiting.hears(each)

    def _send_away(self) -> None:
        """Those at the head of the queue for whom it is too late."""
        latest = asyncio.get_running_loop().time() - self._patience
        late = list(takewhile(lambda each: each.since < latest, self._waiting))
        self._waiting = self._waiting[len(late) :]
        for each in late:
            each.hears(Done(error=DatabaseAway(CROWDED)))

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """A turn that comes in time. Raises DatabaseAway."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseAway(CROWDED) from None
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        with _told():
            async with AsyncSession(self._engine, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Commits when the block ends well, rolls back when it raises."""
        with _told():
            async with self._in_turn(), begin_writing(self._engine) as connection:
                session = AsyncSession(connection, expire_on_commit=False)
                async with session:
                    yield session
                    await session.flush()

    async def sweep(self) -> None:
        """What was overwritten is left in no corner of an SQLite file."""
        if self._file is not None:
            async with self._turn:
                await asyncio.to_thread(_sweep, self._file)

    async def look_over(self) -> None:
        """PostgreSQL's own knowledge of the tables, after very much was put in: how common values
        are, which pages all may see, and no words that wait to be sorted in."""
        if self._engine.dialect.name == "postgresql":
            alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            async with alone.connect() as connection:
                await connection.execute(text("VACUUM (ANALYZE)"))

    async def close(self) -> None:
        if self._working is not None:
            await asyncio.wait({self._working})
        for thread in (self._writer, self._reader):
            if thread is not None:
                await thread.close()
        await self._engine.dispose()


async def _alone(connection: AsyncConnection, work: Work[T]) -> T:
    """On PostgreSQL, in a transaction that is nobody else's."""
    transaction = Transaction(connection, BySqlalchemy(connection), "rollback_only")
    value = await work(transaction)
    await transaction.finish()
    return value


@asynccontextmanager
async def begin_writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that excludes other writers from its first moment."""
    async with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK}
            )
        yield connection


@contextmanager
def begin_writing_file(url: str) -> Iterator[Connection]:
    """The same for who has an SQLite file and a thread to himself: the asynchronous driver changes
    threads at each statement, of which looking through the tables has some 450 (150 ms, not 25)."""
    file = make_url(url).set(drivername="sqlite")
    engine = create_file_engine(file, hide_parameters=True, poolclass=NullPool)
    _heed_sqlite(engine)
    try:
        with engine.execution_options(writing=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


async def feed_ids(session: AsyncSession, count: int) -> Sequence[int]:
    """The next `count` ids of the feed, in order, for events that are none of a case: from the
    sequence of the cases' events, so that all stand in one order. What waits to be written comes
    before them."""
    await session.flush()
    said = {"count": count}
    if session.get_bind().dialect.name == "postgresql":
        return sorted(await session.scalars(text(NEXT_IDS_OF_POSTGRESQL), said))
    await session.execute(text(FIRST_ID_OF_SQLITE))
    last = int(await session.scalar(text(NEXT_IDS_OF_SQLITE), said))
    return range(last - count + 1, last + 1)


@contextmanager
def _told() -> Iterator[None]:
    """The driver's ways to say "not now" become ours; mistakes of ours pass as they are."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseAway("no free connection") from error
    except sqlite3.Error as error:  # of a statement that went straight to the driver
        name, code = type(error).__name__, getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in SQLITE_NOT_NOW:
            raise DatabaseAway(name) from error
        if code == SQLITE_UNFIT:
            raise DatabaseUnfit(name) from error
        raise
    except DBAPIError as error:
        name = type(error.orig).__name__
        if _not_now(error):
            raise DatabaseAway(name) from error
        if _unfit(error):
            raise DatabaseUnfit(name) from error
        raise
    except Exception as error:
        if type(error).__name__ == LOST_TRACK:
            raise DatabaseAway(LOST_TRACK) from error
        raise


def _not_now(error: DBAPIError) -> bool:
    state, code = _state(error), _sqlite_code(error)
    if state is not None:
        return state.startswith(NOT_NOW) or type(error.orig).__name__ == STALE_PLAN
    if code is not None:
        return code in SQLITE_NOT_NOW
    if isinstance(error.orig and error.orig.__cause__, ValueError):
        return False  # the driver could not pass a value of ours
    known = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return known or error.connection_invalidated


def _unfit(error: DBAPIError) -> bool:
    return (_state(error) or "").startswith(UNFIT) or _sqlite_code(error) == SQLITE_UNFIT


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _sqlite_code(error: DBAPIError) -> int | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def make_private(url: str) -> None:
    """An SQLite file is made for the owner alone, and taken from others: it holds petitions. Its
    journal takes the same mode."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database and parts.database != ":memory:":
        path = Path(parts.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            with suppress(FileNotFoundError):
                if each.stat().st_mode & 0o077:
                    each.chmod(0o600)


def create_engine(url: str, **options: Any) -> AsyncEngine:
    # Parameters are what citizens wrote: no error text and no log may show them.
    engine = create_async_engine(url, hide_parameters=True, **options)
    if engine.dialect.name == "sqlite":
        _heed_sqlite(engine.sync_engine)
    else:
        event.listen(engine.sync_engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """How a look is planned, whatever the server is set to: an office's rows fit in memory, and
    compiling a query (jit) takes longer than any of ours. By SET, since a pooler between may refuse
    what stands in the beginning of a session."""
    cursor = connection.cursor()
    for setting in ("jit = off", "random_page_cost = 1.1"):
        cursor.execute(f"SET {setting}")
    cursor.close()
    connection.commit()  # what is rolled back is forgotten


def _heed_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is deferred: two writers that both read first would fail for good.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sweep(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql(BEGIN_WRITING if writing else BEGIN_READING)
