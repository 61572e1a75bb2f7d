"""Staff chats between a citizen and a person at the office: each step a transaction that writes an
event, once per key, into the same feed as the steps of cases.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.files import FileResult
from backend_client.contract.staff_chat import (
    Side,
    StaffTalk,
    TalkClosed,
    TalkOpening,
    TalkReceipt,
    TalkSaid,
    TalkWords,
)
from backend_client.json_codec import from_plain, to_plain
from office.db import case_store
from office.db.database import Database, feed_ids
from office.db.errors import DatabaseAway
from office.db.in_thread import Transaction
from office.db.models import CaseRow, TalkEventRow, TalkFileRow, TalkRow
from office.db.statements import Statement
from office.law.hours import Hours, answer_by
from office.law.problems import Problem
from office.law.requests import fingerprint
from office.law.routing import Units, load_units
from office.rights.acts import Right
from office.rights.facts import TALK, subject_of_talk
from office.rights.masking import masked_talk
from office.rights.rows import Reader
from office.services import lookups, recusal
from office.services.attachments import Results, check_words, note_result, on_words, results_of
from office.services.dossier import dossier_of
from office.services.feed import Feed, signalled

log = logging.getLogger(__name__)

ABOUT = CaseRow.client_ref == TalkRow.about
LOOK_EVERY = timedelta(seconds=2)
LATE = Statement(select(TalkRow.id).where(TalkRow.answer_by <= bindparam("now")).limit(1))


class Talks:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        hours: Hours,
        feed: Feed,
        units: Units | None = None,
    ) -> None:
        self._units = units or load_units()
        self._database = database
        self._clock = clock
        self._hours = hours
        self._feed = feed

    async def open(self, said: TalkOpening) -> tuple[TalkReceipt, bool]:
        """The receipt, and whether the talk is new."""

        async def work(transaction: Transaction) -> tuple[TalkRow, bool]:
            row = await transaction.session.get(TalkRow, said.id)
            if row is None:
                return await self._begin(transaction, said), True
            if row.fingerprint != fingerprint(said):
                raise Problem.conflict()
            return row, False

        row, new = await self._database.change(work)
        self._feed.announce()
        until = answer_by(row.opened_at, self._hours, urgent=said.urgent)
        opens, closes = (f"{at:%H:%M}" for at in (self._hours.opens, self._hours.closes))
        return TalkReceipt(row.id, until, opens, closes), new

    async def say(
        self,
        talk_id: str,
        by: Reader | None,
        words: TalkWords,
        key: str,
        seen: int | None = None,
    ) -> tuple[CaseEvent, bool]:
        """`by` an officer; None is the citizen, whose word opens a talk again that was closed
        meanwhile: it is never lost. `seen`: the seq of the last words that an officer has read;
        raises Problem 409 where a colleague has answered since. None: whatever was said."""

        async def work(transaction: Transaction) -> tuple[TalkEventRow, bool]:
            session = transaction.session
            row = await _find(session, talk_id, by)
            if known := await _known(session, row, f"messages:{key}", words):
                return known, False
            if by is not None:
                await _check_talking(session, row, by)
            if by is not None and row.closed_by is not None:
                raise Problem(409, "not-now", "The talk is closed: only the citizen can go on.")
            if by is not None:
                await _check_seen(session, row, seen, Side.STAFF)
                await check_words(session, words)
            return await self._say(transaction, row, _side(by), words, f"messages:{key}"), True

        event, new = await self._database.change(work)
        if new:
            self._feed.announce()
        return lookups.talk_event_of(event), new

    async def close(
        self, talk_id: str, by: Reader | None, key: str, seen: int | None = None
    ) -> tuple[CaseEvent, bool]:
        """Closing what is closed changes nothing. `seen`: see `say`; raises Problem 409 where the
        citizen has gone on since."""
        side = _side(by)
        said = TalkClosed(side)
        async with self._database.write() as session:
            row = await _find(session, talk_id, by)
            if by is not None:
                await _check_talking(session, row, by)
            event = await _known(session, row, f"close:{key}", said)
            if event is None and row.closed_by is not None:
                event = await _last_closing(session, row)
            if event is None and by is not None:
                await _check_seen(session, row, seen, Side.CITIZEN)
            new = event is None
            if event is None:
                row.closed_by, row.waiting_since, row.answer_by = side.value, None, None
                kind, call = EventType.TALK_CLOSED, (f"close:{key}", fingerprint(said))
                event = await self._write(session, row, kind, to_plain(said), call)
        self._feed.announce()
        return lookups.talk_event_of(event), new

    async def read(self, talk_id: str, by: Reader, *, opened: bool = False) -> StaffTalk:
        """A person has opened it: the citizen is told when there was something new to read."""
        async with self._database.write() as session:
            row = await _find(session, talk_id, by)
            news = row.unread
            if news:
                row.unread = False
                await self._write(session, row, EventType.TALK_READ, {})
                await session.flush()
            talk = await _seen_talk(session, row, by, opened)
        if news:
            self._feed.announce()
        return talk

    async def note_file(self, talk_id: str, said: FileResult) -> tuple[FileResult, bool]:
        async with self._database.write() as session:
            row = await _find(session, talk_id, None)
            return await note_result(session, TalkFileRow, row.id, said, self._clock())

    async def has_sent(self, talk_id: str, file_id: str, by: Reader | None) -> bool:
        """Whether staff have sent this file in this talk: no other one opens by its id."""
        talk = await self.find(talk_id, by)
        said = [from_plain(TalkSaid, e.data) for e in talk.events if e.type is EventType.TALK_SAID]
        staffs = (each.words.attachments for each in said if each.by is Side.STAFF)
        return any(file.file_id == file_id for sent in staffs for file in sent)

    async def find(self, talk_id: str, by: Reader | None, *, opened: bool = False) -> StaffTalk:
        """Raises Problem 404 for an officer who may not read it, too; None is the citizen. Whose it
        is shows only where the officer has `opened` it."""
        async with self._database.read() as session:
            return await _seen_talk(session, await _find(session, talk_id, by), by, opened)

    async def subject(self, talk_id: str, by: Reader) -> str:
        """Its case, or itself, as rights and the trail know it."""
        async with self._database.read() as session:
            return await _subject_of(session, await _find(session, talk_id, by))

    async def may(self, talk_id: str, by: Reader, *rights: Right) -> list[bool]:
        """For each of these, whether the officer may do it here."""
        async with self._database.read() as session:
            subject = await _subject_of(session, await _find(session, talk_id, by))
            acting = await by.acting_in(session, subject)
        return [acting.may(right) for right in rights]

    async def listed(self, limit: int, by: Reader, *, waiting: bool = False) -> list[StaffTalk]:
        """What waits first, the urgent before the rest and the longest wait before the shorter;
        then the others, newest first."""
        query = select(TalkRow).order_by(
            TalkRow.waiting_since.is_(None),
            TalkRow.urgent.desc(),
            TalkRow.waiting_since,
            TalkRow.opened_at.desc(),
        )
        query = query.outerjoin(CaseRow, ABOUT).where(_seen_by(by))
        if waiting:
            query = query.where(_waits())
        async with self._database.read() as session:
            rows = await session.scalars(query.limit(limit))
            return [await _hidden(session, await _talk_of(session, row)) for row in rows]

    async def count_waiting(self, by: Reader) -> int:
        mine = select(TalkRow.id).outerjoin(CaseRow, ABOUT).where(_waits(), _seen_by(by))
        counted = select(func.count()).select_from(mine.subquery())
        async with self._database.read() as session:
            return await session.scalar(counted) or 0

    async def tell_late(self) -> int:
        """Tell, once for each wait, that no answer came in time; how many were told."""
        now = self._clock()
        if not await self._database.look(lambda each: each.sql.row(LATE, now=now)):
            return 0  # as mostly: it needs no write lock
        async with self._database.write() as session:
            rows = list(await session.scalars(select(TalkRow).where(TalkRow.answer_by <= now)))
            for row in rows:
                row.answer_by = None
                await self._write(session, row, EventType.TALK_LATE, {})
        self._feed.announce()
        return len(rows)

    async def _begin(self, transaction: Transaction, said: TalkOpening) -> TalkRow:
        row = TalkRow(
            id=said.id,
            about=said.about,
            opening=to_plain(said),
            fingerprint=fingerprint(said),
            opened_at=self._clock(),
            urgent=said.urgent,
            unread=False,
            last_seq=0,
        )
        transaction.session.add(row)
        await transaction.session.flush()
        if said.text:
            words = TalkWords(said.text, urgent=said.urgent)
            await self._say(transaction, row, Side.CITIZEN, words, None)
        else:
            await self._told(transaction, row)
        return row

    async def _say(
        self, transaction: Transaction, row: TalkRow, by: Side, words: TalkWords, key: str | None
    ) -> TalkEventRow:
        session, now = transaction.session, self._clock()
        if by is Side.CITIZEN:
            row.urgent = row.urgent or words.urgent
            row.unread, row.closed_by = True, None
            row.waiting_since = row.waiting_since or now
            due = answer_by(now, self._hours, urgent=row.urgent)
            row.answer_by = min(row.answer_by or due, due)
        else:
            row.unread, row.waiting_since, row.answer_by = False, None, None
        data = to_plain(TalkSaid(by, words, row.answer_by))
        call = (key, fingerprint(words)) if key else None
        event = await self._write(session, row, EventType.TALK_SAID, data, call)
        if by is Side.CITIZEN:
            await session.flush()
            await self._told(transaction, row)
        return event

    async def _told(self, transaction: Transaction, row: TalkRow) -> None:
        """What a citizen said here decides who has the case, and who may read."""
        record = row.about and await case_store.find_by_ref(transaction.sql, row.about)
        if not record:
            await recusal.note_talk(transaction, row, self._units)
            return
        case, now = await dossier_of(transaction, record), self._clock()
        statements = await recusal.statements_in(case)
        if await recusal.take_back(case, statements, self._units, now):
            await case.save()
        await recusal.note_reading(case, self._units)

    async def _write(
        self,
        session: AsyncSession,
        row: TalkRow,
        kind: EventType,
        data: Any,
        call: tuple[str, str] | None = None,
    ) -> TalkEventRow:
        """`call` is the key and the fingerprint of the call."""
        [id_] = await feed_ids(session, 1)
        row.last_seq += 1
        event = TalkEventRow(
            id=id_,
            talk=row.id,
            seq=row.last_seq,
            type=kind.value,
            at=self._clock(),
            data=data,
        )
        event.key, event.fingerprint = call or (None, None)
        session.add(event)
        return event


class LateWatch:
    """Looks for waits that have become too long."""

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        self.stopping.set()

    async def run(self) -> None:
        """Until it is stopped: a look that was begun is not broken off."""
        while True:
            try:
                await self._talks.tell_late()
            except (DatabaseAway, OSError) as error:
                log.warning("waits not looked at: %s", type(error).__name__)
            if await signalled(self.stopping, LOOK_EVERY):
                return


async def ids_about(session: AsyncSession, client_ref: str) -> Sequence[str]:
    """The ids of the talks about a case, newest first."""
    ids = select(TalkRow.id).where(TalkRow.about == client_ref)
    return list(await session.scalars(ids.order_by(TalkRow.opened_at.desc())))


def _waits() -> ColumnElement[bool]:
    return TalkRow.waiting_since.is_not(None)


async def _find(session: AsyncSession, talk_id: str, by: Reader | None) -> TalkRow:
    row = await session.get(TalkRow, talk_id)
    if row is None:
        raise Problem.not_found()
    if by is not None:
        await by.check_in(session, await _subject_of(session, row))
    return row


async def _subject_of(session: AsyncSession, row: TalkRow) -> str:
    case = await lookups.row_of(session, row.about) if row.about else None
    return case.number if case else subject_of_talk(row.id)


async def _check_talking(session: AsyncSession, row: TalkRow, by: Reader) -> None:
    """Raises Problem 403."""
    (await by.acting_in(session, await _subject_of(session, row))).check(Right.TALK)


async def _check_seen(session: AsyncSession, row: TalkRow, seen: int | None, of: Side) -> None:
    """Raises Problem 409 where that side has said something after what was seen."""
    after = TalkEventRow.seq > (row.last_seq if seen is None else seen)
    is_said = TalkEventRow.type == EventType.TALK_SAID.value
    since = select(TalkEventRow.data).where(TalkEventRow.talk == row.id, after, is_said)
    if any(from_plain(TalkSaid, data).by is of for data in await session.scalars(since)):
        name = "talk-answered" if of is Side.STAFF else "talk-went-on"
        raise Problem(409, name, "More was said since: look again.")


def _seen_by(by: Reader) -> ColumnElement[bool]:
    """Talks about a case as the case, joined ABOUT it; others by what was said in them."""
    return by.may_see(func.coalesce(CaseRow.number, TALK + TalkRow.id))


def _side(by: Reader | None) -> Side:
    return Side.CITIZEN if by is None else Side.STAFF


async def _known(
    session: AsyncSession, row: TalkRow, key: str, said: object
) -> TalkEventRow | None:
    """The event of a call that came before. Raises Problem 409 for another body."""
    query = select(TalkEventRow).where(TalkEventRow.talk == row.id, TalkEventRow.key == key)
    event = await session.scalar(query)
    if event is not None and event.fingerprint != fingerprint(said):
        raise Problem.conflict()
    return event


async def _last_closing(session: AsyncSession, row: TalkRow) -> TalkEventRow | None:
    closings = select(TalkEventRow).where(
        TalkEventRow.talk == row.id, TalkEventRow.type == EventType.TALK_CLOSED.value
    )
    return await session.scalar(closings.order_by(TalkEventRow.seq.desc()).limit(1))


async def _talk_of(session: AsyncSession, row: TalkRow) -> StaffTalk:
    events = await session.scalars(
        select(TalkEventRow).where(TalkEventRow.talk == row.id).order_by(TalkEventRow.seq)
    )
    files = (await results_of(session, TalkFileRow, [row.id]))[row.id]
    case = await lookups.row_of(session, row.about) if row.about else None
    return StaffTalk(
        opening=from_plain(TalkOpening, row.opening),
        opened_at=row.opened_at,
        urgent=row.urgent,
        unread=row.unread,
        case=case.number if case else None,
        waiting_since=row.waiting_since,
        answer_by=row.answer_by,
        closed_by=Side(row.closed_by) if row.closed_by else None,
        events=tuple(_with_files(files, lookups.talk_event_of(event)) for event in events),
    )


async def _seen_talk(
    session: AsyncSession, row: TalkRow, by: Reader | None, opened: bool
) -> StaffTalk:
    """In danger nobody has to ask first who it is: somebody may have to come."""
    talk = await _talk_of(session, row)
    in_danger = row.urgent and row.closed_by is None
    return talk if by is None or opened or in_danger else await _hidden(session, talk)


async def _hidden(session: AsyncSession, talk: StaffTalk) -> StaffTalk:
    case = await lookups.row_of(session, talk.opening.about) if talk.opening.about else None
    return masked_talk(talk, lookups.draft_of(case) if case else None)


def _with_files(files: Results, event: CaseEvent) -> CaseEvent:
    if not files or event.type is not EventType.TALK_SAID:
        return event
    said = from_plain(TalkSaid, event.data)
    seen = replace(said, words=on_words(files, said.words))
    return replace(event, data=to_plain(seen))
