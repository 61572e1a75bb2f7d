"""Takes a case back from a unit that its words name; reads all that was said of it."""

import logging
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus, Draft
from backend_client.contract.staff_chat import StaffTalk, TalkOpening
from backend_client.json_codec import from_plain
from backend_client.wording.all_words import words_of_event, words_of_talk
from office.db import case_store
from office.db.case_store import CaseRecord
from office.db.models import CaseRow, TalkEventRow, TalkRow
from office.law import moves, statuses
from office.law.routing import Statements, Units, denounces, recused
from office.services import lookups, public_matters
from office.services.dossier import Dossier

log = logging.getLogger(__name__)


async def statements_in(case: Dossier) -> Statements:
    """The same of an open case: most follow no other and were told to no person."""
    draft, sql = case.draft, case.transaction.sql
    follows = draft.reopens or draft.repeats
    if follows or await case_store.is_talked_about(sql, draft.client_ref):
        return await statements_of(case.transaction.session, case.record)
    return Statements(draft, (), tuple(chain.from_iterable(map(words_of_event, case.events))))


async def statements_of(session: AsyncSession, row: CaseRow | CaseRecord) -> Statements:
    """Its draft and those it follows, with all that was added, answered, or told to a person."""
    rows: list[CaseRow | CaseRecord] = [
        row,
        *await lookups.past_rows_of(session, lookups.draft_of(row)),
    ]
    later: list[str] = []
    for each in rows:
        for event in await lookups.events_of(session, each.number):
            later += words_of_event(event)
        for talk in await _talks_about(session, each.client_ref):
            later += words_of_talk(talk)
    drafts: list[Draft] = [lookups.draft_of(each) for each in rows]
    return Statements(drafts[0], tuple(drafts[1:]), tuple(later))


async def take_back(
    case: Dossier,
    statements: Statements,
    units: Units,
    now: datetime,
    to: CaseStatus | None = None,
) -> bool:
    """Take the case from its unit if what was said names it, or one above; and let neighbours see
    it no longer if it has become a denunciation. Whether either was done: the case is to be saved.

    A person at the office then sends it elsewhere, and until then nobody moves it. No event tells
    of it: the unit may read events. A case that it has answered is taken when it shall work on it
    again (`to`)."""
    hidden = False
    if denounces(statements):
        hidden = await public_matters.conceal(case.transaction, case.record.number, now)
    return _take(case, statements, units, to) or hidden


def _take(case: Dossier, statements: Statements, units: Units, to: CaseStatus | None) -> bool:
    row = case.record
    body = units.find(row.unit) if row.unit else None
    if body is None:
        return False
    history = moves.history_of(case.events)
    at_work = history[-1] in statuses.WITHDRAWABLE and not moves.hears_recheck(history)
    if not at_work and to is not CaseStatus.HANDLING:
        return False
    if body.id not in recused(statements, units):
        return False
    row.held, row.unit = row.unit, None
    log.warning("a case was taken back from a unit that it names: a person must send it elsewhere")
    return True


async def _talks_about(session: AsyncSession, client_ref: str) -> list[StaffTalk]:
    rows = await session.scalars(select(TalkRow).where(TalkRow.about == client_ref))
    talks = []
    for row in list(rows):
        events = await session.scalars(select(TalkEventRow).where(TalkEventRow.talk == row.id))
        said = tuple(map(lookups.talk_event_of, events))
        opening = from_plain(TalkOpening, row.opening)
        talks.append(StaffTalk(opening, row.opened_at, row.urgent, row.unread, events=said))
    return talks
