"""Who is at work: each process under a name of its own, alive as long as it says so.

What a process takes is leased to it, and the lease ends with its life: one that died, or stood
still for too long, loses all it held at once. `owner` is an epoch: it is made anew at every start,
so what an earlier life of the same process began cannot be finished by mistake.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
    union_all,
    update,
)

from bot.store.database import Database
from bot.store.models import UNFINISHED, EffectState, duties, effects, in_state, outbox, workers
from handlers.ports import Clock

LIFE = timedelta(seconds=15)  # without a sign of life; clocks of several machines may differ
REMEMBERED = timedelta(days=7)


class Workers:
    """`name` is of one process at a time (the address it listens on): who begins under it knows
    that its bearer before is dead."""

    def __init__(self, database: Database, clock: Clock, owner: str, name: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._name = name

    async def begin(self, *, alone: bool = False) -> None:
        """Come to life. `alone`: nobody else can be at work on this database."""
        now = self._clock.now()
        before = workers.c.alive_until > now
        if not alone:
            before &= workers.c.name == self._name

        def begin(connection: Connection) -> None:
            connection.execute(update(workers).where(before).values(alive_until=now))
            self._beat(connection, now)
            _free_orphans(connection)

        await self._database.write(begin)

    async def beat(self) -> None:
        """Still alive."""
        await self._database.write(self._beat, self._clock.now())

    async def end(self) -> None:
        """What we hold is free at once."""
        dead = (
            update(workers)
            .where(workers.c.owner == self._owner)
            .values(alive_until=self._clock.now())
        )
        await self._database.write(lambda connection: connection.execute(dead))

    async def hold(self, duty: str) -> bool:
        """Whether this process does what only one may do: it does so already, or nobody alive."""
        now = self._clock.now()
        holds = select(duties.c.owner).where(duties.c.name == duty, alive(duties.c.owner, now))
        holder = await self._database.read(lambda connection: connection.scalar(holds))
        if holder is None:
            holder = await self._database.write(self._seize, duty, now, holds)
        return bool(holder == self._owner)

    def _seize(
        self, connection: Connection, duty: str, now: datetime, holds: Select[Any]
    ) -> str | None:
        statement = self._database.insert(duties).values(name=duty, owner=self._owner)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[duties.c.name],
                set_={"owner": self._owner},
                where=~alive(duties.c.owner, now),
            )
        )
        holder: str | None = connection.scalar(holds)
        return holder

    async def forget(self, before: datetime) -> None:
        """Drop the names of those long dead, who hold nothing any more."""
        dead = delete(workers).where(workers.c.alive_until < before)
        await self._database.write(lambda connection: connection.execute(dead))

    def _beat(self, connection: Connection, now: datetime) -> None:
        statement = self._database.insert(workers)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[workers.c.owner],
                set_={"alive_until": statement.excluded.alive_until},
            ),
            {"owner": self._owner, "name": self._name, "alive_until": now + LIFE},
        )


def alive(owner: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """The condition that an owner is at work."""
    return owner.in_(select(workers.c.owner).where(workers.c.alive_until > now))


def free(
    table: Table, states: Sequence[str], now: datetime, me: str, *, or_mine: bool = False
) -> Select[Any]:
    """The ids of rows in these states that nobody alive holds, `me` being alive whatever the others
    think; with `or_mine` also those that I hold."""
    # Each question is one that the index on the holder answers: "not among the living", or both at
    # once, would read everything that waits, however much of it is held.
    others = workers.c.alive_until <= now, workers.c.owner != me
    dead = select(workers.c.owner).where(
        or_(and_(*others), workers.c.owner == me) if or_mine else and_(*others)
    )
    waits = select(table.c.id).where(in_state(table, *states))
    nobodys, theirs = table.c.lease_owner.is_(None), table.c.lease_owner.in_(dead)
    return select(union_all(waits.where(nobodys), waits.where(theirs)).subquery().c.id)


def _free_orphans(connection: Connection) -> None:
    """What is held by somebody nobody remembers: left behind by an older version."""
    for table, states in ((outbox, UNFINISHED), (effects, (EffectState.NEW,))):
        known = exists().where(workers.c.owner == table.c.lease_owner)
        connection.execute(
            update(table)
            .where(in_state(table, *states), table.c.lease_owner.is_not(None), ~known)
            .values(lease_owner=None)
        )
