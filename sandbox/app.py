"""The sandbox's HTTP server: the Bot API, its files, and the chat page."""

import asyncio
import contextlib
import hmac
import json
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox import page_api
from sandbox.chat.errors import ApiError, ConnectionDropped
from sandbox.chat.params import UPLOAD_LIMIT_BYTES, read_params
from sandbox.delivery.webhook import Pusher
from sandbox.guard import guard
from sandbox.server import Sandbox

STATE = web.AppKey("sandbox", Sandbox)


def create_app(state: Sandbox, *, desk_url: str | None = None) -> web.Application:
    """Methods at /bot{token}/{method}, files at /file/bot{token}/{path}, the page at /."""
    app = web.Application(client_max_size=UPLOAD_LIMIT_BYTES + 65536, middlewares=[guard])
    app[STATE] = state
    for path in (r"/bot{token:[^/]+}/{method:[^/]+}", r"/bot{token:[^/]+}/{method:[^/]+}/"):
        app.router.add_route("*", path, _call)
    app.router.add_get(r"/file/bot{token:[^/]+}/{path:.+}", _download)
    page_api.add_routes(app, state, desk_url)
    app.cleanup_ctx.append(_push)
    app.on_shutdown.append(_close)
    return app


async def _call(request: web.Request) -> web.StreamResponse:
    state, token = request.app[STATE], request.match_info["token"]
    if ":" not in token:
        return _json(404, {"ok": False, "error_code": 404, "description": "Not Found"})
    if not _same(token, state.token):
        return _json(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    try:
        params = await read_params(request)
        # what has arrived is carried out, even if the client hangs up meanwhile
        status, body = await asyncio.shield(state.answer(request.match_info["method"], params))
    except ApiError as error:
        status = error.status
        body = {"ok": False, "error_code": status, "description": error.description}
    except ConnectionDropped:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()  # goes nowhere
    return _json(status, body)


async def _download(request: web.Request) -> web.Response:
    state = request.app[STATE]
    if not _same(request.match_info["token"], state.token):
        return _json(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    found = state.files.data(request.match_info["path"])
    if found is None:
        return _json(404, {"ok": False, "error_code": 404, "description": "Not Found"})
    return web.Response(body=found[1], content_type="application/octet-stream")


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _json(status: int, body: object) -> web.Response:
    # escaped to ASCII, as Telegram does: half a surrogate pair survives the way
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


async def _push(app: web.Application) -> AsyncIterator[None]:
    state = app[STATE]
    state.reopen()
    pushing = asyncio.create_task(Pusher(state, state.answer).run())
    yield
    pushing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await pushing


async def _close(app: web.Application) -> None:
    app[STATE].close()
