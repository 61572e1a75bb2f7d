"""The API: which call goes where, and whose key opens it. `docs/backend-api.md` describes it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import unquote

from aiohttp import web

from backend_client.contract import (
    CaseEvent,
    CaseStatus,
    Draft,
    FileResult,
    Move,
    Question,
    Rating,
    Review,
)
from backend_client.embedded import lookups, twins
from backend_client.embedded.attachments import papers_of
from backend_client.embedded.casework import Casework
from backend_client.embedded.claims import Claims
from backend_client.embedded.database import Database
from backend_client.embedded.events import Feed, heard
from backend_client.embedded.files import OCTETS, SAVED, Files, too_large
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
from backend_client.embedded.loops import Loops
from backend_client.embedded.problems import Problem
from backend_client.embedded.routing import Units
from backend_client.embedded.statistics import gather
from backend_client.embedded.talks import Talks
from backend_client.embedded.vitals import Vitals
from backend_client.embedded.wishes import (
    Supervision,
    Supplement,
    Support,
    Unpublication,
    Urge,
    Withdrawal,
)
from backend_client.neighbours import Nearby

T = TypeVar("T")

MOST_EVENTS = 1000
MOST_CASES = 200
LONGEST_WAIT = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=5)  # another process may have written


@dataclass(frozen=True)
class Office:
    """Everything a call may need."""

    database: Database
    casework: Casework
    talks: Talks
    claims: Claims
    files: Files
    feed: Feed
    units: Units
    doors: Doors
    loops: Loops
    vitals: Vitals
    clock: Callable[[], datetime]
    minimum_group: int


@dataclass(frozen=True)
class Health:
    """`last_event` is for the bot's key alone: it counts ratings too."""

    status: str
    last_event: int | None = None


@dataclass(frozen=True)
class Stored:
    file_id: str


class Api:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._work = office.casework

    def routes(self) -> list[web.RouteDef]:
        table: tuple[tuple[str, str, Who, Handler], ...] = (
            ("GET", "/v1/health", Who.ANYONE, self.health),
            ("POST", "/v1/cases", Who.BOT, self.file_case),
            ("GET", "/v1/cases", Who.BOT | Who.STAFF, self.list_cases),
            ("GET", "/v1/cases/{number}", Who.BOT | Who.STAFF, self.get_case),
            ("POST", "/v1/cases/{number}/supplements", Who.BOT, self.supplement),
            ("POST", "/v1/cases/{number}/files", Who.BOT, self.note_file),
            ("GET", "/v1/cases/{number}/files/{file_id}", Who.BOT | Who.STAFF, self.answer_file),
            ("POST", "/v1/cases/{number}/urges", Who.BOT, self.urge),
            ("POST", "/v1/cases/{number}/supervision", Who.BOT, self.supervise),
            ("POST", "/v1/cases/{number}/withdrawal", Who.BOT, self.withdraw),
            ("POST", "/v1/cases/{number}/unpublication", Who.BOT, self.unpublish),
            ("POST", "/v1/cases/{number}/ratings", Who.BOT, self.rate),
            ("POST", "/v1/cases/{number}/reviews", Who.BOT, self.ask_review),
            ("POST", "/v1/cases/{number}/moves", Who.STAFF, self.move),
            ("POST", "/v1/cases/{number}/questions", Who.STAFF, self.ask),
            ("GET", "/v1/events", Who.BOT, self.events),
            ("POST", "/v1/files", Who.BOT | Who.STAFF, self.upload),
            ("POST", "/v1/neighbours/search", Who.BOT, self.neighbours),
            ("GET", "/v1/neighbours/{id}", Who.BOT, self.neighbour),
            ("POST", "/v1/neighbours/{id}/supports", Who.BOT, self.support),
            ("GET", "/v1/topics", Who.BOT | Who.STAFF, self.topics),
            ("GET", "/v1/units", Who.BOT | Who.STAFF, self.units),
            ("GET", "/v1/stats", Who.STAFF, self.stats),
        )
        guarded = self._office.doors.guarded
        return [
            web.route(method, path, guarded(who, handler)) for method, path, who, handler in table
        ]

    async def health(self, request: web.Request) -> web.Response:
        signs = await self._office.vitals.look()
        if signs.reasons:
            detail = "Not well: see `reasons`, and the log."
            raise Problem(503, "degraded", detail, reasons=list(signs.reasons))
        is_bot = Who.BOT in self._office.doors.who(request)
        return json_response(Health("ok", signs.last_event if is_bot else None))

    async def file_case(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        draft = await read_body(request, Draft)
        if draft.client_ref != key:
            raise Problem.invalid("client_ref", "must be the Idempotency-Key of the call")
        receipt, new = await self._work.file_case(draft, key)
        return json_response(receipt, 201 if new else 200)

    async def list_cases(self, request: web.Request) -> web.Response:
        client_ref = request.query.get("client_ref")
        if client_ref is not None:
            return await self._find_case(request, client_ref)
        self._office.doors.admit(request, Who.STAFF)
        limit = whole_number(request, "limit", 50, MOST_CASES)
        async with self._office.database.read() as session:
            page = await lookups.list_rows(
                session, _status(request), request.query.get("after"), max(limit, 1)
            )
            cases = [await lookups.staff_case(session, row) for row in page.rows]
        return json_response(items(cases, next=page.next))

    async def _find_case(self, request: web.Request, client_ref: str) -> web.Response:
        """A receipt holds the query code: the bot's key only."""
        self._office.doors.admit(request, Who.BOT)
        async with self._office.database.read() as session:
            row = await lookups.row_of(session, client_ref)
            found = [await lookups.receipt_of(session, row)] if row else []
        return json_response(items(found))

    async def get_case(self, request: web.Request) -> web.Response:
        who = self._office.doors.who(request)
        async with self._office.database.read() as session:
            row = await lookups.find_row(session, _number(request))
            seen = lookups.case_of if Who.BOT in who else lookups.staff_case
            case = await seen(session, row)
        return json_response(case)

    async def supplement(self, request: web.Request) -> web.Response:
        return await self._acted(request, Supplement, self._work.supplement)

    async def note_file(self, request: web.Request) -> web.Response:
        said = await read_body(request, FileResult)
        result, new = await self._work.note_file(_number(request), said)
        return json_response(result, 201 if new else 200)

    async def answer_file(self, request: web.Request) -> web.FileResponse:
        """A file that came with a paper of this case: no other one opens by its id."""
        async with self._office.database.read() as session:
            row = await lookups.find_row(session, _number(request))
            events = await lookups.events_of(session, row.number)
        file_id = request.match_info["file_id"]
        if not any(file.file_id == file_id for event in events for file in papers_of(event)):
            raise Problem.not_found()
        stored = await self._office.files.find(file_id)
        return web.FileResponse(stored.path, headers=SAVED)

    async def urge(self, request: web.Request) -> web.Response:
        return await self._acted(request, Urge, self._work.urge)

    async def supervise(self, request: web.Request) -> web.Response:
        return await self._acted(request, Supervision, self._work.supervise)

    async def ask(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        said = await read_body(request, Question)
        event, new = await self._work.ask(_number(request), said, key)
        async with self._office.database.read() as session:
            seen = await lookups.seen_by_staff(session, event)
        return json_response(seen, 201 if new else 200)

    async def withdraw(self, request: web.Request) -> web.Response:
        return await self._acted(request, Withdrawal, self._work.withdraw)

    async def unpublish(self, request: web.Request) -> web.Response:
        return await self._acted(request, Unpublication, self._work.unpublish)

    async def rate(self, request: web.Request) -> web.Response:
        return await self._acted(request, Rating, self._work.rate)

    async def ask_review(self, request: web.Request) -> web.Response:
        return await self._acted(request, Review, self._work.ask_review)

    async def _acted(
        self,
        request: web.Request,
        wanted: type[T],
        act: Callable[[str, T, str], Awaitable[tuple[CaseEvent, bool]]],
    ) -> web.Response:
        key = idempotency_key(request)
        said = await read_body(request, wanted)
        event, new = await act(_number(request), said, key)
        return json_response(event, 201 if new else 200)

    async def move(self, request: web.Request) -> web.Response:
        key = idempotency_key(request) if "Idempotency-Key" in request.headers else None
        move = await read_body(request, Move)
        case = await self._work.move(_number(request), move, key)
        return json_response(case)

    async def events(self, request: web.Request) -> web.Response:
        after = whole_number(request, "after", 0)
        limit = max(whole_number(request, "limit", 100, MOST_EVENTS), 1)
        wait = timedelta(seconds=whole_number(request, "wait", 0, LONGEST_WAIT.seconds))
        feed = self._office.feed
        while True:
            news = feed.listen()
            async with self._office.database.read() as session:
                found = await lookups.feed(session, after, limit)
                epoch = await lookups.epoch(session)
            if found or wait <= timedelta(0) or feed.closed:
                last = found[-1].id if found else after
                return json_response(items(found, next=last, epoch=epoch))
            slice_ = min(wait, LOOK_AGAIN)
            await heard(news, slice_)
            wait -= slice_

    async def upload(self, request: web.Request) -> web.Response:
        files = self._office.files
        if (request.content_length or 0) > files.limit_bytes:
            raise too_large(files.limit_bytes)
        file_id = await files.store(
            request.content.iter_any(),
            (request.content_type or OCTETS)[:200],
            unquote(request.headers.get("File-Name", ""))[:255] or None,
            self._office.clock(),
        )
        return json_response(Stored(file_id), 201)

    async def neighbours(self, request: web.Request) -> web.Response:
        asked = await read_body(request, Nearby)
        async with self._office.database.read() as session:
            return json_response(items(await twins.search(session, asked)))

    async def neighbour(self, request: web.Request) -> web.Response:
        async with self._office.database.read() as session:
            return json_response(await twins.look(session, request.match_info["id"]))

    async def support(self, request: web.Request) -> web.Response:
        key = idempotency_key(request)
        await read_body(request, Support)
        neighbour, new = await self._work.support(request.match_info["id"], key)
        return json_response(neighbour, 201 if new else 200)

    async def topics(self, request: web.Request) -> web.Response:
        return json_response(items(self._office.units.topics()))

    async def units(self, request: web.Request) -> web.Response:
        return json_response(items(self._office.units.listed()))

    async def stats(self, request: web.Request) -> web.Response:
        office = self._office
        return json_response(await gather(office.database, office.clock(), office.minimum_group))


def _number(request: web.Request) -> str:
    return request.match_info["number"]


def _status(request: web.Request) -> CaseStatus | None:
    given = request.query.get("status")
    try:
        return CaseStatus(given) if given else None
    except ValueError as error:
        raise Problem(
            400, "invalid-query", f"status must be one of {', '.join(CaseStatus)}."
        ) from error
