"""Cases and their steps, as the calls that come most often read and write them: by statements that
are compiled once (`statements.py`), without a session.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Column,
    Insert,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from backend_client.contract.case import CaseEvent
from office.db.models import (
    CallRow,
    CaseRow,
    DayRow,
    EpochRow,
    EventRow,
    FileResultRow,
    PublicBlockRow,
    PublicMatterRow,
    StaffNoteRow,
    SupportEventRow,
    SupportRow,
    TalkEventRow,
    TalkRow,
)
from office.db.statements import Executor, Statement


@dataclass(slots=True)
class CaseRecord:
    """A row of `cases`, to be changed and saved."""

    id: int
    number: str
    client_ref: str
    query_code: str
    status: str
    draft: Any
    registered_at: datetime
    unit: str | None
    held: str | None
    route: int | None
    clocks: Any
    rate_until: datetime | None
    rating: Any | None
    last_seq: int
    repeats: str | None


@dataclass(slots=True)
class EventRecord:
    """A row of `events`; `id` is 0 until it is stored."""

    id: int
    case: str
    client_ref: str
    seq: int
    type: str
    at: datetime
    data: Any


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that was carried out."""

    fingerprint: str
    event_id: int


@dataclass(frozen=True, slots=True)
class NoteRecord:
    status: str
    at: datetime
    text: Any


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What became of the file of an attachment."""

    ref_hash: str
    file_id: str | None
    refusal: str | None
    redrawn: bool


def _table(row: Any) -> Table:
    table: Table = row.__table__
    return table


def _columns(table: Table, record: type) -> list[Column[Any]]:
    return [table.c[field.name] for field in fields(record)]


def _insert(table: Table, names: Iterable[str]) -> Insert:
    return insert(table).values({name: bindparam(name) for name in names})


CASES, EVENTS, CALLS, DAYS = map(_table, (CaseRow, EventRow, CallRow, DayRow))
MATTERS, SUPPORTS = _table(PublicMatterRow), _table(SupportRow)
NOTES, FILES = _table(StaffNoteRow), _table(FileResultRow)

_CASE, _EVENT = _columns(CASES, CaseRecord), _columns(EVENTS, EventRecord)
_CHANGING = (  # of a case, in its life
    *("status", "unit", "held", "route", "clocks", "rate_until", "rating", "last_seq"),
)
_kept = attrgetter(*_CHANGING)

_FIND = Statement(select(*_CASE).where(CASES.c.number == bindparam("number")))
_ANY = Statement(select(CASES.c.id).limit(1))
_FIND_BY_REF = Statement(select(*_CASE).where(CASES.c.client_ref == bindparam("client_ref")))
_NEW_CASE = Statement(
    _insert(CASES, (f.name for f in fields(CaseRecord) if f.name != "id")).returning(CASES.c.id)
)
_SAVE = Statement(
    update(CASES)
    .where(CASES.c.id == bindparam("case_id"))
    .values({name: bindparam(name) for name in _CHANGING})
)
_CORRECT = Statement(
    update(CASES).where(CASES.c.id == bindparam("case_id")).values(draft=bindparam("corrected"))
)
_EVENTS = Statement(
    select(*_EVENT).where(EVENTS.c.case == bindparam("case")).order_by(EVENTS.c.seq)
)
_EVENT_BY_SEQ = Statement(
    select(*_EVENT).where(EVENTS.c.case == bindparam("case"), EVENTS.c.seq == bindparam("seq"))
)
_EVENT_BY_ID = Statement(select(*_EVENT).where(EVENTS.c.id == bindparam("id")))
_NEW_EVENT = Statement(
    _insert(EVENTS, (f.name for f in fields(EventRecord) if f.name != "id")).returning(EVENTS.c.id)
)
_CALL = Statement(
    select(*_columns(CALLS, CallRecord)).where(
        CALLS.c.key == bindparam("key"), CALLS.c.scope == bindparam("scope")
    )
)
_NEW_CALL = Statement(_insert(CALLS, CALLS.c.keys()))
_COUNT_DAY = Statement(
    update(DAYS)
    .where(DAYS.c.day == bindparam("that_day"))
    .values(last=DAYS.c.last + 1)
    .returning(DAYS.c.last)
)
_NEW_DAY = Statement(_insert(DAYS, ("day", "last")))
_SEEN_MATTER = Statement(
    select(MATTERS.c.id).where(MATTERS.c.case == bindparam("case"), MATTERS.c.hidden_at.is_(None))
)
_NEW_MATTER = Statement(_insert(MATTERS, MATTERS.c.keys()))
_NEW_BLOCK = Statement(_insert(_table(PublicBlockRow), ("block", "matter")))
_NO_BLOCKS = Statement(
    delete(_table(PublicBlockRow)).where(_table(PublicBlockRow).c.matter == bindparam("id"))
)
_SUPPORTERS = Statement(
    select(func.count())
    .select_from(SUPPORTS.join(MATTERS, MATTERS.c.id == SUPPORTS.c.matter))
    .where(MATTERS.c.case == bindparam("case"))
)
_REPEATED_BY = Statement(
    select(CASES.c.number).where(CASES.c.repeats == bindparam("number")).order_by(CASES.c.id)
)
_NOTES = Statement(
    select(*_columns(NOTES, NoteRecord))
    .where(NOTES.c.case == bindparam("case"))
    .order_by(NOTES.c.id)
)
_NEW_NOTE = Statement(_insert(NOTES, ("case", "status", "at", "text")))
_FILES = Statement(select(*_columns(FILES, FileRecord)).where(FILES.c.case == bindparam("case")))
_TALKED_ABOUT = Statement(
    select(_table(TalkRow).c.id).where(_table(TalkRow).c.about == bindparam("ref")).limit(1)
)
_EPOCH = Statement(select(_table(EpochRow).c.name))

# What the feed is made of: each table with its column that names the owner, and the case's number
# where what happened belongs to a case.
_TALKS, _TOLD = _table(TalkEventRow), _table(SupportEventRow)


def _page(table: Table, *named: Any) -> Statement:
    columns = (table.c.id, *named, table.c.seq, table.c.type, table.c.at, table.c.data)
    behind = (table.c.id > bindparam("after")) & (table.c.id <= bindparam("last"))
    return Statement(select(*columns).where(behind).order_by(table.c.id).limit(bindparam("most")))


_FEED = (
    _page(EVENTS, EVENTS.c.case, EVENTS.c.client_ref),
    _page(_TALKS, literal("").label("case"), _TALKS.c.talk),
    _page(_TOLD, literal("").label("case"), _TOLD.c.key),
)
_LAST_IDS = Statement(
    select(*(select(func.max(t.c.id)).scalar_subquery() for t in (EVENTS, _TALKS, _TOLD)))
)


async def find(sql: Executor, number: str) -> CaseRecord | None:
    row = await sql.row(_FIND, number=number)
    return CaseRecord(*row) if row else None


async def find_any(sql: Executor) -> bool:
    """Whether there is a case."""
    return await sql.row(_ANY) is not None


async def find_by_ref(sql: Executor, client_ref: str) -> CaseRecord | None:
    row = await sql.row(_FIND_BY_REF, client_ref=client_ref)
    return CaseRecord(*row) if row else None


async def add_case(sql: Executor, case: CaseRecord) -> None:
    [case.id] = await sql.row(_NEW_CASE, **_values(case))


async def save(sql: Executor, case: CaseRecord) -> None:
    """What may change in its life."""
    await sql.run(_SAVE, case_id=case.id, **dict(zip(_CHANGING, _kept(case), strict=True)))


async def correct(sql: Executor, case: CaseRecord, draft: object) -> None:
    """What was filed reads so from now on."""
    case.draft = draft
    await sql.run(_CORRECT, case_id=case.id, corrected=draft)


async def events_of(sql: Executor, number: str) -> list[EventRecord]:
    """The oldest first."""
    return [EventRecord(*row) for row in await sql.rows(_EVENTS, case=number)]


async def event_of(sql: Executor, number: str, seq: int) -> EventRecord | None:
    row = await sql.row(_EVENT_BY_SEQ, case=number, seq=seq)
    return EventRecord(*row) if row else None


async def event_by_id(sql: Executor, id_: int) -> EventRecord:
    return EventRecord(*await sql.row(_EVENT_BY_ID, id=id_))


async def add_event(sql: Executor, event: EventRecord) -> None:
    [event.id] = await sql.row(_NEW_EVENT, **_values(event))


async def call(sql: Executor, key: str, scope: str) -> CallRecord | None:
    row = await sql.row(_CALL, key=key, scope=scope)
    return CallRecord(*row) if row else None


async def add_call(sql: Executor, key: str, scope: str, fingerprint: str, event: CaseEvent) -> None:
    said = {"key": key, "scope": scope, "fingerprint": fingerprint}
    await sql.run(_NEW_CALL, **said, event_id=event.id, at=event.at)


async def next_of_day(sql: Executor, day: str) -> int:
    """How many numbers the day has given out, with this one."""
    row = await sql.row(_COUNT_DAY, that_day=day)
    if row is None:
        await sql.run(_NEW_DAY, day=day, last=1)
    return int(row[0]) if row else 1


async def seen_matter(sql: Executor, number: str) -> str | None:
    """The id of a case that neighbours may see."""
    row = await sql.row(_SEEN_MATTER, case=number)
    return row[0] if row else None


async def add_matter(sql: Executor, id_: str, number: str, blocks: Iterable[int]) -> None:
    await sql.run(_NEW_MATTER, id=id_, case=number, hidden_at=None)
    await sql.run_many(_NEW_BLOCK, [{"block": block, "matter": id_} for block in blocks])


async def place_matter(sql: Executor, id_: str, blocks: Iterable[int]) -> None:
    """By what it is found, in place of what was there."""
    await sql.run(_NO_BLOCKS, id=id_)
    await sql.run_many(_NEW_BLOCK, [{"block": block, "matter": id_} for block in blocks])


async def supporters_of(sql: Executor, number: str) -> int:
    [count] = await sql.row(_SUPPORTERS, case=number)
    return int(count)


async def repeated_by(sql: Executor, number: str) -> tuple[str, ...]:
    """The numbers of those that repeat it, the oldest first."""
    return tuple(row[0] for row in await sql.rows(_REPEATED_BY, number=number))


async def notes_of(sql: Executor, number: str) -> list[NoteRecord]:
    return [NoteRecord(*row) for row in await sql.rows(_NOTES, case=number)]


async def add_note(sql: Executor, number: str, note: NoteRecord) -> None:
    await sql.run(_NEW_NOTE, case=number, status=note.status, at=note.at, text=note.text)


async def files_of(sql: Executor, number: str) -> list[FileRecord]:
    return [FileRecord(*row) for row in await sql.rows(_FILES, case=number)]


async def is_talked_about(sql: Executor, client_ref: str) -> bool:
    return await sql.row(_TALKED_ABOUT, ref=client_ref) is not None


async def epoch(sql: Executor) -> str:
    row = await sql.row(_EPOCH)
    return row[0] if row else ""


async def last_event_id(sql: Executor) -> int:
    """Seen in all tables at one moment."""
    return max(each or 0 for each in await sql.row(_LAST_IDS))


async def feed(sql: Executor, after: int, most: int) -> list[EventRecord]:
    """Steps of cases and of talks, and what supporters are told, in one order; `case` is empty
    where what happened belongs to no case.

    What is written while one table after the other is read is left for the next time: else a page
    could hold an event, and not one before it of a table that was read earlier."""
    last = await last_event_id(sql)
    if last <= after:
        return []
    found = [
        EventRecord(*row)
        for page in _FEED
        for row in await sql.rows(page, after=after, last=last, most=most)
    ]
    found.sort(key=attrgetter("id"))
    return found[:most]


def _values(record: CaseRecord | EventRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__ if name != "id"}
