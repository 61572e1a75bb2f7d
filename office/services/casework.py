"""What petitioners and staff do to a case: each a transaction that writes events, once per key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    Move,
    Moved,
    Question,
    Rating,
    Receipt,
    Review,
)
from backend_client.contract.files import FileResult
from backend_client.contract.public_matter import Neighbour
from backend_client.json_codec import from_plain, to_plain
from office.db import case_store
from office.db.agents import rows as agents
from office.db.case_store import EventRecord
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.models import FileResultRow
from office.db.statements import Executor
from office.db.tasks import tasks_of
from office.law import documents, moves, objections, statuses
from office.law.deadlines import (
    Step,
    clocks_after,
    day_of,
    end_of_working_day_from,
    matter_of,
)
from office.law.follow_up import call_backs
from office.law.problems import Problem
from office.law.ratings import merge
from office.law.requests import (
    Supervision,
    Supplement,
    Unpublication,
    Urge,
    Withdrawal,
    fingerprint,
    spoken_by,
)
from office.law.routing import Body, Statements, Units
from office.law.said_at import check_open, check_own, check_rating, check_review, check_withdrawal
from office.public import rules as publication
from office.rights.acts import Right
from office.rights.rows import Reader
from office.search.rows import CaseIndex
from office.services import lookups, moving, public_matters, rating_sums, recusal
from office.services.attachments import note_result
from office.services.bodies import tasks
from office.services.bodies.at_once import sent_at_once
from office.services.dossier import (
    Dossier,
    open_case,
    open_for,
    receipt_of,
    registered,
    staff_case,
)
from office.services.feed import Feed
from office.services.merging import carrying

FILING = "cases"  # the scope of its key
READ_ANEW = frozenset(
    {EventType.MOVED, EventType.SUPPLEMENTED, EventType.BODIES, EventType.RECLASSIFIED}
)
FILED_ANEW = frozenset({EventType.CORRECTED, EventType.RECLASSIFIED})  # the draft itself changes
LONGEST_QUESTION = 500  # characters: it is read on a phone

Act = Callable[[Dossier, datetime], Awaitable[CaseEvent]]


class Casework:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        units: Units,
        feed: Feed,
        rate_days: int,
        minimum_group: int,
        index: CaseIndex,
        public: bool = False,
        simple: bool = False,
        sooner: bool = False,
    ) -> None:
        """`public`: answers may be asked for, to be public; `simple`: `at_once`; `sooner`: S10."""
        self._database, self._clock = database, clock
        self._units, self._feed = units, feed
        self._rate_days, self._minimum_group = rate_days, minimum_group
        self._index, self._public, self._simple, self.sooner = index, public, simple, sooner

    async def file_case(self, draft: Draft, key: str) -> tuple[Receipt, bool]:
        """The receipt, and whether the case is new."""

        async def work(transaction: Transaction) -> tuple[Receipt, bool]:
            sql = transaction.sql
            known = await _known(sql, key, FILING, draft)
            if known is not None:
                return await receipt_of(await open_case(transaction, known.case)), False
            case = await self._register(transaction, draft, self._clock())
            await case_store.add_call(sql, key, FILING, fingerprint(draft), case.events[-1])
            return await receipt_of(case), True

        receipt, new = await self._database.change(work)
        self._feed.announce()
        return receipt, new

    async def supplement(self, number: str, said: Supplement, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            when = check_open(said.said_at, now, case.events, said.answers)
            data = {"text": said.text, "attachments": to_plain(said.attachments)}
            data |= call_backs.answers(said.answers, said.text, case.events)
            data |= when.data | spoken_by(said.follower)
            event = await case.write(EventType.SUPPLEMENTED, now, data)
            statements = await recusal.statements_in(case)
            await recusal.take_back(case, statements, self._units, now)
            return event

        return await self.act(number, "supplements", key, said, act)

    async def note_file(self, number: str, said: FileResult) -> tuple[FileResult, bool]:
        """No step of the case: an officer who is writing an answer need not start anew because a
        photo has come."""

        async def work(transaction: Transaction) -> tuple[FileResult, bool]:
            session = transaction.session
            row = await lookups.find_row(session, number)
            return await note_result(session, FileResultRow, row.number, said, self._clock())

        return await self._database.change(work)

    async def support(self, id_: str, key: str) -> tuple[Neighbour, bool]:
        """No step of the case either: it is not the petitioner's doing."""

        async def work(transaction: Transaction) -> tuple[Neighbour, bool]:
            return await public_matters.support(transaction.session, id_, key, self._clock())

        return await self._database.change(work)

    async def unpublish(self, number: str, said: Unpublication, key: str) -> tuple[CaseEvent, bool]:
        """Neighbours see it no longer."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            await public_matters.hide(case.transaction.session, case.record.number, now)
            return await case.write(EventType.UNPUBLISHED, now, {})

        return await self.act(number, "unpublication", key, said, act)

    async def urge(self, number: str, said: Urge, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            when = check_open(said.said_at, now, case.events)
            return await case.write(EventType.URGED, now, when.data | spoken_by(said.follower))

        return await self.act(number, "urges", key, said, act)

    async def supervise(self, number: str, said: Supervision, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            when = check_open(said.said_at, now, case.events)
            if case.record.rate_until is None:
                raise Problem(409, "not-now", "Supervision follows an answer; until then, urge it.")
            return await case.write(EventType.SUPERVISION, now, when.data)

        return await self.act(number, "supervision", key, said, act)

    async def ask(
        self, number: str, said: Question, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """An officer asks the petitioner."""
        if not 1 <= len(said.text.strip()) <= LONGEST_QUESTION:
            raise Problem.invalid("text", f"must have 1 to {LONGEST_QUESTION} characters")

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            sql, number = case.transaction.sql, case.record.number
            moving.check_part(case, reader)
            (await reader.acting(sql, number)).check(Right.ASK)
            check_open(None, now, case.events)
            if case.record.held is not None:
                raise Problem(409, "held-case", "Another unit must have the case before it asks.")
            return await case.write(EventType.ASKED, now, to_plain(said))

        return await self.act(number, "questions", key, said, act, reader)

    async def withdraw(self, number: str, said: Withdrawal, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            check_own(case.draft, case.events)
            when = check_withdrawal(said.said_at, now, case.events)
            extra = when.data | ({"reason": said.reason} if said.reason else {})
            return await self._moved(case, Move(CaseStatus.WITHDRAWN), now, extra=extra)

        return await self.act(number, "withdrawal", key, said, act)

    async def rate(self, number: str, said: Rating, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            check_own(case.draft, case.events)
            row = case.record
            check_rating(said.said_at, now, case.events, row.rate_until)
            await rating_sums.wait(case.transaction.session, row, now, self._minimum_group)
            old = from_plain(Rating, row.rating) if row.rating else None
            row.rating = to_plain(merge(old, replace(said, said_at=None)))
            # What was rated stands in no event: officers see released sums only.
            return await case.write(EventType.RATED, now, {})

        return await self.act(number, "ratings", key, said, act)

    async def ask_review(self, number: str, said: Review, key: str) -> tuple[CaseEvent, bool]:
        async def act(case: Dossier, now: datetime) -> CaseEvent:
            matter = matter_of(case.draft)
            when = check_review(said.level, said.said_at, now, case.events, case.clocks, matter)
            target = moves.REVIEW_TO[said.level]
            body = await moving.who_will_decide(case, said.level, self._units)
            review = to_plain(replace(said, said_at=None))
            extra = when.data | {"review": review, "unit": body}
            return await self._moved(case, Move(target), now, extra=extra)

        return await self.act(number, "reviews", key, said, act)

    async def move(self, number: str, move: Move, key: str | None, reader: Reader) -> Case:
        """A move by staff. Without a key a repeated move meets the status machine instead."""

        async def work(transaction: Transaction) -> Case | None:
            return await self.move_in(transaction, number, move, key, reader)

        found = await self._database.change(work)
        if found is None:
            found = await self._database.change(work)
        if found is None:
            raise RuntimeError("a case that was taken back was taken back again")
        self._feed.announce()
        return found

    async def move_in(
        self, transaction: Transaction, number: str, move: Move, key: str | None, reader: Reader
    ) -> Case | None:
        """None when the case was taken back, or hidden: that is kept even when the move is
        refused, so the move comes in a transaction of its own."""
        case = await open_for(transaction, number, reader)
        statements = await recusal.statements_in(case)
        now = self._clock()
        if await recusal.take_back(case, statements, self._units, now, move.to):
            await case.save()
            await recusal.note_reading(case, self._units)
            return None
        scope = case.scope("moves")
        if key is None or await _known(transaction.sql, key, scope, move) is None:
            await moving.check_role(case, move, self._units, statements, reader)
            event = await self._move(case, move, statements, reader, now)
            await self._keep(case, event, now)
            await carrying.carry(case, move, reader, now, self.carried)
            if key is not None:
                said = fingerprint(move)
                await case_store.add_call(transaction.sql, key, scope, said, event)
        return await staff_case(case, reader)

    async def _move(
        self, case: Dossier, move: Move, statements: Statements, reader: Reader, now: datetime
    ) -> CaseEvent:
        row, kind = case.record, case.draft.kind
        history = moves.history_of(case.events)
        held, conclusion = row.held is not None, moves.conclusion_of(case.events)
        moves.check_move(move, history, kind, conclusion, held=held)
        moves.check_extension(move, case.clocks, now)
        moves.check_simple(move, case.draft, repeats=row.repeats is not None, on=self.sooner)
        moving.check_part(case, reader)
        await carrying.check_own_life(case)
        objections.check_objection(move, kind, case.clocks, now)
        placed, acting = await moving.prepared(case, move, self._units, statements, reader)
        if not acting:
            placed = replace(placed, unit=moving.unit_for(move, statements, self._units))
            objections.check_decline(move, placed, row.unit, case.events)
        known = await tasks_of(case.transaction.sql, row.number) if move.helpers else []
        bodies = tasks.checked(
            *(move.helpers, placed.unit, statements, self._units, now, known),
            place="helpers[{row}].{field}",
        )
        await moving.keep_note(case, move, now)
        return await self._moved(case, placed, now, bodies, extra=acting)

    async def once(
        self, transaction: Transaction, number: str, key: str, action: str, said: object, act: Act
    ) -> tuple[CaseEvent, bool]:
        """A step within a transaction of the caller's, who has checked what it needs."""
        return await self._once(await open_case(transaction, number), key, action, said, act)

    async def act(
        self,
        number: str,
        action: str,
        key: str,
        said: object,
        act: Act,
        reader: Reader | None = None,
    ) -> tuple[CaseEvent, bool]:
        """`reader` is the officer who acts; None is the petitioner."""

        async def work(transaction: Transaction) -> tuple[CaseEvent, bool]:
            case = await open_for(transaction, number, reader)
            return await self._once(case, key, action, said, act)

        event, new = await self._database.change(work)
        self._feed.announce()
        return event, new

    async def _once(
        self, case: Dossier, key: str, action: str, said: object, act: Act
    ) -> tuple[CaseEvent, bool]:
        """The event of this call, and whether it is new. Raises Problem 409 for another body."""
        sql, scope = case.transaction.sql, case.scope(action)
        known = await _known(sql, key, scope, said)
        if known is not None:
            return lookups.event_of(known), False
        if case.events[-1].type is EventType.CLEARED:
            raise Problem(409, "window-closed", "The time for which the case was kept is over.")
        now = self._clock()
        event = await act(case, now)
        await self._keep(case, event, now)
        await case_store.add_call(sql, key, scope, fingerprint(said), event)
        return event, True

    async def _keep(self, case: Dossier, event: CaseEvent, now: datetime) -> None:
        """Store what was done, and look at who may read the case; supporters hear of a move."""
        if event.type is not EventType.PUBLICATION and case.record.rate_until is not None:
            await publication.settle(case, event, now, on=self._public)
        await case.save()
        await recusal.note_waiting(case)
        if event.type in READ_ANEW:
            await recusal.note_reading(case, self._units)
        filed_anew = event.type in FILED_ANEW
        await recusal.note_words(case, self._index, None if filed_anew else event)
        if event.type is EventType.MOVED:
            sql, number = case.transaction.sql, case.record.number
            if await case_store.seen_matter(sql, number) is not None:
                await public_matters.tell(case.transaction.session, number, now)
        await carrying.settle(case, now)

    async def carried(self, case: Dossier, move: Move, now: datetime) -> CaseEvent:
        """A move that was checked, in a case that goes with another."""
        event = await self._moved(case, move, now)
        await self._keep(case, event, now)
        return event

    async def _register(self, transaction: Transaction, draft: Draft, now: datetime) -> Dossier:
        """Nobody supports a new case: nobody is told of it."""
        case = await registered(transaction, draft, now)
        draft = case.draft
        await self._moved(case, Move(CaseStatus.SUBMITTED), now)
        await self._moved(case, Move(CaseStatus.REGISTERED), now)
        await agents.note_case(transaction.sql, case.record.number, draft, now)
        if draft.campaign is not None or self._simple:
            said = await recusal.statements_in(case)
            sent = await sent_at_once(case, said, self._units, now, simple=self._simple)
            if sent is not None:
                await self._moved(case, sent[0], now, sent[1])
        await case.save()
        await recusal.note_waiting(case)
        await recusal.note_reading(case, self._units)
        await recusal.note_words(case, self._index)
        return case

    async def _moved(
        self,
        case: Dossier,
        move: Move,
        now: datetime,
        helpers: Sequence[Body] = (),
        *,
        extra: Mapping[str, Any] | None = None,
    ) -> CaseEvent:
        """Let the case make a move that was checked. Its clocks follow from all it went through."""
        row, kind = case.record, case.draft.kind
        steps = moves.steps_of(case.events)
        row.status = move.to.value
        # what a unit gave back is nobody's until the office gives it to another
        row.unit = None if move.to is CaseStatus.REGISTERED else move.unit or row.unit
        if move.to in moves.TO_A_UNIT or move.to in statuses.ENDED:
            row.held = None
        row.route = moving.route_of(move, row.route, kind)
        step = Step(move.to, now, row.route, move.days, row.unit, move.simple)
        clocks = clocks_after((*steps, step), matter_of(case.draft))
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
            simple=move.simple,
            bodies=await tasks.at_move(case, move, helpers, self._units, now),
        )
        return await moving.written(case, moved, now, self._units, extra or {})


async def _known(sql: Executor, key: str, scope: str, said: object) -> EventRecord | None:
    """The event of a call that was carried out. Raises Problem 409 for another body."""
    known = await case_store.call(sql, key, scope)
    if known is None:
        return None
    if known.fingerprint and known.fingerprint != fingerprint(said):  # none of what was cleared
        raise Problem.conflict()
    return await case_store.event_by_id(sql, known.event_id)
