"""Cross-site request protection: a page anywhere can make a browser send requests to this
machine.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bots send neither Origin nor Sec-Fetch-Site, and may reach the server under any name.

    The page and its API answer to loopback names only, so that a foreign name that resolves to this
    machine (DNS rebinding) reads nothing.
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="another site's page may not speak here")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and (
        request.method not in ("GET", "HEAD") or request.path.startswith(("/bot", "/file"))
    ):
        raise web.HTTPForbidden(text="another site's page may not speak here")
    if not request.path.startswith(("/bot", "/file/bot")) and not is_loopback(request.host):
        raise web.HTTPForbidden(text="the chat page opens at localhost or 127.0.0.1 only")
    return await handler(request)


def is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
