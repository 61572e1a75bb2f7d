"""Reconciliation: every petition a citizen confirmed is accounted for."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, String, bindparam, func, select

from bot.store.engine.database import Database
from bot.store.models import EffectState, effects, links
from dialogs.state.conversation import LinkKind
from dialogs.state.effect import EffectKind


@dataclass(frozen=True)
class Reconciliation:
    """`confirmed` = `numbered` + `told` + `pending` + `dead` + `unaccounted`, and the last must be
    0: a petition whose number is not known and which nobody is about to file is lost."""

    confirmed: int
    numbered: int  # its citizen has the number
    told: int  # at the backend, its number on its way to the chat
    pending: int
    dead: int  # refused for good: for a person
    unaccounted: int


async def read_reconciliation(database: Database) -> Reconciliation:
    """What /health, `check`, the metrics and the log say of petitions is read here and nowhere
    else. Of all that links to a chat only petitions are filed; those without a number are few and
    have an index of their own."""
    return await database.read(_reconciliation)


def _reconciliation(connection: Connection) -> Reconciliation:
    filing = (effects.c.key == links.c.client_ref) & (effects.c.kind == EffectKind.FILE_CASE)
    state = func.coalesce(effects.c.state, "unaccounted").label("state")
    numberless = (
        select(state, func.count().label("times"))
        .select_from(links.outerjoin(effects, filing))
        .where(_is_petition(), links.c.number.is_(None))
        .group_by(state)
    )
    found = {row.state: row.times for row in connection.execute(numberless)}
    confirmed = connection.scalar(select(func.count()).select_from(links).where(_is_petition()))
    return Reconciliation(
        confirmed=confirmed or 0,
        numbered=(confirmed or 0) - sum(found.values()),
        told=found.get(EffectState.DONE, 0),
        pending=found.get(EffectState.NEW, 0),
        dead=found.get(EffectState.DEAD, 0),
        unaccounted=found.get("unaccounted", 0),
    )


def _is_petition() -> ColumnElement[bool]:
    """Written out, for the partial index."""
    kind = bindparam(None, str(LinkKind.PETITION), String, literal_execute=True)
    return links.c.kind == kind
