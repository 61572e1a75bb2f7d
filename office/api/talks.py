"""The API's calls for staff chats. The key tells who speaks: the bot's is a citizen, the other
staff.
"""

import re
from dataclasses import replace
from typing import Any

from aiohttp import web

from backend_client.contract.case import CaseEvent
from backend_client.contract.files import FileResult
from backend_client.contract.staff_chat import StaffTalk, TalkOpening, TalkReceipt, TalkWords
from office.api.calls import NOT_READ, Call, Key, Page, Param, Route, check_table
from office.api.http import BODY_LIMIT_BYTES, Who, items, json_response, reason_of, whole_number
from office.api.office import Office
from office.api.rows import BOTH, REASON, added, found, get, limit
from office.law.problems import Problem
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services.files import SAVED
from office.services.lookups import counted_for_staff

MOST_TALKS = 200
ID_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,80}")
TALK = frozenset({Right.TALK})


async def open_talk(office: Office, call: Call[TalkOpening]) -> web.Response:
    if call.body.id != call.key or not ID_SHAPE.fullmatch(call.key):
        raise Problem.invalid(
            "id", "must be the Idempotency-Key of the call: at most 80 of A-Z a-z 0-9 _ -"
        )
    receipt, new = await office.talks.open(call.body)
    return json_response(receipt, 201 if new else 200)


async def list_talks(office: Office, call: Call[None]) -> web.Response:
    limit = max(whole_number(call.request, "limit", 50, MOST_TALKS), 1)
    waiting = call.request.query.get("waiting") == "true"
    talks = await office.talks.listed(limit, office.reader(call.officer), waiting=waiting)
    return json_response(items(map(_for_staff, talks)))


async def find(office: Office, call: Call[None]) -> web.Response:
    reader = office.reader_or_bot(call)
    opened = False
    if reader is not None and (reason := reason_of(call.request)) is not None:
        subject = await office.talks.subject(call.part("talk"), reader)
        await office.identity.open(reader, subject, reason)
        opened = True
    talk = await office.talks.find(call.part("talk"), reader, opened=opened)
    return json_response(talk if reader is None else _for_staff(talk))


async def say(office: Office, call: Call[TalkWords]) -> web.Response:
    reader = office.reader_or_bot(call)
    event, new = await office.talks.say(call.part("talk"), reader, call.body, call.key)
    return _step(reader, event, new)


async def note_file(office: Office, call: Call[FileResult]) -> web.Response:
    result, new = await office.talks.note_file(call.part("talk"), call.body)
    return json_response(result, 201 if new else 200)


async def file(office: Office, call: Call[None]) -> web.FileResponse:
    file_id = call.part("file_id")
    if not await office.talks.has_sent(call.part("talk"), file_id, office.reader_or_bot(call)):
        raise Problem.not_found()
    stored = await office.files.find(file_id)
    return web.FileResponse(stored.path, headers=SAVED)


async def read(office: Office, call: Call[None]) -> web.Response:
    talk = await office.talks.read(call.part("talk"), office.reader(call.officer))
    return json_response(_for_staff(talk))


async def close(office: Office, call: Call[None]) -> web.Response:
    reader = office.reader_or_bot(call)
    event, new = await office.talks.close(call.part("talk"), reader, call.key)
    return _step(reader, event, new)


def _step(reader: Reader | None, event: CaseEvent, new: bool) -> web.Response:
    seen = event if reader is None else replace(event, id=event.seq)
    return json_response(seen, 201 if new else 200)


def _for_staff(talk: StaffTalk) -> StaffTalk:
    return replace(talk, events=counted_for_staff(talk.events))


ROWS: tuple[Route[Office, Any], ...] = (
    Route(
        "POST",
        "/v1/talks",
        Who.BOT,
        open_talk,
        BODY_LIMIT_BYTES,
        TalkOpening,
        Key.REQUIRED,
        added(TalkReceipt),
        (409,),
        says="A citizen asks for a person. The Idempotency-Key is the talk's id.",
    ),
    get(
        "/v1/talks",
        "The talks: those that wait first, the urgent before the rest.",
        Who.STAFF,
        list_talks,
        Page(StaffTalk),
        (400,),
        (
            Param("waiting", "query", {"enum": ["true"]}, "Only those that wait."),
            limit(MOST_TALKS),
        ),
    ),
    get(
        "/v1/talks/{talk}",
        "A talk with its events.",
        BOTH,
        find,
        StaffTalk,
        (404, 422),
        (REASON,),
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/messages",
        BOTH,
        say,
        BODY_LIMIT_BYTES,
        TalkWords,
        Key.REQUIRED,
        added(CaseEvent),
        (404, 409),
        says="Say something: the bot's key speaks for the citizen, the staff key for the office.",
        asks=TALK,
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/files",
        Who.BOT,
        note_file,
        BODY_LIMIT_BYTES,
        FileResult,
        answers=added(FileResult),
        refuses=(404,),
        says="Say what became of an attachment's file, as for cases.",
    ),
    get(
        "/v1/talks/{talk}/files/{file_id}",
        "The bytes of a file that staff sent in this talk.",
        BOTH,
        file,
        bytes,
        (404,),
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/read",
        Who.STAFF,
        read,
        NOT_READ,
        answers=found(StaffTalk),
        refuses=(404,),
        says="A person has read it: the citizen is told if there was something new.",
        asks=TALK,
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/close",
        BOTH,
        close,
        NOT_READ,
        key=Key.REQUIRED,
        answers=added(CaseEvent),
        refuses=(404, 409),
        says="End it, for either side. A citizen's next word opens it again.",
        asks=TALK,
    ),
)
check_table(ROWS, globals())
