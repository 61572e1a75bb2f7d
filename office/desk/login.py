"""Signing in to the desk and out, and what is shown to whoever has not."""

from aiohttp import web

from office.api.calls import Call
from office.desk.bodies import read_words
from office.desk.rendering import HERE, Desk, words
from office.law.problems import Problem


async def to_desk(desk: Desk, call: Call[None]) -> web.Response:
    raise web.HTTPFound("/desk")


async def stylesheet(desk: Desk, call: Call[None]) -> web.FileResponse:
    headers = {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(HERE / "desk.css", headers=headers)


async def login_page(desk: Desk, call: Call[None]) -> web.Response:
    return desk.page(call.request, "login.html", problem=None)


async def login(desk: Desk, call: Call[None]) -> web.Response:
    request = call.request
    key = (await read_words(request, call.limit_bytes)).get("key", "")
    waits: dict[str, str] = {}
    try:
        right, status, problem = await desk.access.is_right_key(request, key), 403, "wrong-key"
    except Problem as slowed:
        right, status, problem, waits = False, slowed.status, slowed.name, slowed.headers()
    if not right:
        page = desk.page(request, "login.html", status=status, problem=words()["problem"][problem])
        page.headers.update(waits)
        return page
    response = desk.gone(request, "/desk")
    await desk.access.sign_in(request, response)
    return response


async def logout(desk: Desk, call: Call[None]) -> web.Response:
    response = desk.gone(call.request, "/desk/login?flash=out")
    await desk.access.sign_out(call.request)
    return response
