"""Cases as every list of the desk shows them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from office.db.models import CaseRow
from office.desk.rendering import Desk
from office.desk.views import Line, line_of
from office.rights.rows import Reader, shielded_among
from office.services import lookups


async def lines_of(
    desk: Desk, session: AsyncSession, rows: Sequence[CaseRow], reader: Reader
) -> list[Line]:
    """In their order. All that was ever said decides whether a case is shielded."""
    cases, now = await lookups.listed(session, rows, reader), desk.office.clock()
    shielded = await shielded_among(session, [each.number for each in cases])
    return [line_of(case, now, desk.target, shielded=case.number in shielded) for case in cases]
