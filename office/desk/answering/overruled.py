"""The answers that went out although something was doubtful, for supervisors and leaders."""

from aiohttp import web
from sqlalchemy import func, select

from office.api.calls import Call
from office.audit.trail import Act
from office.db.accounts import TrailRow
from office.desk.rendering import Desk

SHOWN = 200


async def overruled_page(desk: Desk, call: Call[None]) -> web.Response:
    """For supervisors: which answers went out all the same, and why; the newest first."""
    mine = desk.reader(call).may_see(func.coalesce(TrailRow.subject, ""))
    query = (
        select(TrailRow)
        .where(TrailRow.act == Act.OVERRULED.value, mine)
        .order_by(TrailRow.id.desc())
        .limit(SHOWN)
    )
    async with desk.office.database.read() as session:
        rows = list(await session.scalars(query))
    return desk.page(call.request, "overruled.html", rows=rows)
