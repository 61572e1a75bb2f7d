"""Route table of the desk: each page and form with who may see it, its limit and handler."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from office.api.calls import NOT_READ, OWN, Call, Route, check_table
from office.api.http import Handler, Who, refuse_packed
from office.desk import account, administration, live, login, pages, talks
from office.desk.answering import overruled
from office.desk.bodies import FORM_BYTES, LOGIN_BYTES, WORDS_BYTES
from office.desk.call_backs import pages as call_backs
from office.desk.campaigns import pages as campaigns
from office.desk.clerk import merging
from office.desk.clerk import pages as clerk
from office.desk.colleagues import pages as colleagues
from office.desk.figures import export
from office.desk.figures import pages as figures
from office.desk.joint import pages as joint
from office.desk.lists import queue, search
from office.desk.paper import pages as paper
from office.desk.public import pages as publications
from office.desk.rendering import CALLS, ENTERS, PRESENT, ROOMS_OPEN, WAITING, Desk
from office.desk.situation import brief, hot
from office.law.problems import Problem
from office.rights.acts import MOVES, POWERS, Right, may_ever
from office.rights.officer import Officer, Role
from office.situation.issues import WATCHERS

ASK, TASK, TALK, GRANT, AUDIT, OPEN_IDENTITY, SHARE, CAMPAIGN, ENTER, CALL_BACK, PUBLISH, MERGE = (
    frozenset({right})
    for right in (
        *(Right.ASK, Right.TASK, Right.TALK, Right.GRANT, Right.AUDIT, Right.OPEN_IDENTITY),
        *(Right.SHARE, Right.CAMPAIGN, Right.ENTER, Right.CALL_BACK, Right.PUBLISH),
        Right.MERGE,
    )
)
NOWHERE = "/desk/{elsewhere:.*}"
ROUTES: tuple[Route[Desk, None], ...] = (
    Route("GET", "/", Who.ANYONE, login.to_desk, NOT_READ),
    Route("GET", "/desk", Who.DESK, pages.list_page, NOT_READ),
    Route("GET", "/desk/queue", Who.DESK, queue.queue_page, NOT_READ),
    Route("GET", "/desk/events", Who.DESK, live.stream, NOT_READ),
    Route("GET", "/desk/here", Who.DESK, login.here, NOT_READ),
    Route("GET", "/desk/search", Who.DESK, search.search_page, NOT_READ),
    Route("POST", "/desk/search", Who.DESK, search.search, LOGIN_BYTES, asks=OWN),
    Route("GET", "/desk/paper", Who.DESK, paper.enter_page, NOT_READ, asks=ENTER),
    Route("POST", "/desk/paper", Who.DESK, paper.enter, FORM_BYTES, asks=ENTER),
    Route("GET", "/desk/cases/{number}", Who.DESK, pages.case_page, NOT_READ),
    Route("POST", "/desk/cases/{number}/moves", Who.DESK, pages.make_move, FORM_BYTES, asks=MOVES),
    Route("POST", "/desk/cases/{number}/undo", Who.DESK, pages.undo, LOGIN_BYTES, asks=MOVES),
    Route("POST", "/desk/cases/{number}/now", Who.DESK, pages.make_now, LOGIN_BYTES, asks=MOVES),
    Route("POST", "/desk/cases/{number}/paper", Who.DESK, pages.paper, FORM_BYTES, asks=MOVES),
    Route("POST", "/desk/cases/{number}/questions", Who.DESK, pages.ask, FORM_BYTES, asks=ASK),
    Route("POST", "/desk/cases/{number}/tasks", Who.DESK, joint.give, WORDS_BYTES, asks=TASK),
    Route(
        "POST", "/desk/cases/{number}/tasks/{task}", Who.DESK, joint.step, WORDS_BYTES, asks=TASK
    ),
    Route(
        *("POST", "/desk/cases/{number}/identity", Who.DESK, pages.open_identity),
        LOGIN_BYTES,
        asks=OPEN_IDENTITY,
    ),
    Route(
        *("POST", "/desk/cases/{number}/declined", Who.DESK, joint.decline, WORDS_BYTES),
        asks=frozenset({Right.SUPERVISE}),
    ),
    Route(
        *("POST", "/desk/cases/{number}/assignment", Who.DESK, colleagues.assign, LOGIN_BYTES),
        asks=SHARE,
    ),
    Route("POST", "/desk/cases/{number}/links", Who.DESK, colleagues.link, LOGIN_BYTES, asks=SHARE),
    Route("POST", "/desk/cases/{number}/notes", Who.DESK, colleagues.note, WORDS_BYTES, asks=SHARE),
    Route(
        *("POST", "/desk/cases/{number}/reclassification", Who.DESK, clerk.classify, WORDS_BYTES),
        asks=frozenset({Right.CLASSIFY}),
    ),
    Route("POST", "/desk/cases/{number}/merging", Who.DESK, merging.merge, WORDS_BYTES, asks=MERGE),
    Route("POST", "/desk/cases/{number}/parting", Who.DESK, merging.part, WORDS_BYTES, asks=MERGE),
    Route("GET", "/desk/call-backs", Who.DESK, call_backs.list_page, NOT_READ, asks=CALL_BACK),
    Route(
        *("POST", "/desk/cases/{number}/call-back", Who.DESK, call_backs.ask, LOGIN_BYTES * 4),
        asks=CALL_BACK,
    ),
    Route("GET", "/desk/cases/{number}/files/{name}", Who.DESK, pages.file, NOT_READ),
    Route("GET", "/desk/figures", Who.DESK, figures.figures_page, NOT_READ),
    Route("GET", "/desk/figures/cases", Who.DESK, figures.cases_page, NOT_READ),
    Route(
        "GET",
        "/desk/figures/table.csv",
        Who.DESK,
        export.csv_file,
        NOT_READ,
        asks=frozenset({Right.EXPORT}),
    ),
    Route(
        "GET",
        "/desk/figures/table.xlsx",
        Who.DESK,
        export.xlsx_file,
        NOT_READ,
        asks=frozenset({Right.EXPORT}),
    ),
    Route("GET", "/desk/figures/overruled", Who.DESK, overruled.overruled_page, NOT_READ),
    Route("GET", "/desk/figures/brief", Who.DESK, brief.brief_page, NOT_READ),
    Route("GET", "/desk/figures/brief/cases", Who.DESK, brief.cases_page, NOT_READ),
    Route("GET", "/desk/hot", Who.DESK, hot.hot_page, NOT_READ),
    Route("GET", "/desk/hot/{issue}", Who.DESK, hot.issue_page, NOT_READ),
    Route("GET", "/desk/campaigns", Who.DESK, campaigns.list_page, NOT_READ, asks=CAMPAIGN),
    Route("GET", "/desk/campaigns/{code}", Who.DESK, campaigns.edit_page, NOT_READ, asks=CAMPAIGN),
    Route("POST", "/desk/campaigns/{code}", Who.DESK, campaigns.save, WORDS_BYTES, asks=CAMPAIGN),
    Route(
        "POST", "/desk/campaigns/{code}/end", Who.DESK, campaigns.end, LOGIN_BYTES, asks=CAMPAIGN
    ),
    Route(
        *("GET", "/desk/campaigns/{code}/poster", Who.DESK, campaigns.poster, NOT_READ),
        asks=CAMPAIGN,
    ),
    Route(
        *("GET", "/desk/campaigns/{code}/cases.csv", Who.DESK, campaigns.cases_file, NOT_READ),
        asks=frozenset({Right.EXPORT}),
    ),
    Route("GET", "/desk/publications", Who.DESK, publications.list_page, NOT_READ, asks=PUBLISH),
    Route(
        *("GET", "/desk/publications/{number}", Who.DESK, publications.case_page, NOT_READ),
        asks=PUBLISH,
    ),
    Route(
        *("POST", "/desk/publications/{number}", Who.DESK, publications.decide, WORDS_BYTES),
        asks=PUBLISH,
    ),
    Route("GET", "/desk/talks", Who.DESK, talks.list_page, NOT_READ),
    Route("GET", "/desk/talks/{talk}", Who.DESK, talks.talk_page, NOT_READ),
    Route("POST", "/desk/talks/{talk}/messages", Who.DESK, talks.answer, FORM_BYTES, asks=TALK),
    Route("POST", "/desk/talks/{talk}/close", Who.DESK, talks.close, LOGIN_BYTES, asks=TALK),
    Route(
        *("POST", "/desk/talks/{talk}/identity", Who.DESK, talks.open_identity),
        LOGIN_BYTES,
        asks=OPEN_IDENTITY,
    ),
    Route("GET", "/desk/talks/{talk}/files/{name}", Who.DESK, talks.file, NOT_READ),
    Route("GET", "/desk/account", Who.DESK, account.account_page, NOT_READ),
    Route(
        "POST", "/desk/account/password", Who.DESK, account.change_password, LOGIN_BYTES, asks=OWN
    ),
    Route("POST", "/desk/account/second", Who.DESK, account.confirm_second, LOGIN_BYTES, asks=OWN),
    Route("POST", "/desk/account/codes", Who.DESK, account.renew_codes, LOGIN_BYTES, asks=OWN),
    Route("GET", "/desk/officers", Who.DESK, administration.officers_page, NOT_READ, asks=GRANT),
    Route("POST", "/desk/officers", Who.DESK, administration.add_officer, WORDS_BYTES, asks=GRANT),
    Route(
        "POST",
        "/desk/officers/{id}",
        Who.DESK,
        administration.change_officer,
        WORDS_BYTES,
        asks=GRANT,
    ),
    Route("GET", "/desk/trail", Who.DESK, administration.trail_page, NOT_READ, asks=AUDIT),
    Route("POST", "/desk/demo", Who.DESK, login.be_another, LOGIN_BYTES, asks=OWN),
    Route("GET", "/desk/desk.css", Who.ANYONE, login.stylesheet, NOT_READ),
    Route("GET", "/desk/desk.js", Who.ANYONE, login.script, NOT_READ),
    Route("GET", "/desk/login", Who.ANYONE, login.login_page, NOT_READ),
    Route("POST", "/desk/login", Who.ANYONE, login.login, LOGIN_BYTES),
    Route("POST", "/desk/logout", Who.ANYONE, login.logout, NOT_READ),
    Route("GET", NOWHERE, Who.DESK, login.nowhere, NOT_READ),  # the last
)
HANDLERS = (
    *(pages, live, queue, search, joint, talks, login, account, administration),
    *(figures, export, overruled, colleagues, brief, hot, campaigns, paper, call_backs),
    *(publications, merging),
)
check_table(ROUTES, *map(vars, HANDLERS))

CASES, ACCOUNT, FIGURES, HOT = "/desk", "/desk/account", "/desk/figures", "/desk/hot"
EVERYBODY = frozenset(Role)
# Which roles open what: by the longest beginning of a path that stands here.
ROOMS: Mapping[str, frozenset[Role]] = {
    CASES: EVERYBODY - {Role.ADMINISTRATOR, Role.AUDITOR},
    "/desk/account": EVERYBODY,
    "/desk/demo": EVERYBODY,
    "/desk/here": EVERYBODY,
    NOWHERE: EVERYBODY,
    FIGURES: frozenset({Role.SUPERVISOR, Role.LEADER}),
    HOT: WATCHERS,
    "/desk/campaigns": POWERS[Right.CAMPAIGN].roles,
    "/desk/publications": POWERS[Right.PUBLISH].roles,
    "/desk/officers": POWERS[Right.GRANT].roles,
    "/desk/trail": POWERS[Right.AUDIT].roles,
}


def opens(path: str, officer: Officer) -> bool:
    """Whether it is for their roles; which cases and talks they see there, office/rights says."""
    room = max((room for room in ROOMS if path.startswith(room)), key=len)
    return bool(officer.roles & ROOMS[room])


def home_of(officer: Officer) -> str:
    """Where they begin."""
    rooms = (CASES, "/desk/officers", "/desk/trail")
    return next((room for room in rooms if opens(room, officer)), ACCOUNT)


def served(desk: Desk) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""
    return [web.route(row.method, row.path, _answering(row, desk)) for row in ROUTES]


def _answering(route: Route[Desk, Any], desk: Desk) -> Handler:
    """Refusals as pages; no form from elsewhere; to the login without a session."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            refuse_packed(request)
            if request.method == "POST" and not desk.access.is_from_here(request):
                raise Problem(403, "forbidden", "The form must be sent from its own page.")
            officer = await _let_in(route, desk, request) if route.who is Who.DESK else None
            call = Call(request, route.who, "", None, route.most_bytes, officer)
            return await route.handler(desk, call)
        except web.HTTPException as elsewhere:
            for name, value in desk.headers(request).items():
                elsewhere.headers.setdefault(name, value)
            raise
        except Problem as problem:
            return desk.refusal(request, problem)
        finally:
            if request.method == "POST" and route.handler is not search.search:
                desk.office.feed.announce()  # it may be no step of a case

    return answer


async def _let_in(route: Route[Desk, Any], desk: Desk, request: web.Request) -> Officer:
    """Who is there, by whose roles the row opens. Raises Problem 403; sends elsewhere who has to
    sign in, or to see to their account, first."""
    present = await desk.access.who(request)
    if present is None:
        sent = request.method == "POST" and route.handler is not login.be_another
        raise web.HTTPSeeOther("/desk/login" + ("?flash=ended" if sent else ""))
    request[PRESENT] = present
    if present.must is not None and not route.path.startswith(ACCOUNT):
        raise web.HTTPSeeOther(ACCOUNT)
    officer = present.officer
    # The ways stand on the page of a refusal, too.
    if present.must is None:
        request[ROOMS_OPEN] = frozenset(room for room in ROOMS if opens(room, officer))
    if opens(CASES, officer) and present.must is None:
        request[ENTERS] = may_ever(officer, Right.ENTER)
        request[CALLS] = may_ever(officer, Right.CALL_BACK)
        request[WAITING] = await desk.office.talks.count_waiting(desk.office.reader(officer))
    if not opens(route.path, officer):
        if route.path == CASES:
            raise web.HTTPSeeOther(home_of(officer))
        raise Problem(403, "not-your-part", "It is not for your roles.")
    route.check_role(officer)
    return officer
