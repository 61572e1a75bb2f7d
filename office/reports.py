"""What the command line takes from the office's database, while the office works or not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from backend_client.contract.case import EventType
from office.audit.trail import Act, Trail
from office.db.database import Database
from office.db.migrations import upgrade
from office.db.models import CaseRow, ClearedRow, EventRow, ReadingRow
from office.db.seal_rows import open_keys
from office.db.sealed import Keys
from office.desk.situation import report
from office.desk.situation.brief import as_text
from office.law.deadlines import day_of
from office.law.routing import load_units
from office.rights.rows import Reader
from office.services.lookups import draft_of
from office.settings import BackendSettings
from office.situation import brief
from office.situation.hot import Heat


@asynccontextmanager
async def _opened(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Database, Trail]]:
    await upgrade(settings.database_url)
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    try:
        await open_keys(database, keys)
        trail = Trail(database, clock, settings.trail_folder())
        await trail.prepare()
        yield database, trail
    finally:
        await database.close()


async def daily_brief(
    settings: BackendSettings, clock: Callable[[], datetime], day: date | None, by: str
) -> Sequence[str]:
    """Line by line, as leaders of the office see it; it leaves a row in the trail."""
    reader = Reader(report.FOR, load_units(settings.units_table()))
    heat = Heat(settings.hot_cases, settings.hot_days)
    async with _opened(settings, clock) as (database, trail):
        told = day or day_of(clock())
        await trail.note(by, Act.EXPORTED, None, what="brief", day=str(told))
        async with database.read() as session:
            found = await brief.of_day(session, reader, told, heat)
    return list(as_text(found))


@dataclass(frozen=True)
class TopicPutRight:
    """`facts`: the petitioner's words, for whoever takes nothing personal from them."""

    client_ref: str
    facts: str
    topic: str
    at: datetime


async def topics_put_right(
    settings: BackendSettings, clock: Callable[[], datetime], by: str
) -> Sequence[TopicPutRight]:
    """The cases whose topic the office has changed, but for those kept secret from somebody and
    those whose content is deleted; it leaves a row in the trail."""
    async with _opened(settings, clock) as (database, trail):
        await trail.note(by, Act.EXPORTED, None, what="topics put right")
        async with database.read() as session:
            secret = select(ReadingRow.subject).where(ReadingRow.shielded)
            events = await session.scalars(
                select(EventRow)
                .where(
                    EventRow.type == EventType.RECLASSIFIED.value,
                    EventRow.case.in_(select(ReadingRow.subject)),
                    EventRow.case.not_in(secret),
                    EventRow.case.not_in(select(ClearedRow.case)),
                )
                .order_by(EventRow.id)
            )
            changed = {e.case: e.at for e in events if e.data["after"].get("topic")}
            rows = await session.scalars(select(CaseRow).where(CaseRow.number.in_(changed)))
            drafts = {row.number: draft_of(row) for row in rows}
    return [
        TopicPutRight(draft.client_ref, draft.facts, draft.topic.path[0], changed[number])
        for number, draft in drafts.items()
        if draft.topic is not None and draft.topic.path
    ]


async def annual_report(
    settings: BackendSettings, clock: Callable[[], datetime], year: int, by: str
) -> bytes:
    """The document; it leaves a row in the trail."""
    units = load_units(settings.units_table())
    async with _opened(settings, clock) as (database, trail):
        await trail.note(by, Act.EXPORTED, None, what="report.docx", year=str(year))
        told = await report.of_year(database, units, year, clock(), settings.minimum_group)
    return await asyncio.to_thread(report.document, told)
