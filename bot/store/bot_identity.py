"""The bot that the store belongs to: message ids, and what waits under them, are void for another.

With the token of another one begins a chat of its own with each citizen. What the former bot showed
there cannot be edited, its taps not be answered, and the files it was sent are not given to this
one. What was told, filed and promised goes on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Text, delete, or_, select, type_coerce, update

from bot.store.engine.database import Database
from bot.store.models import (
    UNFINISHED,
    EffectState,
    OutboxState,
    answerable,
    cursors,
    effects,
    in_state,
    outbox,
    slots,
)
from dialogs.state.effect import EffectKind
from dialogs.state.message import Leave, Toast

FIRST = "first_bot"  # of the conversations that were stored before any named its bot
PRESENT = "bot"


class OthersAtWork(Exception):
    """Processes that work for another bot are alive: the store cannot be of two."""


class AnotherBot(Exception):
    """The store has been taken over by another bot while we worked."""


@dataclass(frozen=True)
class BotIdentity:
    """`bot` is the present one, `first` the store's first, `former` the one it was taken from."""

    bot: int
    first: int
    former: int | None = None


def take_over(
    connection: Connection, database: Database, bot: int, others: Collection[str], now: datetime
) -> BotIdentity:
    """Make the store `bot`'s. What is bound to the chats of the one before is void. Raises
    OthersAtWork when there are such `others`."""
    insert = database.insert(cursors).on_conflict_do_nothing(index_elements=[cursors.c.name])
    connection.execute(insert, [{"name": name, "value": bot} for name in (FIRST, PRESENT)])
    query = select(cursors.c.name, cursors.c.value).where(cursors.c.name.in_([FIRST, PRESENT]))
    known = {row.name: row.value for row in connection.execute(query.with_for_update())}
    if known[PRESENT] == bot:
        return BotIdentity(bot, known[FIRST])
    if others:
        raise OthersAtWork
    connection.execute(update(cursors).where(cursors.c.name == PRESENT).values(value=bot))
    connection.execute(delete(slots))
    connection.execute(delete(answerable))
    _let_go(connection)
    _give_up_files(connection, now)
    return BotIdentity(bot, known[FIRST], former=known[PRESENT])


def present(connection: Connection) -> int | None:
    found: int | None = connection.scalar(select(cursors.c.value).where(cursors.c.name == PRESENT))
    return found


def _let_go(connection: Connection) -> None:
    """Edits of messages by their ids, answers to taps, and groups to be left."""
    payload = type_coerce(outbox.c.payload, Text)
    kinds = ('{"stub":%', *(f'{{"output":{{"type":"{kind.__name__}"%' for kind in (Toast, Leave)))
    connection.execute(
        update(outbox)
        .where(in_state(outbox, *UNFINISHED), or_(*(payload.like(kind) for kind in kinds)))
        .values(state=OutboxState.SUPERSEDED, error="another bot's chat", lease_owner=None)
    )


def _give_up_files(connection: Connection, now: datetime) -> None:
    """They are asked for once more, and then the citizen is."""
    waits = in_state(effects, EffectState.NEW) & (effects.c.kind == EffectKind.ATTACH_FILE)
    for row in connection.execute(select(effects.c.id, effects.c.body).where(waits)).all():
        body = {**row.body, "until": min(str(row.body.get("until")), now.isoformat())}
        connection.execute(update(effects).where(effects.c.id == row.id).values(body=body))
