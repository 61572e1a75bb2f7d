"""Deletes the content of a case or of a talk, in one transaction: whatever hangs on it in any table
goes along. Of a case its number, statuses and dates are left, so that whoever asks is told.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, Draft, EventType, PetitionKind
from backend_client.json_codec import to_plain
from office.db.case_store import CALLS, CASES, EVENTS
from office.db.models import (
    Base,
    ClearedRow,
    PublicMatterRow,
    ReadingMarkRow,
    ReadingRow,
    SupportEventRow,
    SupportRow,
    TalkRow,
)
from office.rights.facts import subject_of_talk
from office.search.rows import CaseIndex
from office.services.casework import FILING
from office.services.dossier import Dossier

STAYS = frozenset({CASES.name, EVENTS.name, CALLS.name})  # their content is taken out instead
TALKS = TalkRow.metadata.tables[TalkRow.__tablename__]


async def clear_case(case: Dossier, index: CaseIndex, now: datetime) -> CaseEvent:
    """The step that tells the chat of it."""
    session, row = case.transaction.session, case.record
    for talk in list(
        await session.scalars(select(TALKS.c.id).where(TALKS.c.about == row.client_ref))
    ):
        await clear_talk(session, talk)
    await _forget_supporters(session, row.number)
    await index.drop(case.transaction.sql, row.id)
    await _delete_below(session, CASES, CASES.c.number == row.number)
    await _forget_readings(session, row.number)
    await _empty_calls(session, case)
    for event in case.events:
        kept = {"status": event.data["status"]} if event.type is EventType.MOVED else {}
        emptied = update(EVENTS).where(EVENTS.c.id == event.id).values(data=kept)
        await session.execute(emptied)
    draft = Draft(row.client_ref, PetitionKind.SUGGESTION, "", "")  # its kind is content, too
    step = await case.write(EventType.CLEARED, now, {})
    await session.execute(
        update(CASES)
        .where(CASES.c.id == row.id)
        .values(
            draft=to_plain(draft),
            unit=None,
            held=None,
            route=None,
            clocks=[],
            rate_until=None,
            rating=None,
            repeats=None,
            last_seq=row.last_seq,
        )
    )
    await session.execute(insert(ClearedRow).values(case=row.number, at=now))
    return step


async def clear_talk(session: AsyncSession, id_: str) -> None:
    await _delete_below(session, TALKS, TALKS.c.id == id_)
    await session.execute(delete(TALKS).where(TALKS.c.id == id_))
    await _forget_readings(session, subject_of_talk(id_))


async def _delete_below(session: AsyncSession, table: Table, which: ColumnElement[bool]) -> None:
    """Whatever refers to these rows, and what refers to that. A table that is made later is found
    by what it refers to, as all are."""
    for column, parent in _referring(table):
        child = column.table
        if isinstance(child, Table) and child.name not in STAYS:
            hanging = column.in_(select(parent).where(which))
            await _delete_below(session, child, hanging)
            await session.execute(delete(child).where(hanging))


def _referring(table: Table) -> Sequence[tuple[Column[object], Column[object]]]:
    """The columns that refer to one of this table, with that one."""
    return [
        (key.parent, key.column)
        for each in reversed(Base.metadata.sorted_tables)
        for key in sorted(each.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table
    ]


async def _forget_supporters(session: AsyncSession, number: str) -> None:
    """What they were told refers to no row, since it is ordered by the feed."""
    keys = (
        select(SupportRow.key)
        .join(PublicMatterRow, PublicMatterRow.id == SupportRow.matter)
        .where(PublicMatterRow.case == number)
    )
    await session.execute(delete(SupportEventRow).where(SupportEventRow.key.in_(keys)))


async def _forget_readings(session: AsyncSession, subject: str) -> None:
    """Without facts it is closed to every officer."""
    await session.execute(delete(ReadingRow).where(ReadingRow.subject == subject))
    await session.execute(delete(ReadingMarkRow).where(ReadingMarkRow.subject == subject))


async def _empty_calls(session: AsyncSession, case: Dossier) -> None:
    """That it was filed is still known: a filing that is sent once more makes no other case."""
    of_case = CALLS.c.event_id.in_([event.id for event in case.events])
    await session.execute(delete(CALLS).where(of_case, CALLS.c.scope != FILING))
    await session.execute(update(CALLS).where(of_case).values(fingerprint=""))
