"""The API's calls for filing and reading cases, the feed, files and public matters."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import unquote

from aiohttp import web

from backend_client.contract.case import Case, CaseEvent, CaseStatus, Draft, Receipt, Topic, Unit
from backend_client.contract.public_matter import Nearby, Neighbour
from office.api.calls import OWN, Call, Key, Page, Param, Route, check_table
from office.api.http import (
    BODY_LIMIT_BYTES,
    LARGEST_ID,
    Who,
    items,
    json_response,
    let_in,
    plain_response,
    reason_of,
    whole_number,
)
from office.api.office import Office
from office.api.rows import BOTH, EPOCH, REASON, added, found, get, limit, up_to
from office.db import case_store
from office.db.case_store import EventRecord
from office.db.in_thread import Transaction
from office.law.problems import Problem
from office.law.requests import Support
from office.services import lookups, public_matters
from office.services.attachments import papers_of
from office.services.dossier import case_of, dossier_of, open_for, receipt_of, staff_case
from office.services.feed import plain_step, signalled
from office.services.files import LIMIT_BYTES, OCTETS, SAVED, too_large
from office.services.statistics import Figures, gather

T = TypeVar("T")
MOST_EVENTS = 1000
MOST_CASES = 200
LONGEST_WAIT = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=5)  # another process may have written


@dataclass(frozen=True)
class Health:
    """`last_event` is for the bot's key alone: it counts ratings too."""

    status: str
    last_event: int | None = None


@dataclass(frozen=True)
class Stored:
    file_id: str


async def health(office: Office, call: Call[None]) -> web.Response:
    signs = await office.vitals.look()
    if signs.reasons:
        detail = "Not well: see `reasons`, and the log."
        raise Problem(503, "degraded", detail, reasons=list(signs.reasons))
    return json_response(Health("ok", signs.last_event if Who.BOT in call.who else None))


async def file_case(office: Office, call: Call[Draft]) -> web.Response:
    if call.body.client_ref != call.key:
        raise Problem.invalid("client_ref", "must be the Idempotency-Key of the call")
    receipt, new = await office.casework.file_case(call.body, call.key)
    return json_response(receipt, 201 if new else 200)


async def list_cases(office: Office, call: Call[None]) -> web.Response:
    query = call.request.query
    client_ref = query.get("client_ref")
    if client_ref is not None:
        return await _find_case(office, call, client_ref)
    let_in(call.who, Who.STAFF)
    limit = max(whole_number(call.request, "limit", 50, MOST_CASES), 1)
    reader, status, after = office.reader(call.officer), _status(call), query.get("after")
    async with office.database.read() as session:
        page = await lookups.list_rows(session, reader, status, after, limit)
        cases = await lookups.staff_cases(session, page.rows, reader)
    return json_response(items(cases, next=page.next))


async def _find_case(office: Office, call: Call[None], client_ref: str) -> web.Response:
    """A receipt holds the query code: the bot's key only."""
    let_in(call.who, Who.BOT)

    async def find(transaction: Transaction) -> list[Receipt]:
        record = await case_store.find_by_ref(transaction.sql, client_ref)
        return [await receipt_of(await dossier_of(transaction, record))] if record else []

    return json_response(items(await office.database.look(find)))


async def get_case(office: Office, call: Call[None]) -> web.Response:
    reader, opened = office.reader_or_bot(call), False
    if reader is not None and (reason := reason_of(call.request)) is not None:
        async with office.database.read() as session:
            number = (await lookups.row_for(session, call.part("number"), reader)).number
        await office.identity.open(reader, number, reason)
        opened = True

    async def find(transaction: Transaction) -> Case:
        case = await open_for(transaction, call.part("number"), reader)
        if reader is None:
            return await case_of(case)
        return await staff_case(case, reader, opened=opened)

    return json_response(await office.database.look(find))


async def answer_file(office: Office, call: Call[None]) -> web.FileResponse:
    """A file that came with a paper of this case: no other one opens by its id."""
    reader, file_id = office.reader_or_bot(call), call.part("file_id")
    async with office.database.read() as session:
        row = await lookups.row_for(session, call.part("number"), reader)
        events = await lookups.events_of(session, row.number)
        opened = reader is None or await office.identity.is_open(reader, row.number)
        say = None if opened else await lookups.hiding(session, row)
    if not any(file.file_id == file_id for event in events for file in papers_of(event)):
        raise Problem.not_found()
    stored = await office.papers.find(file_id, say)
    return web.FileResponse(stored.path, headers=SAVED)


async def events(office: Office, call: Call[None]) -> web.Response:
    after = whole_number(call.request, "after", 0)
    limit = max(whole_number(call.request, "limit", 100, MOST_EVENTS), 1)
    wait = timedelta(seconds=whole_number(call.request, "wait", 0, LONGEST_WAIT.seconds))

    async def read(transaction: Transaction) -> tuple[list[EventRecord], str]:
        sql = transaction.sql
        return await case_store.feed(sql, after, limit), await case_store.epoch(sql)

    while True:
        news = office.feed.listen()
        found, epoch = await office.database.look(read)
        if found or wait <= timedelta(0) or office.feed.closed:
            last = found[-1].id if found else after
            return plain_response(items(map(plain_step, found), next=last, epoch=epoch))
        slice_ = min(wait, LOOK_AGAIN)
        await signalled(news, slice_)
        wait -= slice_


async def upload(office: Office, call: Call[None]) -> web.Response:
    """How long it may be is a setting: that of the row unless the office was told another."""
    request, files = call.request, office.files
    if (request.content_length or 0) > files.limit_bytes:
        raise too_large(files.limit_bytes)
    file_id = await files.store(
        request.content.iter_any(),
        (request.content_type or OCTETS)[:200],
        unquote(request.headers.get("File-Name", ""))[:255] or None,
        office.clock(),
    )
    return json_response(Stored(file_id), 201)


async def neighbours(office: Office, call: Call[Nearby]) -> web.Response:
    async with office.database.read() as session:
        return json_response(items(await public_matters.search(session, call.body)))


async def neighbour(office: Office, call: Call[None]) -> web.Response:
    async with office.database.read() as session:
        return json_response(await public_matters.look(session, call.part("id")))


async def support(office: Office, call: Call[Support]) -> web.Response:
    neighbour, new = await office.casework.support(call.part("id"), call.key)
    return json_response(neighbour, 201 if new else 200)


async def topics(office: Office, call: Call[None]) -> web.Response:
    return json_response(items(office.units.topics()))


async def units(office: Office, call: Call[None]) -> web.Response:
    return json_response(items(office.units.listed()))


async def stats(office: Office, call: Call[None]) -> web.Response:
    reader = office.reader(call.officer)
    figures = await gather(office.database, office.clock(), office.minimum_group, reader)
    return json_response(figures)


def _status(call: Call[None]) -> CaseStatus | None:
    given = call.request.query.get("status")
    try:
        return CaseStatus(given) if given else None
    except ValueError as error:
        raise Problem(
            400, "invalid-query", f"status must be one of {', '.join(CaseStatus)}."
        ) from error


ROWS: tuple[Route[Office, Any], ...] = (
    get("/v1/health", "Whether the backend works.", Who.ANYONE, health, Health),
    Route(
        "POST",
        "/v1/cases",
        Who.BOT,
        file_case,
        BODY_LIMIT_BYTES,
        Draft,
        Key.REQUIRED,
        added(Receipt),
        (409,),
        says="File a petition. The Idempotency-Key is the draft's client_ref.",
    ),
    get(
        "/v1/cases",
        "With client_ref (the bot): the receipt of that draft, or no item. Without (staff): the"
        " cases, newest first.",
        BOTH,
        list_cases,
        (Page(Case, "string"), Page(Receipt)),
        (400, 404),
        (
            Param("client_ref", "query", {"type": "string"}, "The bot only; items are Receipts."),
            Param("status", "query", {"enum": [s.value for s in CaseStatus]}, "Staff only."),
            Param("after", "query", {"type": "string"}, "Staff: the `next` of the page before."),
            limit(MOST_CASES),
        ),
    ),
    get(
        "/v1/cases/{number}",
        "A case with its events. Staff see no sign of a rating, and who it is for a reason alone.",
        BOTH,
        get_case,
        Case,
        (404, 422),
        (REASON,),
    ),
    get(
        "/v1/cases/{number}/files/{file_id}",
        "The bytes of a file that came with an answer to this case.",
        BOTH,
        answer_file,
        bytes,
        (404,),
    ),
    get(
        "/v1/events",
        "The feed: all events behind a cursor, oldest first.",
        Who.BOT,
        events,
        Page(CaseEvent, "integer", {"epoch": {"type": "string", "description": EPOCH}}),
        (400,),
        (
            Param("after", "query", up_to(LARGEST_ID), "The id of the last event that is known."),
            limit(MOST_EVENTS),
            Param("wait", "query", up_to(LONGEST_WAIT.seconds), "Seconds to wait for the first."),
        ),
    ),
    Route(
        "POST",
        "/v1/files",
        BOTH,
        upload,
        LIMIT_BYTES,
        answers={201: Stored},
        params=(Param("File-Name", "header", {"type": "string"}, "Percent-encoded UTF-8."),),
        says="Store a file: the body is its bytes. The same bytes have the same id.",
        asks=OWN,
    ),
    Route(
        "POST",
        "/v1/neighbours/search",
        Who.BOT,
        neighbours,
        BODY_LIMIT_BYTES,
        Nearby,
        answers=found(Page(Neighbour)),
        says="Running public matters of the same topic nearby that are like the sketch, at most"
        " three.",
    ),
    get(
        "/v1/neighbours/{id}",
        "How a public matter stands. One that is not public gets the answer of one that is not.",
        Who.BOT,
        neighbour,
        Neighbour,
        (404,),
    ),
    Route(
        "POST",
        "/v1/neighbours/{id}/supports",
        Who.BOT,
        support,
        BODY_LIMIT_BYTES,
        Support,
        Key.REQUIRED,
        added(Neighbour),
        (404,),
        says="+1, once a key, while the matter runs. The key must tell nothing of who it is.",
    ),
    get("/v1/topics", "Topics units are named for.", BOTH, topics, Page(Topic)),
    get("/v1/units", "The units.", BOTH, units, Page(Unit)),
    get(
        "/v1/stats",
        "Sums; of ratings none over a small group.",
        Who.STAFF,
        stats,
        Figures,
    ),
)
check_table(ROWS, globals())
