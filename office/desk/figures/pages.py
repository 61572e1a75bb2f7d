"""Pages of figures: the situation of a span of days, and the cases behind each of its numbers."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from office.api.calls import Call
from office.desk.figures import situation
from office.desk.lists.lines import lines_of
from office.desk.rendering import Desk, words
from office.figures import charts, rows
from office.figures.spans import LONGEST_DAYS, Span, last_days, span_of
from office.figures.sums import SHARES, Dimension, Group, Measure, change
from office.law.deadlines import day_of

PAGE_SIZE = 50
PRESETS = (7, 30, 90, 365)
SHOWN_BARS = 12
WEEK = timedelta(days=6)

Link = Callable[..., str]


async def figures_page(desk: Desk, call: Call[None]) -> web.Response:
    span, today = span_asked(desk, call)
    office = desk.office
    found = await situation.look(
        office.database, desk.reader(call), span, office.clock(), office.minimum_group
    )
    return desk.page(
        call.request,
        "figures.html",
        found=found,
        shares=tuple(SHARES),
        change=change,
        presets=[(days, _query(last_days(days, today))) for days in PRESETS],
        longest=LONGEST_DAYS,
        here=_query(span),
        link=_links(span),
        name=partial(named, year=span.first.year != span.last.year),
        charts={dimension: _chart(dimension, groups) for dimension, groups in found.groups.items()},
    )


async def cases_page(desk: Desk, call: Call[None]) -> web.Response:
    """The cases that a number counts: as many as it says."""
    query, (span, today) = call.request.query, span_asked(desk, call)
    of, by = query.get("of", ""), query.get("by", "")
    measure = Measure(of) if of in set(Measure) else Measure.CASES
    value = query["is"].replace("\0", "") if "is" in query else None  # PostgreSQL knows no NUL
    group = (Dimension(by), value) if by in set(Dimension) else None
    after = query.get("after", "")
    before_id = int(after) if re.fullmatch("[0-9]{1,15}", after, re.ASCII) else None
    reader = desk.reader(call)
    async with desk.office.database.read() as session:
        found = await rows.cases_of(
            session,
            reader,
            span,
            measure,
            group,
            today.toordinal(),
            before_id,
            PAGE_SIZE + 1,
        )
        shown = found[:PAGE_SIZE]
        lines = await lines_of(desk, session, shown, reader)
    more = {key: query[key] for key in ("from", "to", "of", "by", "is") if key in query}
    return desk.page(
        call.request,
        "figures_cases.html",
        lines=lines,
        target_hours=f"{desk.target / timedelta(hours=1):g}",
        span=span,
        back=_query(span),
        measure=measure.value,
        group=named(*group) if group else None,
        next=urlencode({**more, "after": shown[-1].id}) if len(found) > PAGE_SIZE else None,
    )


def named(dimension: Dimension, key: str | None, *, year: bool = False) -> str:
    """What a group is called; a week by the day on which it begins."""
    if key is None:
        return words()["figures"]["not_given" if dimension is Dimension.UNIT else "nothing_said"]
    if dimension is Dimension.WEEK:
        return f"{_monday(key):%Y-%m-%d}" if year else f"{_monday(key):%m-%d}"
    if dimension is Dimension.CHANNEL:
        return words()["channel"].get(key, key)
    return key


def _links(span: Span) -> Link:
    """To the cases of a measure, of all or of a group."""

    def link(measure: str, dimension: Dimension | None = None, group: Group | None = None) -> str:
        where, asked = span, {"of": measure}
        if dimension is Dimension.WEEK and group is not None:
            monday = _monday(group.key or "")
            where = Span(max(monday, span.first), min(monday + WEEK, span.last))
        elif dimension is not None and group is not None:
            asked["by"] = dimension.value
            if group.key is not None:
                asked["is"] = group.key
        return f"/desk/figures/cases?{_query(where)}&{urlencode(asked)}"

    return link


def _chart(dimension: Dimension, groups: Sequence[Group]) -> charts.Chart:
    told = [(named(dimension, g.key), g.sums.cases) for g in groups if not g.rest]
    return charts.standing(told) if dimension is Dimension.WEEK else charts.lying(told[:SHOWN_BARS])


def span_asked(desk: Desk, call: Call[None]) -> tuple[Span, date]:
    """And today."""
    query, today = call.request.query, day_of(desk.office.clock())
    return span_of(query.get("from", ""), query.get("to", ""), today), today


def _query(span: Span) -> str:
    return urlencode({"from": span.first.isoformat(), "to": span.last.isoformat()})


def _monday(key: str) -> date:
    return date.fromordinal(int(key)) if key.isdecimal() and int(key) else date.min
