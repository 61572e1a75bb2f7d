"""Petitioners' and staff's actions on a case: each a transaction that writes events, once per
key.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Claim,
    Draft,
    EventType,
    Move,
    Moved,
    PetitionKind,
    Question,
    Rating,
    Receipt,
    Review,
)
from backend_client.contract.files import FileResult
from backend_client.contract.public_matter import Neighbour
from backend_client.json_codec import from_plain, to_plain
from office.db.database import Database
from office.db.models import CallRow, CaseRow, DayRow, EventRow, FileResultRow
from office.law import documents, moves, objections, statuses
from office.law.deadlines import (
    INVESTIGATE_ROUTE,
    Matter,
    Step,
    clocks_after,
    day_of,
    end_of_working_day_from,
)
from office.law.numbers import case_number, new_query_code
from office.law.problems import Problem
from office.law.ratings import merge
from office.law.routing import Units
from office.law.said_at import Said, check_open, check_rating, check_review, check_withdrawal
from office.services import lookups, moving, public_matters, rating_sums, recusal
from office.services.attachments import note_result
from office.services.feed import Feed
from office.services.requests import (
    Supervision,
    Supplement,
    Unpublication,
    Urge,
    Withdrawal,
    fingerprint,
)

LONGEST_QUESTION = 500  # characters: it is read on a phone

Act = Callable[[AsyncSession, datetime], Awaitable[EventRow]]


class Casework:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        units: Units,
        feed: Feed,
        rate_days: int,
        minimum_group: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._units = units
        self._feed = feed
        self._rate_days = rate_days
        self._minimum_group = minimum_group

    async def file_case(self, draft: Draft, key: str) -> tuple[Receipt, bool]:
        """The receipt, and whether the case is new."""

        async def act(session: AsyncSession, now: datetime) -> EventRow:
            return await self._register(session, draft, now)

        async with self._database.write() as session:
            event, new = await self._once(session, key, "cases", draft, act)
            row = await lookups.find_row(session, event.case)
            receipt = await lookups.receipt_of(session, row)
        self._feed.announce()
        return receipt, new

    async def supplement(self, number: str, said: Supplement, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            events = await lookups.events_of(session, row.number)
            when = check_open(said.said_at, now, events, said.answers)
            data = {"text": said.text, "attachments": to_plain(said.attachments)}
            if said.answers is not None:
                if said.answers not in {e.seq for e in events if e.type is EventType.ASKED}:
                    raise Problem.invalid("answers", "must be the seq of a question of this case")
                data["answers"] = said.answers
            event = self._write(session, row, EventType.SUPPLEMENTED, now, data | when.data)
            await session.flush()
            await recusal.take_back(session, row, self._units, now)
            return event

        return await self._act(number, "supplements", key, said, act)

    async def note_file(self, number: str, said: FileResult) -> tuple[FileResult, bool]:
        """No step of the case: an officer who is writing an answer need not start anew because a
        photo has come."""
        async with self._database.write() as session:
            row = await lookups.find_row(session, number)
            return await note_result(session, FileResultRow, row.number, said, self._clock())

    async def support(self, id_: str, key: str) -> tuple[Neighbour, bool]:
        """No step of the case either: it is not the petitioner's doing."""
        async with self._database.write() as session:
            return await public_matters.support(session, id_, key, self._clock())

    async def unpublish(self, number: str, said: Unpublication, key: str) -> tuple[CaseEvent, bool]:
        """Neighbours see it no longer."""

        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            await public_matters.hide(session, row.number, now)
            return self._write(session, row, EventType.UNPUBLISHED, now, {})

        return await self._act(number, "unpublication", key, said, act)

    async def urge(self, number: str, said: Urge, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row, when = await self._still_open(session, number, said.said_at, now)
            return self._write(session, row, EventType.URGED, now, when.data)

        return await self._act(number, "urges", key, said, act)

    async def supervise(self, number: str, said: Supervision, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row, when = await self._still_open(session, number, said.said_at, now)
            if row.rate_until is None:
                raise Problem(409, "not-now", "Supervision follows an answer; until then, urge it.")
            return self._write(session, row, EventType.SUPERVISION, now, when.data)

        return await self._act(number, "supervision", key, said, act)

    async def ask(self, number: str, said: Question, key: str) -> tuple[CaseEvent, bool]:
        """An officer asks the petitioner."""
        if not 1 <= len(said.text.strip()) <= LONGEST_QUESTION:
            raise Problem.invalid("text", f"must have 1 to {LONGEST_QUESTION} characters")

        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row, _ = await self._still_open(session, number, None, now)
            if row.held is not None:
                raise Problem(409, "held-case", "Another unit must have the case before it asks.")
            return self._write(session, row, EventType.ASKED, now, to_plain(said))

        return await self._act(number, "questions", key, said, act)

    async def withdraw(self, number: str, said: Withdrawal, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            events = await lookups.events_of(session, row.number)
            when = check_withdrawal(said.said_at, now, events)
            extra = when.data | ({"reason": said.reason} if said.reason else {})
            return await self._moved(session, row, Move(CaseStatus.WITHDRAWN), now, extra=extra)

        return await self._act(number, "withdrawal", key, said, act)

    async def rate(self, number: str, said: Rating, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            events = await lookups.events_of(session, row.number)
            check_rating(said.said_at, now, events, row.rate_until)
            await rating_sums.wait(session, row, now, self._minimum_group)
            old = from_plain(Rating, row.rating) if row.rating else None
            row.rating = to_plain(merge(old, replace(said, said_at=None)))
            # What was rated stands in no event: officers see released sums only.
            return self._write(session, row, EventType.RATED, now, {})

        return await self._act(number, "ratings", key, said, act)

    async def ask_review(self, number: str, said: Review, key: str) -> tuple[CaseEvent, bool]:
        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            events = await lookups.events_of(session, row.number)
            clocks, matter = lookups.clocks_of(row), _matter(lookups.draft_of(row))
            when = check_review(said.level, said.said_at, now, events, clocks, matter)
            target = moves.REVIEW_TO[said.level]
            body = await moving.who_will_decide(session, row, said.level, self._units)
            review = to_plain(replace(said, said_at=None))
            extra = when.data | {"review": review, "unit": body}
            return await self._moved(session, row, Move(target), now, extra=extra)

        return await self._act(number, "reviews", key, said, act)

    async def move(self, number: str, move: Move, key: str | None) -> Case:
        """A move by staff. Without a key a repeated move meets the status machine instead."""

        async def act(session: AsyncSession, now: datetime) -> EventRow:
            row = await lookups.find_row(session, number)
            draft = lookups.draft_of(row)
            events = await lookups.events_of(session, row.number)
            history = moves.history_of(events)
            held, conclusion = row.held is not None, moves.conclusion_of(events)
            moves.check_move(move, history, draft.kind, conclusion, held=held)
            moves.check_extension(move, lookups.clocks_of(row), now)
            objections.check_objection(move, draft.kind, lookups.clocks_of(row), now)
            statements = await recusal.statements_of(session, row)
            placed, acting = await moving.prepared(
                session, row, move, events, self._units, statements
            )
            if not acting:
                placed = replace(placed, unit=moving.unit_for(move, statements, self._units))
                objections.check_decline(move, placed, row.unit, events)
            moving.keep_note(session, row, move, now)
            return await self._moved(session, row, placed, now, extra=acting)

        async with self._database.write() as session:  # kept even when the move is refused
            found = await lookups.find_row(session, number)
            await recusal.take_back(session, found, self._units, self._clock(), move.to)
        async with self._database.write() as session:
            if key is None:
                await self._acted(session, act)
            else:
                await self._once(session, key, await _scope(session, number, "moves"), move, act)
            case = await lookups.staff_case(session, await lookups.find_row(session, number))
        self._feed.announce()
        return case

    async def hand_over(
        self, session: AsyncSession, row: CaseRow, said: Claim, key: str
    ) -> tuple[EventRow, bool]:
        """Who claims a case has been checked: see `transfers.py`."""

        async def act(session: AsyncSession, now: datetime) -> EventRow:
            data = {"claimant": said.claimant}
            return self._write(session, row, EventType.CLAIMED, now, data)

        return await self._once(session, key, f"cases/{row.number}/claim", said, act)

    async def _act(
        self, number: str, action: str, key: str, said: object, act: Act
    ) -> tuple[CaseEvent, bool]:
        async with self._database.write() as session:
            scope = await _scope(session, number, action)
            row, new = await self._once(session, key, scope, said, act)
            event = lookups.event_of(row)
        self._feed.announce()
        return event, new

    async def _once(
        self, session: AsyncSession, key: str, scope: str, said: object, act: Act
    ) -> tuple[EventRow, bool]:
        """The event of this call, and whether it is new. Raises Problem 409 for another body."""
        known = await session.get(CallRow, (key, scope))
        if known is not None:
            if known.fingerprint != fingerprint(said):
                raise Problem.conflict()
            event = await session.get_one(EventRow, known.event_id)
            return event, False
        event = await self._acted(session, act)
        call = CallRow(
            key=key, scope=scope, fingerprint=fingerprint(said), event_id=event.id, at=event.at
        )
        session.add(call)
        return event, True

    async def _acted(self, session: AsyncSession, act: Act) -> EventRow:
        """The event of what was done, flushed: it has its id. Supporters hear of a move."""
        now = self._clock()
        event = await act(session, now)
        await session.flush()
        if event.type == EventType.MOVED:
            await public_matters.tell(session, event.case, now)
        return event

    async def _register(self, session: AsyncSession, draft: Draft, now: datetime) -> EventRow:
        row = CaseRow(
            number=await _next_number(session, now),
            client_ref=draft.client_ref,
            query_code=new_query_code(),
            status=CaseStatus.SUBMITTED.value,
            draft=to_plain(_said_by(draft, now)),
            registered_at=now,
            clocks=[],
            last_seq=0,
            repeats=await public_matters.linked(session, draft),
        )
        session.add(row)
        await session.flush()
        await public_matters.publish(session, row, draft)
        await self._moved(session, row, Move(CaseStatus.SUBMITTED), now)
        await session.flush()  # the feed's order is the order of insertion
        return await self._moved(session, row, Move(CaseStatus.REGISTERED), now)

    async def _moved(
        self,
        session: AsyncSession,
        row: CaseRow,
        move: Move,
        now: datetime,
        *,
        extra: Mapping[str, Any] | None = None,
    ) -> EventRow:
        """Let the case make a move that was checked. Its clocks follow from all it went through."""
        draft = lookups.draft_of(row)
        steps = moves.steps_of(await lookups.events_of(session, row.number))
        row.status = move.to.value
        row.unit = move.unit or row.unit
        if move.to in moves.TO_A_UNIT or move.to in statuses.ENDED:
            row.held = None
        row.route = _route(move, row.route, draft.kind)
        step = Step(move.to, now, row.route, move.days, row.unit)
        clocks = clocks_after((*steps, step), _matter(draft))
        row.clocks = to_plain(clocks)
        if move.to is CaseStatus.ANSWERED:
            last = day_of(now) + timedelta(days=self._rate_days)
            row.rate_until = end_of_working_day_from(last)
        moved = Moved(
            status=move.to,
            unit=row.unit,
            note=move.note,
            answer=move.answer,
            route=row.route,
            clocks=clocks,
            rate_until=row.rate_until,
            days=move.days,
            approver=move.approver,
            opinion=move.opinion,
            refusal=documents.refusal_of(move),
            files=move.files,
        )
        return self._write(session, row, EventType.MOVED, now, to_plain(moved) | dict(extra or {}))

    def _write(
        self, session: AsyncSession, row: CaseRow, kind: EventType, now: datetime, data: Any
    ) -> EventRow:
        row.last_seq += 1
        event = EventRow(
            case=row.number,
            client_ref=row.client_ref,
            seq=row.last_seq,
            type=kind.value,
            at=now,
            data=data,
        )
        session.add(event)
        return event

    async def _still_open(
        self, session: AsyncSession, number: str, said_at: datetime | None, now: datetime
    ) -> tuple[CaseRow, Said]:
        row = await lookups.find_row(session, number)
        return row, check_open(said_at, now, await lookups.events_of(session, row.number))


async def _scope(session: AsyncSession, number: str, action: str) -> str:
    return f"cases/{(await lookups.find_row(session, number)).number}/{action}"


async def _next_number(session: AsyncSession, now: datetime) -> str:
    day = day_of(now)
    row = await session.get(DayRow, f"{day:%Y%m%d}")
    if row is None:
        row = DayRow(day=f"{day:%Y%m%d}", last=0)
        session.add(row)
    row.last += 1
    return case_number(day, row.last)


def _route(move: Move, known: int | None, kind: PetitionKind) -> int | None:
    """Accepting a claim means investigating it: routes 1 to 5 are signposted instead."""
    if move.route is None and move.to is CaseStatus.ACCEPTED and kind is PetitionKind.CLAIM:
        return INVESTIGATE_ROUTE
    return move.route or known


def _said_by(draft: Draft, now: datetime) -> Draft:
    """Nothing is said in the future, whatever the channel's clock shows."""
    return draft if draft.said_at is None else replace(draft, said_at=min(draft.said_at, now))


def _matter(draft: Draft) -> Matter:
    return Matter(draft.kind, named=not draft.petitioner.anonymous)
