"""API handlers for staff chats, and for a case that is followed in another chat. The key tells who
speaks: the bot's is a citizen, the other staff.
"""

import re
from dataclasses import replace

from aiohttp import web

from backend_client.contract.case import CaseEvent, Claim
from backend_client.contract.files import FileResult
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.staff_chat import StaffTalk, TalkOpening, TalkWords
from office.api.calls import Call
from office.api.http import items, json_response, reason_of, whole_number
from office.api.office import Office
from office.law.problems import Problem
from office.rights.rows import Reader
from office.services.files import SAVED
from office.services.lookups import counted_for_staff

MOST_TALKS = 200
ID_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,80}")


async def progress(office: Office, call: Call[None]) -> web.Response:
    code = call.request.headers.get("Query-Code", "")
    return json_response(await office.transfers.progress(call.part("number"), code, _asker(call)))


async def claim(office: Office, call: Call[Claim]) -> web.Response:
    claimed, new = await office.transfers.claim(
        call.part("number"), call.body, call.key, _asker(call)
    )
    return json_response(claimed, 201 if new else 200)


async def invite(office: Office, call: Call[None]) -> web.Response:
    made, new = await office.invitations.invite(call.part("number"), call.key)
    return json_response(made, 201 if new else 200)


async def ask_representative(office: Office, call: Call[None]) -> web.Response:
    made, new = await office.invitations.invite(call.part("number"), call.key, represents=True)
    return json_response(made, 201 if new else 200)


async def invited(office: Office, call: Call[None]) -> web.Response:
    return json_response(await office.invitations.look(call.part("token"), _asker(call)))


async def answer_invitation(office: Office, call: Call[InvitationAnswer]) -> web.Response:
    result, new = await office.invitations.answer(call.part("token"), call.body, call.key)
    return json_response(result, 201 if new else 200)


async def take_over(office: Office, call: Call[Takeover]) -> web.Response:
    claimed, new = await office.invitations.take_over(call.part("number"), call.body, call.key)
    return json_response(claimed, 201 if new else 200)


async def sign(office: Office, call: Call[Signature]) -> web.Response:
    claimed, new = await office.signatures.sign(call.part("number"), call.body, call.key)
    return json_response(claimed, 201 if new else 200)


async def leave(office: Office, call: Call[Departure]) -> web.Response:
    event, new = await office.signatures.leave(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


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


def _asker(call: Call[Claim] | Call[None]) -> str:
    return call.request.headers.get("Asker", "").strip()
