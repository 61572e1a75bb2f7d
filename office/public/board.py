"""What the public page reads: questions and answers that are public now, and sums of all cases of
which nobody is a small group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.publication import PublicationStage, PublicText
from office.db.public.rows import PublicationRow
from office.figures import rows
from office.figures.spans import Span
from office.figures.sums import Dimension, Group, Sums, grouped, together
from office.public.rules import body_of
from office.rights.rows import Everybody

PAGE_SIZE = 10
FACETS = ("topic", "area", "unit")
MOST_FACETS = 60


@dataclass(frozen=True)
class Wanted:
    """Empty: any."""

    topic: str = ""
    area: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Entry:
    id: str
    text: PublicText


@dataclass(frozen=True)
class Board:
    entries: Sequence[Entry]
    whole: int
    facets: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PublicFigures:
    """Of whole months: what changes day by day would tell of single cases. `total` is None where
    there are fewer cases than the smallest group."""

    span: Span
    minimum: int
    total: Sums | None
    units: Sequence[Group]


def _shown() -> ColumnElement[bool]:
    public = PublicationRow.stage == PublicationStage.PUBLISHED.value
    return public & Everybody().may_see(PublicationRow.case)


async def read(session: AsyncSession, wanted: Wanted, page: int) -> Board:
    """The newest first; `page` counts from 0."""
    which = [
        getattr(PublicationRow, name) == value
        for name in FACETS
        if (value := getattr(wanted, name))
    ]
    whole = await session.scalar(
        select(func.count()).select_from(PublicationRow).where(_shown(), *which)
    )
    found = await session.scalars(
        select(PublicationRow)
        .where(_shown(), *which)
        .order_by(PublicationRow.published_at.desc(), PublicationRow.id)
        .offset(page * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    texts = ((row.id, body_of(row).text) for row in found)
    entries = [Entry(id_, text) for id_, text in texts if text is not None]
    facets = {name: await _facet(session, name) for name in FACETS}
    return Board(entries, whole or 0, facets)


async def _facet(session: AsyncSession, name: str) -> Sequence[str]:
    column = getattr(PublicationRow, name)
    query = select(column).where(_shown(), column != "").group_by(column)
    return list(
        await session.scalars(query.order_by(func.count().desc(), column).limit(MOST_FACETS))
    )


async def figures(session: AsyncSession, today: date, minimum: int) -> PublicFigures:
    """Of the twelve months before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    span = Span(last.replace(year=last.year - 1) + timedelta(days=1), last)
    found = await rows.sums_by(session, Everybody(), span, today.toordinal())
    total = together(found.get(Dimension.CHANNEL, {}).values())
    units = grouped(found.get(Dimension.UNIT, {}), {}, {}, minimum)
    shown = [group for group in units if not group.rest and group.key]
    return PublicFigures(span, minimum, total if total.cases >= minimum else None, shown)
