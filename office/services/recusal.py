"""Takes a case back from a unit that its words name; reads all that was said of it, and keeps what
decides who may read it.
"""

import logging
from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import and_, bindparam, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    PetitionKind,
    Place,
)
from backend_client.contract.correction import Reclassified
from backend_client.contract.staff_chat import StaffTalk, TalkOpening
from backend_client.json_codec import from_plain
from backend_client.wording.all_words import words_of_event, words_of_talk
from office.db import case_store
from office.db.case_store import CaseRecord
from office.db.database import Database
from office.db.figures import FigureRow
from office.db.in_thread import Transaction
from office.db.models import (
    CaseIndexRow,
    CaseRow,
    ClearedRow,
    ReadingRow,
    TalkEventRow,
    TalkRow,
)
from office.db.queue.rows import QueueRow
from office.law import moves, statuses
from office.law.joint.tasks import is_at_once, readers_in
from office.law.routing import Statements, Units, denounces, doubted, recused
from office.queue import rows as queue
from office.rights import rows
from office.rights.facts import TALK, facts_of, subject_of_talk
from office.search.rows import CaseIndex, words_in
from office.services import lookups, public_matters
from office.services.bodies import tasks
from office.services.dossier import Dossier, open_case

DECISIONS = frozenset({"in_review", "reviewed", "in_recheck", "final"})
AT_ONCE = 200  # a transaction: others wait for it
_QUEUED, _COUNTED = (
    exists(select(row.case).where(row.case == CaseRow.number)) for row in (QueueRow, FigureRow)
)

log = logging.getLogger(__name__)


async def statements_in(case: Dossier) -> Statements:
    """The same of an open case: most follow no other and were told to no person."""
    draft, sql = case.draft, case.transaction.sql
    follows = draft.reopens or draft.repeats
    if follows or await case_store.is_talked_about(sql, draft.client_ref):
        return await statements_of(case.transaction.session, case.record)
    later = tuple(chain.from_iterable(map(words_of_event, case.events)))
    return Statements(draft, (), later, tuple(former_places(case.events)))


async def statements_of(session: AsyncSession, row: CaseRow | CaseRecord) -> Statements:
    """Its draft and those it follows, with all that was added, answered, or told to a person."""
    told: list[CaseRow | CaseRecord] = [
        row,
        *await lookups.past_rows_of(session, lookups.draft_of(row)),
    ]
    later: list[str] = []
    places: list[Place] = []
    for each in told:
        events = await lookups.events_of(session, each.number)
        places += former_places(events)
        for event in events:
            later += words_of_event(event)
        for talk in await _talks_about(session, each.client_ref):
            later += words_of_talk(talk)
    drafts: list[Draft] = [lookups.draft_of(each) for each in told]
    return Statements(drafts[0], tuple(drafts[1:]), tuple(later), tuple(places))


def former_places(events: Iterable[CaseEvent]) -> Iterator[Place]:
    """Where it was said to have happened before the office put that right."""
    for event in events:
        if event.type is EventType.RECLASSIFIED:
            before = from_plain(Reclassified, event.data).before
            if before.place is not None:
                yield before.place


async def take_back(
    case: Dossier,
    statements: Statements,
    units: Units,
    now: datetime,
    to: CaseStatus | None = None,
    also: Set[str] = frozenset(),
) -> bool:
    """Take the case from its unit if what was said names it, or one above, or if it is one of
    `also`; and let neighbours see it no longer if it has become a denunciation. Whether either was
    done: the case is to be saved.

    A person at the office then sends it elsewhere, and until then nobody moves it. No event tells
    of it: the unit may read events. A case that it has answered is taken when it shall work on it
    again (`to`). Who helps loses its task, too. Where it cannot be told whether the newest words
    denounce the unit, a person decides whether it goes on."""
    hidden = False
    if denounces(statements):
        hidden = await public_matters.conceal(case.transaction, case.record.number, now)
    barred = recused(statements, units) | also | _doubted_now(case, statements, units)
    lost = await tasks.take_from(case, barred, units, now)
    return _take(case, barred, units, to) or lost or hidden


def _doubted_now(case: Dossier, statements: Statements, units: Units) -> frozenset[str]:
    newest = case.events[-1]
    said = words_of_event(newest) if newest.type is EventType.SUPPLEMENTED else ()
    return doubted(said, statements, units)


def _take(case: Dossier, barred: Set[str], units: Units, to: CaseStatus | None) -> bool:
    row = case.record
    body = units.find(row.unit) if row.unit else None
    if body is None:
        return False
    history = moves.history_of(case.events)
    at_work = history[-1] in statuses.WITHDRAWABLE and not moves.hears_recheck(history)
    if not at_work and to is not CaseStatus.HANDLING:
        return False
    if body.id not in barred:
        return False
    row.held, row.unit = row.unit, None
    log.warning("a case was taken back from its unit: a person must send it elsewhere")
    return True


async def note_reading(case: Dossier, units: Units) -> None:
    """Keep who may read the case, and those that follow it, as things stand now."""
    await _note(case, units)
    for number in await rows.that_follow(case.transaction.sql, case.record.number):
        await _note(await open_case(case.transaction, number), units)


async def _note(case: Dossier, units: Units) -> None:
    draft, past = case.draft, list[str]()
    if draft.reopens or draft.repeats:
        past = [row.number for row in await lookups.past_rows_of(case.transaction.session, draft)]
    works = [case.record.unit or "", *_deciders(case.events), *readers_in(case.events)]
    said = await statements_in(case)
    facts = facts_of(case.record.number, said, units, works, past)
    await rows.keep(case.transaction.sql, facts, rows.made_by(units))


async def note_waiting(case: Dossier) -> None:
    """Keep what of the case waits for the office, as things stand now."""
    sql, number = case.transaction.sql, case.record.number
    urgent = case.draft.urgent or is_at_once(case.events)
    await queue.keep(sql, number, urgent=urgent, events=case.events, clocks=case.clocks)


async def note_words(case: Dossier, index: CaseIndex, new: CaseEvent | None = None) -> None:
    """Keep by what the case is found: after a step that brought words, or without one."""
    if new is not None and not words_in(new):
        return
    record = case.record
    await index.keep(case.transaction.sql, record.id, record.number, case.draft, case.events)


async def note_talk(transaction: Transaction, row: TalkRow, units: Units) -> None:
    """The same for a talk about no case that is here."""
    words = words_of_talk(await _talk(transaction.session, row))
    said = Statements(Draft(row.id, PetitionKind.SUGGESTION, "", ""), (), words)
    facts = facts_of(subject_of_talk(row.id), said, units)
    await rows.keep(transaction.sql, facts, rows.made_by(units))


async def bring_up(database: Database, units: Units, index: CaseIndex) -> int:
    """Make the facts of all that has none, or has them by other rules; how many were made. They
    are closed to all until then, and not found. What waits, and what is counted, is made with
    them."""
    known = exists(
        select(ReadingRow.subject).where(
            ReadingRow.subject == CaseRow.number, ReadingRow.made_by == rows.made_by(units)
        )
    )
    indexed = exists(
        select(CaseIndexRow.id).where(
            CaseIndexRow.id == CaseRow.id, CaseIndexRow.made_by == index.made_by
        )
    )
    cleared = exists(select(ClearedRow.case).where(ClearedRow.case == CaseRow.number))
    missing = not_(and_(known, indexed, _QUEUED, _COUNTED))
    cases = (
        select(CaseRow.id, CaseRow.number)
        .where(missing, not_(cleared), CaseRow.id > bindparam("after"))
        .order_by(CaseRow.id)
        .limit(AT_ONCE)
    )
    made_talks = select(ReadingRow.subject).where(ReadingRow.made_by == rows.made_by(units))
    talks = select(TalkRow).where((TALK + TalkRow.id).not_in(made_talks)).limit(AT_ONCE)

    async def look(transaction: Transaction, *, after: int) -> tuple[list[Any], list[TalkRow]]:
        session = transaction.session
        found = (await session.execute(cases, {"after": after})).all()
        return list(found), list(await session.scalars(talks))

    async def work(transaction: Transaction, *, after: int) -> tuple[int, int]:
        found, told = await look(transaction, after=after)
        for _, number in found:
            case = await open_case(transaction, number)
            await case.count()
            await note_waiting(case)
            await note_reading(case, units)
            await note_words(case, index)
        for row in told:
            await note_talk(transaction, row, units)
        return len(found) + len(told), found[-1][0] if found else after

    made = after = 0
    while any(await database.look(partial(look, after=after))):  # it mostly needs no write lock
        count, after = await database.change(partial(work, after=after))
        made += count
    return made


def _deciders(events: Iterable[CaseEvent]) -> Iterator[str]:
    """Who decides, or has decided, a review or a recheck."""
    for event in events:
        if event.type is EventType.MOVED and event.data["status"] in DECISIONS:
            yield str(event.data.get("unit") or "")


async def _talks_about(session: AsyncSession, client_ref: str) -> list[StaffTalk]:
    found = await session.scalars(select(TalkRow).where(TalkRow.about == client_ref))
    return [await _talk(session, row) for row in list(found)]


async def _talk(session: AsyncSession, row: TalkRow) -> StaffTalk:
    events = await session.scalars(select(TalkEventRow).where(TalkEventRow.talk == row.id))
    said = tuple(map(lookups.talk_event_of, events))
    opening = from_plain(TalkOpening, row.opening)
    return StaffTalk(opening, row.opened_at, row.urgent, row.unread, events=said)
