"""Forms of what colleagues share: a case is given, taken, given back; a note is written,
two cases are put together.
"""

from collections.abc import Mapping

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
        had, reader, now = _links_in(form), desk.reader(call), office.clock()
        await linking.link(office.database, number, other, kind, had, reader, now)

    return await acted(desk, call, link, Act.LINKED, "linked", of_its_state=False)


async def note(desk: Desk, call: Call[None]) -> web.Response:
    async def note(number: str, form: Form, attached: Attached) -> None:
        office, text = desk.office, text_of(form, "desk_note")
        key = form.get("key", "")
        await noting.write(office.database, number, text, key, desk.reader(call), office.clock())

    return await acted(desk, call, note, Act.NOTED, "noted", of_its_state=False)


def _links_in(form: Form) -> Mapping[str, str] | None:
    """The links that the page showed, as its forms have them: number/kind, parted by blanks."""
    if "had" not in form:
        return None
    return {number: kind for number, _, kind in (x.partition("/") for x in form["had"].split())}
