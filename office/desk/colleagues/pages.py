"""Forms of what colleagues share: a case is given, taken, given back; a note is written,
two cases are put together.
"""

from aiohttp import web

from office.api.calls import Call
from office.audit.trail import Act
from office.desk.colleagues.views import officers_here
from office.desk.forms import text_of
from office.desk.pages import Attached, Form, acted
from office.desk.rendering import Desk
from office.services.colleagues import assigning, linking, noting


async def assign(desk: Desk, call: Call[None]) -> web.Response:
    async def assign(number: str, form: Form, attached: Attached) -> None:
        office, reader = desk.office, desk.reader(call)
        async with office.database.read() as session:
            officers = await officers_here(desk, call, session)
        await assigning.assign(
            *(office.database, number, form.get("officer") or None, form.get("had", "")),
            *(reader, officers, office.clock()),
        )

    return await acted(desk, call, assign, Act.ASSIGNED, "assigned", of_its_state=False)


async def link(desk: Desk, call: Call[None]) -> web.Response:
    async def link(number: str, form: Form, attached: Attached) -> None:
        office, other, kind = desk.office, text_of(form, "other"), form.get("link", "")
        reader, now = desk.reader(call), office.clock()
        await linking.link(office.database, number, other, kind, reader, now)

    return await acted(desk, call, link, Act.LINKED, "linked", of_its_state=False)


async def note(desk: Desk, call: Call[None]) -> web.Response:
    async def note(number: str, form: Form, attached: Attached) -> None:
        office, text = desk.office, text_of(form, "desk_note")
        key = form.get("key", "")
        await noting.write(office.database, number, text, key, desk.reader(call), office.clock())

    return await acted(desk, call, note, Act.NOTED, "noted", of_its_state=False)
