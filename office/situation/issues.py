"""Hot issues as one officer may see them: which, how many cases, where, and how they grow.

Only what the reader may read is counted; what is kept secret from somebody joins no issue, and is
counted for nobody.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.figures import FigureRow, HotCaseRow, HotSeenRow, IssueRow
from office.db.models import CaseRow, ReadingRow
from office.law.deadlines import day_of
from office.rights.officer import Role
from office.rights.rows import Reader
from office.situation.hot import WINDOW, Heat

WATCHERS = frozenset({Role.CLERK, Role.SUPERVISOR, Role.LEADER})  # whom it is for
SHOWN = 50


@dataclass(frozen=True)
class Issue:
    """`cases` of the last WINDOW days, of them `recent` within the heat's days and `before` in as
    many just before; `newest` is the row of the newest. `area` and `topic`: what most say."""

    id: int
    cases: int
    recent: int
    before: int
    first: date
    last: date
    newest: CaseRow
    area: str | None
    topic: str | None


async def hot(
    session: AsyncSession,
    reader: Reader,
    now: datetime,
    heat: Heat,
    only: ColumnElement[bool] | None = None,
) -> Sequence[Issue]:
    """What has grown most first. `only` are conditions on IssueRow."""
    today = day_of(now).toordinal()
    since, earlier = today - heat.days + 1, today - 2 * heat.days + 1
    day = HotCaseRow.day
    recent = func.sum(case((day >= since, 1), else_=0))
    before = func.sum(case((and_(day >= earlier, day < since), 1), else_=0))
    query = (
        select(
            HotCaseRow.issue,
            func.count().label("cases"),
            recent.label("recent"),
            before.label("before"),
            *(func.min(day), func.max(day), func.max(HotCaseRow.id)),
        )
        .where(day > today - WINDOW, day <= today, _mine(reader))
        .group_by(HotCaseRow.issue)
        .having(func.count() >= heat.cases)
        .order_by(recent.desc(), func.count().desc(), HotCaseRow.issue.desc())
        .limit(SHOWN)
    )
    if only is not None:
        query = query.join(IssueRow, IssueRow.id == HotCaseRow.issue).where(only)
    found = (await session.execute(query)).all()
    if not found:
        return ()
    newest = {row.id: row for row in await _rows(session, [each[-1] for each in found])}
    said = await _said(session, reader, [each[0] for each in found], today)
    return [
        Issue(
            *(id_, cases, int(recent), int(before), _date(first), _date(last), newest[last_id]),
            *said[id_],
        )
        for id_, cases, recent, before, first, last, last_id in found
    ]


async def cases_of(
    session: AsyncSession, reader: Reader, issue: int, after: int | None, limit: int
) -> Sequence[CaseRow]:
    """All of an issue that the reader may read, the newest first, before the row with the id
    `after`."""
    query = (
        select(CaseRow)
        .join(HotCaseRow, HotCaseRow.id == CaseRow.id)
        .where(HotCaseRow.issue == issue, _mine(reader))
        .order_by(CaseRow.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(CaseRow.id < after)
    return list(await session.scalars(query))


async def alerts(
    session: AsyncSession, reader: Reader, now: datetime, heat: Heat
) -> Sequence[Issue]:
    """Those that became hot within the heat's days, and that this officer has not looked at."""
    if not reader.officer.roles & WATCHERS:
        return ()
    seen = exists(
        select(HotSeenRow.issue).where(
            HotSeenRow.issue == IssueRow.id,
            HotSeenRow.officer == reader.officer.id,
            HotSeenRow.at >= IssueRow.alerted_at,
        )
    )
    new = IssueRow.alerted_at > now - timedelta(days=heat.days)
    if await session.scalar(select(IssueRow.id).where(new).limit(1)) is None:
        return ()  # the common answer needs no sums
    return await hot(session, reader, now, heat, and_(new, not_(seen)))


async def look(session: AsyncSession, officer: str, issue: int, now: datetime) -> None:
    """The officer has looked at it."""
    if await session.get(IssueRow, issue) is None:
        return
    mine = (HotSeenRow.officer == officer, HotSeenRow.issue == issue)
    await session.execute(delete(HotSeenRow).where(*mine))
    await session.execute(insert(HotSeenRow).values(officer=officer, issue=issue, at=now))


def _mine(reader: Reader) -> ColumnElement[bool]:
    secret = select(ReadingRow.subject).where(
        ReadingRow.subject == HotCaseRow.case, ReadingRow.shielded
    )
    return and_(reader.may_see(HotCaseRow.case.expression), not_(exists(secret)))


async def _rows(session: AsyncSession, ids: Sequence[int]) -> Sequence[CaseRow]:
    return list(await session.scalars(select(CaseRow).where(CaseRow.id.in_(ids))))


async def _said(
    session: AsyncSession, reader: Reader, issues: Sequence[int], today: int
) -> Mapping[int, tuple[str | None, str | None]]:
    """The area and the topic that most cases of an issue have."""
    said = (HotCaseRow.issue, FigureRow.area, FigureRow.topic)
    query = (
        select(*said, func.count())
        .join(FigureRow, FigureRow.case == HotCaseRow.case)
        .where(HotCaseRow.issue.in_(issues), HotCaseRow.day > today - WINDOW, _mine(reader))
        .group_by(*said)
    )
    areas: dict[int, Counter[Any]] = {id_: Counter() for id_ in issues}
    topics: dict[int, Counter[Any]] = {id_: Counter() for id_ in issues}
    for issue, area, topic, count in await session.execute(query):
        areas[issue][area] += count
        topics[issue][topic] += count
    return {id_: (_most(areas[id_]), _most(topics[id_])) for id_ in issues}


def _most(counted: Counter[Any]) -> str | None:
    named = [(count, name) for name, count in counted.items() if name is not None]
    return max(named, default=(0, None))[1]


def _date(ordinal: int) -> date:
    return date.fromordinal(ordinal)
