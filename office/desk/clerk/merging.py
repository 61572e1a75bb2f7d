"""Forms by which cases are handled as one, and parted again."""

from aiohttp import web

from office.api.calls import Call
from office.audit.trail import Act
from office.desk.forms import text_of
from office.desk.pages import Attached, Form, acted
from office.desk.rendering import Desk
from office.services.merging import acts


async def merge(desk: Desk, call: Call[None]) -> web.Response:
    async def merge(number: str, form: Form, attached: Attached) -> None:
        office, lead, note = desk.office, text_of(form, "other"), text_of(form, "merge_note")
        reader, now = desk.reader(call), office.clock()
        await acts.merge(office.database, office.casework, number, lead, note, reader, now)
        office.feed.announce()

    return await acted(desk, call, merge, Act.MERGED, "merged")


async def part(desk: Desk, call: Call[None]) -> web.Response:
    async def part(number: str, form: Form, attached: Attached) -> None:
        office, reason = desk.office, text_of(form, "part_reason")
        seen, now = text_of(form, "other"), office.clock()
        await acts.part(office.database, number, seen, reason, desk.reader(call), now)

    return await acted(desk, call, part, Act.PARTED, "parted", of_its_state=False)
