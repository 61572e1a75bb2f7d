"""Tells open pages of the desk that something may have changed, as server-sent events: nothing of
what. Each page reads its own list again, by its own rights; a stream asks the database for nothing
but whether its officer is still there.
"""

from contextlib import suppress

from aiohttp import web

from office.api.calls import Call
from office.desk.rendering import Desk
from office.services.feed import signalled

BEGUN, BEAT = b"retry: 5000\n\n", b": \n\n"
CHANGED, OVER = b"event: changed\ndata: 1\n\n", b"event: over\ndata: 1\n\n"


async def stream(desk: Desk, call: Call[None]) -> web.StreamResponse:
    """Until the browser goes, the session ends, or the program stops."""
    watch, request = desk.watch, call.request
    with watch.listening(), suppress(ConnectionError):
        response = web.StreamResponse(headers=desk.headers(request))
        response.content_type = "text/event-stream"
        response.headers["X-Accel-Buffering"] = "no"  # of nginx, which else keeps it to itself
        news = watch.listen()
        await response.prepare(request)
        await response.write(BEGUN)
        while True:
            changed = await signalled(news, watch.heartbeat)
            news = watch.listen()
            if watch.stopping.is_set():
                return response
            present = await desk.access.who(request, there=False)
            if present is None or present.officer != call.officer:
                await response.write(OVER)
                return response
            await response.write(CHANGED if changed else BEAT)
    return response
