"""Deduplication: recognises updates that were stored before, as long as they may be redelivered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, String, bindparam, delete, select

from bot.store.engine.prepared import Prepared
from bot.store.models import InputState, inbox
from bot.store.queues.new_input import NewInput

TELEGRAM = "telegram"
REMINDED_AFTER = timedelta(days=1)  # a third of the time for which done inputs are kept


def known(
    connection: Connection, inputs: Sequence[NewInput], now: datetime
) -> tuple[set[str], Sequence[str]]:
    """The keys of those inputs that are stored, an update also under the key it had before keys
    named its bot: then it is the same if it holds the same, since another bot's ids may be equal.
    And those keys in the store that will soon be forgotten.
    """
    updates = (each for each in inputs if each.source == TELEGRAM)
    before = {f"tg:{each.payload.get('update_id')}": each for each in updates}
    keys = {each.key for each in inputs}
    rows = _KNOWN.rows(connection, {"keys": [*keys, *before]})
    found = {key for key, _, _ in rows}
    ageing = [
        key for key, state, at in rows if state == InputState.DONE and at < now - REMINDED_AFTER
    ]
    stored = keys & found
    if unscoped := found - keys:
        query = select(inbox.c.key, inbox.c.payload).where(inbox.c.key.in_(unscoped))
        for row in connection.execute(query):
            if _content(row.payload) == _content(before[row.key].payload):
                stored.add(before[row.key].key)
    return stored, ageing


_KNOWN = Prepared(
    select(inbox.c.key, inbox.c.state, inbox.c.at).where(
        inbox.c.key.in_(bindparam("keys", type_=String, expanding=True))
    )
)


def remember(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """Rows are forgotten in the order of their ids: so each key gets a young one."""
    ageing = inbox.c.key.in_(keys), inbox.c.state == InputState.DONE
    rows = connection.execute(select(inbox).where(*ageing)).all()
    connection.execute(delete(inbox).where(*ageing))
    if rows:
        again = [
            {
                "uid": uuid4().hex,
                "key": row.key,
                "source": row.source,
                "chat_id": row.chat_id,
                "payload": content_ids(row.payload),
                "at": now,
                "due_at": now,
                "tries": row.tries,
                "state": InputState.DONE,
            }
            for row in rows
        ]
        connection.execute(inbox.insert(), again)


def content_ids(update: Mapping[str, Any]) -> dict[str, Any]:
    """An update without what was said in it, still to be told from others of the same id."""
    return {"update_id": update.get("update_id"), "content": _content(update)}


def _content(update: Mapping[str, Any]) -> dict[str, Any]:
    """What tells an update from others of the same id: its kinds, and what those are known by."""
    if isinstance(noted := update.get("content"), dict):
        return noted
    told = {}
    for kind, content in update.items():
        if isinstance(content, dict):
            parties = (content.get(name) for name in ("chat", "from"))
            ids = [party.get("id") for party in parties if isinstance(party, dict)]
            told[kind] = [*map(content.get, ("id", "message_id", "date", "edit_date")), *ids]
    return told
