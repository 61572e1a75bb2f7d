"""What the store holds of one chat, in every table: handed out whole, and deleted on request where
no work needs it any more (《个人信息保护法》 Art. 45, 47).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, select, update

from backend_client.contract.case import EventType
from bot.store.engine.database import Database
from bot.store.models import (
    UNFINISHED,
    EffectState,
    InputState,
    OutboxState,
    conversations,
    effects,
    inbox,
    metadata,
    outbox,
    people,
)
from bot.store.queues.known import TELEGRAM, content_ids

EVENT = "case_event"
# What the office said of a case is the case's: a claim that shows late hands it on from here.
OF_THE_CASE = (EventType.MOVED, EventType.ASKED)
_OF_A_CHAT = tuple(
    table for table in metadata.sorted_tables if "chat_id" in table.c and table is not conversations
)


def held_of(connection: Connection, chat_id: int) -> dict[str, Any]:
    """By table, each row as it is stored; under `conversation` the state, None without one."""
    state = select(conversations.c.state).where(conversations.c.chat_id == chat_id)
    rows = {table.name: _rows(connection, table, chat_id) for table in _OF_A_CHAT}
    return {"conversation": connection.scalar(state), **rows}


def _rows(connection: Connection, table: Table, chat_id: int) -> list[dict[str, Any]]:
    query = select(table).where(table.c.chat_id == chat_id)
    return [dict(row._mapping) for row in connection.execute(query)]


def forget_words(
    connection: Connection, database: Database, chats: Sequence[int], now: datetime
) -> None:
    """Who wants their words deleted is not kept waiting for the broom, nor for the office's
    backups: what is done with goes at once. A petition that is at the office cannot be filed again
    then. What is still on its way is noted, and goes once it has arrived: `forget_late`."""
    if not chats:
        return
    for chat_id in chats:
        _forget(connection, chat_id, now)
    statement = database.insert(people)
    noted = statement.on_conflict_do_update(
        index_elements=[people.c.chat_id], set_={"forgot_at": statement.excluded.forgot_at}
    )
    connection.execute(noted, [{"chat_id": chat_id, "forgot_at": now} for chat_id in chats])


def forget_late(connection: Connection) -> int:
    """What was on its way when its writer had it deleted, and has arrived since. How many chats
    still wait for that."""
    query = select(people.c.chat_id, people.c.forgot_at).where(people.c.forgot_at.is_not(None))
    waiting = 0
    for row in connection.execute(query).all():
        _forget(connection, row.chat_id, row.forgot_at)
        if connection.scalar(select(_on_the_way(row.chat_id, row.forgot_at))):
            waiting += 1
            continue
        over = update(people).where(people.c.chat_id == row.chat_id)
        connection.execute(over.values(forgot_at=None))
    return waiting


def _on_the_way(chat_id: int, until: datetime) -> ColumnElement[bool]:
    return (
        exists().where(_old(inbox, inbox.c.at, chat_id, until), inbox.c.state == InputState.NEW)
        | exists().where(
            _old(outbox, outbox.c.created_at, chat_id, until), outbox.c.state.in_(UNFINISHED)
        )
        | exists().where(
            _old(effects, effects.c.created_at, chat_id, until),
            effects.c.state.in_((EffectState.NEW, EffectState.HELD)),
        )
    )


def _old(
    table: Table, born: ColumnElement[Any], chat_id: int, until: datetime
) -> ColumnElement[bool]:
    return (table.c.chat_id == chat_id) & (born <= until)


def _forget(connection: Connection, chat_id: int, until: datetime) -> None:
    """Inputs keep the ids by which they are known when they come once more, and nothing of what
    they said; what was said, and what was done, keeps nothing."""
    mine = _old(inbox, inbox.c.at, chat_id, until)
    over = inbox.c.state.in_((InputState.DONE, InputState.DEAD))
    columns = inbox.c.id, inbox.c.source, inbox.c.payload
    for row in connection.execute(select(*columns).where(mine, over)).all():
        if (left := _emptied(row.source, row.payload)) is not None:
            done = {"payload": left, "state": InputState.DONE, "error": None}
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(**done))
    said = _old(outbox, outbox.c.created_at, chat_id, until)
    ended = tuple(state for state in OutboxState if state not in UNFINISHED)
    connection.execute(delete(outbox).where(said, outbox.c.state.in_(ended)))
    asked = _old(effects, effects.c.created_at, chat_id, until)
    connection.execute(delete(effects).where(asked, effects.c.state == EffectState.DONE))


def _emptied(source: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """None for what is left as it is."""
    if source == TELEGRAM:
        return content_ids(payload)
    if source == EVENT:
        told = payload.get("type") in OF_THE_CASE
        return None if told else {**payload, "data": {}}
    return {}
