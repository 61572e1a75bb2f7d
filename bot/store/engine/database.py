"""Transactions over SQLite and PostgreSQL, and which errors mean that the database is down.

A transaction is a plain function of a connection. SQLite's runs whole in a thread of its own, and
PostgreSQL's in a greenlet over its asynchronous driver: neither goes back to the event loop between
two statements, so a statement costs what the database takes for it, and nothing can be waited for
inside.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store.engine.boarding import Step
from bot.store.engine.errors import StoreDown, as_store_down
from bot.store.engine.group_commit import GroupCommit
from bot.store.engine.prepared import Prepared
from bot.store.engine.sqlite import Sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

CONNECT_SECONDS = 10
MIGRATING = 0x7065_7469  # any number: who holds its lock in a PostgreSQL database migrates it

# Of PostgreSQL, what a transaction may wait for a lock, take for a statement, and do nothing. A
# process that stands still with a transaction open loses it, and its chats with it.
POSTGRES = {
    "application_name": "petition-bot",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",  # costs more than our statements take
}
P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")
S = TypeVar("S")
Insert = SqliteInsert | PostgresInsert


class Transaction(Protocol):
    """One that has several steps, with thoughts between them."""

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R: ...

    async def last(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        """The same, and nothing is done after it: it may be committed with it."""
        ...

    async def think(self, thought: Callable[[], R]) -> R:
        """What takes long without the database, where the event loop need not wait for it."""
        ...


class Database:
    """Transactions over one database address: all of one is stored, or nothing."""

    def __init__(self, url: str) -> None:
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._file = Path(make_url(url).database or "") if self.sqlite else None
        self._upserts: dict[tuple[str, tuple[str, ...]], Prepared] = {}
        self._built: dict[object, object] = {}
        self._way: Sqlite | _Postgres = Sqlite(url) if self.sqlite else _Postgres(url)

    @property
    def engine(self) -> Engine:
        return self._way.engine

    @property
    def gone(self) -> bool:
        """Whether the file has been taken away: what is open still takes rows, and they are lost
        with the last who has it open."""
        return self._file is not None and not self._file.exists()

    async def write(
        self, do: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        """What `do` comes to in one transaction, undone when it raises. Raises StoreDown."""
        with as_store_down():
            return await self._way.write(lambda connection: do(connection, *args, **more))

    async def board(
        self,
        step: Step[A, B],
        item: A,
        *,
        rides: bool = False,
        for_turns: bool = False,
        chats: Collection[int] = (),
    ) -> B:
        """What `step` answers to the item: it goes with all that boards the next transaction, and
        what boards for the same step is written together. One that raises is undone alone.

        On SQLite what `rides` waits RIDE at most for a transaction that others begin, and what is
        `for_turns` for the batch of turns that takes it up: while all of `chats` are being spoken
        to, which would not have their turn, it waits for them. Raises StoreDown.
        """
        with as_store_down():
            return await self._way.board(step, item, rides=rides, for_turns=for_turns, chats=chats)

    def takes_turns(
        self,
        begin: Callable[[], None] | None,
        is_spoken_to: Callable[[int], bool] | None = None,
    ) -> None:
        """`begin` has whoever takes turns begin a batch; None: nobody does any more."""
        self._way.begin_turns, self._way.is_spoken_to = begin, is_spoken_to

    def waits_for(self, chat: int) -> bool:
        """Whether something that boarded for the chat's turn waits until it has heard all."""
        return self._way.waits_for(chat)

    async def read(
        self, do: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        """The same on a consistent view, which waits for no writer."""
        with as_store_down():
            return await self._way.read(lambda connection: do(connection, *args, **more))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction of several steps, committed at the end of the block and undone when it
        raises."""
        with as_store_down():
            async with self._way.transaction() as transaction:
                yield transaction

    async def whole(self, work: Callable[[Transaction], Coroutine[Any, Any, R]]) -> R:
        """What `work` comes to in one transaction of several steps, committed when it ends and
        undone when it raises or is cancelled. It waits for steps and thoughts of the transaction
        and for nothing else: on SQLite there is no event loop where it is done."""
        with as_store_down():
            return await self._way.whole(work)

    async def lend(self) -> "AsyncConnection":
        """A connection to PostgreSQL that the caller closes. Raises StoreDown."""
        if isinstance(self._way, Sqlite):
            raise StoreDown("SQLite has no connections to lend")
        with as_store_down():
            return await self._way.lend()

    def insert(self, table: Table) -> Insert:
        """An INSERT that knows ON CONFLICT: the same words, but each dialect has its own class."""
        return sqlite_insert(table) if self.sqlite else postgres_insert(table)

    def once(self, build: Callable[["Database"], S]) -> S:
        """What it builds for this dialect, kept: `build` is a function of a module, no method."""
        if (known := self._built.get(build)) is None:
            known = self._built[build] = build(self)
        return cast(S, known)

    def upsert(self, table: Table, *changed: str) -> Prepared:
        """An INSERT that gives a row whose primary key is there the new values of `changed`. Built
        once: to build a statement anew costs as much as to execute it."""
        if (known := self._upserts.get((table.name, changed))) is None:
            statement = self.insert(table)
            known = self._upserts[table.name, changed] = Prepared(
                statement.on_conflict_do_update(
                    index_elements=list(table.primary_key),
                    set_={name: statement.excluded[name] for name in changed},
                )
            )
        return known

    async def wipe(self) -> None:
        """What was deleted is gone from the files as well. On PostgreSQL that is its vacuum's
        work, and of whoever keeps its log. Raises StoreDown."""
        with as_store_down():
            if isinstance(self._way, Sqlite):
                await self._way.wipe()

    async def close(self) -> None:
        await self._way.close()


class _Postgres:
    def __init__(self, url: str) -> None:
        # 8 MB and the whole of the ORM, of which SQLite needs nothing
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            max_overflow=10,
            pool_timeout=CONNECT_SECONDS,
            connect_args={"timeout": CONNECT_SECONDS, "server_settings": POSTGRES},
        )
        self.engine = self._engine.sync_engine
        self._commits: dict[Step[Any, Any], GroupCommit[Any, Any]] = {}
        self.begin_turns: Callable[[], None] | None = None
        self.is_spoken_to: Callable[[int], bool] | None = None

    async def write(self, do: Callable[[Connection], R]) -> R:
        async with self.transaction() as transaction:
            return await transaction.do(do)

    read = write

    def waits_for(self, chat: int) -> bool:
        return False

    async def board(
        self, step: Step[A, B], item: A, *, rides: bool, for_turns: bool, chats: Collection[int]
    ) -> B:
        """A commit for each step at a time; the pool's connections go side by side."""
        commit = self._commits.get(step)
        if commit is None:
            commit = self._commits[step] = GroupCommit(partial(self._together, step))
        answer: B = await commit.do(item)
        return answer

    async def _together(self, step: Step[A, B], items: Sequence[A]) -> Sequence[B]:
        with as_store_down():
            return await self.write(lambda connection: step(connection, items))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        connection = await self.lend()
        try:
            async with connection.begin():
                yield _InGreenlet(connection)
        finally:
            await connection.close()

    async def whole(self, work: Callable[[Transaction], Coroutine[Any, Any, R]]) -> R:
        async with self.transaction() as transaction:
            return await work(transaction)

    async def lend(self) -> "AsyncConnection":
        connection = self._engine.connect()
        try:
            await connection.start()
        except (OSError, TimeoutError) as error:  # the driver passes these on as they are
            raise StoreDown(type(error).__name__) from error
        return connection

    async def close(self) -> None:
        await self._engine.dispose()


class _InGreenlet:
    def __init__(self, connection: "AsyncConnection") -> None:
        self._connection = connection

    async def do(
        self, step: Callable[Concatenate[Connection, P], R], *args: P.args, **more: P.kwargs
    ) -> R:
        return await self._connection.run_sync(step, *args, **more)

    last = do

    async def think(self, thought: Callable[[], R]) -> R:
        return await asyncio.to_thread(thought)


def make_private(url: str) -> None:
    """An SQLite file is made for the owner alone, and taken from others: it holds petitions. Its
    journal takes the same mode."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        path = Path(parts.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            with suppress(FileNotFoundError):
                if each.stat().st_mode & 0o077:
                    each.chmod(0o600)
