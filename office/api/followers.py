"""The API's calls by which somebody else comes to follow a case: its query code, an invitation, a
signature.
"""

import re
from typing import Any

from aiohttp import web

from backend_client.contract.case import Claim, Claimed, Progress
from backend_client.contract.invitation import (
    Invitation,
    InvitationAnswer,
    InvitationResult,
    Invited,
    Takeover,
)
from backend_client.contract.joint import Departure, Signature
from office.api.calls import Call, Key, Param, Route, check_table
from office.api.http import BODY_LIMIT_BYTES, Who, json_response
from office.api.office import Office
from office.api.rows import ASKER, action, added, asking, get

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


def _asker(call: Call[Claim] | Call[None]) -> str:
    return call.request.headers.get("Asker", "").strip()


ROWS: tuple[Route[Office, Any], ...] = (
    get(
        "/v1/cases/{number}/progress",
        "The steps, for whoever has number and query code. A wrong code and an unknown number get"
        " the same answer.",
        Who.BOT,
        progress,
        Progress,
        (404,),
        (Param("Query-Code", "header", {"type": "string"}, "The query code.", True), ASKER),
    ),
    Route(
        "POST",
        "/v1/cases/{number}/claim",
        Who.BOT,
        claim,
        BODY_LIMIT_BYTES,
        Claim,
        Key.REQUIRED,
        added(Claimed),
        (404, 409),
        (ASKER,),
        "Follow a case from elsewhere, with its query code and the petitioner's phone. Whatever"
        " does not fit gets the same answer.",
    ),
    asking(
        "invitations",
        "A link's token and a code with which the person for whom it was filed confirms it.",
        invite,
        Invitation,
    ),
    get(
        "/v1/invitations/{token}",
        "What an invitation is to, by its token or its code. One that is wrong, used or over gets"
        " the same answer.",
        Who.BOT,
        invited,
        Invited,
        (404,),
        (ASKER,),
    ),
    Route(
        "POST",
        "/v1/invitations/{token}/answer",
        Who.BOT,
        answer_invitation,
        BODY_LIMIT_BYTES,
        InvitationAnswer,
        Key.REQUIRED,
        added(InvitationResult),
        (404, 409),
        says="The person says whether it is theirs, and follows it from now on.",
    ),
    action("takeover", "Whose it is follows it alone.", Takeover, take_over, answer=Claimed),
    asking(
        "representatives",
        "A token and a code by which one person is asked to speak for all who signed: five at most,"
        " with whoever filed it (Art. 20). They say yes by a signature that names it.",
        ask_representative,
        Invitation,
    ),
    action(
        "signatures",
        "Somebody signs a joint matter with the others, and follows it from now on.",
        Signature,
        sign,
        answer=Claimed,
    ),
    action("departures", "Who signed leaves it again, or speaks no more.", Departure, leave),
)
check_table(ROWS, globals())
