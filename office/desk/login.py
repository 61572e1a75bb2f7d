"""Signing in to the desk and out, and what is shown to whoever has not."""

from aiohttp import web

from office.api.calls import Call
from office.desk.bodies import read_words
from office.desk.rendering import HERE, Desk
from office.law.problems import Problem


async def to_desk(desk: Desk, call: Call[None]) -> web.Response:
    raise web.HTTPFound("/desk")


async def nowhere(desk: Desk, call: Call[None]) -> web.Response:
    """An address that was typed wrong is told in words; one with a stroke too many is meant."""
    if not call.request.path.rstrip("/").removeprefix("/desk"):
        raise web.HTTPFound("/desk")
    raise Problem.not_found()


async def stylesheet(desk: Desk, call: Call[None]) -> web.FileResponse:
    headers = {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(HERE / "desk.css", headers=headers)


async def script(desk: Desk, call: Call[None]) -> web.FileResponse:
    headers = {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(HERE / "desk.js", headers=headers)


async def login_page(desk: Desk, call: Call[None]) -> web.Response:
    return _form(desk, call, name="")


async def login(desk: Desk, call: Call[None]) -> web.Response:
    request = call.request
    form = await read_words(request, call.limit_bytes)
    name, code = form.get("name", "").strip().lower(), form.get("code", "")
    word = form.get("password", "") if name else form.get("key", "")
    try:
        officer = await desk.access.who_signs_in(request, name, word, code)
    except Problem as refused:
        return _form(desk, call, name=name, problem=refused, key=not name)
    response = desk.gone(request, "/desk")
    await desk.access.sign_in(request, response, officer)
    return response


async def here(desk: Desk, call: Call[None]) -> web.Response:
    """Says that a login lasts, and makes it last on: whoever writes is there."""
    return web.Response(status=204, headers=desk.headers(call.request))


async def logout(desk: Desk, call: Call[None]) -> web.Response:
    response = desk.gone(call.request, "/desk/login?flash=out")
    await desk.access.sign_out(call.request)
    return response


async def be_another(desk: Desk, call: Call[None]) -> web.Response:
    """The demonstration's officers take turns at one browser."""
    if not desk.access.needs_no_login(call.request):
        raise Problem(403, "forbidden", "There is no demonstration here.")
    form = await read_words(call.request, call.limit_bytes)
    response = desk.gone(call.request, "/desk")
    desk.access.be(call.request, response, form.get("officer", ""))
    return response


def _form(
    desk: Desk, call: Call[None], *, name: str, problem: Problem | None = None, key: bool = False
) -> web.Response:
    """`key`: the form for the staff key is open."""
    return desk.page(
        call.request,
        "login.html",
        problem=problem,
        name=name,
        key=key,
        machine=desk.access.machine,
    )
