"""New rows of the outbox, as a turn or a result brings them forth."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.store.engine.prepared import Prepared
from bot.store.models import outbox
from bot.store.queues.outbox_row import OutboxRow, Stub, lane_of, row_of
from dialogs.state.message import Output
from handlers.ports import ChatId


def write_outbox_rows(
    connection: Connection,
    contents: Sequence[tuple[ChatId, Output | Stub]],
    unreachable: set[ChatId],
    now: datetime,
    owner: str,
    begun: Container[int] = (),
) -> list[OutboxRow]:
    """Queue rows, born leased to `owner`, who need not read them back; those at the places in
    `begun` are born as being sent. Those to unreachable chats are kept but not returned."""
    if not contents:
        return []
    rows = [
        row_of(chat_id, content, unreachable, now, owner, begun=place in begun)
        for place, (chat_id, content) in enumerate(contents)
    ]
    ids = _insert(connection, rows)
    return [
        OutboxRow(row_id, ChatId(chat_id), content, lane_of(content), now, now)
        for row_id, (chat_id, content) in zip(ids, contents, strict=True)
        if chat_id not in unreachable
    ]


def _insert(connection: Connection, rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
    """The ids of the rows, in order. SQLite has one writer, who counts up: the last id tells the
    others. With RETURNING it would be asked row by row."""
    if connection.dialect.name == "sqlite":
        _INSERT.run(connection, rows)
        [(last,)] = _LAST.rows(connection)
        return range(last - len(rows) + 1, last + 1)
    statement = outbox.insert().returning(outbox.c.id, sort_by_parameter_order=True)
    return connection.execute(statement, rows).scalars().all()


_INSERT = Prepared(outbox.insert())
_LAST = Prepared(select(func.last_insert_rowid()))
