"""Folds a staff chat's events into what the chat knows of it. Pure."""

from collections.abc import Callable, Iterator, Mapping

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.files import Attachment
from backend_client.contract.staff_chat import Side, TalkSaid, TalkWords
from backend_client.exhaustive import exhaustive
from backend_client.feed import words_of
from backend_client.json_codec import Mismatch, from_peer
from dialogs.state import event_marks
from dialogs.state.conversation import StaffChat
from dialogs.state.copies import replace
from dialogs.state.event_types import About, types_about


def fold(staff_chat: StaffChat, event: CaseEvent) -> tuple[StaffChat, tuple[CaseEvent, ...]]:
    """The talk after an event, and what is new, in order. Repeated events change nothing; one that
    came before its predecessors is held until they have come."""
    if event.seq <= staff_chat.seq and event_marks.is_other(
        staff_chat.marks, staff_chat.seq, event
    ):
        # The office was restored from a backup: the talk goes on from here, and is read again.
        known = event_marks.marks_before(staff_chat.marks, staff_chat.seq, event)
        staff_chat = replace(staff_chat, seq=event.seq - 1, marks=known, held=())
    if event.seq <= staff_chat.seq or any(held.seq == event.seq for held in staff_chat.held):
        return staff_chat, ()
    waiting = sorted((*staff_chat.held, event), key=lambda each: each.seq)
    news = tuple(_in_turn(waiting, staff_chat.seq))
    for each in news:
        staff_chat = _applied(staff_chat, each)
    return replace(staff_chat, held=tuple(waiting[len(news) :])), news


def _in_turn(waiting: list[CaseEvent], seq: int) -> Iterator[CaseEvent]:
    for at, event in enumerate(waiting, seq + 1):
        if event.seq != at:
            return
        yield event


def _applied(staff_chat: StaffChat, event: CaseEvent) -> StaffChat:
    known = event_marks.marked(staff_chat.marks, event)
    closed = event.type is EventType.TALK_CLOSED
    staff_chat = replace(staff_chat, seq=event.seq, marks=known, done=closed)
    fold = FOLDS.get(event.type) if isinstance(event.type, EventType) else None
    return staff_chat if fold is None else fold(staff_chat, event)


def _said(staff_chat: StaffChat, event: CaseEvent) -> StaffChat:
    said = said_of(event)
    if said is None:
        return staff_chat
    if said.by is not Side.CITIZEN:
        return replace(staff_chat, last=event, answer_by=None, read_at=event.at)
    # What was still on its way when the office closed the talk has opened it again.
    closed_by = None if staff_chat.closed_by is Side.STAFF else staff_chat.closed_by
    return replace(staff_chat, answer_by=said.answer_by, closed_by=closed_by)


def _read(staff_chat: StaffChat, event: CaseEvent) -> StaffChat:
    return replace(staff_chat, read_at=event.at)


def _late(staff_chat: StaffChat, event: CaseEvent) -> StaffChat:
    return replace(staff_chat, answer_by=None)


def _closed(staff_chat: StaffChat, event: CaseEvent) -> StaffChat:
    return replace(staff_chat, closed_by=closer_of(event))


FOLDS: Mapping[EventType, Callable[[StaffChat, CaseEvent], StaffChat]] = exhaustive(
    "staff_chat.fold.FOLDS",
    types_about(About.TALK),
    {
        EventType.TALK_SAID: _said,
        EventType.TALK_READ: _read,
        EventType.TALK_LATE: _late,
        EventType.TALK_CLOSED: _closed,
    },
)


def said_of(event: CaseEvent) -> TalkSaid | None:
    """What was said, as far as it can be read."""
    try:
        return from_peer(TalkSaid, event.data)
    except Mismatch:
        return None


def closer_of(event: CaseEvent) -> Side:
    """Whoever it was: what no citizen has done is the office's doing."""
    return Side.CITIZEN if event.data.get("by") == Side.CITIZEN else Side.STAFF


def words_of_staff(event: CaseEvent) -> TalkWords | None:
    """Also those of a step whose kind this release does not know."""
    if not isinstance(event.type, EventType):
        words = words_of(event)
        return TalkWords(words) if words else None
    said = said_of(event) if event.type is EventType.TALK_SAID else None
    return said.words if said is not None and said.by is not Side.CITIZEN else None


def files_of_staff(event: CaseEvent) -> tuple[Attachment, ...]:
    """The files that can be fetched."""
    words = words_of_staff(event)
    return tuple(each for each in words.attachments if each.file_id) if words else ()
