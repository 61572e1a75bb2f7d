"""Which cases and talks are over for so long that their content is cut, and which are kept all the
same, and why.
"""

from collections.abc import Sequence, Set
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus
from backend_client.contract.documents import SENDS_BACK
from office.db import case_store
from office.db.models import CaseRow, ClearedRow, TalkEventRow, TalkRow
from office.db.tasks import tasks_of
from office.law import statuses
from office.law.deadlines import DUTIES, day_of
from office.law.joint.tasks import OPEN, is_asked_for
from office.law.moves import conclusion_of
from office.rights import rows as readings
from office.services.dossier import Dossier

AT_ONCE = 200  # rows that are looked at in one transaction
# Nobody owes a step by itself. That a decision sends a matter back is seen in the decision.
AT_REST = statuses.those(lambda row: not (row.withdrawable or DUTIES.intersection(row.starts)))


class Kept(StrEnum):
    """Why a case is not cut though its period is over."""

    OWED = "owed"  # somebody still has to act
    REPEATED = "repeated"  # another case that is kept goes on from it


async def old_cases(
    session: AsyncSession, before: datetime, after: int | None
) -> Sequence[tuple[int, str]]:
    """Id and number of what was registered before, the newest first: what repeats another is newer
    than that."""
    query = (
        select(CaseRow.id, CaseRow.number)
        .where(
            CaseRow.number < f"{day_of(before):%y%m%d}",  # its index serves
            CaseRow.number.not_in(select(ClearedRow.case)),
        )
        .order_by(CaseRow.id.desc())
        .limit(AT_ONCE)
    )
    if after is not None:
        query = query.where(CaseRow.id < after)
    return [(id_, number) for id_, number in await session.execute(query)]


async def why_kept(case: Dossier, cut: Set[str]) -> Kept | None:
    """`cut`: the numbers of cases that are cut in this run."""
    sql, row = case.transaction.sql, case.record
    if await _is_owed(case):
        return Kept.OWED
    following = {
        *await readings.that_follow(sql, row.number),
        *await case_store.repeated_by(sql, row.number),
    }
    return Kept.REPEATED if following - cut else None


async def _is_owed(case: Dossier) -> bool:
    status = CaseStatus(case.record.status)
    if status not in AT_REST or case.record.held is not None or is_asked_for(case.events):
        return True
    if statuses.STATUSES[status].decided_above and conclusion_of(case.events) in SENDS_BACK:
        return True
    tasks = await tasks_of(case.transaction.sql, case.record.number)
    return any(each.state in OPEN for each in tasks)


async def last_seen(case: Dossier) -> datetime:
    """When the last thing happened in it, or in a talk about it."""
    said = (
        select(TalkEventRow.at)
        .join(TalkRow, TalkRow.id == TalkEventRow.talk)
        .where(TalkRow.about == case.record.client_ref)
        .order_by(TalkEventRow.id.desc())
        .limit(1)
    )
    talked: list[datetime] = list(await case.transaction.session.scalars(said))
    return max(case.events[-1].at, *talked, case.record.registered_at)


async def old_talks(session: AsyncSession, before: datetime) -> Sequence[str]:
    """The ids of talks about no case in which nobody waits and nothing was said since."""
    known = select(CaseRow.client_ref)
    query = select(TalkRow.id).where(
        TalkRow.opened_at < before,
        TalkRow.waiting_since.is_(None),
        TalkRow.about.is_(None) | TalkRow.about.not_in(known),
        TalkRow.id.not_in(select(TalkEventRow.talk).where(TalkEventRow.at >= before)),
    )
    return list(await session.scalars(query.order_by(TalkRow.opened_at).limit(AT_ONCE)))
