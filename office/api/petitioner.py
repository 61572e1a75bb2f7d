"""The API's calls for what petitioners do in their own case. A row each, beside its handler."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from backend_client.contract.case import CaseEvent, Rating, Review
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import FileResult
from backend_client.contract.publication import PublicationConsent, PublicationEnd, PublicationLook
from office.api.calls import Call, Route, check_table
from office.api.http import BODY_LIMIT_BYTES, Who, json_response
from office.api.office import Office
from office.api.rows import action, added, get
from office.law.requests import Supervision, Supplement, Unpublication, Urge, Withdrawal
from office.services.petitioner import corrections

T = TypeVar("T")


async def supplement(office: Office, call: Call[Supplement]) -> web.Response:
    await office.signatures.check_speaks(call.part("number"), call.body.follower)
    return await _acted(call, office.casework.supplement)


async def note_file(office: Office, call: Call[FileResult]) -> web.Response:
    result, new = await office.casework.note_file(call.part("number"), call.body)
    return json_response(result, 201 if new else 200)


async def urge(office: Office, call: Call[Urge]) -> web.Response:
    await office.signatures.check_speaks(call.part("number"), call.body.follower)
    return await _acted(call, office.casework.urge)


async def supervise(office: Office, call: Call[Supervision]) -> web.Response:
    return await _acted(call, office.casework.supervise)


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


async def look(office: Office, call: Call[None]) -> web.Response:
    return json_response(await office.publications.look(call.part("number")))


async def agree(office: Office, call: Call[PublicationConsent]) -> web.Response:
    event, new = await office.publications.agree(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


async def end(office: Office, call: Call[PublicationEnd]) -> web.Response:
    event, new = await office.publications.end(call.part("number"), call.body, call.key)
    return json_response(event, 201 if new else 200)


ROWS: tuple[Route[Office, Any], ...] = (
    action("supplements", "Add words or files.", Supplement, supplement),
    Route(
        "POST",
        "/v1/cases/{number}/files",
        Who.BOT,
        note_file,
        BODY_LIMIT_BYTES,
        FileResult,
        answers=added(FileResult),
        refuses=(404,),
        says="Say what became of an attachment's file. Its ref is the key: a file that is there"
        " stays.",
    ),
    action("urges", "Ask for speed.", Urge, urge),
    action(
        "supervision",
        "Ask the office to look into it, once it is answered.",
        Supervision,
        supervise,
    ),
    action("withdrawal", "Withdraw, until the case is answered.", Withdrawal, withdraw),
    action("corrections", "Correct their own details.", DetailsCorrection, correct),
    action("unpublication", "Let neighbours see it no longer.", Unpublication, unpublish),
    action("ratings", "Rate the answer, in parts, until the window closes.", Rating, rate),
    action("reviews", "Ask for a review or a recheck in time.", Review, ask_review),
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
check_table(ROWS, globals())
