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
from office.figures.sums import BySize, Dimension, Sums, grouped, together
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
class OfUnit:
    """`answered` and `days`, the average until then, are None where they would tell of few."""

    name: str
    cases: int
    answered: int | None
    days: float | None


@dataclass(frozen=True)
class PublicFigures:
    """Of whole months: what changes day by day would tell of single cases. `total` is None where
    there are fewer cases than the smallest group."""

    span: Span
    minimum: int
    total: Sums | None
    units: Sequence[OfUnit]


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
    span = Span(Span(last, last).year_before.first + timedelta(days=1), last)
    found = await rows.sums_by(session, Everybody(), span, today.toordinal())
    total = together(found.get(Dimension.CHANNEL, {}).values())
    units = of_units(found.get(Dimension.UNIT, {}), total, minimum)
    return PublicFigures(span, minimum, total if total.cases >= minimum else None, units)


def of_units(known: BySize, total: Sums, minimum: int) -> list[OfUnit]:
    """The largest first. What `total` leaves beside them is no small group either."""
    groups = [each for each in grouped(known, {}, {}, minimum) if each.key and not each.rest]
    cases = kept_apart([each.sums.cases for each in groups], total.cases, minimum)
    shown = [each for each, count in zip(groups, cases, strict=True) if count is not None]
    answered = kept_apart([each.sums.answered for each in shown], total.answered, minimum)
    return [
        OfUnit(
            each.key or "",
            each.sums.cases,
            count,
            each.sums.average_days(minimum) if count is not None else None,
        )
        for each, count in zip(shown, answered, strict=True)
    ]


def kept_apart(parts: Sequence[int], whole: int, minimum: int) -> list[int | None]:
    """The parts that can be told beside the whole: none is small, and what they leave of it is
    nothing or no small group; else the smallest of them goes, too."""
    told: list[int | None] = [each if each >= minimum else None for each in parts]
    while 0 < whole - sum(each or 0 for each in told) < minimum and any(told):
        told[told.index(min(each for each in told if each is not None))] = None
    return told
