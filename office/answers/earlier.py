"""The answers that a unit gave last, to compare a new one with; only of cases that the reader may
read: else a likeness would tell of the others.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus, Draft, EventType, Moved
from backend_client.json_codec import from_plain
from office.answers.lint import Earlier, matter_of, words_of
from office.db.figures import FigureRow
from office.db.models import CaseRow, EventRow
from office.rights.rows import Reader

MOST = 100


async def earlier(
    session: AsyncSession, reader: Reader, unit: str | None, number: str
) -> Sequence[Earlier]:
    """Of other cases than this one, the newest first."""
    newest = (
        select(CaseRow.number, CaseRow.draft)
        .join(FigureRow, FigureRow.case == CaseRow.number)
        .where(
            FigureRow.unit == unit,
            FigureRow.answered.is_not(None),
            FigureRow.case != number,
            reader.may_see(FigureRow.case),
        )
        .order_by(FigureRow.answered.desc())
        .limit(MOST)
    )
    drafts = {each: draft for each, draft in await session.execute(newest)}
    moved = select(EventRow).where(
        EventRow.case.in_(drafts), EventRow.type == EventType.MOVED.value
    )
    steps = await session.scalars(moved.order_by(EventRow.seq))
    told = {step.case: step for step in steps if step.data["status"] == CaseStatus.ANSWERED}
    found = []
    for each, draft in drafts.items():
        answer = from_plain(Moved, told[each].data).answer if each in told else None
        if answer is not None:
            matter = matter_of(from_plain(Draft, draft))
            found.append(Earlier(each, matter, words_of(answer)))
    return found
