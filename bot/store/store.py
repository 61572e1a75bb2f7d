"""The store: one database, the transaction of the turns, and the queues beside it."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection

from backend_client.contract.case import Receipt
from bot.store.bot_identity import BotIdentity, take_over
from bot.store.corrections import Corrections
from bot.store.engine.database import Database, Transaction
from bot.store.engine.migrate import migrate
from bot.store.own_rows import held_of
from bot.store.purge import purge
from bot.store.queue_report import (
    NeedsAttention,
    QueueReport,
    read_needs_attention,
    read_queue_report,
    resolve,
)
from bot.store.queues.due import wake_due
from bot.store.queues.effects import Effects
from bot.store.queues.inbox import Inbox, put
from bot.store.queues.new_input import NewInput
from bot.store.queues.outbox import Outbox
from bot.store.queues.overdue import Head, read_heads
from bot.store.reconciliation import Reconciliation, read_reconciliation
from bot.store.refiling import (
    Petition,
    found,
    give_up,
    note_looked_for,
    put_again,
    put_all_again,
    to_look_for,
    waits_afresh,
)
from bot.store.unit import StoreUnit
from bot.store.workers import Lives, Workers
from dialogs.state.event import LOST, CaseRead, Filed
from handlers.inbox_rows import EffectResult, outcome_to_plain
from handlers.ports import ChatId, Clock

if TYPE_CHECKING:  # with its driver, for who has PostgreSQL
    from bot.store.signals import PostgresSignals


R = TypeVar("R")


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

    async def take_over(self, bot: int) -> BotIdentity:
        """Work for this bot from now on; what is bound to the chats of one before is void. Raises
        OthersAtWork."""

        def take(connection: Connection) -> BotIdentity:
            others = self._lives.roll(connection).living - {self._owner}
            return take_over(connection, self._database, bot, others, self._clock.now())

        whose = await self._database.write(take)
        self.workers.bot = bot
        return whose

    async def signal_transport(self) -> "PostgresSignals":
        """To the other processes at this database. Raises WireDown."""
        from bot.store.signals import PostgresSignals

        return await PostgresSignals.connect(self._database)

    async def turns(self, work: Callable[[StoreUnit], Coroutine[Any, Any, R]]) -> R:
        """What `work` comes to in one transaction for a batch of turns: all of it is stored, or
        nothing. It waits for the unit and for nothing else (see Database.whole)."""

        async def whole(transaction: Transaction) -> R:
            unit = self._unit(transaction)
            answer = await work(unit)
            await unit.write()
            return answer

        return await self._database.whole(whole)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[StoreUnit]:
        """The same, step by step."""
        async with self._database.transaction() as transaction:
            unit = self._unit(transaction)
            yield unit
            await unit.write()

    def _unit(self, transaction: Transaction) -> StoreUnit:
        return StoreUnit(transaction, self._database, self._clock, self._owner, self._lives)

    def takes_turns(
        self,
        begin: Callable[[], None] | None,
        is_spoken_to: Callable[[int], bool] | None = None,
    ) -> None:
        """See Database.takes_turns."""
        self._database.takes_turns(begin, is_spoken_to)

    def waits_for(self, chat_id: ChatId) -> bool:
        """See Database.waits_for."""
        return self._database.waits_for(chat_id)

    async def queue_report(self) -> QueueReport:
        return await read_queue_report(self._database)

    @property
    def gone(self) -> bool:
        return self._database.gone

    async def heads(self) -> list[Head]:
        return await read_heads(self._database)

    async def needs_attention(self, limit: int = 1000) -> list[NeedsAttention]:
        return await read_needs_attention(self._database, limit)

    async def try_again(self, table: str, row_id: int) -> bool:
        return await resolve(self._database, table, row_id, again=True)

    async def settle(self, table: str, row_id: int) -> bool:
        return await resolve(self._database, table, row_id, again=False)

    async def reconciliation(self) -> Reconciliation:
        return await read_reconciliation(self._database)

    async def went_back(self, since: int, epoch: str | None) -> None:
        """The office is not where it was: its feed is read again from `since`, and everything that
        it had confirmed is put to it again."""
        now = self._clock.now()
        await self._database.write(put_all_again, now, since, epoch)

    async def petitions_to_look_for(self, limit: int) -> list[Petition]:
        """Those first that were not looked for at the office the longest."""
        return await self._database.read(to_look_for, limit)

    async def any_afresh(self) -> bool:
        return await self._database.read(waits_afresh)

    async def note_found(self, looked: Petition, receipt: Receipt, steps: CaseRead | None) -> None:
        """It is at the office. The chat is told of a number that it does not know, and given the
        `steps` of its case."""
        await self._database.write(self._note_found, looked, receipt, steps)

    def _note_found(
        self, connection: Connection, looked: Petition, receipt: Receipt, steps: CaseRead | None
    ) -> None:
        now = self._clock.now()
        note_looked_for(connection, [looked.client_ref], now)
        told: list[EffectResult] = [steps] if steps is not None else []
        if receipt.number != looked.number:
            told.insert(0, Filed(looked.client_ref, receipt))
        chat_id = found(connection, now, receipt)
        self._tell(connection, ChatId(chat_id or looked.chat_id), told)

    async def note_missing(self, looked: Petition) -> bool:
        """It is not at the office: it is filed again under its key. False when its words are not
        kept any more: then a person and the citizen are told."""
        return await self._database.write(self._note_missing, looked)

    def _note_missing(self, connection: Connection, looked: Petition) -> bool:
        now = self._clock.now()
        note_looked_for(connection, [looked.client_ref], now)
        again = put_again(connection, now, looked.client_ref)
        if not again:
            give_up(connection, self._database, looked, now)
            self._tell(connection, looked.chat_id, [Filed(looked.client_ref, refusal=LOST)])
        return again

    def _tell(self, connection: Connection, chat_id: ChatId, told: Sequence[EffectResult]) -> None:
        inputs = [
            NewInput(f"fx:books:{uuid4().hex}", "outcome", chat_id, outcome_to_plain(each))
            for each in told
        ]
        if inputs:
            put(connection, self._database, inputs, self._clock)

    async def wake_due(self, limit: int) -> int:
        """Put a Due into the inboxes of up to `limit` chats whose moment has come; how many."""
        return await wake_due(self._database, self._clock, limit)

    async def held_of(self, chat_id: ChatId) -> dict[str, Any]:
        """All that is held of a chat: its conversation, and the rows of every table, as JSON."""
        return await self._database.read(lambda connection: held_of(connection, chat_id))

    async def purge(self, before: datetime, words_before: datetime | None = None) -> int:
        """`words_before`: what could be put to the office again is kept for longer."""
        return await purge(self._database, before, words_before or before)

    async def close(self) -> None:
        await self._database.close()
