"""Overdue rows: the oldest that could be done and still waits, in each queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal, select

from bot.store.engine.database import Database
from bot.store.models import (
    UNFINISHED,
    EffectState,
    InputState,
    effects,
    in_state,
    inbox,
    outbox,
    people,
)
from dialogs.state.message import Lane
from handlers.effects import FILES

AT_MOST = 200  # a queue: whoever stands behind them has not waited longer


@dataclass(frozen=True)
class Head:
    """The first of its key. From `due_at` on it could be done; before, it waits by right."""

    queue: str
    id: int
    due_at: datetime


async def read_heads(database: Database) -> list[Head]:
    """Of inbox, outbox (answers) and news (all else that is sent), effects and files. Rows to
    those who blocked the bot wait for nothing."""
    return await database.read(_heads)


def _heads(connection: Connection) -> list[Head]:
    gone = select(people.c.chat_id).where(people.c.unreachable_since.is_not(None))
    outbox_rows = in_state(outbox, *UNFINISHED) & outbox.c.chat_id.not_in(gone)
    kind = case((outbox.c.lane == str(Lane.REPLY), "outbox"), else_="news")
    stored_effect = case((effects.c.kind.in_(map(str, FILES)), "files"), else_="effects")
    inputs = in_state(inbox, InputState.NEW)
    effects_wanted = in_state(effects, EffectState.NEW)
    queries = (
        _firsts(inbox, literal("inbox"), inbox.c.chat_id, inbox.c.at, inputs),
        _firsts(outbox, kind, outbox.c.chat_id, outbox.c.created_at, outbox_rows),
        _firsts(effects, stored_effect, effects.c.case_ref, effects.c.created_at, effects_wanted),
    )
    return [
        Head(queue, row_id, max(born, due_at))
        for query in queries
        for queue, row_id, born, due_at in connection.execute(query)
    ]


def _firsts(
    table: Table,
    queue: ColumnElement[str],
    key: ColumnElement[Any],
    born: ColumnElement[Any],
    waits: ColumnElement[bool],
) -> Select[Any]:
    first = func.min(table.c.id)
    firsts = select(first.label("id")).where(waits).group_by(key).order_by(first).limit(AT_MOST)
    ids = select(firsts.subquery().c.id)
    return select(queue, table.c.id, born, table.c.due_at).where(table.c.id.in_(ids))
