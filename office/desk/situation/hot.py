"""Pages of hot issues: what many tell of, and the cases of one."""

import re
from datetime import timedelta

from aiohttp import web

from office.api.calls import Call
from office.desk.lists.lines import lines_of
from office.desk.lists.queue import AHEAD
from office.desk.rendering import Desk
from office.law.problems import Problem
from office.situation import issues
from office.situation.hot import WINDOW

PAGE_SIZE = 50


async def hot_page(desk: Desk, call: Call[None]) -> web.Response:
    office, reader = desk.office, desk.reader(call)
    now, heat = office.clock(), office.hot.heat
    async with office.database.read() as session:
        found = await issues.hot(session, reader, now, heat)
        lines = await lines_of(desk, session, [each.newest for each in found], reader)
    return desk.page(
        call.request,
        "hot.html",
        found=list(zip(found, lines, strict=True)),
        heat=heat,
        most=max((each.cases for each in found), default=1),
        window=WINDOW,
    )


async def issue_page(desk: Desk, call: Call[None]) -> web.Response:
    """Whoever opens it has looked at it."""
    office, reader, number = desk.office, desk.reader(call), call.part("issue")
    if not re.fullmatch("[0-9]{1,15}", number, re.ASCII):
        raise Problem.not_found()
    after = call.request.query.get("after", "")
    before_id = int(after) if re.fullmatch("[0-9]{1,15}", after, re.ASCII) else None
    now = office.clock()
    async with office.database.read() as session:
        found = await issues.cases_of(session, reader, int(number), before_id, PAGE_SIZE + 1)
        if not found:
            raise Problem.not_found()
        shown = found[:PAGE_SIZE]
        lines = await lines_of(desk, session, shown, reader)
    if not any(name in call.request.headers for name in AHEAD):
        async with office.database.write() as session:
            await issues.look(session, reader.officer.id, int(number), now)
    return desk.page(
        call.request,
        "hot_cases.html",
        lines=lines,
        target_hours=f"{desk.target / timedelta(hours=1):g}",
        issue=number,
        next=shown[-1].id if len(found) > PAGE_SIZE else None,
    )
