"""Pages of 回访: the list of whom to ask, and the forms with which they are asked."""

from datetime import timedelta

from aiohttp import web

from backend_client.contract.campaign import said_in
from office.api.calls import Call
from office.audit.trail import Act
from office.desk.forms import text_of
from office.desk.lists.lines import lines_of
from office.desk.pages import Attached, Form, acted
from office.desk.rendering import Desk
from office.law.deadlines import day_of
from office.law.follow_up import call_backs as law
from office.services.pressing import call_backs
from office.services.pressing.call_backs import PhoneCall

PAGE_SIZE = 50


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    now, reader = desk.office.clock(), desk.reader(call)
    async with desk.office.database.read() as session:
        found, whole = await call_backs.due(session, reader, day_of(now), PAGE_SIZE)
        told = await call_backs.results(session, reader, day_of(now))
        lines = await lines_of(desk, session, [row for row, _ in found], reader)
    asked = {row.number for row, day in found if day is not None}
    table = law.table()
    labels = {each.id: said_in(each.label, law.FIRST) for each in table.questions[0].options}
    return desk.page(
        call.request,
        "call_backs.html",
        lines=[line for line in lines if line.number not in asked],
        asked=[line for line in lines if line.number in asked],
        whole=whole,
        after_days=table.after_days,
        until_days=table.until_days,
        results=[(label, told[id_]) for id_, label in labels.items() if told.get(id_)],
        target_hours=f"{desk.target / timedelta(hours=1):g}",
    )


async def ask(desk: Desk, call: Call[None]) -> web.Response:
    """Asked in the chat, or noted as it was said on the telephone."""

    async def call_back(number: str, form: Form, attached: Attached) -> str | None:
        calling, reader = desk.office.calling_back, desk.reader(call)
        key = f"desk-seen-{form['seen']}"
        if form.get("in_chat"):
            await calling.ask(number, key, reader)
            return "called_back_asked"
        questions = (each.id for each in law.table().questions)
        chosen = {id_: form[f"q-{id_}"] for id_ in questions if form.get(f"q-{id_}")}
        await calling.note(number, PhoneCall(chosen, text_of(form, "words")), key, reader)
        return None

    return await acted(desk, call, call_back, Act.CALLED_BACK, "called_back", "/call-back")
