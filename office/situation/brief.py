"""What a day was, as one officer may see it: what came, was done, is over, or is pressed.

Each number is a condition on what is kept of cases, so it can be counted again for any day, and
opens the cases that it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.bodies import TaskKind
from office.db.figures import FigureRow
from office.db.models import CaseRow
from office.db.queue.rows import QueueRow
from office.db.tasks import TaskRow
from office.figures import rows
from office.figures.facts import Duty
from office.figures.spans import Span
from office.law.deadlines import CHINA
from office.law.joint.tasks import OPEN
from office.rights.rows import Reader
from office.situation.hot import Heat
from office.situation.issues import Issue, hot
from office.situation.steps import moments


class Counted(StrEnum):
    CAME = "came"
    URGENT = "urgent"  # of what came
    FORWARDED = "forwarded"
    ANSWERED = "answered"
    RAN_OUT = "ran_out"  # a duty's last day was this one, and it was not done
    OVER = "over"  # a duty's last day is over at the end of this one, and it was not done
    PRESSED = "pressed"  # 督办 that were given on this day
    UNDER_PRESSURE = "under_pressure"  # 督办 given until this day that are open now


@dataclass(frozen=True)
class Brief:
    day: date
    counts: Mapping[Counted, int]
    hot: Sequence[Issue]


async def of_day(session: AsyncSession, reader: Reader, day: date, heat: Heat) -> Brief:
    counts = {}
    for counted in Counted:
        query = select(func.count()).select_from(FigureRow).where(_is(counted, day), _mine(reader))
        counts[counted] = await session.scalar(query) or 0
    return Brief(day, counts, await hot(session, reader, _evening(day), heat))


async def cases_of(
    session: AsyncSession,
    reader: Reader,
    counted: Counted,
    day: date,
    after: int | None,
    limit: int,
) -> Sequence[CaseRow]:
    """The cases that a number counts, the newest first, before the one with the id `after`."""
    return await rows.cases_with(session, reader, _is(counted, day), after, limit)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), CHINA)


def _mine(reader: Reader) -> ColumnElement[bool]:
    return reader.may_see(FigureRow.case.expression)


def _is(counted: Counted, day: date) -> ColumnElement[bool]:
    today = day.toordinal()
    first, end = moments(Span(day, day))
    match counted:
        case Counted.CAME:
            return FigureRow.filed == today
        case Counted.URGENT:
            urgent = select(QueueRow.case).where(QueueRow.case == FigureRow.case, QueueRow.urgent)
            return and_(FigureRow.filed == today, exists(urgent))
        case Counted.FORWARDED:
            return FigureRow.register_done == today
        case Counted.ANSWERED:
            return FigureRow.answered == today
        case Counted.RAN_OUT:
            return or_(*(and_(_due(d) == today, _undone(d, today)) for d in Duty))
        case Counted.OVER:
            return or_(*(and_(_due(d) <= today, _undone(d, today)) for d in Duty))
        case Counted.PRESSED:
            return _supervised(TaskRow.given_at >= first, TaskRow.given_at < end)
        case Counted.UNDER_PRESSURE:
            return _supervised(TaskRow.given_at < end, TaskRow.state.in_(sorted(OPEN)))


def _supervised(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    tasks = select(TaskRow.id).where(
        TaskRow.case == FigureRow.case, TaskRow.kind == TaskKind.SUPERVISED.value, *which
    )
    return exists(tasks)


def _due(duty: Duty) -> ColumnElement[int]:
    return _COLUMNS[f"{duty}_due"]


def _undone(duty: Duty, today: int) -> ColumnElement[bool]:
    done = _COLUMNS[f"{duty}_done"]
    return or_(done.is_(None), done > today)


_COLUMNS = FigureRow.metadata.tables[FigureRow.__tablename__].c
