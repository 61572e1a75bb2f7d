"""Takes turns in batches: claims waiting chats, reads their inputs, saves what they came to.

Turns are pure and taken in a thread, since sorting a long text costs milliseconds that the event
loop must not wait for. All chats of a batch share one transaction. Nothing else is waited for here:
on SQLite all of it is done in the thread that writes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from dialogs.registry import restored, stored
from dialogs.state.conversation import Conversation, LinkKind
from dialogs.state.effect import Effect
from dialogs.state.event import DEFAULT_QUOTA, Blocked, Event, Quota, Said
from dialogs.state.message import Output
from dialogs.turn import take_turn
from handlers.ports import Clock, Inbound, Turned, UnitOfWork, Waiting

log = structlog.get_logger()

Read = tuple[Inbound, Event | None, Exception | None]
Restore = Callable[[Mapping[str, Any] | None], Conversation]


class Reader(Protocol):
    """Makes an event of a stored input; None when there is nothing in it for a turn."""

    async def read(self, inbound: Inbound) -> Event | None: ...


@dataclass
class _Tally:
    """What the inputs of one chat have come to so far."""

    due_at: datetime | None
    conversation: Conversation | None = None  # decoded for the first event, encoded after the last
    outputs: list[Output] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    handled: list[int] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    names: dict[str, LinkKind] = field(default_factory=dict)
    reachable: bool | None = None
    forgets: bool = False
    failed: tuple[int, str] | None = None


async def handle(
    unit: UnitOfWork,
    reader: Reader,
    clock: Clock,
    limit: int = 32,
    quota: Quota = DEFAULT_QUOTA,
    restore: Restore = restored,
    learn: Callable[[], object] = lambda: None,
) -> Sequence[Turned]:
    """Take the turns of up to `limit` chats inside the caller's transaction. `restore` makes a
    conversation of what is stored of it; `learn` is done before words are read.

    A turn that raises is set aside alone: it counts a try, what its chat has behind it waits, and
    the other chats of the batch go on.
    """
    waiting = await unit.claim(limit)
    if not waiting:
        return []
    work = [(chat, [await _read(reader, inbound) for inbound in chat.inbox]) for chat in waiting]
    work = await _with_replies(unit, work)
    turned = await unit.think(lambda: _take_all(work, quota, restore, learn))
    await unit.save(turned)
    return turned


async def _with_replies(
    unit: UnitOfWork, work: Sequence[tuple[Waiting, list[Read]]]
) -> list[tuple[Waiting, list[Read]]]:
    """Each event with what its Reply answers; the store is asked when there is any."""
    replies = {
        (chat.chat_id, event.reply_id)
        for chat, reads in work
        for _, event, _ in reads
        if event is not None and event.reply_id is not None
    }
    if not replies:
        return list(work)
    about = await unit.answered(replies)

    def resolved(chat: Waiting, read: Read) -> Read:
        inbound, event, error = read
        if event is None or event.reply_id is None:
            return read
        return inbound, replace(event, reply_to=about.get((chat.chat_id, event.reply_id))), error

    return [(chat, [resolved(chat, read) for read in reads]) for chat, reads in work]


async def _read(reader: Reader, inbound: Inbound) -> Read:
    try:
        return inbound, await reader.read(inbound), None
    except Exception as error:  # a poison input must not hold the batch
        return inbound, None, error


def _take_all(
    work: Sequence[tuple[Waiting, list[Read]]],
    quota: Quota,
    restore: Restore,
    learn: Callable[[], object],
) -> list[Turned]:
    if any(event and isinstance(event.what, Said) for _, reads in work for _, event, _ in reads):
        learn()
    return [_take(chat, reads, quota, restore) for chat, reads in work]


def _take(chat: Waiting, reads: Sequence[Read], quota: Quota, restore: Restore) -> Turned:
    tally = _Tally(chat.due_at)
    for inbound, event, error in reads:
        if error is None:
            try:
                _one(tally, chat, event, quota, restore)
            except Exception as raised:  # a poison turn must not hold the batch
                error = raised
        if error is not None:
            _fail(tally, inbound, error)
            break
        tally.handled.append(inbound.id)
    try:
        plain = stored(tally.conversation) if tally.conversation else chat.conversation
    except Exception as error:  # one of the turns made what cannot be stored
        if len(tally.handled) > 1:  # alone it is found; those behind the first wait until then
            return _take(chat, reads[:1], quota, restore)
        tally, plain = _Tally(chat.due_at), chat.conversation
        _fail(tally, reads[0][0], error)
    return Turned(
        chat_id=chat.chat_id,
        conversation=plain,
        outputs=tally.outputs,
        effects=tally.effects,
        handled=tally.handled,
        links=tally.links,
        names=tally.names,
        forgets=tally.forgets,
        reachable=tally.reachable,
        failed=tally.failed,
        due_at=tally.due_at,
    )


def _fail(tally: _Tally, inbound: Inbound, error: Exception) -> None:
    log.error("turn failed", inbox=inbound.id, tries=inbound.tries + 1, exc_info=error)
    tally.failed = (inbound.id, type(error).__name__)


def _one(tally: _Tally, chat: Waiting, event: Event | None, quota: Quota, restore: Restore) -> None:
    """Take one turn; nothing of it counts unless all of it went well."""
    if event is None:
        return
    if tally.conversation is None:
        tally.conversation = restore(chat.conversation)
    turn = take_turn(tally.conversation, event, chat.slots, quota)
    tally.conversation, tally.due_at = turn.conversation, turn.due_at
    tally.outputs += turn.outputs
    tally.effects += turn.effects
    tally.links.update(turn.links)
    tally.names.update(turn.names)
    tally.forgets |= turn.forgets
    if isinstance(event.what, Blocked):
        tally.reachable = not event.what.blocked
    elif event.message_id is not None:
        tally.reachable = True
