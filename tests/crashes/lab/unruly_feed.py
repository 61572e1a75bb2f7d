"""The backend's feed on a bad day: every event three times, out of order, and some not at all."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

COPIES = 3


class UnrulyFeed:
    """Passes everything on to the backend, and tampers with pages of the feed alone.

    `missing` is the share of events that a page leaves out although later ones stand in it, as when
    a backend's transactions become visible out of order.
    """

    def __init__(self, backend_url: str, seed: int, missing: float = 0.0) -> None:
        self._url = backend_url
        self._dice = random.Random(seed)
        self._missing = missing
        self.pages = 0
        self.left_out = 0
        self.session: aiohttp.ClientSession | None = None

    async def pass_on(self, request: web.Request) -> web.Response:
        assert self.session is not None
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in ("host", "content-length", "transfer-encoding")
        }
        try:
            async with self.session.request(
                request.method,
                f"{self._url}{request.path_qs}",
                data=await request.read(),
                headers=headers,
            ) as answer:
                body = await answer.read()
                kind = answer.content_type
                if request.path == "/v1/events" and answer.status == 200:
                    return web.json_response(self._spoilt(await answer.json()))
                return web.Response(body=body, status=answer.status, content_type=kind)
        except aiohttp.ClientError:
            return web.Response(status=503)

    def _spoilt(self, page: dict[str, Any]) -> dict[str, Any]:
        items = list(page["items"])
        if len(items) > 1:
            kept = [each for each in items[:-1] if self._dice.random() >= self._missing]
            self.left_out += len(items) - 1 - len(kept)
            items = [*kept, items[-1]]
        items *= COPIES
        self._dice.shuffle(items)
        self.pages += bool(items)
        return {**page, "items": items}


@asynccontextmanager
async def unruly(
    backend_url: str, seed: int, missing: float = 0.0
) -> AsyncIterator[BaseTestServer]:
    feed = UnrulyFeed(backend_url, seed, missing)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", feed.pass_on)
    async with aiohttp.ClientSession() as session, TestServer(app) as server:
        feed.session = session
        yield server
