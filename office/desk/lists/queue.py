"""The queue: what waits for the officer who looks, the urgent first and then the nearest duty."""

from datetime import timedelta

from aiohttp import web

from office.api.calls import Call
from office.desk.colleagues.views import marks_of, whose_of
from office.desk.lists.lines import lines_of
from office.desk.rendering import Desk
from office.queue import rows
from office.rights.counts import MOST_COUNTED
from office.services.colleagues import assigning
from office.situation import issues

PAGE_SIZE = 30
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # a browser that fetches before anybody looks says so


async def queue_page(desk: Desk, call: Call[None]) -> web.Response:
    now, reader, whose = desk.office.clock(), desk.reader(call), whose_of(call)
    heat = desk.office.hot.heat
    async with desk.office.database.read() as session:
        hot = await issues.alerts(session, reader, now, heat)
        newest = await lines_of(desk, session, [each.newest for each in hot], reader)
        found = await rows.waiting(session, reader, now, PAGE_SIZE, whose)
        lines = await lines_of(desk, session, [each.row for each in found.first], reader)
        marks = await marks_of(desk, call, session, [each.number for each in lines])
    target = f"{desk.target / timedelta(hours=1):g}"
    return desk.page(
        call.request,
        "queue.html",
        lines=lines,
        waits={each.row.number: each.waits for each in found.first},
        marks=marks,
        whose=whose,
        whole=found.whole,
        most=MOST_COUNTED,
        target_hours=target,
        hot=list(zip(hot, newest, strict=True)),
        heat=heat,
    )


async def looked(desk: Desk, seen: Call[None]) -> None:
    """Whoever opens a case has looked at all that is in it now."""
    if seen.request.method != "GET" or any(name in seen.request.headers for name in AHEAD):
        return
    await assigning.looked(desk.office.database, seen.part("number"), desk.reader(seen))
