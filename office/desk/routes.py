"""Route table of the desk: each page and form with who may see it, its limit and handler."""

from typing import Any

from aiohttp import web

from office.api.calls import NOT_READ, Call, Route, check_table
from office.api.http import Handler, Who, refuse_packed
from office.desk import login, pages, queue, talks
from office.desk.bodies import FORM_BYTES, LOGIN_BYTES
from office.desk.rendering import WAITING, Desk
from office.law.problems import Problem
from office.rights.officer import MACHINE, Officer

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
    Route("GET", "/desk/desk.css", Who.ANYONE, login.stylesheet, NOT_READ),
    Route("GET", "/desk/login", Who.ANYONE, login.login_page, NOT_READ),
    Route("POST", "/desk/login", Who.ANYONE, login.login, LOGIN_BYTES),
    Route("POST", "/desk/logout", Who.ANYONE, login.logout, NOT_READ),
)
check_table(ROUTES, pages, queue, talks, login)


def served(desk: Desk) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""
    return [web.route(row.method, row.path, _answering(row, desk)) for row in ROUTES]


def _answering(route: Route[Desk, Any], desk: Desk) -> Handler:
    """Refusals as pages; no form from elsewhere; to the login without a session."""

    async def answer(request: web.Request) -> web.StreamResponse:
        officer: Officer | None = None
        try:
            refuse_packed(request)
            if request.method == "POST" and not desk.access.is_from_here(request):
                raise Problem(403, "forbidden", "The form must be sent from its own page.")
            if route.who is Who.DESK:
                if not await desk.access.allows(request):
                    raise web.HTTPSeeOther("/desk/login")
                officer = MACHINE
                reader = desk.office.reader(officer)
                request[WAITING] = await desk.office.talks.count_waiting(reader)
            call = Call(request, route.who, "", None, route.most_bytes, officer)
            return await route.handler(desk, call)
        except web.HTTPException as elsewhere:
            for name, value in desk.headers(request).items():
                elsewhere.headers.setdefault(name, value)
            raise
        except Problem as problem:
            return desk.refusal(request, problem)

    return answer
