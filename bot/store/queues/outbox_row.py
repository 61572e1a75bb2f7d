"""A row of the outbox, and the result of sending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.store.models import OutboxState
from dialogs.state.message import Lane, Message, Output
from handlers.ports import ChatId
from handlers.retry_rules import PUT_OFF_BEFORE
from handlers.stored_outputs import output_from_plain, output_to_plain


@dataclass(frozen=True)
class Stub:
    """What becomes of message `message_id`, whose slot has moved on to a newer message."""

    message_id: int
    text: str


@dataclass(frozen=True)
class OutboxRow:
    """A row of the outbox on its way. `unknown`: it may have been shown already, so it must not
    ring again. `paused`: how long it was told to wait until `due_at`."""

    id: int
    chat_id: ChatId
    content: Output | Stub
    lane: Lane
    created_at: datetime
    due_at: datetime
    unknown: bool = False
    tries: int = 0
    paused: timedelta = timedelta(0)

    @property
    def answers_as(self) -> str | None:
        """What a Reply to it answers."""
        return self.content.answers_as if isinstance(self.content, Message) else None

    @property
    def slot(self) -> str | None:
        return self.content.slot if isinstance(self.content, Message) else None

    @property
    def fresh(self) -> bool:
        return isinstance(self.content, Message) and self.content.fresh


@dataclass(frozen=True)
class BegunRun:
    """Rows of one chat that were stored as being sent: they go at once. `spared` are those whose
    place another one takes: they are not begun. `slots` are the message ids of the chat's slots,
    and `tenure` is that of this process in which they were begun: see bot.store.workers."""

    outbox_rows: Sequence[OutboxRow]
    spared: frozenset[int]
    slots: Mapping[str, int]
    tenure: int


@dataclass(frozen=True)
class OutboxResult:
    """What became of a row. With NEW or UNKNOWN it stays ours and is due again at `due_at`.

    `message_id` is where its slot stands now; `stub` turns the message before into its stub;
    `unreachable` tells that nothing reaches the chat any more. Not `begun`: another was sent in its
    place, so it is not marked as being sent.
    """

    outbox_row: OutboxRow
    state: OutboxState
    error: str | None = None
    due_at: datetime | None = None
    message_id: int | None = None
    stub: Stub | None = None
    unreachable: bool = False
    begun: bool = True
    paused: timedelta = timedelta(0)


def row_of(
    chat_id: ChatId,
    content: Output | Stub,
    unreachable: set[ChatId],
    now: datetime,
    owner: str,
    *,
    begun: bool = False,
) -> dict[str, object]:
    message = content if isinstance(content, Message) else None
    gone = chat_id in unreachable
    return {
        "chat_id": chat_id,
        "lane": lane_of(content),
        "payload": _to_plain(content),
        "slot": message.slot if message else None,
        "fresh": bool(message and message.fresh),
        "ring": bool(message and message.ring),
        "state": (
            OutboxState.UNREACHABLE if gone else OutboxState.SENDING if begun else OutboxState.NEW
        ),
        "due_at": now,
        "tries": 0,
        "lease_owner": None if gone else owner,
        "created_at": now,
    }


def lane_of(content: Output | Stub) -> Lane:
    return content.lane if isinstance(content, Message) else Lane.REPLY


def _to_plain(content: Output | Stub) -> Mapping[str, Any]:
    if isinstance(content, Stub):
        return {"stub": {"message_id": content.message_id, "text": content.text}}
    return {"output": output_to_plain(content)}


def outbox_row_of(row: Row[Any], now: datetime) -> OutboxRow | None:
    """None when it was written by another version whose words we cannot read."""
    try:
        stub = row.payload.get("stub")
        content = Stub(**stub) if stub else output_from_plain(row.payload["output"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    put_off = row.tries or row.state == OutboxState.UNKNOWN
    # For how long an earlier process put it off is not stored; its moment may lie far ahead since
    # the clock was set back, and Telegram says again what it asks for.
    paused = PUT_OFF_BEFORE.first if put_off else timedelta(0)
    return OutboxRow(
        row.id,
        row.chat_id,
        content,
        Lane(row.lane),
        row.created_at,
        min(row.due_at, now + paused),
        unknown=row.state != OutboxState.NEW,
        tries=row.tries,
        paused=paused,
    )
