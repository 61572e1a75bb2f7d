"""Chats that wait for a turn: which wait longest, held against other workers, and their inputs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from bot.store.engine.prepared import Prepared
from bot.store.models import UNFINISHED, InputState, Moment, OutboxState, in_state, inbox, outbox
from bot.store.workers import Lives
from handlers.ports import ChatId, Clock, Inbound
from handlers.retry_rules import INPUT

CHATS = 0x6368_6174  # any number: of the locks that are chats in a PostgreSQL database


def oldest_chats(
    connection: Connection, clock: Clock, limit: int, lives: Lives | None = None
) -> tuple[dict[ChatId, int], bool]:
    """The chats that wait longest, each with its oldest input, held against other workers until
    the transaction ends; and whether any was passed over because something is being said to it
    right now.

    What is on its way to a chat decides what the citizen answers to, and nothing could be said to
    them meanwhile anyhow: so their turn comes when Telegram has answered. An input that pauses
    holds back those behind it. What is held is the chat and not its oldest input: one that was
    numbered before it may be committed after it, and would be the oldest for another. When another
    has just let a chat go, nothing may be left of what was seen here. SQLite has one writer anyhow.
    """
    living = (lives or Lives(clock)).roll(connection).living
    given = {"living": sorted(living), "most": limit, **_moments(clock.now())}
    heads = _HEADS if connection.dialect.name == "sqlite" else _HEADS_HELD
    rows = heads.rows(connection, given)
    free = {chat_id: row_id for chat_id, row_id, speaking in rows if not speaking}
    return free, len(free) < len(rows)


# Built once: to build a statement anew costs as much as to execute it.
_chats = bindparam("chats", type_=inbox.c.chat_id.type, expanding=True)


def _heads() -> Select[Any]:
    speaking = exists().where(
        outbox.c.chat_id == inbox.c.chat_id,
        in_state(outbox, *UNFINISHED),
        in_state(outbox, OutboxState.SENDING),  # a parameter has it planned anew each time
        outbox.c.lease_owner.in_(bindparam("living", type_=String, expanding=True)),
    )
    heads = (
        select(func.min(inbox.c.id).label("head"))
        .where(in_state(inbox, InputState.NEW))
        .group_by(inbox.c.chat_id)
        .subquery()
    )
    return (
        select(inbox.c.chat_id, inbox.c.id, speaking.label("speaking"))
        .join(heads, heads.c.head == inbox.c.id)
        .where(in_state(inbox, InputState.NEW), _is_due())
        .order_by("speaking", inbox.c.id)
    )


def _held(heads: Select[Any]) -> Select[Any]:
    """Those that could be locked, in order. The offset keeps the planner from asking for locks
    before it has sorted, of chats that are not needed."""
    each = heads.offset(0).subquery()
    chat = func.hashint8(each.c.chat_id)
    return select(each).where(func.pg_try_advisory_xact_lock(CHATS, chat))


def _first_inputs() -> Select[Any]:
    place = func.row_number().over(partition_by=inbox.c.chat_id, order_by=inbox.c.id)
    ranked = (
        select(inbox.c.id, place.label("place"))
        .where(in_state(inbox, InputState.NEW), inbox.c.chat_id.in_(_chats))
        .subquery()
    )
    return (
        select(
            *(inbox.c.id, inbox.c.uid, inbox.c.chat_id, inbox.c.source, inbox.c.payload),
            *(inbox.c.at, inbox.c.tries, inbox.c.key, _is_due().label("is_due")),
        )
        .join(ranked, ranked.c.id == inbox.c.id)
        .where(ranked.c.place <= bindparam("most", type_=Integer))
        .order_by(inbox.c.id)
    )


def _moments(now: datetime) -> Mapping[str, datetime]:
    """The parameters of _is_due."""
    return {"now": now, "longest": now + INPUT.longest}


def _is_due() -> ColumnElement[bool]:
    """Its moment has come; or it was stored later than it is now, or pauses for longer than any
    failure makes it: then the clock was set back, and its moment may have come long ago."""
    now = bindparam("now", type_=Moment)
    failed = (inbox.c.tries > 0) & (inbox.c.due_at > bindparam("longest", type_=Moment))
    return or_(inbox.c.due_at <= now, inbox.c.at > now, failed)


def waiting_inputs(
    connection: Connection, chats: list[ChatId], most: int, now: datetime
) -> dict[ChatId, list[Inbound]]:
    """The first `most` inputs of each chat, in order, up to one that pauses."""
    given = {"chats": chats, "most": most, **_moments(now)}
    found: dict[ChatId, list[Inbound]] = {chat_id: [] for chat_id in chats}
    paused: set[ChatId] = set()
    for row_id, uid, chat_id, source, payload, at, tries, key, is_due in _FIRST_INPUTS.rows(
        connection, given
    ):
        if not is_due:
            paused.add(chat_id)
        if chat_id not in paused:
            inbound = Inbound(row_id, uid, chat_id, source, payload, at, tries, _bot_of(key))
            found[chat_id].append(inbound)
    return found


_MOST = bindparam("most", type_=Integer)
_HEADS = Prepared(_heads().limit(_MOST))
_HEADS_HELD = Prepared(_held(_heads()).limit(_MOST))
_FIRST_INPUTS = Prepared(_first_inputs())


def _bot_of(key: str) -> int | None:
    match key.split(":"):
        case ["tg", bot, _]:
            return int(bot)
    return None
