"""Who of a body's officers sees to a case: given to a colleague who may read it, taken, or given
back. The trail tells who did it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus
from office.accounts.officers import officer_of
from office.db.accounts import OfficerRow
from office.db.colleagues import assignments, notes
from office.db.colleagues.assignments import Assignment
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.statements import Executor
from office.law.problems import Problem
from office.law.statuses import OVER
from office.queue import rows
from office.queue.whose import TELL_NOTHING
from office.rights.acts import Right, may_ever
from office.rights.officer import Officer
from office.rights.reading import Standing, may_read
from office.rights.rows import Reader, facts_in
from office.services.dossier import open_for


async def officers_at(session: AsyncSession) -> list[Officer]:
    """All who can sign in."""
    found = await session.scalars(
        select(OfficerRow).where(OfficerRow.disabled_at.is_(None)).order_by(OfficerRow.id)
    )
    return [officer_of(row) for row in found]


async def colleagues(
    sql: Executor, number: str, reader: Reader, officers: Sequence[Officer]
) -> list[Officer]:
    """Those of the reader's body who may read the case and work on it, the reader too."""
    facts = await facts_in(sql, number)
    if facts is None:
        return []
    there = {each.id: each for each in (*officers, reader.officer)}
    home = Standing(reader.officer, reader.units).home
    return [
        each
        for each in there.values()
        if Standing(each, reader.units).home == home
        and may_ever(each, Right.SHARE)
        and may_read(each, facts, reader.units).allowed
    ]


async def assign(
    database: Database,
    number: str,
    to: str | None,
    had: str,
    reader: Reader,
    officers: Sequence[Officer],
    now: datetime,
) -> None:
    """`to` is the id of a colleague, None gives it back; `had` is the id of whoever saw to it when
    the officer decided, "" for nobody; `officers` are all there are.

    Raises Problem 404, 403, 409 where the case is over or somebody else has changed it, and 422
    for who is no colleague that may read it: it is not told which of the two.
    """

    async def work(transaction: Transaction) -> None:
        case, sql = await open_for(transaction, number, reader), transaction.sql
        known = case.record.number
        (await reader.acting(sql, known)).check(Right.SHARE)
        if CaseStatus(case.record.status) in OVER:
            raise Problem(409, "case-over", "The case is over: nobody has to see to it.")
        before = await assignments.assignment_of(sql, known, reader.body)
        if (before.officer if before else "") != had:
            raise Problem(409, "given-meanwhile", "Somebody else has just given or taken it.")
        if to is None:
            await assignments.drop(sql, known, reader.body)
            return
        there = await colleagues(sql, known, reader, officers)
        if to not in {each.id for each in there}:
            raise Problem.invalid("officer", "must be a colleague who may read the case")
        me = reader.officer.id
        await assignments.put(sql, Assignment(known, reader.body, to, me, now, to == me))

    await database.change(work)


async def looked(database: Database, number: str, reader: Reader) -> None:
    """Whoever opens a case has looked at all that is in it now. Raises Problem 404."""
    who = reader.officer.id

    async def newest(transaction: Transaction) -> tuple[str, int, int]:
        """The last step that staff see: that a later one is there tells of a rating."""
        case = await open_for(transaction, number, reader)
        shown = [event.seq for event in case.events if event.type not in TELL_NOTHING]
        last = await notes.last_of(transaction.sql, case.record.number)
        return case.record.number, max(shown, default=0), last

    async def is_behind(transaction: Transaction) -> bool:
        sql, known = transaction.sql, await newest(transaction)
        if await rows.is_behind(sql, who, *known):
            return True
        mine = await assignments.assignment_of(sql, known[0], reader.body)
        return mine is not None and mine.officer == who and not mine.looked

    async def work(transaction: Transaction) -> None:
        sql, known = transaction.sql, await newest(transaction)
        await rows.look(sql, who, *known)
        mine = await assignments.assignment_of(sql, known[0], reader.body)
        if mine is not None and mine.officer == who:
            await assignments.look(sql, known[0], reader.body)

    if await database.look(is_behind):  # the common answer needs no write lock
        await database.change(work)
