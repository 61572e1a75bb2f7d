"""The store: one database, the transaction of the turns, and the queues beside it."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from bot.store.corrections import Corrections
from bot.store.database import Database
from bot.store.due import wake_due
from bot.store.effects import Effects
from bot.store.inbox import Inbox
from bot.store.ledger import Ledger, filed_since_last_time, note_checked, read_ledger
from bot.store.migrate import migrate
from bot.store.outbox import Outbox
from bot.store.overdue import Head, read_heads
from bot.store.purge import purge
from bot.store.standing import Concern, Standing, judge, read_concerns, read_standing
from bot.store.unit import StoreUnit
from bot.store.whose import Whose, take_over
from bot.store.wire import PostgresWire
from bot.store.workers import Lives, Workers
from handlers.ports import Clock


class Store:
    """Open it with `await Store.open(url, clock)`; the tables are brought up to date first."""

    def __init__(self, database: Database, clock: Clock, name: str = "alone") -> None:
        self._database = database
        self._clock = clock
        self._owner = uuid4().hex  # a process that dies comes back as somebody else
        self._lives = Lives(clock)
        self.workers = Workers(database, clock, self._owner, name, self._lives)
        self.inbox = Inbox(database, clock)
        self.outbox = Outbox(database, clock, self._owner, self._lives)
        self.effects = Effects(database, clock, self._owner, self._lives)
        self.corrections = Corrections(database)

    @classmethod
    async def open(cls, url: str, clock: Clock, name: str = "alone") -> "Store":
        """`name` is that of this process: see bot.store.workers."""
        await migrate(url)
        return cls(Database(url), clock, name)

    @property
    def for_one(self) -> bool:
        """Whether this database is for one process only."""
        return self._database.sqlite

    async def take_over(self, bot: int) -> Whose:
        """Work for this bot from now on; what is bound to the chats of one before is void. Raises
        OthersAtWork."""

        def take(connection: Connection) -> Whose:
            others = self._lives.roll(connection).living - {self._owner}
            return take_over(connection, self._database, bot, others, self._clock.now())

        whose = await self._database.write(take)
        self.workers.bot = bot
        return whose

    async def wire(self) -> PostgresWire:
        """To the other processes at this database. Raises WireDown."""
        return await PostgresWire.connect(self._database)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[StoreUnit]:
        """One transaction for a batch of turns: all of it is stored, or nothing."""
        async with self._database.transaction() as transaction:
            yield StoreUnit(transaction, self._database, self._clock, self._owner, self._lives)

    async def standing(self) -> Standing:
        return await read_standing(self._database)

    @property
    def gone(self) -> bool:
        return self._database.gone

    async def heads(self) -> list[Head]:
        return await read_heads(self._database)

    async def concerns(self, limit: int = 1000) -> list[Concern]:
        return await read_concerns(self._database, limit)

    async def try_again(self, table: str, row_id: int) -> bool:
        return await judge(self._database, table, row_id, again=True)

    async def settle(self, table: str, row_id: int) -> bool:
        return await judge(self._database, table, row_id, again=False)

    async def ledger(self) -> Ledger:
        return await read_ledger(self._database)

    async def filed_since_last_time(self, limit: int) -> dict[int, str]:
        return await filed_since_last_time(self._database, limit)

    async def note_checked(self, up_to: int, missing: Collection[int]) -> None:
        await note_checked(self._database, up_to, missing)

    async def wake_due(self, limit: int) -> int:
        """Put a Due into the inboxes of up to `limit` chats whose moment has come; how many."""
        return await wake_due(self._database, self._clock, limit)

    async def purge(self, before: datetime) -> int:
        return await purge(self._database, before)

    async def close(self) -> None:
        await self._database.close()
