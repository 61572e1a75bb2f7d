"""Queue report: counts for /health and /metrics, and what `check` shows an operator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    func,
    literal,
    select,
    union_all,
    update,
)

from bot.store.engine.database import Database
from bot.store.models import (
    UNFINISHED,
    EffectState,
    InputState,
    OutboxState,
    effects,
    in_state,
    inbox,
    outbox,
    people,
)


@dataclass(frozen=True)
class Queue:
    """How many rows wait, since when the oldest does, and how many need a person."""

    waiting: int
    oldest: datetime | None
    needs_person: int


@dataclass(frozen=True)
class QueueReport:
    inbox: Queue
    outbox: Queue
    effects: Queue
    unreachable: int

    @property
    def needs_person(self) -> int:
        return self.inbox.needs_person + self.outbox.needs_person + self.effects.needs_person


@dataclass(frozen=True)
class NeedsAttention:
    """Something a person must look at. Never what a citizen wrote: the row holds that."""

    table: str
    id: int
    what: str
    tries: int
    error: str
    since: datetime


async def read_queue_report(database: Database) -> QueueReport:
    return await database.read(_queue_report)


def _queue_report(connection: Connection) -> QueueReport:
    unreachable = connection.scalar(
        select(func.count()).where(people.c.unreachable_since.is_not(None))
    )
    return QueueReport(
        _queue(connection, inbox, inbox.c.at, _WAITING_INPUT, _DEAD_INPUT),
        _queue(connection, outbox, outbox.c.created_at, _WAITING_ROW, _DEAD_ROW),
        _queue(connection, effects, effects.c.created_at, _WAITING_EFFECT, _DEAD_EFFECT),
        unreachable or 0,
    )


def _queue(
    connection: Connection,
    table: Table,
    born: ColumnElement[datetime],
    waiting: ColumnElement[bool],
    dead: ColumnElement[bool],
) -> Queue:
    row = connection.execute(
        select(func.count(), func.min(born)).select_from(table).where(waiting)
    ).one()
    needy = connection.scalar(select(func.count()).select_from(table).where(dead))
    if table is effects:
        puzzling = select(func.count()).where(waiting, effects.c.puzzling)
        needy = (needy or 0) + (connection.scalar(puzzling) or 0)
    return Queue(row[0], row[1], needy or 0)


async def read_needs_attention(database: Database, limit: int) -> list[NeedsAttention]:
    """What needs a person, oldest first."""
    stuck = _WAITING_EFFECT & effects.c.puzzling
    query = union_all(
        _needing(inbox, inbox.c.source, inbox.c.at, _DEAD_INPUT),
        _needing(outbox, outbox.c.lane, outbox.c.created_at, _DEAD_ROW),
        _needing(effects, effects.c.kind, effects.c.created_at, _DEAD_EFFECT),
        _needing(effects, effects.c.kind, effects.c.created_at, stuck),
    ).subquery()
    oldest = select(query).order_by(query.c.since).limit(limit)
    rows = await database.read(lambda connection: connection.execute(oldest).all())
    return [
        NeedsAttention(row.name, row.id, row.what, row.tries, row.error or "", row.since)
        for row in rows
    ]


async def resolve(database: Database, table: str, row_id: int, *, again: bool) -> bool:
    """A person's word on such a row: try it `again`, or take it as settled. False: no such."""
    of, dead = _DEAD[table]
    verdict = {"state": "new", "tries": 0} if again else {"state": "done", "error": "settled"}
    judged = update(of).where(of.c.id == row_id, dead).values(**verdict)
    return await database.write(lambda connection: connection.execute(judged).rowcount > 0)


def _needing(
    table: Table,
    what: ColumnElement[str],
    since: ColumnElement[datetime],
    where: ColumnElement[bool],
) -> Select[Any]:
    return select(
        literal(table.name).label("name"),
        table.c.id,
        what.label("what"),
        table.c.tries,
        table.c.error,
        since.label("since"),
    ).where(where)


_WAITING_INPUT = in_state(inbox, InputState.NEW)
_DEAD_INPUT = in_state(inbox, InputState.DEAD)
_WAITING_ROW = in_state(outbox, *UNFINISHED)
_DEAD_ROW = in_state(outbox, OutboxState.DEAD)
_WAITING_EFFECT = in_state(effects, EffectState.NEW)
_DEAD_EFFECT = in_state(effects, EffectState.DEAD)
_DEAD = {
    "inbox": (inbox, _DEAD_INPUT),
    "outbox": (outbox, _DEAD_ROW),
    "effects": (effects, _DEAD_EFFECT | (_WAITING_EFFECT & effects.c.puzzling)),
}
