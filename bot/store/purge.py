"""Data retention: deletes citizens' words as soon as the work needs them no more."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Delete, Table, delete, exists, func, select, true

from bot.store.engine.database import Database
from bot.store.models import (
    EffectState,
    InputState,
    OutboxState,
    answerable,
    effects,
    inbox,
    links,
    outbox,
    parked,
    set_aside,
)
from bot.store.own_rows import forget_late
from bot.store.refiling import KEPT
from dialogs.state.conversation import LinkKind

AT_ONCE = 500  # rows a transaction, so that nobody waits for the broom
PARKED_FOR = timedelta(days=30)  # beyond what is done with: no chat has asked for them
SET_ASIDE_FOR = timedelta(days=90)  # no release can read them
ANSWERABLE_FOR = timedelta(days=400)  # a case with its reviews is over; 100 bytes a message

_FINISHED = (
    (inbox, "at", (InputState.DONE,)),
    (
        outbox,
        "created_at",
        (OutboxState.SENT, OutboxState.SUPERSEDED, OutboxState.UNREACHABLE),
    ),
    (effects, "created_at", (EffectState.DONE,)),
)
_kept = effects.c.kind.in_(KEPT)
_numberless = exists().where(
    links.c.client_ref == effects.c.key,
    links.c.kind == LinkKind.PETITION,
    links.c.number.is_(None),
)


async def purge(database: Database, before: datetime, words_before: datetime) -> int:
    """Delete finished rows born before a moment; what needs a person stays, and what the office
    could lose with its newest copies stays until it has had it since `words_before`. Returns how
    many."""
    confirmed = func.coalesce(effects.c.done_at, effects.c.created_at)
    total = 0
    for table, born, states in _FINISHED:
        only: ColumnElement[bool] = true()
        if table is effects:
            only = ~_numberless & (~_kept | (confirmed < words_before))
        while True:
            deleted = await database.write(_purge_some, table, born, states, before, only)
            total += deleted
            if deleted < AT_ONCE:
                break
    await database.write(forget_late)
    forgotten_after = (
        *((parked, PARKED_FOR), (set_aside, SET_ASIDE_FOR)),
        (answerable, ANSWERABLE_FOR),
    )
    for table, kept_for in forgotten_after:
        forgotten = delete(table).where(table.c.at < before - kept_for)
        total += await database.write(_delete, forgotten)
    await database.wipe()
    return total


def _delete(connection: Connection, statement: Delete) -> int:
    return connection.execute(statement).rowcount


def _purge_some(
    connection: Connection,
    table: Table,
    born: str,
    states: tuple[str, ...],
    before: datetime,
    only: ColumnElement[bool],
) -> int:
    """Rows are born in the order of their ids, so the search ends at the first young one."""
    young = select(table.c.id).where(table.c[born] >= before).order_by(table.c.id).limit(1)
    first_young = connection.scalar(young)
    old = (
        select(table.c.id)
        .where(table.c.state.in_(states), only)
        .order_by(table.c.id)
        .limit(AT_ONCE)
    )
    if first_young is not None:
        old = old.where(table.c.id < first_young)
    ids = connection.execute(old).scalars().all()
    if ids:
        connection.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)
