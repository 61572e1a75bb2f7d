"""Statistics for `GET /v1/stats`: sums only, and those of ratings in batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import DeadlineName
from office.db.database import Database
from office.db.models import CaseRow
from office.law.deadlines import DUTIES, is_over
from office.law.ratings import Tally, tally
from office.rights.counts import count_by_status
from office.rights.rows import Reader
from office.services import lookups, rating_sums


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
        answered = list(
            await session.scalars(select(CaseRow.unit).where(CaseRow.rate_until.is_not(None), mine))
        )
        return Figures(
            cases=sum(by_status.values()),
            by_status=by_status,
            overdue=await _overdue(session, now, mine),
            answered=len(answered),
            ratings=tally((unit or "" for unit in answered), await rating_sums.released(session)),
            minimum_group=minimum_group,
        )


async def _overdue(
    session: AsyncSession, now: datetime, mine: ColumnElement[bool]
) -> Mapping[str, int]:
    counts = dict.fromkeys((name.value for name in DeadlineName if name in DUTIES), 0)
    rows = await session.scalars(select(CaseRow).where(CaseRow.clocks != [], mine))
    for row in rows:
        for clock in lookups.clocks_of(row):
            if clock.name in DUTIES and is_over(clock.due, now):
                counts[str(clock.name)] += 1
    return counts
