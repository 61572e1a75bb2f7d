"""The figures of `GET /v1/stats`: sums only, and of ratings none over a small group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract import ClockName, Rating
from backend_client.embedded import lookups
from backend_client.embedded.clocks import is_over
from backend_client.embedded.models import CaseRow
from backend_client.embedded.ratings import Tally, tally
from backend_client.plain import from_plain

# The office's and units' duties; the petitioner's windows are never overdue.
DUTIES = frozenset(
    {
        ClockName.REGISTER,
        ClockName.NOTICE,
        ClockName.DENUNCIATION,
        ClockName.HANDLE,
        ClockName.DECIDE_REVIEW,
        ClockName.DECIDE_RECHECK,
    }
)


@dataclass(frozen=True)
class Figures:
    cases: int
    by_status: Mapping[str, int]
    overdue: Mapping[str, int]  # by clock: duties whose time is over
    answered: int
    ratings: Tally  # by the unit that answered
    minimum_group: int


async def gather(session: AsyncSession, now: datetime, minimum_group: int) -> Figures:
    by_status = await lookups.count_by_status(session)
    answered = await session.execute(
        select(CaseRow.unit, CaseRow.rating).where(CaseRow.rate_until.is_not(None))
    )
    rows = [(unit, rating) for unit, rating in answered]
    groups: dict[str, list[Rating]] = {unit or "": [] for unit, _ in rows}
    for unit, rating in rows:
        if rating is not None:
            groups[unit or ""].append(from_plain(Rating, rating))
    return Figures(
        cases=sum(by_status.values()),
        by_status=by_status,
        overdue=await _overdue(session, now),
        answered=len(rows),
        ratings=tally(groups, minimum_group),
        minimum_group=minimum_group,
    )


async def _overdue(session: AsyncSession, now: datetime) -> Mapping[str, int]:
    counts = dict.fromkeys((name.value for name in ClockName if name in DUTIES), 0)
    rows = await session.scalars(select(CaseRow).where(CaseRow.clocks != []))
    for row in rows:
        for clock in lookups.clocks_of(row):
            if clock.name in DUTIES and is_over(clock.due, now):
                counts[clock.name.value] += 1
    return counts
