"""Worker leases: each process has a name of its own and lives as long as it says so.

What a process takes is leased to it, and the lease ends with its life: one that died, or stood
still for too long, loses all it held at once. `owner` is an epoch: it is made anew at every start,
so what an earlier life of the same process began cannot be finished by mistake.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    delete,
    exists,
    or_,
    select,
    union_all,
    update,
)

from bot.runtime.clock import steady
from bot.store.bot_identity import AnotherBot, present
from bot.store.engine.database import Database
from bot.store.engine.prepared import Prepared
from bot.store.models import UNFINISHED, EffectState, duties, effects, in_state, outbox, workers
from handlers.ports import Clock

LIFE = timedelta(seconds=15)  # without a sign of life
MARGIN = timedelta(seconds=5)  # by which one stops before others may take it for dead
CREDIT = timedelta(seconds=4)  # how far back a sign is dated that was given between two looks
ANOTHER = timedelta(microseconds=1)  # by which a sign is another, whatever the clock says
INSTANT = timedelta(milliseconds=1)
REMEMBERED = timedelta(days=7)
ENDED = datetime(1970, 1, 1, tzinfo=UTC)  # for a sign of life: its bearer is known to be dead


LEASED: Sequence[tuple[Table, Sequence[str]]] = (
    (outbox, UNFINISHED),
    (effects, (EffectState.NEW,)),
)


# In which tenure of this process it was begun what this task is at.
TENURE: ContextVar[int | None] = ContextVar("tenure", default=None)


@dataclass(frozen=True)
class Roll:
    """Owners by whether they are at work."""

    living: frozenset[str]
    dead: frozenset[str]


class Lives:
    """Who is at work, as this process has seen for itself: who gave no new sign of life for LIFE,
    by a clock that nobody sets, is dead. What others wrote of the time counts for little: their
    clock may be wrong, ours too, and either may be set while they live."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._signs: dict[str, tuple[datetime, float]] = {}  # the last one, and when it was given
        self._looked: float | None = None
        self.tenure = 0  # of this process: another one when it stood still past its lease
        self._lock = threading.Lock()  # transactions run in threads

    def roll(self, connection: Connection) -> Roll:
        """Look at the signs of life."""
        rows = _SIGNS.rows(connection)
        with self._lock:
            now = steady(self._clock)
            signs = {owner: self._given(owner, alive_until, now) for owner, alive_until in rows}
            self._signs = signs
            self._looked = now
        living = frozenset(owner for owner, sign in signs.items() if _lives(*sign, now))
        return Roll(living, frozenset(signs) - living)

    def _given(self, owner: str, sign: datetime, now: float) -> tuple[datetime, float]:
        before = self._signs.get(owner)
        if before is not None and before[0] == sign:
            return sign, min(before[1], now)
        age = (self._clock.now() - (sign - LIFE)).total_seconds()
        since_look = CREDIT.total_seconds() if self._looked is None else now - self._looked
        told = 0.0 <= age <= min(since_look, CREDIT.total_seconds())
        return sign, now - age if told else now


_SIGNS = Prepared(select(workers.c.owner, workers.c.alive_until))


def _lives(sign: datetime, given: float, now: float) -> bool:
    return sign > ENDED and now - given < (LIFE - INSTANT).total_seconds()


class Workers:
    """`name` is of one process at a time (the address it listens on): who begins under it knows
    that its bearer before is dead."""

    def __init__(
        self, database: Database, clock: Clock, owner: str, name: str, lives: Lives
    ) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._name = name
        self._lives = lives
        self._alone = False
        self._troubles: str | None = None
        self._lasts_until = 0.0
        self._count = count()
        self.bot: int | None = None  # for whom this process works; None: for none

    def lasts(self) -> bool:
        """Whether nobody can have taken from us yet what we hold. To be asked right before what
        must not be done twice: we may have stood still since we last gave a sign of life, or since
        we began, and given another sign after that."""
        begun = TENURE.get()
        same = begun is None or begun == self._lives.tenure
        return self._alone or (same and steady(self._clock) < self._lasts_until)

    async def begin(self, *, alone: bool = False) -> None:
        """Come to life. `alone`: nobody else can be at work on this database."""
        before = workers.c.alive_until > ENDED
        if not alone:
            before &= workers.c.name == self._name

        def begin(connection: Connection) -> None:
            connection.execute(update(workers).where(before).values(alive_until=ENDED))
            self._give_sign(connection)
            _free_orphans(connection)

        self._alone = alone
        await self._living(begin)

    async def beat(self) -> None:
        """Still alive. Raises AnotherBot when the store is not our bot's any more."""
        await self._living(self._give_sign)
        if self.bot is not None and await self._database.read(present) != self.bot:
            raise AnotherBot

    async def _living(self, give_sign: Callable[[Connection], None]) -> None:
        began = steady(self._clock)
        await self._database.write(give_sign)
        if steady(self._clock) >= self._lasts_until:
            self._lives.tenure += 1
        self._lasts_until = began + (LIFE - MARGIN).total_seconds()

    async def report(self, troubles: Sequence[str]) -> None:
        """Still alive, and what is not well here: one row, which shows too that rows can be
        written. No word of a citizen."""
        self._troubles = "\n".join(troubles) or None
        await self.beat()

    async def troubles(self) -> dict[str, list[str]]:
        """What the living have reported, by their names."""
        query = select(workers.c.name, workers.c.troubles).where(
            workers.c.alive_until > self._clock.now(), workers.c.troubles.is_not(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.name: row.troubles.splitlines() for row in rows}

    async def end(self) -> None:
        """What we hold is free at once."""
        dead = update(workers).where(workers.c.owner == self._owner).values(alive_until=ENDED)
        await self._database.write(lambda connection: connection.execute(dead))

    async def hold(self, duty: str) -> bool:
        """Whether this process does what only one may do: it does so already, or nobody alive."""
        holder = await self._database.read(self._holder, duty)
        if holder is None:
            holder = await self._database.write(self._seize, duty)
        return holder == self._owner

    def _holder(self, connection: Connection, duty: str) -> str | None:
        living = self._lives.roll(connection).living
        query = select(duties.c.owner).where(duties.c.name == duty, duties.c.owner.in_(living))
        holder: str | None = connection.scalar(query)
        return holder

    def _seize(self, connection: Connection, duty: str) -> str | None:
        living = self._lives.roll(connection).living
        statement = self._database.insert(duties).values(name=duty, owner=self._owner)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[duties.c.name],
                set_={"owner": self._owner},
                where=duties.c.owner.not_in(living),
            )
        )
        return self._holder(connection, duty)

    async def forget(self, before: datetime) -> None:
        """Drop the names of those long dead, who hold nothing any more."""
        holds = (
            exists().where(table.c.lease_owner == workers.c.owner, in_state(table, *states))
            for table, states in LEASED
        )
        dead = delete(workers).where(workers.c.alive_until < before, ~or_(*holds))
        await self._database.write(lambda connection: connection.execute(dead))

    def _give_sign(self, connection: Connection) -> None:
        statement = self._database.insert(workers)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[workers.c.owner],
                set_={
                    "alive_until": statement.excluded.alive_until,
                    "troubles": statement.excluded.troubles,
                },
            ),
            {
                "owner": self._owner,
                "name": self._name,
                "alive_until": self._clock.now() + LIFE + next(self._count) % 100 * ANOTHER,
                "troubles": self._troubles,
            },
        )
        self._lives.roll(connection)


def free(table: Table, states: Sequence[str], dead: Collection[str]) -> Select[Any]:
    """The ids of rows in these states that nobody holds, or one of the `dead`."""
    # Each question is one that the index on the holder answers: "not among the living", or both at
    # once, would read everything that waits, however much of it is held.
    waits = select(table.c.id).where(in_state(table, *states))
    nobodys, theirs = table.c.lease_owner.is_(None), table.c.lease_owner.in_(dead)
    return select(union_all(waits.where(nobodys), waits.where(theirs)).subquery().c.id)


def unheld(table: FromClause, dead: Collection[str]) -> ColumnElement[bool]:
    """The same as a condition on the row that is locked: PostgreSQL asks it once more of a row that
    another took while we waited for it."""
    return or_(table.c.lease_owner.is_(None), table.c.lease_owner.in_(dead))


def _free_orphans(connection: Connection) -> None:
    """What is held by somebody nobody remembers: left behind by an older version."""
    for table, states in LEASED:
        known = exists().where(workers.c.owner == table.c.lease_owner)
        connection.execute(
            update(table)
            .where(in_state(table, *states), table.c.lease_owner.is_not(None), ~known)
            .values(lease_owner=None)
        )
