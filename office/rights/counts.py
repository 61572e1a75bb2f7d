"""How many cases an officer may read, by status; and how far others are counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.models import CaseRow, ReadingRow
from office.law.statuses import WITHDRAWABLE
from office.rights.facts import TALK
from office.rights.rows import Reader

MOST_COUNTED = 1000  # more are "more than": to count them all takes longer than to show them


async def count_by_status(session: AsyncSession, reader: Reader) -> dict[str, int]:
    """Of what the reader may read, and of nothing else: a total tells of no other case.

    Rights are asked of the rows of ReadingRow, which are small. Whoever reads most cases has all
    of them, without those that they may not read: the few rows of cases are looked at alone."""
    sees = reader.may_see_facts
    if not reader.sees_most:
        return await _by_status(session, _facts_of_cases(sees))
    whole = await _by_status(session, select(CaseRow.status, func.count()))
    hidden = await _by_status(session, _facts_of_cases(not_(sees)))
    if await _lacks_facts(session):  # before the first start of this version is over
        nothing = exists(select(ReadingRow.subject).where(ReadingRow.subject == CaseRow.number))
        lacking = select(CaseRow.status, func.count()).where(not_(nothing))
        hidden = Counter(hidden) + Counter(await _by_status(session, lacking))
    return {
        status: n - hidden.get(status, 0)
        for status, n in whole.items()
        if n > hidden.get(status, 0)
    }


async def at_work(session: AsyncSession, reader: Reader, units: Sequence[str]) -> dict[str, int]:
    """How many cases that the reader may read each of these units has to handle now, by names."""
    handled = and_(CaseRow.unit.in_(units), CaseRow.status.in_(sorted(WITHDRAWABLE)))
    mine = select(CaseRow.unit, func.count()).where(handled, reader.may_see(CaseRow.number))
    found = await session.execute(mine.group_by(CaseRow.unit))
    return dict.fromkeys(units, 0) | {str(unit): count for unit, count in found}


Counted = Any  # a Select of a status and a count


def _facts_of_cases(which: ColumnElement[bool]) -> Counted:
    """Of the subjects that are cases. A status is looked up for those alone: joined, SQLite would
    go through all cases and look for the facts of each."""
    status = select(CaseRow.status).where(CaseRow.number == ReadingRow.subject)
    found = select(status.scalar_subquery().label("status")).where(which).subquery()
    return select(found.c.status, func.count()).where(found.c.status.is_not(None))


async def _by_status(session: AsyncSession, counted: Counted) -> dict[str, int]:
    rows = await session.execute(counted.group_by(counted.selected_columns[0]))
    return {status: count for status, count in rows}


async def _lacks_facts(session: AsyncSession) -> bool:
    talks = func.count().filter(ReadingRow.subject.startswith(TALK))
    facts, told = (await session.execute(select(func.count(), talks).select_from(ReadingRow))).one()
    cases = await session.scalar(select(func.count()).select_from(CaseRow)) or 0
    return bool(facts - told != cases)
