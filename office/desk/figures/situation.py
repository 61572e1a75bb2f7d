"""The situation of a span of days, as one officer may see it: sums, what they were before, and what
petitioners say of the answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from office.db.database import Database
from office.figures import rows, sums
from office.figures.spans import Span
from office.figures.sums import Dimension, Group, Sums, grouped, in_weeks, ratio
from office.law.deadlines import day_of
from office.law.ratings import Counts, Tally, tally
from office.law.ratings import Sums as Ratings
from office.rights.reading import Standing
from office.rights.rows import Reader
from office.services import rating_sums

GOOD = ("satisfied", "fair")  # 满意 and 基本满意


@dataclass(frozen=True)
class Said:
    """Of the answers of one unit, or of all that are shown: how many were rated, and how many of
    these say it is well. `rated` and what is made of it are sums of batches, from the beginning
    on, whatever span is looked at: a shorter one would tell of persons."""

    unit: str | None
    answered: int
    rated: int
    taking_part: float | None
    office: float | None
    unit_itself: float | None
    solved: float | None


@dataclass(frozen=True)
class Situation:
    span: Span
    minimum: int
    total: Sums
    before: Sums
    year_before: Sums
    groups: Mapping[Dimension, Sequence[Group]]
    said: Said
    said_by_unit: Sequence[Said]


async def look(
    database: Database, reader: Reader, span: Span, now: datetime, minimum: int
) -> Situation:
    """`minimum`: of fewer cases no share is told."""
    await rating_sums.bring_up(database, now, minimum)
    today = day_of(now).toordinal()
    async with database.read() as session:
        here = await rows.sums_by(session, reader, span, today)
        before = await rows.sums_by(session, reader, span.before, today)
        year = await rows.sums_by(session, reader, span.year_before, today)
        answered = await rows.answered_by(session, reader)
        released = await rating_sums.released(session)
    rated = tally(answered, _of_their_units(released, reader))
    return Situation(
        span,
        minimum,
        _total(here),
        _total(before),
        _total(year),
        {each: _groups(each, here, before, year, span, today, minimum) for each in Dimension},
        _said(None, sum(answered.values()), rated.total, minimum),
        _by_unit(rated, answered, minimum),
    )


Found = Mapping[Dimension, sums.BySize]


def _groups(
    dimension: Dimension,
    here: Found,
    before: Found,
    year: Found,
    span: Span,
    today: int,
    minimum: int,
) -> Sequence[Group]:
    now, then, earlier = (each.get(dimension, {}) for each in (here, before, year))
    if dimension is Dimension.WEEK:
        return in_weeks(now, then, earlier, span, today)
    return grouped(now, then, earlier, minimum)


def _total(found: Found) -> Sums:
    """Every case has its place in every dimension."""
    return sums.together(found.get(Dimension.CHANNEL, {}).values())


def _of_their_units(
    released: Mapping[tuple[str, str], Counts], reader: Reader
) -> Mapping[tuple[str, str], Counts]:
    """At the office all, elsewhere those of their unit and of units below."""
    who = Standing(reader.officer, reader.units)
    if who.at_the_office:
        return released
    names = {body.name for body in reader.units.bodies if body.id in who.below}
    return {key: counts for key, counts in released.items() if key[0] in names}


def _by_unit(rated: Tally, answered: Mapping[str, int], minimum: int) -> list[Said]:
    """Of whom there is anything to tell."""
    units = [
        _said(unit, answered.get(unit, 0), ratings, minimum)
        for unit, ratings in rated.units.items()
        if unit
    ]
    told = [each for each in units if each.rated]
    return sorted(told, key=lambda each: (-each.rated, each.unit or ""))


def _said(unit: str | None, answered: int, ratings: Ratings, minimum: int) -> Said:
    parts = [part for part in (ratings.outcome, ratings.office, ratings.unit) if part is not None]
    rated = max((sum(part.values()) for part in parts), default=0)
    taking_part = ratio(min(rated, answered), answered, minimum) if rated else None
    return Said(
        unit,
        answered,
        rated,
        taking_part,
        _good(ratings.office, GOOD),
        _good(ratings.unit, GOOD),
        _good(ratings.outcome, ("solved",)),
    )


def _good(counts: Counts | None, good: Sequence[str]) -> float | None:
    """Sums are of batches that are large enough already."""
    return ratio(sum(counts[each] for each in good), sum(counts.values()), 1) if counts else None
