"""The stub of a backend: registers at once what is filed and keeps nothing, so that what is
measured beside it is the bot alone. Its feed stays empty."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from benchmarks.lean.keepalive import Request

KEY = "k" * 20
SECRET = "whsec_" + "A" * 32
FEED_SECONDS = 25.0


class StubBackend:
    """Ours speaks contract v1 to it, rivals post what they have to `/`."""

    def __init__(self) -> None:
        self.petitions = 0

    def answer(self, request: Request, reply: Callable[[int, Any], None]) -> None:
        path = request.path.partition("?")[0]
        if path == "/v1/events":
            empty = {"items": [], "next": 0, "epoch": "lean"}
            asyncio.get_running_loop().call_later(FEED_SECONDS, reply, 200, empty)
        elif path == "/v1/cases" and request.verb == "POST":
            self.petitions += 1
            reply(201, self._receipt(json.loads(request.body)["client_ref"]))
        elif path == "/":
            self.petitions += 1
            reply(200, {})
        else:
            reply(200, {"items": []})

    def _receipt(self, client_ref: str) -> dict[str, Any]:
        return {
            "number": f"260703-{self.petitions:04}-1",
            "query_code": "7K2M-9QXA",
            "client_ref": client_ref,
            "registered_at": "2026-07-03T01:00:00+00:00",
            "clocks": [{"name": "R15", "article": 22, "due": "2026-07-18T15:59:59+00:00"}],
        }
