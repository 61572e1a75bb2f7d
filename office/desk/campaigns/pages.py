"""Pages of the special channels, for supervisors and leaders."""

import asyncio
import csv
import io
from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from backend_client.contract.campaign import Asked, QuestionKind, said_in
from backend_client.contract.case import Case
from office.api.calls import Call
from office.audit.trail import Act
from office.campaigns.channel import (
    LANGUAGES,
    MOST_QUESTIONS,
    MOST_UNITS,
    Channel,
    Fault,
    UnfitCampaign,
    channel_of,
    last_day,
)
from office.campaigns.poster import link_of, picture_of
from office.desk.bodies import read_words
from office.desk.campaigns.forms import filled, read_raw
from office.desk.figures.export import BYTE_ORDER_MARK
from office.desk.forms import seen_in
from office.desk.rendering import Desk, words
from office.law.deadlines import CHINA
from office.law.problems import Problem
from office.services import lookups

NEW = "new"
MOST_EXPORTED = 10_000

Form = Mapping[str, str]


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    return await _list(desk, call)


async def _list(desk: Desk, call: Call[None], problem: Problem | None = None) -> web.Response:
    campaigns, now = desk.office.campaigns, desk.office.clock()
    counts = await campaigns.counts(desk.reader(call))
    lines = [
        {
            "code": each.campaign.code,
            "version": each.campaign.version,
            "name": said_in(each.campaign.name, LANGUAGES[0]),
            "urgent": each.campaign.urgent,
            "opens": each.campaign.opens,
            "last": last_day(each.campaign.closes),
            "state": _state(each, now),
            "units": _names(desk, each),
            "link": link_of(campaigns.bot_name, each.campaign.code),
            "counts": counts.get(each.campaign.code, {}),
            "whole": sum(counts.get(each.campaign.code, {}).values()),
        }
        for each in await campaigns.listed()
    ]
    return desk.page(
        call.request,
        "campaigns.html",
        problem=problem,
        lines=lines,
    )


async def edit_page(desk: Desk, call: Call[None]) -> web.Response:
    code = call.part("code")
    if code == NEW:
        today = f"{desk.office.clock().astimezone(CHINA):%Y-%m-%d}"
        form = {"opens": today, "asks-place": "yes", "asks-phone": "yes"}
        return _form(desk, call, NEW, form)
    channel = await desk.office.campaigns.find(code)
    return _form(desk, call, code, filled(channel), seen=channel.campaign.version)


async def save(desk: Desk, call: Call[None]) -> web.Response:
    """Preview it, and then open or change it: nothing is kept before it was looked at, and what a
    colleague has changed meanwhile not before that was, too."""
    code, campaigns = call.part("code"), desk.office.campaigns
    form = dict(await read_words(call.request, call.limit_bytes))
    before = await campaigns.find(code) if code != NEW else None
    seen = 0 if before is None else seen_in(form)
    if before is not None:
        form["code"] = code  # it stands in links that hang on walls
    try:
        raw = read_raw(form, before)
        channel = channel_of(raw, desk.office.units)
    except UnfitCampaign as unfit:
        return _form(desk, call, code, form, faults=unfit.faults, seen=seen)
    if form.get("what") != "save":
        return _form(desk, call, code, form, preview=channel, seen=seen)
    try:
        await campaigns.save(call.actor, channel, seen=seen)
    except Problem as problem:
        if before is None:
            return _form(desk, call, code, form, faults=(Fault("code", "twice"),))
        now = (await campaigns.find(code)).campaign.version
        return _form(desk, call, code, form, preview=channel, seen=now, problem=problem)
    raise web.HTTPSeeOther("/desk/campaigns?flash=campaign")


async def end(desk: Desk, call: Call[None]) -> web.Response:
    seen = seen_in(await read_words(call.request, call.limit_bytes))
    try:
        await desk.office.campaigns.end(call.actor, call.part("code"), seen=seen)
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _list(desk, call, problem)
    raise web.HTTPSeeOther("/desk/campaigns?flash=campaign_ended")


async def poster(desk: Desk, call: Call[None]) -> web.Response:
    """To be printed: the name, the code, the link, until when."""
    campaigns = desk.office.campaigns
    campaign = (await campaigns.find(call.part("code"))).campaign
    link = link_of(campaigns.bot_name, campaign.code)
    return desk.page(
        call.request,
        "campaign_poster.html",
        name=said_in(campaign.name, LANGUAGES[0]),
        greeting=said_in(campaign.greeting, LANGUAGES[0]),
        last=last_day(campaign.closes),
        urgent=campaign.urgent,
        link=link,
        picture=await asyncio.to_thread(picture_of, link) if link else None,
    )


async def cases_file(desk: Desk, call: Call[None]) -> web.Response:
    """A row a case that the officer may read, with what was answered; names and phones masked."""
    office, reader, code = desk.office, desk.reader(call), call.part("code")
    channel = await office.campaigns.find(code)
    await office.trail.note(call.actor, Act.EXPORTED, None, what=f"campaign {code}")
    async with office.database.read() as session:
        rows = await office.campaigns.rows(session, code, reader, MOST_EXPORTED)
        cases = await lookups.listed(session, rows, reader)
    body = await asyncio.to_thread(_csv, channel, cases)
    return web.Response(
        body=body,
        headers={
            **desk.headers(call.request),
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="campaign-{code}.csv"',
        },
    )


def _csv(channel: Channel, cases: list[Case]) -> bytes:
    w, page = words(), io.StringIO(newline="")
    out = csv.writer(page)
    asked = {each.id: said_in(each.label, LANGUAGES[0]) for each in channel.campaign.questions}
    for case in cases:  # of questions that were asked before
        for each in case.draft.campaign.answers if case.draft.campaign else ():
            asked.setdefault(each.id, each.asked)
    heads = ("number", "registered", "status", "unit", "place")
    out.writerow([*(w["campaign_column"][name] for name in heads), *asked.values()])
    for case in cases:
        filed = case.draft.campaign
        told = {each.id: each.answer for each in filed.answers} if filed is not None else {}
        place = case.draft.place.text if case.draft.place is not None else ""
        row = [
            case.number,
            f"{case.registered_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            w["status"][case.status],
            case.unit or "",
            place,
            *(told.get(id_, "") for id_ in asked),
        ]
        out.writerow(map(_defused, row))
    return (BYTE_ORDER_MARK + page.getvalue()).encode("utf-8", "replace")


def _defused(cell: str) -> str:
    """No cell is a formula, whatever a citizen has written."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _state(channel: Channel, now: datetime) -> str:
    campaign = channel.campaign
    if campaign.is_open(now):
        return "open"
    return "to_come" if campaign.opens > now else "over"


def _names(desk: Desk, channel: Channel) -> list[str]:
    units = desk.office.units
    return [body.name if (body := units.find(each)) else each for each in channel.units]


def _told(faults: tuple[Fault, ...]) -> list[str]:
    """Each in the desk's words: where, and what."""
    w, said = words(), []
    for fault in faults:
        parts = [part.partition("[") for part in fault.key.split(".")]
        where = ""
        for name, bracket, rest in parts:
            label = w["campaign_key"].get(name, name)
            number = f" {int(rest.rstrip(']')) + 1} " if bracket else ""
            where += f"{label}{number}"
        said.append(f"{where.strip()}：{w['campaign_rule'][fault.rule]}")
    return said


def _form(
    desk: Desk,
    call: Call[None],
    code: str,
    form: Form,
    *,
    preview: Channel | None = None,
    faults: tuple[Fault, ...] = (),
    seen: int | None = 0,
    problem: Problem | None = None,
) -> web.Response:
    units = desk.office.units
    return desk.page(
        call.request,
        "campaign.html",
        status=422 if faults else 200,
        problem=problem,
        seen=seen,
        code=code,
        form=form,
        new=code == NEW,
        faults=_told(faults),
        preview=_preview(desk, preview) if preview is not None else None,
        questions=range(1, MOST_QUESTIONS + 1),
        unit_rows=range(1, MOST_UNITS + 1),
        units=[(body.id, body.name) for body in units.bodies],
        topics=sorted({each.path[0] for each in units.topics()}),
        kinds=list(QuestionKind),
        asks=list(Asked),
    )


def _preview(desk: Desk, channel: Channel) -> dict[str, object]:
    """What a citizen sees, in the order of the chat."""
    campaign, language = channel.campaign, LANGUAGES[0]
    return {
        "greeting": said_in(campaign.greeting, language),
        "story": said_in(campaign.story, language),
        "questions": [
            {
                "ask": said_in(each.ask, language),
                "options": [said_in(option.label, language) for option in each.options],
                "optional": each.optional,
            }
            for each in campaign.questions
        ],
        "asks": [str(each) for each in campaign.asks],
        "thanks": said_in(campaign.thanks, language),
        "closed": said_in(campaign.closed, language),
        "units": _names(desk, channel),
        "urgent": campaign.urgent,
        "link": link_of(desk.office.campaigns.bot_name, campaign.code),
    }
