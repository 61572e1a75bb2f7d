"""API handlers for cases, the feed, files and public matters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import unquote

from aiohttp import web

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    Move,
    Question,
    Rating,
    Receipt,
    Review,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import FileResult
from backend_client.contract.public_matter import Nearby
from office.api.calls import Call
from office.api.http import (
    Who,
    items,
    json_response,
    let_in,
    plain_response,
    reason_of,
    whole_number,
)
from office.api.office import Office
from office.db import case_store
from office.db.case_store import EventRecord
from office.db.in_thread import Transaction
from office.law.problems import Problem
from office.law.requests import (
    Supervision,
    Supplement,
    Support,
    Unpublication,
    Urge,
    Withdrawal,
)
from office.services import lookups, public_matters
from office.services.attachments import papers_of
from office.services.dossier import case_of, dossier_of, open_for, receipt_of, staff_case
from office.services.feed import plain_step, signalled
from office.services.files import OCTETS, SAVED, too_large
from office.services.petitioner import corrections
from office.services.statistics import gather

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
        return [receipt_of(await dossier_of(transaction, record))] if record else []

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


async def supplement(office: Office, call: Call[Supplement]) -> web.Response:
    await office.signatures.check_speaks(call.part("number"), call.body.follower)
    return await _acted(call, office.casework.supplement)


async def note_file(office: Office, call: Call[FileResult]) -> web.Response:
    result, new = await office.casework.note_file(call.part("number"), call.body)
    return json_response(result, 201 if new else 200)


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


async def urge(office: Office, call: Call[Urge]) -> web.Response:
    await office.signatures.check_speaks(call.part("number"), call.body.follower)
    return await _acted(call, office.casework.urge)


async def supervise(office: Office, call: Call[Supervision]) -> web.Response:
    return await _acted(call, office.casework.supervise)


async def ask(office: Office, call: Call[Question]) -> web.Response:
    reader = office.reader(call.officer)
    event, new = await office.casework.ask(call.part("number"), call.body, call.key, reader)
    async with office.database.read() as session:
        seen = await lookups.seen_by_staff(session, event)
    return json_response(seen, 201 if new else 200)


async def withdraw(office: Office, call: Call[Withdrawal]) -> web.Response:
    return await _acted(call, office.casework.withdraw)


async def unpublish(office: Office, call: Call[Unpublication]) -> web.Response:
    return await _acted(call, office.casework.unpublish)


async def correct(office: Office, call: Call[DetailsCorrection]) -> web.Response:
    return await _acted(call, partial(corrections.correct, office.casework))


async def rate(office: Office, call: Call[Rating]) -> web.Response:
    signer = call.body.follower is not None
    return await _acted(call, office.signatures.rate if signer else office.casework.rate)


async def ask_review(office: Office, call: Call[Review]) -> web.Response:
    return await _acted(call, office.casework.ask_review)


async def _acted(
    call: Call[T], act: Callable[[str, T, str], Awaitable[tuple[CaseEvent, bool]]]
) -> web.Response:
    event, new = await act(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


async def move(office: Office, call: Call[Move]) -> web.Response:
    number, key, reader = call.part("number"), call.key or None, office.reader(call.officer)
    return json_response(await office.casework.move(number, call.body, key, reader))


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
