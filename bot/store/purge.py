"""Forget what is done with: a citizen's words stay no longer here than the work needs them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, select

from bot.store.database import Database
from bot.store.models import EffectState, InputState, LetterState, effects, inbox, outbox, parked

AT_ONCE = 500  # rows a transaction, so that nobody waits for the broom
PARKED_FOR = timedelta(days=30)  # beyond what is done with: no chat has asked for them

_FINISHED = (
    (inbox, "at", (InputState.DONE,)),
    (
        outbox,
        "created_at",
        (LetterState.SENT, LetterState.SUPERSEDED, LetterState.UNREACHABLE),
    ),
    (effects, "created_at", (EffectState.DONE,)),
)


async def purge(database: Database, before: datetime) -> int:
    """Delete finished rows born before a moment; what needs a person stays. Returns how many."""
    total = 0
    for table, born, states in _FINISHED:
        while True:
            deleted = await database.write(_purge_some, table, born, states, before)
            total += deleted
            if deleted < AT_ONCE:
                break
    forgotten = delete(parked).where(parked.c.at < before - PARKED_FOR)
    return total + await database.write(lambda connection: connection.execute(forgotten).rowcount)


def _purge_some(
    connection: Connection,
    table: Table,
    born: str,
    states: tuple[str, ...],
    before: datetime,
) -> int:
    """Rows are born in the order of their ids, so the search ends at the first young one."""
    young = select(table.c.id).where(table.c[born] >= before).order_by(table.c.id).limit(1)
    first_young = connection.scalar(young)
    old = select(table.c.id).where(table.c.state.in_(states)).order_by(table.c.id).limit(AT_ONCE)
    if first_young is not None:
        old = old.where(table.c.id < first_young)
    ids = connection.execute(old).scalars().all()
    if ids:
        connection.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)
