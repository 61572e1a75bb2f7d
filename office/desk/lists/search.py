"""Search at the desk: one box for numbers, names, phones and words, and filters beside it.

What is looked for comes in the body of a form, never in an address: those are written down by
proxies and browsers.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from aiohttp import web

from backend_client.contract.campaign import said_in
from backend_client.contract.case import CaseStatus, PetitionKind
from office.api.calls import Call
from office.audit.trail import Act
from office.campaigns.channel import LANGUAGES
from office.desk import views
from office.desk.bodies import read_words
from office.desk.forms import text_of
from office.desk.lists.lines import lines_of
from office.desk.rendering import Desk
from office.law.problems import Problem
from office.rights.counts import MOST_COUNTED
from office.rights.masking import mask_name
from office.search import saved
from office.search.rows import ANY_AGENT, Found, Wanted
from office.services import lookups

PAGE_SIZE = 30
LONGEST_QUERY = 200  # characters
LONGEST_CODE = 32  # of a campaign, and of an agent's id

Form = Mapping[str, str]


async def search_page(desk: Desk, call: Call[None]) -> web.Response:
    return await _page(desk, call, {}, None, [])


async def search(desk: Desk, call: Call[None]) -> web.Response:
    form = await read_words(call.request, call.limit_bytes)
    if (dropped := form.get("drop", "")).isdecimal():
        await saved.drop(desk.office.database, desk.reader(call).officer.id, int(dropped) % 2**31)
        raise web.HTTPSeeOther("/desk/search")
    wanted = read_wanted(form)
    reader, office = desk.reader(call), desk.office
    async with office.database.read() as session:
        after = form.get("after") or None
        last = (await lookups.row_for(session, after, reader)).id if after else None
        found = await office.index.find(session, reader, wanted, last, PAGE_SIZE)
        lines = await lines_of(desk, session, found.rows, reader)
    one_agent = wanted.agent not in ("", ANY_AGENT)
    persons = {row.number for row in found.rows} if one_agent else found.by_person
    if persons:
        await office.trail.note(call.actor, Act.FOUND, cases=sorted(persons))
    problem = None
    if "saved_name" in form:
        try:
            name, who = text_of(form, "saved_name"), reader.officer.id
            await saved.keep(office.database, who, name, form, found_persons=bool(persons))
        except Problem as refused:
            problem = refused
    return await _page(desk, call, form, found, lines, problem)


def read_wanted(form: Form) -> Wanted:
    """Raises Problem 422 for a day that is none; what is no status or kind is any."""
    status, kind = form.get("status", ""), form.get("kind", "")
    return Wanted(
        words=text_of(form, "q")[:LONGEST_QUERY],
        status=CaseStatus(status) if status in set(CaseStatus) else None,
        kind=PetitionKind(kind) if kind in set(PetitionKind) else None,
        unit=text_of(form, "unit")[:LONGEST_QUERY],
        topic=text_of(form, "topic")[:LONGEST_QUERY],
        place=text_of(form, "place")[:LONGEST_QUERY],
        since=_day(form, "since"),
        until=_day(form, "until"),
        campaign=text_of(form, "campaign")[:LONGEST_CODE],
        agent=text_of(form, "agent")[:LONGEST_CODE],
    )


def _day(form: Form, name: str) -> date | None:
    said = text_of(form, name)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Problem.invalid(name, "must be a day: YYYY-MM-DD") from None


async def _agents(desk: Desk) -> list[tuple[str, str]]:
    """Each by their id, the name as it is shown to whoever has not opened whose a case is."""
    listed = [each.agent for each in await desk.office.agents.listed()]
    return [(one.id, f"{one.area} {mask_name(one.name)} ({one.id})") for one in listed]


async def _page(
    desk: Desk,
    call: Call[None],
    form: Form,
    found: Found | None,
    lines: list[views.Line],
    problem: Problem | None = None,
) -> web.Response:
    async with desk.office.database.read() as session:
        kept = await saved.saved_by(session, desk.reader(call).officer.id)
    units, campaigns = desk.office.units, [e.campaign for e in await desk.office.campaigns.listed()]
    return desk.page(
        call.request,
        "search.html",
        problem=problem,
        saved=kept,
        narrows=saved.NARROWS,
        longest_name=saved.LONGEST_NAME,
        form=form,
        found=found,
        most=MOST_COUNTED,
        lines=lines,
        units=[(body.name, body.name) for body in units.bodies],
        campaigns=[(each.code, said_in(each.name, LANGUAGES[0])) for each in campaigns],
        agents=await _agents(desk),
        topics=[(topic, topic) for topic in sorted({each.path[0] for each in units.topics()})],
        target_hours=f"{desk.target / timedelta(hours=1):g}",
    )
