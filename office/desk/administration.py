"""Pages for who keeps the office in order: the administrator's officers, the auditor's trail."""

import re
from collections.abc import Mapping

from aiohttp import web

from office.accounts.officers import Account, Wanted, wanted_of
from office.api.calls import Call
from office.desk.bodies import read_words
from office.desk.forms import text_of
from office.desk.rendering import Desk
from office.law.problems import Problem
from office.rights.officer import Officer, Role

TRAIL_PAGE = 100
ABOUT = {"officer-exists": "id"}  # the field that a refusal is about


async def officers_page(desk: Desk, call: Call[None]) -> web.Response:
    return await _officers(desk, call)


async def add_officer(desk: Desk, call: Call[None]) -> web.Response:
    form = await read_words(call.request, call.limit_bytes)
    wanted = _wanted(form, text_of(form, "id").lower())
    try:
        password = await desk.access.officers.add(_by(call).id, wanted)
    except Problem as problem:
        return await _officers(desk, call, problem, sent="", kept=wanted)
    return await _officers(desk, call, made=(wanted.id, password))


async def change_officer(desk: Desk, call: Call[None]) -> web.Response:
    officers, by, id_ = desk.access.officers, _by(call).id, call.part("id")
    form = await read_words(call.request, call.limit_bytes)
    what, seen = form.get("what", ""), form.get("seen")
    try:
        match what:
            case "reset":
                password = await officers.reset(by, id_, seen=seen)
                return await _officers(desk, call, made=(id_, password))
            case "disable":
                await officers.disable(by, id_, seen=seen)
            case "enable":
                await officers.enable(by, id_, seen=seen)
            case _:
                await officers.change(by, _wanted(form, id_), seen=seen)
    except Problem as problem:
        now = await officers.find(id_)
        changed = problem.name == "account-changed"
        if now is None or not changed or not _is_so(now, what, _wanted(form, id_)):
            kept = _wanted(form, id_) if what == "change" else None
            return await _officers(desk, call, problem, sent=id_ if now else None, kept=kept)
    raise web.HTTPSeeOther("/desk/officers?flash=officer")


async def trail_page(desk: Desk, call: Call[None]) -> web.Response:
    """What was done and by whom; of a case no more than its number."""
    given = call.request.query.get("before", "")
    before = int(given) if re.fullmatch(r"[0-9]{1,15}", given, re.ASCII) else None
    entries = await desk.office.trail.entries(before, TRAIL_PAGE)
    last = entries[-1].id if entries else 1
    return desk.page(call.request, "trail.html", entries=entries, next=last if last > 1 else None)


def _by(call: Call[None]) -> Officer:
    if call.officer is None:
        raise Problem(403, "forbidden", "Sign in first.")
    return call.officer


def _is_so(account: Account, what: str, wanted: Wanted) -> bool:
    """Whether the account is by now what a form makes of it; a reset is never the same."""
    if what in ("disable", "enable"):
        return account.disabled == (what == "disable")
    return what != "reset" and wanted_of(account.officer) == wanted


def _wanted(form: Mapping[str, str], id_: str) -> Wanted:
    return Wanted(
        id_,
        text_of(form, "name"),
        frozenset(role for role in Role if form.get(f"role-{role}") == "yes"),
        form.get("unit") or None,
        frozenset(filter(None, re.split(r"[\s,，、;；]+", text_of(form, "links")))),
    )


async def _officers(
    desk: Desk,
    call: Call[None],
    problem: Problem | None = None,
    *,
    made: tuple[str, str] | None = None,
    sent: str | None = None,
    kept: Wanted | None = None,
) -> web.Response:
    """`made`: an id and a one-time password, shown this once. `sent`: of whom the form was that was
    refused, "" for somebody new; `kept` is what was typed there."""
    about = ABOUT.get(problem.name, "") if problem else ""
    if problem is not None and problem.name == "invalid":
        about = str(problem.extra["where"])
        problem = Problem.invalid(f"account.{about}", str(problem.extra["wanted"]))
    return desk.page(
        call.request,
        "officers.html",
        problem=problem,
        accounts=await desk.access.officers.listed(),
        units=desk.office.units.bodies,
        roles=list(Role),
        made=made,
        sent=sent,
        kept=kept,
        wrong=about,
    )
