"""Feed items kept for later: unreadable ones, as they came, until a release can read them, and
events of cases that nobody follows here yet."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from backend_client.contract.case import CaseEvent
from backend_client.feed import SetAside, read_event
from bot.store.engine.database import Database
from bot.store.models import inbox, parked, set_aside
from handlers.inbox_rows import event_to_plain, key_before_marks, key_of


def keep_aside(
    connection: Connection, database: Database, items: Sequence[SetAside], now: datetime
) -> None:
    rows = [{"key": _key(each.item), "item": each.item, "at": now} for each in items]
    if rows:
        connection.execute(database.insert(set_aside).on_conflict_do_nothing(), rows)


def park(
    connection: Connection, database: Database, events: Sequence[CaseEvent], now: datetime
) -> None:
    """Events of cases that no chat follows yet."""
    rows = [
        {
            "key": key_of(event),
            "client_ref": event.client_ref,
            "payload": event_to_plain(event),
            "at": now,
        }
        for event in events
    ]
    if rows:
        connection.execute(database.insert(parked).on_conflict_do_nothing(), rows)


def take_readable(connection: Connection) -> list[CaseEvent]:
    """Those that can be read now, which are set aside no more."""
    found = {}
    for row in connection.execute(select(set_aside.c.key, set_aside.c.item)):
        event, whole = read_event(row.item)
        if event is not None and whole:
            found[row.key] = event
    if found:
        connection.execute(delete(set_aside).where(set_aside.c.key.in_(found)))
    return sorted(found.values(), key=lambda event: event.id)


def stored_without_mark(connection: Connection, events: Sequence[CaseEvent]) -> frozenset[str]:
    """The keys of those that an earlier release has stored, whose keys had no mark."""
    keys = [key_before_marks(event) for event in events]
    return frozenset(connection.scalars(select(inbox.c.key).where(inbox.c.key.in_(keys))))


def _key(item: object) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
