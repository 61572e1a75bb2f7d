"""Statistics for `GET /v1/stats`: sums only, and those of ratings in batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import DeadlineName, LegalDeadline
from backend_client.json_codec import from_plain
from office.db.database import Database
from office.db.figures import FigureRow
from office.db.models import CaseRow
from office.law.deadlines import DUTIES, day_of, is_over
from office.law.ratings import Tally, tally
from office.rights.counts import count_by_status
from office.rights.rows import Reader
from office.services import rating_sums


@dataclass(frozen=True)
class Figures:
    cases: int
    by_status: Mapping[str, int]
    overdue: Mapping[str, int]  # by clock: duties whose time is over
    answered: int
    ratings: Tally  # by the unit that answered
    minimum_group: int  # new ratings in a batch, at least


async def gather(database: Database, now: datetime, minimum_group: int, reader: Reader) -> Figures:
    """Of the cases that the reader may read."""
    await rating_sums.bring_up(database, now, minimum_group)
    async with database.read() as session:
        by_status = await count_by_status(session, reader)
        mine = reader.may_see(CaseRow.number)
        answered = await _answered(session, mine)
        return Figures(
            cases=sum(by_status.values()),
            by_status=by_status,
            overdue=await _overdue(session, now, mine),
            answered=sum(answered.values()),
            ratings=tally(answered, await rating_sums.released(session)),
            minimum_group=minimum_group,
        )


async def _answered(session: AsyncSession, mine: ColumnElement[bool]) -> Mapping[str, int]:
    """How many have an answer, by the unit that gave it."""
    # No column alone: SQLite would follow its index from case to case all over the file.
    unit = func.coalesce(CaseRow.unit, "")
    query = select(unit, func.count()).where(CaseRow.rate_until.is_not(None), mine).group_by(unit)
    return {name: count for name, count in await session.execute(query)}


async def _overdue(
    session: AsyncSession, now: datetime, mine: ColumnElement[bool]
) -> Mapping[str, int]:
    """Which cases have a duty whose last day is over, their figures tell: of no other the clocks
    are read, and of none its words."""
    counts = dict.fromkeys((name.value for name in DeadlineName if name in DUTIES), 0)
    query = (
        select(CaseRow.clocks)
        .join(FigureRow, FigureRow.case == CaseRow.number)
        .where(FigureRow.due < day_of(now).toordinal(), mine)
    )
    for clocks in await session.scalars(query):
        for clock in from_plain(tuple[LegalDeadline, ...], clocks):
            if clock.name in DUTIES and is_over(clock.due, now):
                counts[str(clock.name)] += 1
    return counts
