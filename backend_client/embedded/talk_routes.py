"""The API of talks with a person, and of moving a case to another chat. Who speaks is told by the
key: the bot's is a citizen, the other staff.
"""

import re
from dataclasses import replace

from aiohttp import web

from backend_client.contract import CaseEvent, Claim, FileResult
from backend_client.embedded.claims import Claims
from backend_client.embedded.files import SAVED, Files
from backend_client.embedded.http import (
    Doors,
    Handler,
    Who,
    idempotency_key,
    items,
    json_response,
    read_body,
    whole_number,
)
from backend_client.embedded.lookups import counted_for_staff
from backend_client.embedded.problems import Problem
from backend_client.embedded.talks import Talks
from backend_client.talks import Side, Talk, TalkOpening, TalkWords

MOST_TALKS = 200
ID_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,80}")


class TalkApi:
    def __init__(self, talks: Talks, claims: Claims, files: Files, doors: Doors) -> None:
        self._talks = talks
        self._claims = claims
        self._files = files
        self._doors = doors

    def routes(self) -> list[web.RouteDef]:
        table: tuple[tuple[str, str, Who, Handler], ...] = (
            ("GET", "/v1/cases/{number}/progress", Who.BOT, self.progress),
            ("POST", "/v1/cases/{number}/claim", Who.BOT, self.claim),
            ("POST", "/v1/talks", Who.BOT, self.open),
            ("GET", "/v1/talks", Who.STAFF, self.list_talks),
            ("GET", "/v1/talks/{talk}", Who.BOT | Who.STAFF, self.find),
            ("POST", "/v1/talks/{talk}/messages", Who.BOT | Who.STAFF, self.say),
            ("POST", "/v1/talks/{talk}/files", Who.BOT, self.note_file),
            ("GET", "/v1/talks/{talk}/files/{file_id}", Who.BOT | Who.STAFF, self.file),
            ("POST", "/v1/talks/{talk}/read", Who.STAFF, self.read),
            ("POST", "/v1/talks/{talk}/close", Who.BOT | Who.STAFF, self.close),
        )
        return [
            web.route(method, path, self._doors.guarded(who, handler))
            for method, path, who, handler in table
        ]

    async def progress(self, request: web.Request) -> web.Response:
        code = request.headers.get("Query-Code", "")
        number = request.match_info["number"]
        return json_response(await self._claims.progress(number, code, _asker(request)))

    async def claim(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        said = await read_body(request, Claim)
        number = request.match_info["number"]
        claimed, new = await self._claims.claim(number, said, key, _asker(request))
        return json_response(claimed, 201 if new else 200)

    async def open(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        said = await read_body(request, TalkOpening)
        if said.id != key or not ID_SHAPE.fullmatch(key):
            raise Problem.invalid(
                "id", "must be the Idempotency-Key of the call: at most 80 of A-Z a-z 0-9 _ -"
            )
        receipt, new = await self._talks.open(said)
        return json_response(receipt, 201 if new else 200)

    async def list_talks(self, request: web.Request) -> web.Response:
        limit = max(whole_number(request, "limit", 50, MOST_TALKS), 1)
        waiting = request.query.get("waiting") == "true"
        talks = await self._talks.listed(limit, waiting=waiting)
        return json_response(items(map(_for_staff, talks)))

    async def find(self, request: web.Request) -> web.Response:
        talk = await self._talks.find(_talk(request))
        return json_response(talk if self._side(request) is Side.CITIZEN else _for_staff(talk))

    async def say(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        words = await read_body(request, TalkWords)
        event, new = await self._talks.say(_talk(request), self._side(request), words, key)
        return self._step(request, event, new)

    async def note_file(self, request: web.Request) -> web.Response:
        said = await read_body(request, FileResult)
        result, new = await self._talks.note_file(_talk(request), said)
        return json_response(result, 201 if new else 200)

    async def file(self, request: web.Request) -> web.FileResponse:
        file_id = request.match_info["file_id"]
        if not await self._talks.has_sent(_talk(request), file_id):
            raise Problem.not_found()
        stored = await self._files.find(file_id)
        return web.FileResponse(stored.path, headers=SAVED)

    async def read(self, request: web.Request) -> web.Response:
        return json_response(_for_staff(await self._talks.read(_talk(request))))

    async def close(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        event, new = await self._talks.close(_talk(request), self._side(request), key)
        return self._step(request, event, new)

    def _step(self, request: web.Request, event: CaseEvent, new: bool) -> web.Response:
        seen = event if self._side(request) is Side.CITIZEN else replace(event, id=event.seq)
        return json_response(seen, 201 if new else 200)

    def _side(self, request: web.Request) -> Side:
        return Side.CITIZEN if Who.BOT in self._doors.who(request) else Side.STAFF


def _for_staff(talk: Talk) -> Talk:
    return replace(talk, events=counted_for_staff(talk.events))


def _asker(request: web.Request) -> str:
    return request.headers.get("Asker", "").strip()


def _talk(request: web.Request) -> str:
    return request.match_info["talk"]
