"""The brief of a day: a page of numbers, each of which opens its cases, and the same as text."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from office.api.calls import Call
from office.desk.lists.lines import lines_of
from office.desk.rendering import Desk, words
from office.law.deadlines import day_of
from office.situation import brief
from office.situation.brief import Brief, Counted

PAGE_SIZE = 50


async def brief_page(desk: Desk, call: Call[None]) -> web.Response:
    office, reader, day = desk.office, desk.reader(call), _day(desk, call)
    async with office.database.read() as session:
        found = await brief.of_day(session, reader, day, office.hot.heat)
        lines = await lines_of(desk, session, [each.newest for each in found.hot], reader)
    now = office.clock()
    return desk.page(
        call.request,
        "brief.html",
        found=found,
        hot=list(zip(found.hot, lines, strict=True)),
        heat=office.hot.heat,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < day_of(now) else None,
    )


async def cases_page(desk: Desk, call: Call[None]) -> web.Response:
    query, day = call.request.query, _day(desk, call)
    of, after = query.get("of", ""), query.get("after", "")
    counted = Counted(of) if of in set(Counted) else Counted.CAME
    before_id = int(after) if re.fullmatch("[0-9]{1,15}", after, re.ASCII) else None
    reader = desk.reader(call)
    async with desk.office.database.read() as session:
        found = await brief.cases_of(session, reader, counted, day, before_id, PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        lines = await lines_of(desk, session, shown, reader)
    more = {"day": day.isoformat(), "of": counted.value}
    return desk.page(
        call.request,
        "brief_cases.html",
        lines=lines,
        target_hours=f"{desk.target / timedelta(hours=1):g}",
        day=day,
        counted=counted.value,
        next=urlencode({**more, "after": shown[-1].id}) if len(found) > PAGE_SIZE else None,
    )


def as_text(found: Brief) -> Iterator[str]:
    """For the command line; of no person, and of no single case."""
    w = words()["brief"]
    yield w["title"].format(day=found.day)
    for counted, count in found.counts.items():
        yield w["line"].format(what=w[counted], count=count)
    for issue in found.hot:
        yield w["hot"].format(
            area=issue.area or w["nowhere"],
            topic=issue.topic or w["unsorted"],
            count=issue.cases,
            recent=issue.recent,
        )


def _day(desk: Desk, call: Call[None]) -> date:
    """Today, where none of use is named."""
    today = day_of(desk.office.clock())
    try:
        day = date.fromisoformat(call.request.query.get("day", ""))
    except ValueError:
        return today
    return day if date(2000, 1, 1) <= day <= today else today
