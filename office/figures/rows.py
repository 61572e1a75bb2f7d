"""What of cases is counted, in the database: kept with each step, summed by the reader's rights."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.figures import FigureRow
from office.db.models import CaseRow
from office.db.statements import Executor, Statement
from office.figures.facts import Duty, Facts
from office.figures.spans import Span
from office.figures.sums import BySize, Dimension, Measure, Sums
from office.rights.rows import Reader, Sees

_FIGURES = FigureRow.metadata.tables[FigureRow.__tablename__]
_CHANGING = tuple(column.name for column in _FIGURES.c if column.name != "case")
_VALUES: dict[str, Any] = {name: bindparam(name) for name in _CHANGING}
_KNOWN = Statement(select(_FIGURES.c.case).where(_FIGURES.c.case == bindparam("number")))
_NEW = Statement(insert(_FIGURES).values(case=bindparam("number"), **_VALUES))
_ANEW = Statement(update(_FIGURES).where(_FIGURES.c.case == bindparam("number")).values(_VALUES))

# Mondays are the days whose ordinal leaves 1 when divided by 7.
_WEEK = cast(FigureRow.filed - (FigureRow.filed - 1) % 7, String)
KEYS: Mapping[Dimension, ColumnElement[Any]] = {
    Dimension.WEEK: _WEEK,
    Dimension.UNIT: FigureRow.unit.expression,
    Dimension.TOPIC: FigureRow.topic.expression,
    Dimension.AREA: FigureRow.area.expression,
    Dimension.CHANNEL: FigureRow.channel.expression,
}


async def keep(sql: Executor, number: str, facts: Facts) -> None:
    """What is counted of a case after a step, in place of what was."""
    values: dict[str, Any] = {
        "filed": facts.filed,
        "unit": facts.unit,
        "topic": facts.topic,
        "area": facts.area,
        "channel": facts.channel,
        "repeated": facts.repeated,
        "answered": facts.answered,
        "due": facts.due,
        "asked_back": facts.asked_back,
        "called_back": facts.called_back,
    }
    for duty in Duty:
        each = facts.duties.get(duty)
        values[f"{duty}_due"] = each and each.due
        values[f"{duty}_done"] = each and each.done
    known = await sql.row(_KNOWN, number=number)
    await sql.run(_NEW if known is None else _ANEW, number=number, **values)


async def sums_by(
    session: AsyncSession, reader: Sees, span: Span, today: int
) -> Mapping[Dimension, BySize]:
    """Of the cases filed within the span that the reader may read, in one look."""
    columns = [KEYS[dimension].label(dimension.value) for dimension in Dimension]
    counts = [
        case((_counts(measure, today), 1), else_=0).label(measure.value) for measure in Measure
    ]
    days = func.coalesce(FigureRow.answered - FigureRow.filed, 0).label("days")
    seen = select(*columns, *counts, days).where(_within(span), _mine(reader)).cte("seen")
    summed = [func.sum(seen.c[name]) for name in (*(m.value for m in Measure), "days")]
    asked = [
        select(literal(dimension.value), seen.c[dimension.value], *summed).group_by(
            seen.c[dimension.value]
        )
        for dimension in Dimension
    ]
    found: dict[Dimension, dict[str | None, Sums]] = defaultdict(dict)
    for dimension, key, *numbers in await session.execute(union_all(*asked)):
        found[Dimension(dimension)][key] = Sums(*map(int, numbers))
    return found


async def answered_by(session: AsyncSession, reader: Reader) -> Mapping[str, int]:
    """How many cases that the reader may read have an answer, by unit, whenever they were filed."""
    query = (
        select(FigureRow.unit, func.count())
        .where(FigureRow.answered.is_not(None), FigureRow.unit.is_not(None), _mine(reader))
        .group_by(FigureRow.unit)
    )
    return {str(unit): int(count) for unit, count in await session.execute(query)}


async def cases_of(
    session: AsyncSession,
    reader: Reader,
    span: Span,
    measure: Measure,
    group: tuple[Dimension, str | None] | None,
    today: int,
    after: int | None,
    limit: int,
) -> Sequence[CaseRow]:
    """The cases that a number counts, the newest first, before the one with the id `after`."""
    counted = and_(_within(span), _counts(measure, today), _in_group(group))
    return await cases_with(session, reader, counted, after, limit)


async def cases_with(
    session: AsyncSession,
    reader: Sees,
    counted: ColumnElement[bool],
    after: int | None,
    limit: int,
) -> Sequence[CaseRow]:
    """The cases whose figures meet a condition, the newest first, before the one with the id
    `after`."""
    query = (
        select(CaseRow)
        .join(FigureRow, FigureRow.case == CaseRow.number)
        .where(counted, _mine(reader))
        .order_by(CaseRow.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(CaseRow.id < after)
    return list(await session.scalars(query))


def _mine(reader: Sees) -> ColumnElement[bool]:
    return reader.may_see(FigureRow.case)


def _within(span: Span) -> ColumnElement[bool]:
    return FigureRow.filed.between(span.first.toordinal(), span.last.toordinal())


def _in_group(group: tuple[Dimension, str | None] | None) -> ColumnElement[bool]:
    if group is None:
        return true()
    column, key = KEYS[group[0]], group[1]
    return column.is_(None) if key is None else column == key


def _counts(measure: Measure, today: int) -> ColumnElement[bool]:
    """As `sums.COUNTS` says it."""
    match measure:
        case Measure.CASES:
            return true()
        case Measure.ANSWERED:
            return FigureRow.answered.is_not(None)
        case Measure.REPEATED:
            return FigureRow.repeated.expression
        case Measure.OVERDUE:
            return FigureRow.due < today
        case Measure.REGISTER_KEPT:
            return _kept(Duty.REGISTER)
        case Measure.NOTICE_KEPT:
            return _kept(Duty.NOTICE)
        case Measure.HANDLE_KEPT:
            return _kept(Duty.HANDLE)
        case Measure.REGISTER_SETTLED:
            return _settled(Duty.REGISTER, today)
        case Measure.NOTICE_SETTLED:
            return _settled(Duty.NOTICE, today)
        case Measure.HANDLE_SETTLED:
            return _settled(Duty.HANDLE, today)


def _kept(duty: Duty) -> ColumnElement[bool]:
    return and_(
        _FIGURES.c[f"{duty}_done"].is_not(None),
        _FIGURES.c[f"{duty}_done"] <= _FIGURES.c[f"{duty}_due"],
    )


def _settled(duty: Duty, today: int) -> ColumnElement[bool]:
    return or_(_FIGURES.c[f"{duty}_done"].is_not(None), _FIGURES.c[f"{duty}_due"] < today)
