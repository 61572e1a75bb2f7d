"""API handlers for questions and answers in public."""

from typing import Any

from aiohttp import web

from backend_client.contract.publication import (
    PublicationConsent,
    PublicationEnd,
    PublicationLook,
)
from office.api.calls import Call, Route
from office.api.http import Who, json_response
from office.api.office import Office
from office.api.rows import action, get


async def look(office: Office, call: Call[None]) -> web.Response:
    return json_response(await office.publications.look(call.part("number")))


async def agree(office: Office, call: Call[PublicationConsent]) -> web.Response:
    event, new = await office.publications.agree(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


async def end(office: Office, call: Call[PublicationEnd]) -> web.Response:
    event, new = await office.publications.end(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


ROWS: tuple[Route[Office, Any], ...] = (
    get(
        "/v1/cases/{number}/publication",
        "What everybody would read of question and answer: without names, numbers and addresses.",
        Who.BOT,
        look,
        PublicationLook,
        (404, 409),
    ),
    action("publication", "Agree that everybody reads just this.", PublicationConsent, agree),
    action("publication/end", "Nobody shall read it any more.", PublicationEnd, end),
)
