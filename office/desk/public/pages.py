"""Pages on which officers look at what citizens agree to make public, and decide."""

import secrets
from collections.abc import Mapping

from aiohttp import web

from office.api.calls import Call
from office.audit.trail import Act
from office.desk.bodies import read_words
from office.desk.forms import text_of
from office.desk.rendering import Desk
from office.law.problems import Problem
from office.public.page import words
from office.public.service import Approve, Decision, Decline, Hide, mark_of


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    async with desk.office.database.read() as session:
        found = await desk.office.publications.waiting(session, desk.reader(call))
    return desk.page(call.request, "publications.html", found=found)


async def case_page(desk: Desk, call: Call[None]) -> web.Response:
    """What everybody would read, beside what was written."""
    number = call.part("number")
    found = await desk.office.publications.proposed(number, desk.reader(call))
    key = secrets.token_urlsafe(12)
    mark = mark_of(found.stage, found.seen)
    shown = {"found": found, "key": key, "mark": mark, "results": words()["result"]}
    return desk.page(call.request, "publication.html", **shown)


async def decide(desk: Desk, call: Call[None]) -> web.Response:
    number, office = call.part("number"), desk.office
    form = await read_words(call.request, call.limit_bytes)
    decision, reader = _decision(form.get("what", ""), form), desk.reader(call)
    key, what = f"desk-{form.get('key', '')}", type(decision).__name__.lower()
    async with office.trail.acting(call.actor, Act.PUBLICATION, number[:100], what=what):
        await office.publications.decide(number, decision, key, reader)
    raise web.HTTPSeeOther("/desk/publications?flash=publication")


def _decision(what: str, form: Mapping[str, str]) -> Decision:
    if what == "approve":
        return Approve(form.get("seen", ""))
    if what == "hide":
        words = (line.strip() for line in text_of(form, "words").splitlines())
        return Hide(tuple(word for word in words if word), form.get("had"))
    if what == "decline":
        return Decline(text_of(form, "reason"), form.get("had"))
    raise Problem.invalid("what", "must be approve, hide or decline")
