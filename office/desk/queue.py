"""The queue: what waits for the officer who looks, the urgent first and then the nearest duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from office.api.calls import Call
from office.db.in_thread import Transaction
from office.desk import views
from office.desk.rendering import Desk
from office.queue import rows
from office.queue.waiting import Wait
from office.services import lookups
from office.services.dossier import open_for

PAGE_SIZE = 50
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # a browser that fetches before anybody looks says so


@dataclass(frozen=True)
class QueueLine:
    line: views.Line
    waits: Sequence[Wait]


async def queue_page(desk: Desk, call: Call[None]) -> web.Response:
    now, reader = desk.office.clock(), desk.reader(call)
    async with desk.office.database.read() as session:
        found = await rows.waiting(session, reader, now, PAGE_SIZE)
        whole = await rows.count(session, reader, now)
        cases = await lookups.staff_cases(session, [each.row for each in found], reader)
    target = f"{desk.target / timedelta(hours=1):g}"
    lines = [
        QueueLine(views.line_of(case, now, desk.target), each.waits)
        for case, each in zip(cases, found, strict=True)
    ]
    return desk.page(call.request, "queue.html", lines=lines, whole=whole, target_hours=target)


async def looked(desk: Desk, seen: Call[None]) -> None:
    """Whoever opens a case has looked at all that is in it now."""
    office, reader, number = desk.office, desk.reader(seen), seen.part("number")
    who = reader.officer.id
    if seen.request.method != "GET" or any(name in seen.request.headers for name in AHEAD):
        return

    async def is_news(transaction: Transaction) -> bool:
        case = await open_for(transaction, number, reader)
        return await rows.has_news(transaction.sql, who, case.record.number)

    async def work(transaction: Transaction) -> None:
        case = await open_for(transaction, number, reader)
        await rows.look(transaction.sql, who, case.record.number, case.record.last_seq)

    if await office.database.look(is_news):  # the common answer needs no write lock
        await office.database.change(work)
