"""Reads database rows as values of the contract."""

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    LegalDeadline,
    Moved,
    Progress,
    ProgressStep,
    Rating,
    Receipt,
    StaffNote,
)
from backend_client.contract.joint import Signer
from backend_client.contract.on_behalf import EnrolledAgent
from backend_client.json_codec import from_plain
from office.db.agents.rows import agent_of, agents_of
from office.db.case_store import CaseRecord, EventRecord
from office.db.invitations import signatures_of
from office.db.models import (
    CaseRow,
    EpochRow,
    EventRow,
    FileResultRow,
    StaffNoteRow,
    SupportEventRow,
    TalkEventRow,
)
from office.db.statements import BySqlalchemy, Executor
from office.law.numbers import bare_code, read_number
from office.law.problems import Problem
from office.law.statuses import OVER
from office.queue.whose import TELL_NOTHING, Whose, is_whose
from office.rights.masking import masked, person_in
from office.rights.rows import Reader
from office.services import public_matters
from office.services.attachments import Results, on_draft, on_event, results_of
from office.services.bodies.views import seen_by

NOBODYS_CODE = "0" * 8  # no code of ours holds a 0
FIRST_CLOCKS_SEQ = 2  # a filing writes submitted, then registered with its clock


async def find_row(session: AsyncSession, number: str) -> CaseRow:
    """The case with this number, as typed. Raises Problem 404."""
    known = read_number(number)
    row = None
    if known is not None:
        row = await session.scalar(select(CaseRow).where(CaseRow.number == known))
    if row is None:
        raise Problem.not_found()
    return row


async def row_for(session: AsyncSession, number: str, reader: Reader | None) -> CaseRow:
    """The same for an officer. Raises Problem 404 for what they may not read, too. None is the
    bot, which speaks for petitioners."""
    row = await find_row(session, number)
    if reader is not None:
        await reader.check_in(session, row.number)
    return row


async def row_of(session: AsyncSession, client_ref: str) -> CaseRow | None:
    return await session.scalar(select(CaseRow).where(CaseRow.client_ref == client_ref))


async def past_rows_of(session: AsyncSession, draft: Draft) -> tuple[CaseRow, ...]:
    """The cases it reopens or repeats, and theirs, the nearest first. Nobody is held up by a number
    that leads nowhere."""
    past: list[CaseRow] = []
    seen: set[str] = set()
    named = _named_by(draft)
    while named:
        number = named.pop(0)
        if number in seen:
            continue
        seen.add(number)
        row = await session.scalar(select(CaseRow).where(CaseRow.number == number))
        if row is not None:
            past.append(row)
            named += _named_by(draft_of(row))
    return tuple(past)


def _named_by(draft: Draft) -> list[str]:
    numbers = (read_number(said) for said in (draft.reopens, draft.repeats) if said)
    return [number for number in numbers if number is not None]


async def events_of(session: AsyncSession, number: str) -> tuple[CaseEvent, ...]:
    rows = await session.scalars(
        select(EventRow).where(EventRow.case == number).order_by(EventRow.seq)
    )
    return tuple(event_of(row) for row in rows)


async def feed(session: AsyncSession, after: int, limit: int) -> tuple[CaseEvent, ...]:
    """Steps of cases and of talks, and what supporters are told, in one order.

    What is written while one table after the other is read is left for the next time: else a page
    could hold an event, and not one before it of a table that was read earlier."""
    last = await last_event_id(session)
    events: list[CaseEvent] = []
    for kind, read in FEED:
        behind = (kind.id > after) & (kind.id <= last)
        rows = select(kind).where(behind).order_by(kind.id).limit(limit)
        events += map(read, await session.scalars(rows))
    return tuple(sorted(events, key=lambda event: event.id)[:limit])


async def last_event_id(session: AsyncSession) -> int:
    """Seen in all tables at one moment."""
    newest = [select(func.max(kind.id)).scalar_subquery() for kind, _ in FEED]
    row = (await session.execute(select(*newest))).one()
    return max(each or 0 for each in row)


async def epoch(session: AsyncSession) -> str:
    return await session.scalar(select(EpochRow.name)) or ""


async def receipt_of(session: AsyncSession, row: CaseRow) -> Receipt:
    """The receipt as it was given when the case was filed, whatever happened since."""
    first = await session.scalar(
        select(EventRow).where(EventRow.case == row.number, EventRow.seq == FIRST_CLOCKS_SEQ)
    )
    agent = await agent_of(BySqlalchemy(session), draft_of(row), row.registered_at)
    return receipt(row, [event_of(first)] if first else [], agent)


def receipt(
    row: CaseRow | CaseRecord, events: Iterable[CaseEvent], agent: EnrolledAgent | None
) -> Receipt:
    """The same, where its steps are known."""
    first = next((event for event in events if event.seq == FIRST_CLOCKS_SEQ), None)
    clocks = from_plain(Moved, first.data).clocks if first else ()
    return Receipt(row.number, row.query_code, row.client_ref, row.registered_at, clocks, agent)


async def case_of(session: AsyncSession, row: CaseRow) -> Case:
    """Everything, the rating too: for the bot. Staff see `for_staff` of it."""
    (case,) = await cases_of(session, [row])
    return case


async def staff_case(
    session: AsyncSession, row: CaseRow, reader: Reader, *, opened: bool = False
) -> Case:
    """With what staff wrote for one another, and the tasks of others; whose it is only where the
    reader has `opened` it."""
    (plain,) = await _staff_cases(session, [row], reader)
    sql = BySqlalchemy(session)
    tasks = await seen_by(sql, row.number, row.unit, reader)
    case = replace(plain, tasks=tasks, signers=await signers_of(sql, row.number))
    return case if opened else masked(case)


async def staff_cases(session: AsyncSession, rows: Sequence[CaseRow], reader: Reader) -> list[Case]:
    """The same for many, of which none is opened."""
    return [masked(case) for case in await _staff_cases(session, rows, reader)]


async def listed(session: AsyncSession, rows: Sequence[CaseRow], reader: Reader) -> list[Case]:
    """The same without their steps, notes and files, of which a list shows nothing: only those
    steps are read that say how else a name was written."""
    if not rows:
        return []
    cases = await _staff_cases(session, rows, reader, [EventType.CORRECTED])
    return [replace(masked(case), events=()) for case in cases]


async def _staff_cases(
    session: AsyncSession,
    rows: Sequence[CaseRow],
    reader: Reader,
    steps: Sequence[EventType] | None = None,
) -> list[Case]:
    """They name no other case but what the reader may read, too."""
    noted = select(StaffNoteRow).where(StaffNoteRow.case.in_(_numbers(rows)))
    notes = await session.scalars(noted.order_by(StaffNoteRow.id)) if steps is None else ()
    by_case = _by_case(notes)
    cases = await cases_of(session, rows, steps)
    named = {number for case in cases for number in (case.repeats, *case.repeated_by) if number}
    told = select(CaseRow.number).where(CaseRow.number.in_(named), reader.may_see(CaseRow.number))
    seen = set(await session.scalars(told)) if named else set()
    return [
        replace(
            for_staff(case),
            notes=tuple(map(_note_of, by_case[case.number])),
            repeats=case.repeats if case.repeats in seen else None,
            repeated_by=tuple(number for number in case.repeated_by if number in seen),
        )
        for case in cases
    ]


async def hiding(session: AsyncSession, row: CaseRow) -> Callable[[str], str]:
    """How words about this case are told to those who have not opened whose it is."""
    signers = await signers_of(BySqlalchemy(session), row.number)
    return person_in(draft_of(row), await events_of(session, row.number), signers).hidden


async def signers_of(sql: Executor, number: str) -> tuple[Signer, ...]:
    """Who has joined a joint matter, and has not left."""
    signed = await signatures_of(sql, number)
    standing = (each for each in signed if each.left_at is None)
    return tuple(
        Signer(each.who["name"], each.who["phone"], each.at, each.follower, each.represents)
        for each in standing
    )


async def cases_of(
    session: AsyncSession, rows: Sequence[CaseRow], steps: Sequence[EventType] | None = None
) -> list[Case]:
    """In the order of the rows, by as many queries as for one. `steps`: of which types, without
    files; None: all of them."""
    numbers = _numbers(rows)
    told = select(EventRow).where(EventRow.case.in_(numbers)).order_by(EventRow.seq)
    if steps is not None:
        told = told.where(EventRow.type.in_(steps))
    events = _by_case(await session.scalars(told))
    results = await results_of(session, FileResultRow, numbers) if steps is None else {}
    repeating = await public_matters.repeating(session, numbers)
    supporters = await public_matters.supporters_of(session, numbers)
    filed = {row.number: (draft_of(row), row.registered_at) for row in rows}
    agents = await agents_of(session, filed)
    return [
        assembled(
            row,
            list(map(event_of, events[row.number])),
            results.get(row.number, {}),
            repeated_by=repeating.get(row.number, ()),
            supporters=supporters.get(row.number, 0),
            agent=agents.get(row.number),
        )
        for row in rows
    ]


def assembled(
    row: CaseRow | CaseRecord,
    events: Sequence[CaseEvent],
    results: Results,
    *,
    repeated_by: tuple[str, ...],
    supporters: int,
    agent: EnrolledAgent | None,
) -> Case:
    """A case of what stands in the tables about it."""
    return Case(
        number=row.number,
        client_ref=row.client_ref,
        status=CaseStatus(row.status),
        draft=on_draft(results, draft_of(row)),
        registered_at=row.registered_at,
        unit=row.unit,
        route=row.route,
        clocks=clocks_of(row),
        events=tuple(on_event(results, event) for event in events),
        rating=from_plain(Rating, row.rating) if row.rating else None,
        rate_until=row.rate_until,
        repeats=row.repeats,
        repeated_by=repeated_by,
        supporters=supporters,
        held=row.held,
        agent=agent,
    )


def _numbers(rows: Sequence[CaseRow]) -> list[str]:
    return [row.number for row in rows]


OfCase = TypeVar("OfCase", EventRow, StaffNoteRow)


def _by_case(rows: Iterable[OfCase]) -> Mapping[str, Sequence[OfCase]]:
    """By their case's number; for one without any, none."""
    found: defaultdict[str, list[OfCase]] = defaultdict(list)
    for row in rows:
        found[row.case].append(row)
    return found


def _note_of(row: StaffNoteRow) -> StaffNote:
    return StaffNote(CaseStatus(row.status), row.text, row.at)


def for_staff(case: Case) -> Case:
    """Without any sign of a rating: officers see released sums only. A tie is the bot's."""
    draft = replace(case.draft, agent=None)
    return replace(case, draft=draft, rating=None, events=counted_for_staff(case.events))


def counted_for_staff(events: Sequence[CaseEvent]) -> tuple[CaseEvent, ...]:
    """Steps of a case or a talk as staff see them: counted anew, since a number left out would tell
    whose rating came. The feed's ids are the bot's alone: all steps share their count."""
    shown = [event for event in events if event.type not in TELL_NOTHING]
    seqs = {event.seq: seq for seq, event in enumerate(shown, 1)}

    def counted(event: CaseEvent) -> CaseEvent:
        seq, data = seqs[event.seq], event.data
        answers = data.get("answers")
        if isinstance(answers, int):
            data = {**data, "answers": seqs[answers]}
        return replace(event, id=seq, seq=seq, data=data)

    return tuple(map(counted, shown))


async def seen_by_staff(session: AsyncSession, event: CaseEvent) -> CaseEvent:
    """One step of a case as it is counted for staff."""
    events = [e for e in await events_of(session, event.case) if e.seq <= event.seq]
    return counted_for_staff(events)[-1]


async def paired_row(session: AsyncSession, number: str, code: str) -> CaseRow | None:
    """The case with this number and query code. A wrong code and an unknown number cost the
    same."""
    known = read_number(number)
    row = await session.scalar(select(CaseRow).where(CaseRow.number == (known or "")))
    right = bare_code(row.query_code) if row else NOBODYS_CODE
    given = bare_code(code).encode("utf-8", "replace")
    return row if hmac.compare_digest(right.encode(), given) else None


async def progress_of(session: AsyncSession, row: CaseRow) -> Progress:
    events = await events_of(session, row.number)
    moves = [e for e in events if e.type is EventType.MOVED]
    cleared = next((e.at for e in events if e.type is EventType.CLEARED), None)
    steps = tuple(ProgressStep(CaseStatus(str(e.data["status"])), e.at) for e in moves)
    status = CaseStatus(row.status)
    return Progress(row.number, status, row.unit, clocks_of(row), steps, cleared)


@dataclass(frozen=True)
class Page:
    """A page of the list of cases, newest first; `next` is the number to go on after."""

    rows: Sequence[CaseRow]
    next: str | None


async def list_rows(
    session: AsyncSession,
    reader: Reader,
    status: CaseStatus | None,
    after: str | None,
    limit: int,
    whose: Whose | None = None,
) -> Page:
    mine = reader.may_see(CaseRow.number)
    query = select(CaseRow).where(mine).order_by(CaseRow.id.desc()).limit(limit + 1)
    if status is not None:
        query = query.where(CaseRow.status == status.value)
    if (narrowed := is_whose(CaseRow.number, reader, whose)) is not None:
        query = query.where(narrowed)
    if whose is Whose.NOBODYS:
        query = query.where(CaseRow.status.not_in(sorted(OVER)))
    if after is not None:
        query = query.where(CaseRow.id < (await row_for(session, after, reader)).id)
    rows = list(await session.scalars(query))
    return Page(rows[:limit], rows[limit - 1].number if len(rows) > limit else None)


def draft_of(row: CaseRow | CaseRecord) -> Draft:
    return from_plain(Draft, row.draft)


def clocks_of(row: CaseRow | CaseRecord) -> tuple[LegalDeadline, ...]:
    return tuple(from_plain(LegalDeadline, each) for each in row.clocks)


def event_of(row: EventRow | EventRecord) -> CaseEvent:
    return _event(row, row.client_ref, row.case)


def talk_event_of(row: TalkEventRow) -> CaseEvent:
    return _event(row, row.talk)


def support_event_of(row: SupportEventRow) -> CaseEvent:
    return _event(row, row.key)


def _event(
    row: EventRow | EventRecord | TalkEventRow | SupportEventRow, client_ref: str, case: str = ""
) -> CaseEvent:
    """`case` is empty where what happened belongs to no case."""
    return CaseEvent(
        id=row.id,
        case=case,
        client_ref=client_ref,
        seq=row.seq,
        type=EventType(row.type),
        at=row.at,
        data=row.data,
    )


# What the feed is made of, and how its rows are read.
FEED: tuple[tuple[Any, Callable[[Any], CaseEvent]], ...] = (
    (EventRow, event_of),
    (TalkEventRow, talk_event_of),
    (SupportEventRow, support_event_of),
)
