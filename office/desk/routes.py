"""Route table of the desk: each page and form with who may see it, its limit and handler."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from office.api.calls import NOT_READ, Call, Route, check_table
from office.api.http import Handler, Who, refuse_packed
from office.desk import account, administration, login, pages, queue, talks
from office.desk.bodies import FORM_BYTES, LOGIN_BYTES, WORDS_BYTES
from office.desk.rendering import PRESENT, WAITING, Desk
from office.law.problems import Problem
from office.rights.officer import Officer, Role

ROUTES: tuple[Route[Desk, None], ...] = (
    Route("GET", "/", Who.ANYONE, login.to_desk, NOT_READ),
    Route("GET", "/desk", Who.DESK, pages.list_page, NOT_READ),
    Route("GET", "/desk/queue", Who.DESK, queue.queue_page, NOT_READ),
    Route("GET", "/desk/cases/{number}", Who.DESK, pages.case_page, NOT_READ),
    Route("POST", "/desk/cases/{number}/moves", Who.DESK, pages.make_move, FORM_BYTES),
    Route("POST", "/desk/cases/{number}/questions", Who.DESK, pages.ask, FORM_BYTES),
    Route("GET", "/desk/cases/{number}/files/{name}", Who.DESK, pages.file, NOT_READ),
    Route("GET", "/desk/talks", Who.DESK, talks.list_page, NOT_READ),
    Route("GET", "/desk/talks/{talk}", Who.DESK, talks.talk_page, NOT_READ),
    Route("POST", "/desk/talks/{talk}/messages", Who.DESK, talks.answer, FORM_BYTES),
    Route("POST", "/desk/talks/{talk}/close", Who.DESK, talks.close, NOT_READ),
    Route("GET", "/desk/talks/{talk}/files/{name}", Who.DESK, talks.file, NOT_READ),
    Route("GET", "/desk/account", Who.DESK, account.account_page, NOT_READ),
    Route("POST", "/desk/account/password", Who.DESK, account.change_password, LOGIN_BYTES),
    Route("POST", "/desk/account/second", Who.DESK, account.confirm_second, LOGIN_BYTES),
    Route("GET", "/desk/officers", Who.DESK, administration.officers_page, NOT_READ),
    Route("POST", "/desk/officers", Who.DESK, administration.add_officer, WORDS_BYTES),
    Route("POST", "/desk/officers/{id}", Who.DESK, administration.change_officer, WORDS_BYTES),
    Route("GET", "/desk/trail", Who.DESK, administration.trail_page, NOT_READ),
    Route("POST", "/desk/demo", Who.DESK, login.be_another, LOGIN_BYTES),
    Route("GET", "/desk/desk.css", Who.ANYONE, login.stylesheet, NOT_READ),
    Route("GET", "/desk/login", Who.ANYONE, login.login_page, NOT_READ),
    Route("POST", "/desk/login", Who.ANYONE, login.login, LOGIN_BYTES),
    Route("POST", "/desk/logout", Who.ANYONE, login.logout, NOT_READ),
)
check_table(ROUTES, pages, queue, talks, login, account, administration)

EVERYBODY = frozenset(Role)
# Which roles open what: by the longest beginning of a path that stands here.
ROOMS: Mapping[str, frozenset[Role]] = {
    "/desk": EVERYBODY - {Role.ADMINISTRATOR, Role.AUDITOR},
    "/desk/account": EVERYBODY,
    "/desk/demo": EVERYBODY,
    "/desk/officers": frozenset({Role.ADMINISTRATOR}),
    "/desk/trail": frozenset({Role.AUDITOR}),
}
CASES, ACCOUNT = "/desk", "/desk/account"


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

    return answer


async def _let_in(route: Route[Desk, Any], desk: Desk, request: web.Request) -> Officer:
    """Who is there, by whose roles the row opens. Raises Problem 403; sends elsewhere who has to
    sign in, or to see to their account, first."""
    present = await desk.access.who(request)
    if present is None:
        raise web.HTTPSeeOther("/desk/login")
    request[PRESENT] = present
    if present.must is not None and not route.path.startswith(ACCOUNT):
        raise web.HTTPSeeOther(ACCOUNT)
    officer = present.officer
    if not opens(route.path, officer):
        if route.path == CASES:
            raise web.HTTPSeeOther(home_of(officer))
        raise Problem(403, "not-your-part", "It is not for your roles.")
    if opens(CASES, officer) and present.must is None:
        request[WAITING] = await desk.office.talks.count_waiting(desk.office.reader(officer))
    return officer
