"""Table definitions of the bot's store. What a row means stands here; how rows move stands beside,
one module a table.

Nothing is SQLite's alone: moments are UTC by a type, JSON is ASCII text, so that NUL and lone
surrogates, which PostgreSQL refuses in text, pass as their escapes.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
)

from dialogs.state.conversation import LinkKind

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC. SQLite keeps no offset, so none is given to it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its offset")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


class Json(TypeDecorator[Any]):
    """A JSON value as ASCII text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class InputState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"  # set aside for a person


class OutboxState(StrEnum):
    NEW = "new"
    SENDING = "sending"  # written before the call: found after a crash, it is unknown
    UNKNOWN = "unknown"  # may have been shown: sent again without a ring
    SENT = "sent"
    SUPERSEDED = "superseded"  # a later edit of the same slot said it all
    UNREACHABLE = "unreachable"  # the citizen has blocked the bot
    DEAD = "dead"  # Telegram will never take it: for a person


class EffectState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"  # refused for good: for a person
    HELD = "held"  # until its petition is at the office again


UNFINISHED = (OutboxState.NEW, OutboxState.SENDING, OutboxState.UNKNOWN)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("key", String(160), nullable=False, unique=True),  # tg:bot:…, ev:…, fx:…, gu:…
    Column("source", String(16), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("error", Text),
    sqlite_autoincrement=True,  # an id is never used again, even when the newest row was purged
)
conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),  # when it wants to be woken by a Due; none once the Due is stored
)
slots = Table(
    "slots",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", String(128), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("letter_id", BigInteger),  # what it shows; none where that is not known any more
)
answerable = Table(  # what a Reply to a message of ours answers: see dialogs/state/about.py
    "answerable",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("about", String(160), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
links = Table(  # the chat to which belongs what the backend tells under a name
    "links",
    metadata,
    Column("client_ref", String(80), primary_key=True),
    Column("kind", String(10), nullable=False),  # dialogs.state.conversation.LinkKind
    Column("number", String(64), index=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column(
        "checked_at", Moment, nullable=False, index=True
    ),  # a petition: looked for at the office
)
people = Table(
    "people",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("unreachable_since", Moment),
    Column("forgot_at", Moment),  # had their words deleted; some of them are still on their way
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("lane", String(8), nullable=False),
    Column("payload", Json, nullable=False),
    Column("slot", String(128)),
    Column("fresh", Boolean, nullable=False),
    Column("ring", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_owner", String(40)),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("error", Text),
    sqlite_autoincrement=True,
)
effects = Table(
    "effects",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("case_ref", String(80), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(8), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column(
        "puzzling", Boolean, nullable=False
    ),  # garbled answers: tried on, but a person must look
    Column("lease_owner", String(40)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),  # when the office confirmed it
    Column("anew", Boolean, nullable=False),  # put again after the office had lost it
    Column("error", Text),
    sqlite_autoincrement=True,
)
parked = Table(  # events of cases that no chat of ours follows yet
    "parked",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("client_ref", String(80), nullable=False, index=True),
    Column("payload", Json, nullable=False),
    Column("at", Moment, nullable=False),
)
set_aside = Table(  # items of the feed that could not be read as they are promised, as they came
    "set_aside",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("item", Json, nullable=False),
    Column("at", Moment, nullable=False),
)
workers = Table(
    "workers",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("alive_until", Moment, nullable=False),
    Column("troubles", Text),  # what is not well there, a line each; none: all is
)
duties = Table(  # what one process does for all
    "duties",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("owner", String(40), nullable=False),
)
cursors = Table(
    "cursors",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("mark", String(64)),  # what stands there: see backend_client.feed.mark_of
)


def in_state(table: FromClause, *states: str) -> ColumnElement[bool]:
    """The condition, with the states written out: SQLite uses a partial index only for constants
    it can see, never for parameters."""
    if len(states) == 1:
        return table.c.state == bindparam(None, str(states[0]), String, literal_execute=True)
    plain = [str(state) for state in states]
    return table.c.state.in_(bindparam(None, plain, String, expanding=True, literal_execute=True))


def _partial(name: str, table: Table, columns: tuple[str, ...], *states: str) -> None:
    """An index over the few rows that still matter, however many are done."""
    only = str(states[0])
    where = table.c.state == only if len(states) == 1 else table.c.state.in_(map(str, states))
    kept = (table.c[column] for column in columns)
    Index(name, *kept, sqlite_where=where, postgresql_where=where)


_forgot = people.c.forgot_at.is_not(None)
Index("ix_people_forgot", people.c.forgot_at, sqlite_where=_forgot, postgresql_where=_forgot)
_waits = conversations.c.due_at.is_not(None)
Index(
    "ix_conversations_due",
    conversations.c.due_at,
    sqlite_where=_waits,
    postgresql_where=_waits,
)
_numberless = (links.c.kind == str(LinkKind.PETITION)) & links.c.number.is_(None)
Index(
    "ix_links_numberless",
    links.c.client_ref,
    sqlite_where=_numberless,
    postgresql_where=_numberless,
)
_partial("ix_inbox_waiting", inbox, ("chat_id", "id", "due_at"), InputState.NEW)
_partial("ix_inbox_dead", inbox, ("id",), InputState.DEAD)
_partial("ix_outbox_waiting", outbox, ("chat_id", "id"), *UNFINISHED)
_partial("ix_outbox_dead", outbox, ("id",), OutboxState.DEAD)
_partial("ix_outbox_leased", outbox, ("lease_owner", "id"), *UNFINISHED)
_partial("ix_effects_waiting", effects, ("case_ref", "id"), EffectState.NEW)
_partial("ix_effects_leased", effects, ("lease_owner", "id"), EffectState.NEW)
_partial("ix_effects_held", effects, ("case_ref",), EffectState.HELD)
_partial("ix_effects_dead", effects, ("id",), EffectState.DEAD)
