"""Due times: a chat whose time has come gets a Due into its inbox."""

from sqlalchemy import Connection, bindparam, select, update

from bot.store.engine.database import Database
from bot.store.models import conversations
from bot.store.queues.inbox import put
from bot.store.queues.new_input import NewInput
from dialogs.state.event import Due
from handlers.inbox_rows import outcome_to_plain
from handlers.ports import Clock

_FORGET = (
    update(conversations)
    .where(conversations.c.chat_id == bindparam("of"), conversations.c.due_at == bindparam("since"))
    .values(due_at=None)
)


async def wake_due(database: Database, clock: Clock, limit: int) -> int:
    """Wake up to `limit` chats, those first that have waited longest; how many there were.

    Chat and moment are the Due's key: two who wake, or a turn that writes the same moment again,
    wake once. A moment is forgotten with the same commit, so that the search stays short; a turn
    that meanwhile chose another keeps it.
    """
    due = (
        select(conversations.c.chat_id, conversations.c.due_at)
        .where(conversations.c.due_at <= clock.now())
        .order_by(conversations.c.due_at)
        .limit(limit)
    )

    def wake(connection: Connection) -> int:
        # A chat whose turn is being saved is looked at again the next time.
        found = connection.execute(due.with_for_update(skip_locked=True)).all()
        inputs = [
            NewInput(
                f"due:{row.chat_id}:{row.due_at.isoformat()}",
                "outcome",
                row.chat_id,
                outcome_to_plain(Due()),
            )
            for row in found
        ]
        if inputs:
            put(connection, database, inputs, clock)
            rows = [{"of": row.chat_id, "since": row.due_at} for row in found]
            connection.execute(_FORGET, rows)
        return len(found)

    first = due.limit(1)  # the common answer needs no write lock
    waits = await database.read(lambda connection: connection.execute(first).first() is not None)
    return await database.write(wake) if waits else 0
