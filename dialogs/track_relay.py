"""Following a talk with a person: its events folded into what the chat knows. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from backend_client.contract import Attachment, CaseEvent, EventType
from backend_client.plain import from_plain
from backend_client.talks import Side, TalkClosed, TalkSaid, TalkWords
from dialogs.conversation import Relay


def fold(relay: Relay, event: CaseEvent) -> tuple[Relay, tuple[CaseEvent, ...]]:
    """The talk after an event, and what is new, in order. Repeated events change nothing; one that
    came before its predecessors is held until they have come."""
    if event.seq <= relay.seq or any(held.seq == event.seq for held in relay.held):
        return relay, ()
    waiting = sorted((*relay.held, event), key=lambda each: each.seq)
    news = tuple(_in_turn(waiting, relay.seq))
    for each in news:
        relay = _applied(relay, each)
    return replace(relay, held=tuple(waiting[len(news) :])), news


def _in_turn(waiting: list[CaseEvent], seq: int) -> Iterator[CaseEvent]:
    for at, event in enumerate(waiting, seq + 1):
        if event.seq != at:
            return
        yield event


def _applied(relay: Relay, event: CaseEvent) -> Relay:
    relay = replace(relay, seq=event.seq, done=event.type is EventType.TALK_CLOSED)
    match event.type:
        case EventType.TALK_SAID:
            said = from_plain(TalkSaid, event.data)
            if said.by is Side.STAFF:
                return replace(relay, last=event, answer_by=None, read_at=event.at)
            # What was still on its way when the office closed the talk has opened it again.
            closed_by = None if relay.closed_by is Side.STAFF else relay.closed_by
            return replace(relay, answer_by=said.answer_by, closed_by=closed_by)
        case EventType.TALK_READ:
            return replace(relay, read_at=event.at)
        case EventType.TALK_LATE:
            return replace(relay, answer_by=None)
        case EventType.TALK_CLOSED:
            return replace(relay, closed_by=from_plain(TalkClosed, event.data).by)
    return relay


def words_of_staff(event: CaseEvent) -> TalkWords | None:
    if event.type is not EventType.TALK_SAID:
        return None
    said = from_plain(TalkSaid, event.data)
    return said.words if said.by is Side.STAFF else None


def files_of_staff(event: CaseEvent) -> tuple[Attachment, ...]:
    """The files that can be fetched."""
    words = words_of_staff(event)
    return tuple(each for each in words.attachments if each.file_id) if words else ()
