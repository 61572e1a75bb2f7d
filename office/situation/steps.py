"""How often cases were passed on, pressed and asked about within a span, by the reader's rights."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.bodies import TaskKind
from backend_client.contract.case import CaseStatus, EventType
from office.db.models import EventRow
from office.db.tasks import TaskRow
from office.figures.spans import Span
from office.law.deadlines import CHINA
from office.rights.rows import Reader

AT_ONCE = 1000  # steps that are opened together: their words are sealed


@dataclass(frozen=True)
class Steps:
    """How often a case came to a status, a task was given, and something else happened to one."""

    moves: Mapping[CaseStatus, int] = field(default_factory=dict)
    tasks: Mapping[TaskKind, int] = field(default_factory=dict)
    others: Mapping[EventType, int] = field(default_factory=dict)


async def within(session: AsyncSession, reader: Reader, span: Span) -> Steps:
    """Whenever the cases were filed."""
    first, end = moments(span)
    given = TaskRow.given_at.expression
    tasks = (
        select(TaskRow.kind, func.count())
        .where(given >= first, given < end, reader.may_see(TaskRow.case))
        .group_by(TaskRow.kind)
    )
    others = (
        select(EventRow.type, func.count())
        .where(_in(reader, first, end), EventRow.type != EventType.MOVED.value)
        .group_by(EventRow.type)
    )
    return Steps(
        await _moves(session, _in(reader, first, end)),
        {TaskKind(kind): count for kind, count in await session.execute(tasks)},
        {EventType(kind): count for kind, count in await session.execute(others)},
    )


def moments(span: Span) -> tuple[datetime, datetime]:
    """Its first moment in China, and the first after it."""
    first = datetime.combine(span.first, time(), CHINA)
    return first, datetime.combine(span.last + timedelta(days=1), time(), CHINA)


async def _moves(session: AsyncSession, those: ColumnElement[bool]) -> Mapping[CaseStatus, int]:
    found: Counter[CaseStatus] = Counter()
    after = 0
    while True:
        query = (
            select(EventRow.id, EventRow.data)
            .where(those, EventRow.type == EventType.MOVED.value, EventRow.id > after)
            .order_by(EventRow.id)
            .limit(AT_ONCE)
        )
        rows = (await session.execute(query)).all()
        for id_, data in rows:
            found[CaseStatus(data["status"])] += 1
            after = id_
        if len(rows) < AT_ONCE:
            return found


def _in(reader: Reader, first: datetime, end: datetime) -> ColumnElement[bool]:
    return (EventRow.at >= first) & (EventRow.at < end) & reader.may_see(EventRow.case)
