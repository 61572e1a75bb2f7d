"""Tolerant parser of the backend's feed, which may be newer than we are, or wrong: every item that
names its step is an event, whatever else of it can be read, so that none holds up those behind it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from backend_client.contract.call_back import LONGEST_CHOICE, MOST_CHOICES, Choices
from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Moved
from backend_client.errors import Garbled
from backend_client.json_codec import Mismatch, from_peer, from_plain

LARGEST_ID = 2**63 - 1
LONGEST_REF = 200
LONGEST_NUMBER = 64
LONGEST_EPOCH = 64
UNREADABLE = "unreadable"  # the type of a step of which no more can be read than which it is
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
ESSENCE = ("status", "unit", "note", "text", "title", "by", "claimant")
WORDS = ("note", "text", "title")  # where a step of a kind that is not known may say what it is


@dataclass(frozen=True)
class SetAside:
    """An item that cannot be read as it is promised, as it came: a later release may read it. `id`
    is its place in the feed, where it tells one."""

    id: int | None
    item: object


@dataclass(frozen=True)
class FeedPage:
    """A page of the feed. `last` is the id with which it ends, None where no item tells one, and
    `mark` what stands there. What can be read of those that are `set_aside` stands among the
    events, too. `epoch` names the office's database: with another one everything is another."""

    events: tuple[CaseEvent, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    last: int | None = None
    mark: str | None = None
    epoch: str | None = None


def read_page(answer: object) -> FeedPage:
    """Raises Garbled for what is no page at all."""
    items = answer.get("items") if isinstance(answer, Mapping) else None
    if not isinstance(answer, Mapping) or not isinstance(items, list):
        raise Garbled("the answer has no items of CaseEvent")
    events, set_aside = [], []
    at = next(filter(None, map(_at, items)), LONG_AGO)
    for item in items:
        event, whole = read_event(item, at)
        if event is not None:
            events.append(event)
            at = event.at
        if not whole:
            set_aside.append(SetAside(_number(item, "id"), item))
    marks = {each.id: _hash(each.item) for each in set_aside if each.id is not None}
    marks |= {event.id: mark_of(event) for event in events}
    last, told, epoch = max(marks, default=None), answer.get("next"), answer.get("epoch")
    if items and last is None and type(told) is int and 0 < told <= LARGEST_ID:
        last = told
    if not (isinstance(epoch, str) and epoch and _plain(epoch, LONGEST_EPOCH)):
        epoch = None
    return FeedPage(tuple(events), tuple(set_aside), last, marks.get(last or 0), epoch)


def read_steps(answer: object, client_ref: str) -> tuple[CaseEvent, ...]:
    """The events of a case as `GET /v1/cases/{number}` gives it."""
    if not isinstance(answer, Mapping) or answer.get("client_ref") != client_ref:
        raise Garbled("the number is another petition's")
    return read_page({"items": answer.get("events")}).events


def mark_of(event: CaseEvent) -> str:
    """What tells a step from every other, also from one that has taken its place in a feed that
    went back in time: which it is, when it was, and what of it is read in the chat. What a newer
    backend adds to an old step does not make it another."""
    essence = {name: said for name in ESSENCE if (said := event.data.get(name)) not in (None, "")}
    at = event.at.astimezone(UTC).isoformat()
    return _hash([event.client_ref, event.seq, str(event.type), at, essence])


def _hash(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def read_event(item: object, at: datetime = LONG_AGO) -> tuple[CaseEvent | None, bool]:
    """What can be read of an item, and whether that is all that is promised. None when it does not
    tell which step it is; `at` is its moment when it does not tell that."""
    try:
        event = from_plain(CaseEvent, item)
        whole = _whole(event)
    except Mismatch:
        event, whole = None, False
    if event is None:
        id_, seq = _number(item, "id"), _number(item, "seq")
        ref = item.get("client_ref") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or id_ is None or seq is None or not isinstance(ref, str):
            return None, False
        case, kind, data = (item.get(name) for name in ("case", "type", "data"))
        event = CaseEvent(
            id_,
            case if isinstance(case, str) else "",
            ref,
            seq,
            _kind(kind),
            _at(item) or at,
            data if isinstance(data, Mapping) else {},
        )
    if not (0 < event.id <= LARGEST_ID and 0 < event.seq <= LARGEST_ID):
        return None, False
    if not (event.client_ref and _plain(event.client_ref, LONGEST_REF)):
        return None, False
    if not _plain(event.case, LONGEST_NUMBER):
        event, whole = replace(event, case=""), False
    return event, whole


def _whole(event: CaseEvent) -> bool:
    if event.type is not EventType.MOVED:
        return True
    try:
        from_plain(Moved, event.data)
    except Mismatch:
        return False
    return True


def strange(event: CaseEvent) -> str | None:
    """What about a step this release does not know: its `type`, or the `status` it moves to."""
    if not isinstance(event.type, EventType):
        return "type"
    known = {status.value for status in CaseStatus}
    status = event.data.get("status")
    return "status" if event.type is EventType.MOVED and status not in known else None


def words_of(event: CaseEvent) -> str | None:
    """What a step says of itself, for those of which nothing else is known."""
    said = (event.data.get(name) for name in WORDS)
    return next((text for text in said if isinstance(text, str) and text.strip()), None)


def moved_of(event: CaseEvent) -> Moved | None:
    """What can be read of a move; None for one that names no status."""
    if event.type is not EventType.MOVED:
        return None
    try:
        return from_peer(Moved, event.data)
    except Mismatch:
        return None


def choices_of(event: CaseEvent) -> Choices:
    """By which choices a question can be answered: as many as a phone shows, or none where one of
    them cannot be read."""
    try:
        told = from_peer(Choices, event.data)
    except Mismatch:
        return Choices()
    named = all(map(str.strip, told.choices))
    shown = told.choices[:MOST_CHOICES] if named else ()
    return replace(told, choices=tuple(each[:LONGEST_CHOICE] for each in shown))


def _kind(kind: object) -> EventType | str:
    if not isinstance(kind, str):
        return UNREADABLE
    known: Iterator[EventType] = (each for each in EventType if each.value == kind)
    return next(known, kind)


def _number(item: object, name: str) -> int | None:
    value = item.get(name) if isinstance(item, Mapping) else None
    return value if type(value) is int and 0 < value <= LARGEST_ID else None


def _at(item: object) -> datetime | None:
    try:
        return from_plain(datetime, item.get("at")) if isinstance(item, Mapping) else None
    except Mismatch:
        return None


def _plain(name: str, most: int) -> bool:
    """No database refuses it, and nothing in it is unseen."""
    return len(name) <= most and name.isprintable()
